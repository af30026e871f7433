package drawing

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func decode(t *testing.T, p *Picture) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(p.PNG))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOf(t *testing.T) {
	p, err := Of(`<div><svg width="20" height="10" aria-label="two &lt; boxes" fill="currentColor"><title>no text</title>` +
		`<rect x="0" y="0" width="5" height="5" fill="#0072B2"/><rect x="10" y="0" width="5" height="5" fill="none" stroke="rgba(213,94,0,.5)" stroke-width="2"/>` +
		`<path d="M0 5h5v5H0z" fill="var(--a,var(--b,inherit))"/><path d="M15 5l5 5-5 0z" fill-opacity="0"/></svg> and <svg width="690" height="4" aria-label="a line">` +
		`<path d="M0 2L690 2" stroke="#009E73" stroke-width="4" fill="none"/></svg></div>`)
	if err != nil {
		t.Fatal(err)
	}
	if p.Width != 690 || p.Alt != "two < boxes; a line" {
		t.Errorf("width %d, alt %q", p.Width, p.Alt)
	}
	m := decode(t, p)
	if s := m.Bounds().Size(); s != image.Pt(1380, 44) {
		t.Errorf("the picture has the size %v", s)
	}
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{
		{4, 4, color.NRGBA{0, 0x72, 0xB2, 255}},        // filled
		{24, 4, color.NRGBA{255, 255, 255, 255}},       // not filled
		{25, 1, color.NRGBA{234, 174, 127, 255}},       // half of the stroke's colour on white
		{4, 16, ink},                                   // a path in the page's colour
		{37, 18, color.NRGBA{255, 255, 255, 255}},      // not to be seen
		{700, 40, color.NRGBA{0, 0x9E, 0x73, 255}},     // the second drawing is below the first
		{700, 30, color.NRGBA{255, 255, 255, 255}},     // with a gap
		{1379, 10, color.NRGBA{0xFF, 0xFF, 0xFF, 255}}, // beside the first is nothing
	} {
		got := color.NRGBAModel.Convert(m.At(c.x, c.y)).(color.NRGBA)
		for _, d := range []int{int(got.R) - int(c.want.R), int(got.G) - int(c.want.G), int(got.B) - int(c.want.B)} {
			if d > 2 || d < -2 {
				t.Errorf("at %d %d is %v, want %v", c.x, c.y, got, c.want)
				break
			}
		}
	}
}

// Circles that are paths of arcs, as gonum/plot's are, and images are drawn; what is hidden is not.
func TestArcsAndImages(t *testing.T) {
	dots := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	dots.SetNRGBA(0, 0, color.NRGBA{0x0A, 0x55, 0xB5, 255})
	dots.SetNRGBA(1, 0, color.NRGBA{0xCC, 0x44, 0x10, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, dots); err != nil {
		t.Fatal(err)
	}
	href := `href="data:image/png;base64,` + base64.StdEncoding.EncodeToString(b.Bytes()) + `"`
	p, err := Of(`<svg width="60" height="20"><path fill="#009E73" d="M14 10a4 4 0 0 0-4-4 4 4 0 0 0 0 8 4 4 0 0 0 4-4Z"/>` +
		`<path fill="#009E73" d="M24 10A4 4 0 1 1 32 10Z"/>` +
		`<image x="40" y="4" width="10" height="5" ` + href + `/><image x="40" y="12" width="10" height="5" display="none" ` + href + `/></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, p)
	white, green := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0x9E, 0x73, 255}
	for _, c := range []struct {
		x, y int // of the page
		want color.NRGBA
	}{
		{10, 10, green}, {10, 7, green}, {10, 12, green}, {7, 10, green}, {12, 10, green}, // a circle of radius 4
		{6, 6, white}, {13, 13, white}, {10, 5, white}, {15, 10, white},
		{28, 7, green}, {28, 9, green}, {28, 12, white}, // the upper half of one
		{42, 6, dots.NRGBAAt(0, 0)}, {48, 6, dots.NRGBAAt(1, 0)}, {42, 10, white}, // the image
		{42, 14, white}, // the hidden one
	} {
		if got := color.NRGBAModel.Convert(m.At(2*c.x, 2*c.y)).(color.NRGBA); got != c.want {
			t.Errorf("at %d %d is %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

// Texts are where they belong, in any script.
func TestText(t *testing.T) {
	for _, c := range []struct {
		text     string
		from, to int // pixels of the page between which it lies
	}{
		{`<text x="100" y="20" font-size="12">loss</text>`, 100, 130},
		{`<text x="100" y="20" font-size="12" text-anchor="end">loss</text>`, 70, 100},
		{`<text x="100" y="20" font-size="12" text-anchor="middle">loss</text>`, 80, 120},
		{`<text x="100" y="20" font-size="12">损失 → 0.5</text>`, 100, 165},
		{`<text x="100" y="20" font-size="12" text-anchor="middle"><tspan font-weight="bold">dense</tspan><tspan dx="6">Dense</tspan></text>`, 60, 140},
	} {
		p, err := Of(`<svg width="200" height="30">` + c.text + `</svg>`)
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, p)
		least, most := 400, 0
		for x := range 400 {
			for y := range 60 {
				if r, _, _, _ := m.At(x, y).RGBA(); r < 0x8000 {
					least, most = min(least, x), max(most, x)
				}
			}
		}
		if least < 2*c.from || most > 2*c.to || most < least+10 {
			t.Errorf("%s is from %d to %d, want within %d to %d", c.text, least/2, most/2, c.from, c.to)
		}
	}
}

func TestOfBad(t *testing.T) {
	if p, err := Of("<p>nothing to draw</p>"); p != nil || err != nil {
		t.Errorf("%v, %v", p, err)
	}
	for _, svg := range []string{
		`<svg width="10" height="10">`, `<svg width="10"></svg>`, `<svg width="1e9" height="3"></svg>`, `<svg width="10" height="10"><g></svg>`, `<svg width="NaN" height="3"></svg>`,
	} {
		if _, err := Of(svg); err == nil {
			t.Errorf("%s: no error", svg)
		}
	}
	for _, inside := range []string{
		`<path d="M0 0z 3 4"/>`, `<path d="A1 2 3"/>`, `<path d="M"/>`, `<path d="M1 .5.5-3e-1"/>`, `<rect fill="#12"/>`, `<rect width="5" height="5" fill="rgb(1,2)"/>`,
		`<text>a<tspan/></text>`, `<circle r="-1"/>`, `<rect width="-5" height="2" rx="9"/>`, `<unknown/>`, `<path d="M0 0L5 5" stroke="var(--x)" stroke-dasharray="a 0"/>`,
		`<path d="M1 1a0 3 0 0 0 1 1A2 2 0 0 0 2 2a.1 .1 0 1 0 9 9a1 2"/>`, `<image href="data:image/png;base64,AAAA"/>`, `<image href="https://example.org/x.png"/>`,
	} {
		if _, err := Of(`<svg width="10" height="10">` + inside + `</svg>`); err != nil {
			t.Errorf("%s: %v", inside, err)
		}
	}
}

// The drawings of displays, as the notebook package has them.
func TestOfForms(t *testing.T) {
	files, err := filepath.Glob("../../../dl/notebook/testdata/forms/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	drawn := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, html, _ := strings.Cut(string(b), "text/html\n")
		p, err := Of(html)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if p == nil {
			continue
		}
		drawn++
		if p.Alt == "" {
			t.Errorf("%s: no alt text", file)
		}
		if dir := os.Getenv("HORNBOOK_GALLERY"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), ".txt")+"-drawing.png"), p.PNG, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if drawn < 4 {
		t.Errorf("%d drawings", drawn)
	}
}

// Whatever a display holds, drawing it ends, with a picture or an error.
func FuzzOf(f *testing.F) {
	for _, s := range []string{
		`<rect x="1" y="2" width="5" height="5" rx="9" fill="rgba(1,2,3,.5)" stroke="#fff" stroke-dasharray="3 3"/>`,
		`<path d="M1 2C3 4 5 6 7 8l-4 -7h8v3H2zM1,2 3,4"/>`, `<g><text x="5" text-anchor="end" font-size="3">a<tspan dx="1e3">损</tspan></text></g>`,
		`<circle cx="1" cy="1" r="1e9"/>`, `<path d="M1 2a3 4 0 1 0 5 6A1e9 .1 0 0 1 2 2z"/>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, inside string) {
		Of(`<svg width="20" height="20">` + inside + `</svg>`)
	})
}
