package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/hornbook-go/hornbook/plotting"
)

// A drawn figure is one of the gallery.
type drawn struct {
	name string
	*plotting.Figure
}

// gallery is every figure of every sheet, made once.
var gallery = sync.OnceValue(func() map[string][]drawn {
	all := map[string][]drawn{}
	for _, s := range sheets() {
		for _, i := range s.items {
			all[s.name] = append(all[s.name], drawn{i.name, s.figure(i)})
		}
	}
	return all
})

// each calls test for every figure of the gallery, several at once.
func each(t *testing.T, test func(t *testing.T, f *plotting.Figure)) {
	var wait sync.WaitGroup
	places := make(chan bool, runtime.GOMAXPROCS(0))
	for sheet, figures := range gallery() {
		for _, f := range figures {
			places <- true
			wait.Go(func() {
				defer func() { <-places }()
				t.Run(sheet+"/"+f.name, func(t *testing.T) { test(t, f.Figure) })
			})
		}
	}
	wait.Wait()
}

// Every figure says in words what it shows, with numbers, and no font lacks one of its characters.
func TestWords(t *testing.T) {
	each(t, func(t *testing.T, f *plotting.Figure) {
		alt := f.Alt()
		if len(alt) < 20 || !strings.ContainsFunc(alt, unicode.IsDigit) && !strings.HasPrefix(alt, "No") {
			t.Errorf("the figure says only %q", alt)
		}
		if missing := f.Missing(); missing != "" {
			t.Errorf("no font has %q", missing)
		}
	})
}

// No text of a figure is cut off by its edge or lies over another, and all texts have a contrast of
// 4.5:1 to what they stand on, and all lines and dots one of 3:1 to the paper.
func TestLayoutAndContrast(t *testing.T) {
	each(t, func(t *testing.T, f *plotting.Figure) {
		for _, f := range []*plotting.Figure{f.Light(), f.Dark()} {
			width, height := f.Size()
			p := &probe{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(72)), stack: []transform{{1, 0, 0, 1, 0, 0}}}
			f.Render(p)
			for _, problem := range p.problems() {
				t.Error(problem)
			}
		}
	})
}

// Every figure looks as it does on the contact sheets; on dark paper, too, with HORNBOOK_FULL=1. After
// a change that is wanted, draw those again, look at them and commit them: go run ./plotting/gallery
func TestSheets(t *testing.T) {
	for sheet, figures := range gallery() {
		t.Run(sheet, func(t *testing.T) {
			file, err := os.Open(sheet + ".png")
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			golden, err := png.Decode(file)
			if err != nil {
				t.Fatal(err)
			}
			var sizes []image.Point
			for _, f := range figures {
				sizes = append(sizes, pixels(f.Figure))
			}
			rows, size := places(sizes)
			if size != golden.Bounds().Size() {
				t.Fatalf("the sheet is %v, and its figures need %v: draw it again, with go run ./plotting/gallery", golden.Bounds().Size(), size)
			}
			for i, f := range figures {
				for k, r := range rows[i] {
					img := f.Light()
					if dark := k == 1; dark {
						if os.Getenv("HORNBOOK_FULL") == "" {
							continue
						}
						img = f.Dark()
					}
					if runtime.GOARCH != "amd64" && strings.Contains(f.name, "t-SNE") {
						continue // it makes much of the last bits of sums, which are not the same everywhere
					}
					drawn := at72(img)
					if mean, worst := difference(drawn, golden, r.Min); mean > 0.006 || worst > 0.13 {
						save(t, fmt.Sprintf("%s-%d-%d.png", sheet, i, k), drawn)
						t.Errorf("%s does not look as on the sheet (dark: %v): the mean difference is %.4f, the greatest of a part %.3f", f.name, k == 1, mean, worst)
					}
				}
			}
		})
	}
}

// pixels is the size of the figure's PNG as it stands on a page.
func pixels(f *plotting.Figure) image.Point {
	width, height := f.Size()
	return image.Pt(int(width+0.5), int(height+0.5))
}

// save writes what was drawn beside the tests' temporary files, to be looked at.
func save(t *testing.T, name string, img image.Image) {
	file := filepath.Join(os.TempDir(), "hornbook-gallery-"+name)
	f, err := os.Create(file)
	if err != nil {
		return
	}
	defer f.Close()
	if png.Encode(f, img) == nil {
		t.Logf("what was drawn is in %s", file)
	}
}

// difference is how far the image is from the part of the golden one at a place: the mean and the
// greatest difference of squares of 8×8 pixels, in which a text that is a fraction of a pixel aside is
// the same, as lightness and two colours from 0 to 1.
func difference(img, golden image.Image, at image.Point) (mean, worst float64) {
	const side = 8
	size := img.Bounds().Size()
	n := 0
	for y := 0; y < size.Y; y += side {
		for x := 0; x < size.X; x += side {
			r := image.Rect(x, y, min(x+side, size.X), min(y+side, size.Y))
			a, b := average(img, r), average(golden, r.Add(at))
			d := 0.0
			for c := range a {
				d += (a[c] - b[c]) * (a[c] - b[c])
			}
			d = math.Sqrt(d)
			mean += d
			worst = max(worst, d)
			n++
		}
	}
	return mean / float64(n), worst
}

// average is the mean of the pixels as lightness, red against green and blue against yellow.
func average(img image.Image, r image.Rectangle) [3]float64 {
	var red, green, blue, n float64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, _ := img.At(x, y).RGBA()
			red, green, blue, n = red+float64(cr), green+float64(cg), blue+float64(cb), n+0xFFFF
		}
	}
	red, green, blue = red/n, green/n, blue/n
	return [3]float64{0.3*red + 0.59*green + 0.11*blue, (red - green) / 2, (0.5*red + 0.5*green - blue) / 2}
}

// A probe is a canvas that looks at what is drawn on it.
type probe struct {
	*vgimg.Canvas
	stack []transform
	width vg.Length
	ink   color.NRGBA
	texts []placed
	marks []string // what has too little contrast, or is drawn over
}

// A placed text has a box, in pixels from the lower left corner.
type placed struct {
	txt      string
	box      vg.Rectangle
	contrast float64 // of the fourth of its pixels that has least
}

type transform [6]float64

func (m transform) at(p vg.Point) vg.Point {
	x, y := float64(p.X), float64(p.Y)
	return vg.Point{X: vg.Length(m[0]*x + m[2]*y + m[4]), Y: vg.Length(m[1]*x + m[3]*y + m[5])}
}

func (p *probe) now() *transform { return &p.stack[len(p.stack)-1] }

func (p *probe) Push() { p.stack = append(p.stack, *p.now()); p.Canvas.Push() }
func (p *probe) Pop()  { p.stack = p.stack[:len(p.stack)-1]; p.Canvas.Pop() }

func (p *probe) Translate(pt vg.Point) {
	q := p.now().at(pt)
	p.now()[4], p.now()[5] = float64(q.X), float64(q.Y)
	p.Canvas.Translate(pt)
}

func (p *probe) Scale(x, y float64) {
	m := p.now()
	m[0], m[1], m[2], m[3] = m[0]*x, m[1]*x, m[2]*y, m[3]*y
	p.Canvas.Scale(x, y)
}

func (p *probe) Rotate(angle float64) {
	sin, cos := math.Sincos(angle)
	m := *p.now()
	*p.now() = transform{m[0]*cos + m[2]*sin, m[1]*cos + m[3]*sin, m[2]*cos - m[0]*sin, m[3]*cos - m[1]*sin, m[4], m[5]}
	p.Canvas.Rotate(angle)
}

func (p *probe) SetColor(c color.Color) {
	p.ink = color.NRGBAModel.Convert(c).(color.NRGBA)
	p.Canvas.SetColor(c)
}

func (p *probe) SetLineWidth(w vg.Length) { p.width = w; p.Canvas.SetLineWidth(w) }

func (p *probe) Stroke(path vg.Path) {
	if p.width >= 1.5 {
		p.mark("a line", path)
	}
	p.Canvas.Stroke(path)
}

func (p *probe) Fill(path vg.Path) {
	if b, _ := bounds(path); b.Size().X < 14 && b.Size().Y < 14 && b.Size().X > 1 && b.Size().Y > 1 {
		p.mark("a dot", path)
	}
	if b, _ := bounds(path); p.ink.A == 0xFF {
		p.cover("an area", b)
	}
	p.Canvas.Fill(path)
}

// cover notes texts that something is drawn over.
func (p *probe) cover(what string, r vg.Rectangle) {
	a, b := p.now().at(r.Min), p.now().at(r.Max)
	for _, t := range p.texts {
		w := min(t.box.Max.X, max(a.X, b.X)) - max(t.box.Min.X, min(a.X, b.X))
		h := min(t.box.Max.Y, max(a.Y, b.Y)) - max(t.box.Min.Y, min(a.Y, b.Y))
		if w > 1 && h > 1 {
			p.marks = append(p.marks, fmt.Sprintf("%s is drawn over %q, %.0f pixels wide and %.0f high", what, t.txt, w, h))
		}
	}
}

// mark notes a line or dot that is hard to see on the paper, and on the picture where it is on one.
func (p *probe) mark(what string, path vg.Path) {
	if paper := p.pixel(vg.Point{}); p.ink.A != 0xFF || p.ink == paper || contrast(p.ink, paper) >= 3 {
		return // a band, a line behind a line, or paper round a dot
	}
	_, points := bounds(path)
	least := 21.0
	var under color.NRGBA
	seen := 0
	for _, pt := range points {
		c := p.pixel(p.now().at(pt))
		if ratio := contrast(p.ink, c); ratio < 3 {
			if ratio < least {
				least, under = ratio, c
			}
		} else {
			seen++
		}
	}
	if seen*2 < len(points) && least < 3 {
		p.marks = append(p.marks, fmt.Sprintf("%s in %v has a contrast of %.2f to %v", what, p.ink, least, under))
	}
}

func bounds(path vg.Path) (r vg.Rectangle, points []vg.Point) {
	r = vg.Rectangle{Min: vg.Point{X: 1e9, Y: 1e9}, Max: vg.Point{X: -1e9, Y: -1e9}}
	for _, c := range path {
		at := []vg.Point{c.Pos}
		switch c.Type {
		case vg.CloseComp:
			continue
		case vg.ArcComp:
			d := c.Radius + 1.5
			at = []vg.Point{c.Pos.Add(vg.Point{X: d}), c.Pos.Add(vg.Point{X: -d}), c.Pos.Add(vg.Point{Y: d}), c.Pos.Add(vg.Point{Y: -d})}
		}
		for _, pt := range at {
			points = append(points, pt)
			r.Min.X, r.Min.Y = min(r.Min.X, pt.X), min(r.Min.Y, pt.Y)
			r.Max.X, r.Max.Y = max(r.Max.X, pt.X), max(r.Max.Y, pt.Y)
		}
	}
	return r, points
}

func (p *probe) FillString(f font.Face, pt vg.Point, txt string) {
	size := f.Font.Size
	width := vg.Length(0)
	for _, r := range txt {
		if r >= 0x2E80 {
			width += size
		} else {
			width += f.Width(string(r))
		}
	}
	t := placed{txt: txt}
	t.box = vg.Rectangle{Min: vg.Point{X: 1e9, Y: 1e9}, Max: vg.Point{X: -1e9, Y: -1e9}}
	for _, corner := range []vg.Point{{}, {X: width}, {Y: 0.72 * size}, {X: width, Y: 0.72 * size}} {
		at := p.now().at(pt.Add(corner))
		t.box.Min.X, t.box.Min.Y = min(t.box.Min.X, at.X), min(t.box.Min.Y, at.Y)
		t.box.Max.X, t.box.Max.Y = max(t.box.Max.X, at.X), max(t.box.Max.Y, at.Y)
	}
	// What is under it.
	var low, all int
	t.contrast = 21
	for x := t.box.Min.X + 0.5; x < t.box.Max.X; x++ {
		for y := t.box.Min.Y + 0.5; y < t.box.Max.Y; y++ {
			all++
			if ratio := contrast(p.ink, p.pixel(vg.Point{X: x, Y: y})); ratio < 4.5 {
				low++
				t.contrast = min(t.contrast, ratio)
			}
		}
	}
	if low*4 < all { // a line that crosses it is no ground
		t.contrast = 21
	}
	p.texts = append(p.texts, t)
	p.Canvas.FillString(f, pt, txt)
}

// DrawImage draws the picture without smoothing.
func (p *probe) DrawImage(rect vg.Rectangle, img image.Image) {
	p.cover("a picture", rect)
	a, b := p.now().at(rect.Min), p.now().at(rect.Max)
	height := p.Image().Bounds().Dy()
	from, to := img.Bounds(), image.Rect(int(a.X), height-int(a.Y), int(b.X), height-int(b.Y))
	for y := to.Min.Y; y < to.Max.Y; y++ {
		for x := to.Min.X; x < to.Max.X; x++ {
			c := img.At(from.Min.X+(x-to.Min.X)*from.Dx()/to.Dx(), from.Min.Y+(y-to.Min.Y)*from.Dy()/to.Dy())
			draw.Draw(p.Image(), image.Rect(x, y, x+1, y+1), image.NewUniform(c), image.Point{}, draw.Over)
		}
	}
}

func (p *probe) pixel(pt vg.Point) color.NRGBA {
	img := p.Image()
	b := img.Bounds()
	x, y := min(max(int(pt.X), 0), b.Dx()-1), min(max(b.Dy()-1-int(pt.Y), 0), b.Dy()-1)
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

// problems are what is wrong with the figure.
func (p *probe) problems() (problems []string) {
	size := p.Image().Bounds().Size()
	for i, t := range p.texts {
		// What hangs below the line is not in the box.
		if t.box.Min.X < 1 || t.box.Min.Y < 3 || t.box.Max.X > vg.Length(size.X)-1 || t.box.Max.Y > vg.Length(size.Y)-1 {
			problems = append(problems, fmt.Sprintf("%q is cut off: it is from %.0f to %.0f of %v", t.txt, t.box.Min, t.box.Max, size))
		}
		if t.contrast < 4.5 {
			problems = append(problems, fmt.Sprintf("%q has a contrast of %.2f", t.txt, t.contrast))
		}
		for _, o := range p.texts[:i] {
			w := min(t.box.Max.X, o.box.Max.X) - max(t.box.Min.X, o.box.Min.X)
			h := min(t.box.Max.Y, o.box.Max.Y) - max(t.box.Min.Y, o.box.Min.Y)
			if w > 1 && h > 1 {
				problems = append(problems, fmt.Sprintf("%q lies over %q, %.0f pixels wide and %.0f high", t.txt, o.txt, w, h))
			}
		}
	}
	return append(problems, p.marks...)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// The tests of this file find what they look for.
func TestProbeFindsFaults(t *testing.T) {
	p := &probe{Canvas: vgimg.NewWith(vgimg.UseWH(100, 50), vgimg.UseDPI(72)), stack: []transform{{1, 0, 0, 1, 0, 0}}}
	grey := color.NRGBA{0xCC, 0xCC, 0xCC, 0xFF}
	text := plotting.Curves(overfitting(2)).Plots[0][0].Title.TextStyle
	face := text.Handler.Cache().Lookup(text.Font, 12)
	for _, txt := range []struct {
		at  vg.Point
		txt string
		c   color.Color
	}{
		{vg.Point{X: 10, Y: 30}, "plain", color.Black},
		{vg.Point{X: 20, Y: 33}, "over", color.Black},
		{vg.Point{X: 80, Y: 10}, "cut off", color.Black},
		{vg.Point{X: 10, Y: 10}, "pale", grey},
	} {
		p.SetColor(txt.c)
		p.FillString(face, txt.at, txt.txt)
	}
	p.SetLineWidth(2)
	p.SetColor(grey)
	var line vg.Path
	line.Move(vg.Point{X: 5, Y: 5})
	line.Line(vg.Point{X: 90, Y: 5})
	p.Stroke(line)
	p.SetColor(color.Black)
	var area vg.Path
	area.Move(vg.Point{X: 30, Y: 2})
	area.Line(vg.Point{X: 48, Y: 14})
	area.Line(vg.Point{X: 30, Y: 20})
	area.Close()
	p.Fill(area)
	found := strings.Join(p.problems(), "\n")
	for _, want := range []string{`drawn over "pale"`, `"over" lies over "plain"`, `"cut off" is cut off`, `"pale" has a contrast of 1.`, "a line in"} {
		if !strings.Contains(found, want) {
			t.Errorf("it did not find %s, but:\n%s", want, found)
		}
	}
	if n := strings.Count(found, "\n") + 1; n != 5 {
		t.Errorf("it found %d faults, not 5:\n%s", n, found)
	}
	img := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	other := image.NewNRGBA(img.Rect)
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(other, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(other, image.Rect(20, 20, 26, 26), image.Black, image.Point{}, draw.Src)
	if mean, worst := difference(img, other, image.Point{}); mean < 0.006 || worst < 0.13 {
		t.Errorf("a dot that vanished is a difference of %.4f, and of %.3f in its part", mean, worst)
	}
}

// The notebook of the gallery holds pictures that say what they show, and its cells still run, which
// HORNBOOK_FULL=1 tries.
func TestNotebook(t *testing.T) {
	b, err := os.ReadFile("gallery.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if pictures, words := bytes.Count(b, []byte(`"image/png": "iVBOR`)), bytes.Count(b, []byte(`"alt": "`)); pictures < 10 || words != pictures {
		t.Errorf("the notebook has %d pictures, and %d of them say what they show", pictures, words)
	}
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 runs the cells")
	}
	run := exec.Command("go", "run", "./kernel", "run", "-o", filepath.Join(t.TempDir(), "run.ipynb"), "plotting/gallery/gallery.ipynb")
	run.Dir = filepath.Join("..", "..")
	if out, err := run.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
