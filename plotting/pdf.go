package plotting

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"time"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// A page draws a PDF of one page. Other than gonum's it may have several fonts, of which it holds the
// characters that are used, in any script, so that texts can be found and copied.
type page struct {
	pen
	pdf     *fpdf.Fpdf
	dark    bool
	opacity uint8
	fonts   map[string]bool
	images  int
}

func newPage(width, height vg.Length, dark bool) *page {
	p := &page{pen: newPen(width, height), dark: dark, opacity: 0xFF, fonts: map[string]bool{}}
	p.pdf = fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width.Points(), Ht: height.Points()}})
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.SetAutoPageBreak(false, 0)
	// The same figure is the same file.
	p.pdf.SetCreationDate(time.Unix(0, 0).UTC())
	p.pdf.SetModificationDate(time.Unix(0, 0).UTC())
	p.pdf.SetCatalogSort(true)
	p.pdf.SetLineJoinStyle("round")
	p.pdf.AddPage()
	return p
}

// colour is that of now; the opacity is set.
func (p *page) colour() (r, g, b int) {
	c := p.now().colour.of(p.dark)
	if c.A != p.opacity {
		p.pdf.SetAlpha(float64(c.A)/0xFF, "Normal")
		p.opacity = c.A
	}
	return int(c.R), int(c.G), int(c.B)
}

func (p *page) Stroke(path vg.Path) {
	s := p.now()
	if s.width <= 0 || len(path) == 0 {
		return
	}
	grow := s.affine.size()
	p.pdf.SetDrawColor(p.colour())
	p.pdf.SetLineWidth(s.width.Points() * grow)
	dashes := make([]float64, len(s.dashes))
	for i, d := range s.dashes {
		dashes[i] = d.Points() * grow
	}
	p.pdf.SetDashPattern(dashes, s.offset.Points()*grow)
	p.path(path)
	p.pdf.DrawPath("D")
}

func (p *page) Fill(path vg.Path) {
	if len(path) == 0 {
		return
	}
	p.pdf.SetFillColor(p.colour())
	p.path(path)
	p.pdf.DrawPath("F")
}

func (p *page) path(path vg.Path) {
	at := p.now().affine.at
	begun := false
	for _, c := range path {
		switch c.Type {
		case vg.MoveComp:
			p.pdf.MoveTo(at(c.Pos))
			begun = true
		case vg.LineComp:
			p.pdf.LineTo(at(c.Pos))
		case vg.CurveComp:
			x, y := at(c.Pos)
			cx, cy := at(c.Control[0])
			if len(c.Control) == 1 {
				p.pdf.CurveTo(cx, cy, x, y)
				break
			}
			dx, dy := at(c.Control[1])
			p.pdf.CurveBezierCubicTo(cx, cy, dx, dy, x, y)
		case vg.ArcComp:
			p.arc(c, begun)
			begun = true
		case vg.CloseComp:
			p.pdf.ClosePath()
		}
	}
}

// arc draws an arc as curves of a quarter of a circle at most.
func (p *page) arc(c vg.PathComp, begun bool) {
	at := p.now().affine.at
	on := func(angle, along float64) (x, y float64) {
		sin, cos := math.Sincos(angle)
		return at(c.Pos.Add(vg.Point{X: c.Radius * vg.Length(cos-along*sin), Y: c.Radius * vg.Length(sin+along*cos)}))
	}
	if x, y := on(c.Start, 0); begun {
		p.pdf.LineTo(x, y)
	} else {
		p.pdf.MoveTo(x, y)
	}
	parts := max(int(math.Ceil(math.Abs(c.Angle)/(math.Pi/2)-1e-9)), 1)
	step := c.Angle / float64(parts)
	along := 4.0 / 3 * math.Tan(step/4)
	for i := range parts {
		a, b := c.Start+step*float64(i), c.Start+step*float64(i+1)
		cx, cy := on(a, along)
		dx, dy := on(b, -along)
		x, y := on(b, 0)
		p.pdf.CurveBezierCubicTo(cx, cy, dx, dy, x, y)
	}
}

// pdfFonts are the files of the faces that a PDF can hold.
var pdfFonts = map[string][]byte{
	regular.name: liberationsansregular.TTF, bold.name: liberationsansbold.TTF, signs.name: signsFont, cjk.name: cjkFont,
}

func (p *page) fillLine(txt string, sty text.Style, align text.XAlignment, pt vg.Point) {
	pt.X += vg.Length(align) * textWidth(txt, sty.Font)
	size := sty.Font.Size.Points() * p.now().affine.size()
	// Runs of a face.
	var run []rune
	var of *glyph
	var begin float64
	flush := func() {
		if len(run) == 0 {
			return
		}
		at := vg.Point{X: pt.X + sty.Font.Size*vg.Length(begin), Y: pt.Y}
		file, known := pdfFonts[of.face.name]
		if !known {
			outlines(p, string(run), sty, at)
			run = nil
			return
		}
		name := "Hornbook" + of.face.name
		if !p.fonts[name] {
			p.pdf.AddUTF8FontFromBytes(name, "", file)
			p.fonts[name] = true
		}
		p.pdf.SetFont(name, "", size)
		p.SetColor(sty.Color)
		p.pdf.SetTextColor(p.colour())
		x, y := p.now().affine.at(at)
		if isBold(sty.Font) && of.face.name != bold.name { // its glyphs are made bold by an edge
			p.pdf.SetDrawColor(p.colour())
			p.pdf.SetLineWidth(size * 0.04)
			p.pdf.SetDashPattern(nil, 0)
			p.pdf.SetTextRenderingMode(2)
			defer p.pdf.SetTextRenderingMode(0)
		}
		m := p.now().affine
		if angle := math.Atan2(m.b, m.a); angle != 0 {
			p.pdf.TransformBegin()
			p.pdf.TransformRotate(-angle*180/math.Pi, x, y)
			p.pdf.Text(x, y, string(run))
			p.pdf.TransformEnd()
		} else {
			p.pdf.Text(x, y, string(run))
		}
		run = nil
	}
	setGlyphs(txt, isBold(sty.Font), func(r rune, g *glyph, x float64) {
		if glyphOf(r, isBold(sty.Font)) == nil {
			r = missingBox
		}
		if r > 0xFFFF { // more than its fonts have
			flush()
			outlines(p, string(r), sty, vg.Point{X: pt.X + sty.Font.Size*vg.Length(x), Y: pt.Y})
			return
		}
		if of != nil && of.face.name != g.face.name {
			flush()
		}
		if len(run) == 0 {
			of, begin = g, x
		}
		run = append(run, r)
	})
	flush()
}

func (p *page) FillString(f font.Face, pt vg.Point, txt string) {
	p.fillLine(txt, text.Style{Font: f.Font, Color: p.now().colour}, text.XLeft, pt)
}

// DrawImage draws the picture, enlarged without smoothing: readers smooth what is small.
func (p *page) DrawImage(rect vg.Rectangle, img image.Image) {
	img = pictureOf(img, p.dark)
	from := img.Bounds()
	enlarge := func(pixels int, length vg.Length) int {
		return pixels * max(int(math.Ceil(3*length.Points()/float64(pixels))), 1)
	}
	to := image.NewNRGBA(image.Rect(0, 0, enlarge(from.Dx(), rect.Size().X), enlarge(from.Dy(), rect.Size().Y)))
	drawNearest(to, to.Bounds(), img)
	var b bytes.Buffer
	if err := png.Encode(&b, to); err != nil {
		panic(err) // only of an image that is too large to be in memory
	}
	p.images++
	name := fmt.Sprint("picture", p.images)
	p.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "png"}, &b)
	x0, y0 := p.now().affine.at(rect.Min)
	x1, y1 := p.now().affine.at(rect.Max)
	p.pdf.ImageOptions(name, min(x0, x1), min(y0, y1), math.Abs(x1-x0), math.Abs(y1-y0), false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
}

// file is the whole file, with the title and what the figure shows.
func (p *page) file(title, alt string) ([]byte, error) {
	p.pdf.SetTitle(title, true)
	p.pdf.SetSubject(alt, true)
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
