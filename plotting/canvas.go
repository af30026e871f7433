package plotting

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgeps"
	"gonum.org/v1/plot/vg/vgimg"
)

// An affine is a place in the figure as a place on the canvas: x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine struct{ a, b, c, d, e, f float64 }

var identity = affine{a: 1, d: 1}

func (m affine) at(p vg.Point) (x, y float64) {
	return m.a*float64(p.X) + m.c*float64(p.Y) + m.e, m.b*float64(p.X) + m.d*float64(p.Y) + m.f
}

func (m affine) translate(p vg.Point) affine {
	m.e, m.f = m.at(p)
	return m
}

func (m affine) scale(x, y float64) affine {
	return affine{m.a * x, m.b * x, m.c * y, m.d * y, m.e, m.f}
}

func (m affine) rotate(angle float64) affine {
	sin, cos := math.Sincos(angle)
	return affine{m.a*cos + m.c*sin, m.b*cos + m.d*sin, m.c*cos - m.a*sin, m.d*cos - m.b*sin, m.e, m.f}
}

// size is by how much lengths grow.
func (m affine) size() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

// A state is what a canvas draws with.
type state struct {
	affine affine
	width  vg.Length
	dashes []vg.Length
	offset vg.Length
	colour tone
}

// newState is that at first of a canvas whose vertical axis points down.
func newState(height vg.Length) state {
	return state{affine: affine{a: 1, d: -1, f: float64(height)}, width: 1, colour: ink}
}

// A pen keeps what a canvas of that size draws with; Push and Pop are as vg.Canvas has them.
type pen struct {
	width, height vg.Length
	stack         []state // the last is that of now
}

func newPen(width, height vg.Length) pen { return pen{width, height, []state{newState(height)}} }

func (p *pen) now() *state { return &p.stack[len(p.stack)-1] }

func (p *pen) Size() (width, height vg.Length) { return p.width, p.height }
func (p *pen) SetLineWidth(w vg.Length)        { p.now().width = w }
func (p *pen) SetLineDash(dashes []vg.Length, offs vg.Length) {
	p.now().dashes, p.now().offset = dashes, offs
}
func (p *pen) SetColor(c color.Color) { p.now().colour = toneOf(c) }
func (p *pen) Rotate(angle float64)   { p.now().affine = p.now().affine.rotate(angle) }
func (p *pen) Translate(by vg.Point)  { p.now().affine = p.now().affine.translate(by) }
func (p *pen) Scale(x, y float64)     { p.now().affine = p.now().affine.scale(x, y) }
func (p *pen) Push()                  { p.stack = append(p.stack, *p.now()) }
func (p *pen) Pop()                   { p.stack = p.stack[:len(p.stack)-1] }

// A raster draws a PNG on gonum's canvas: with the theme's colours, text as outlines, and pictures
// with edges.
type raster struct {
	*vgimg.Canvas
	dark  bool
	stack []affine // the last is that of now
}

func newRaster(width, height vg.Length, dpi int, dark bool) *raster {
	return &raster{vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(paper.of(dark))), dark, []affine{identity}}
}

func (r *raster) now() *affine { return &r.stack[len(r.stack)-1] }

func (r *raster) SetColor(c color.Color) { r.Canvas.SetColor(toneOf(c).of(r.dark)) }

func (r *raster) Push() {
	r.stack = append(r.stack, *r.now())
	r.Canvas.Push()
}

func (r *raster) Pop() {
	r.stack = r.stack[:len(r.stack)-1]
	r.Canvas.Pop()
}

func (r *raster) Translate(p vg.Point) {
	*r.now() = r.now().translate(p)
	r.Canvas.Translate(p)
}

func (r *raster) Scale(x, y float64) {
	*r.now() = r.now().scale(x, y)
	r.Canvas.Scale(x, y)
}

func (r *raster) Rotate(angle float64) {
	*r.now() = r.now().rotate(angle)
	r.Canvas.Rotate(angle)
}

func (r *raster) fillLine(txt string, sty text.Style, align text.XAlignment, pt vg.Point) {
	pt.X += vg.Length(align) * textWidth(txt, sty.Font)
	outlines(r, txt, sty, pt)
}

func (r *raster) FillString(f font.Face, pt vg.Point, txt string) {
	outlines(r, txt, text.Style{Font: f.Font, Color: color.Black}, pt)
}

// DrawImage draws the picture with each of its pixels as a rectangle of pixels of the PNG, without
// smoothing and without seams.
func (r *raster) DrawImage(rect vg.Rectangle, img image.Image) {
	drawNearest(r.Image(), r.pixels(rect), pictureOf(img, r.dark))
}

// pixels is the rectangle in pixels of the PNG.
func (r *raster) pixels(rect vg.Rectangle) image.Rectangle {
	x0, y0 := r.now().at(rect.Min)
	x1, y1 := r.now().at(rect.Max)
	perUnit := r.DPI() / vg.Inch.Points()
	height := float64(r.Image().Bounds().Dy())
	round := func(v float64) int { return int(math.Round(v)) }
	return image.Rect(round(x0*perUnit), round(height-y0*perUnit), round(x1*perUnit), round(height-y1*perUnit))
}

// drawNearest enlarges or reduces the image into the rectangle, without smoothing.
func drawNearest(to draw.Image, r image.Rectangle, img image.Image) {
	if r.Dx() < 1 || r.Dy() < 1 {
		return
	}
	from := img.Bounds()
	columns := make([]int, r.Dx())
	for x := range columns {
		columns[x] = from.Min.X + (2*x+1)*from.Dx()/(2*r.Dx())
	}
	row := image.NewNRGBA(image.Rect(0, 0, r.Dx(), 1))
	last := -1
	for y := range r.Dy() {
		line := from.Min.Y + (2*y+1)*from.Dy()/(2*r.Dy())
		if line != last {
			for x, column := range columns {
				row.Set(x, 0, img.At(column, line))
			}
			last = line
		}
		draw.Draw(to, image.Rect(r.Min.X, r.Min.Y+y, r.Max.X, r.Min.Y+y+1), row, image.Point{}, draw.Over)
	}
}

// A themed canvas gives any of gonum's the theme's colours.
type themed struct {
	vg.CanvasSizer
	dark bool
}

func (t themed) SetColor(c color.Color) { t.CanvasSizer.SetColor(toneOf(c).of(t.dark)) }

func (t themed) DrawImage(rect vg.Rectangle, img image.Image) {
	img = pictureOf(img, t.dark)
	if _, ok := t.CanvasSizer.(*vgeps.Canvas); !ok {
		t.CanvasSizer.DrawImage(rect, img)
		return
	}
	// An EPS of gonum's has no pictures: each of its pixels is a rectangle.
	from := img.Bounds()
	width, height := rect.Size().X/vg.Length(from.Dx()), rect.Size().Y/vg.Length(from.Dy())
	for y := range from.Dy() {
		for x := range from.Dx() {
			corner := vg.Point{X: rect.Min.X + vg.Length(x)*width, Y: rect.Max.Y - vg.Length(y+1)*height}
			var cell vg.Path
			cell.Move(corner)
			cell.Line(vg.Point{X: corner.X + width, Y: corner.Y})
			cell.Line(vg.Point{X: corner.X + width, Y: corner.Y + height})
			cell.Line(vg.Point{X: corner.X, Y: corner.Y + height})
			cell.Close()
			t.SetColor(img.At(from.Min.X+x, from.Min.Y+y))
			t.Fill(cell)
		}
	}
}

// A census notes the characters that no font has.
type census struct {
	vg.Canvas
	width, height vg.Length
	missing       map[rune]bool
}

func (c census) Size() (width, height vg.Length) { return c.width, c.height }

func (c census) fillLine(txt string, sty text.Style, _ text.XAlignment, _ vg.Point) {
	for _, r := range txt {
		if glyphOf(r, isBold(sty.Font)) == nil {
			c.missing[r] = true
		}
	}
}
