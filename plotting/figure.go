package plotting

import (
	"bytes"
	"fmt"
	"image/png"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"github.com/hornbook-go/hornbook/internal/aside"
)

// A Figure is a picture. Where it is one plot it embeds that, so that who knows gonum/plot can go on
// from there, and Plots has the plots of a figure with several; a figure that is not made of plots
// has neither.
type Figure struct {
	*plot.Plot
	Plots [][]*plot.Plot // rows from top to bottom; nil is an empty place

	width, height  vg.Length // of the body; one unit is a pixel of the page
	title, caption string
	alt            string
	elastic        bool  // draw fills any canvas; otherwise it needs one of the figure's own size
	dark           *bool // or nil, where an SVG follows the page
	draw           func(c draw.Canvas)
	animation      func(v *vector) // what an SVG shows in place of draw, or nil
}

// pageWidth is the width of a figure: that of a notebook's output.
const pageWidth = 700

// newFigure returns an empty figure of that height.
func newFigure(height vg.Length) *Figure { return &Figure{width: pageWidth, height: height} }

// note is a figure that says in words why there is nothing to draw.
func note(alt string) *Figure {
	sty := style(plainText, false, ink)
	txt := wrap(sty, alt, pageWidth-48)
	f := newFigure(textHeight(txt, plainText) + 48)
	f.alt = alt
	f.draw = func(c draw.Canvas) {
		outline(c, rules, 1, draw.Crop(c, 8, -8, 8, -8).Rectangle)
		c.FillText(sty, vg.Point{X: 24, Y: 24}, txt)
	}
	return f
}

// Titled is the figure with a title above it.
func (f *Figure) Titled(title string) *Figure {
	g := *f
	g.title = title
	return &g
}

// Captioned is the figure with a text of one or several lines below it.
func (f *Figure) Captioned(caption string) *Figure {
	g := *f
	g.caption = caption
	return &g
}

// Sized is the figure with that width and height in pixels of the page, without title and caption;
// the least are 120 and 60. A figure that is not made of plots keeps its proportions, and is as
// large as fits.
func (f *Figure) Sized(width, height int) *Figure {
	g := *f
	w, h := vg.Length(max(width, 120)), vg.Length(max(height, 60))
	if f.elastic {
		g.width, g.height = w, h
		return &g
	}
	by := min(w/f.width, h/f.height)
	g.width, g.height = by*f.width, by*f.height
	if f.animation != nil {
		g.animation = func(v *vector) {
			v.Push()
			v.Scale(float64(by), float64(by))
			f.animation(v)
			v.Pop()
		}
	}
	g.draw = func(c draw.Canvas) {
		c.Push()
		defer c.Pop()
		c.Translate(c.Min)
		c.Scale(float64(by), float64(by))
		f.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Max: vg.Point{X: f.width, Y: f.height}}})
	}
	return &g
}

// Dark is the figure on dark paper. An SVG of a figure follows the page that it is in, and needs it
// only where a dark one is wanted on a light page.
func (f *Figure) Dark() *Figure { return f.themed(true) }

// Light is the figure on light paper, whatever page its SVG is in.
func (f *Figure) Light() *Figure { return f.themed(false) }

func (f *Figure) themed(dark bool) *Figure {
	g := *f
	g.dark = &dark
	return &g
}

func (f *Figure) isDark() bool { return f.dark != nil && *f.dark }

// Alt says in words what the figure shows, for who does not see it: its title and the numbers that
// matter.
func (f *Figure) Alt() string {
	if f.title == "" {
		return f.alt
	}
	return f.title + ". " + f.alt
}

// String is what the figure shows, in words.
func (f *Figure) String() string { return f.Alt() }

// Width is the figure's width in pixels of the page; its PNG has twice as many.
func (f *Figure) Width() int { return int(f.width) }

// Missing are the characters of the figure's texts that no font has: not the theme's, and not the
// machine's. A PNG and a PDF show a box for each; an SVG is drawn with the reader's fonts.
func (f *Figure) Missing() string {
	width, height := f.Size()
	c := census{new(recorder.Canvas), width, height, map[rune]bool{}}
	f.render(c)
	missing := make([]rune, 0, len(c.missing))
	for r := range c.missing {
		missing = append(missing, r)
	}
	slices.Sort(missing)
	return string(missing)
}

const (
	margin      = 12 // on the left and right of titles and captions
	captionSize = plainText
)

// heading and footing are the heights of the title and the caption, with their lines.
func (f *Figure) heading() (vg.Length, string) {
	if f.title == "" {
		return 0, ""
	}
	lines := wrap(style(figureText, true, ink), f.title, f.width-2*margin)
	return textHeight(lines, figureText) + 20, lines
}

func (f *Figure) footing() (vg.Length, string) {
	if f.caption == "" {
		return 0, ""
	}
	lines := wrap(style(captionSize, false, faint), f.caption, f.width-2*margin)
	return textHeight(lines, captionSize) + 20, lines
}

// Size is the size of the whole figure, with its title and caption; one unit is a pixel of the page.
func (f *Figure) Size() (width, height vg.Length) {
	above, _ := f.heading()
	below, _ := f.footing()
	return f.width, f.height + above + below
}

// Render draws the figure on any of gonum's canvases, such as an EPS, from its lower left corner. The
// canvas is of the figure's Size.
func (f *Figure) Render(canvas vg.CanvasSizer) { f.render(themed{canvas, f.isDark()}) }

// render draws on a canvas that knows the theme.
func (f *Figure) render(canvas vg.CanvasSizer) {
	c := draw.New(canvas)
	above, title := f.heading()
	below, caption := f.footing()
	c.FillPolygon(paper, corners(c.Rectangle))
	if title != "" {
		sty := style(figureText, true, ink)
		sty.YAlign = -1
		c.FillText(sty, vg.Point{X: margin, Y: c.Max.Y - 14}, title)
	}
	if caption != "" {
		sty := style(captionSize, false, faint)
		sty.YAlign = -1
		c.FillText(sty, vg.Point{X: margin, Y: c.Min.Y + below - 6}, caption)
	}
	if v, ok := canvas.(*vector); ok && f.animation != nil {
		v.Push()
		v.Translate(vg.Point{Y: below})
		f.animation(v)
		v.Pop()
		return
	}
	// The body begins at the origin, as its own measures have it.
	c.Push()
	c.Translate(vg.Point{Y: below})
	f.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Max: vg.Point{X: f.width, Y: c.Max.Y - above - below}}})
	c.Pop()
}

// PNG is the figure as a PNG file with two pixels for each of the page's, for fine screens.
func (f *Figure) PNG() ([]byte, error) { return f.PNGAt(2 * 72) }

// PNGAt is the figure as a PNG file with that many pixels for 72 of the page's; 72 shows it as it
// stands on the page, 300 is for print.
func (f *Figure) PNGAt(dpi int) ([]byte, error) {
	if dpi < 1 || dpi > 2400 {
		return nil, fmt.Errorf("plotting: a PNG has 1 to 2400 pixels for 72 of the page's, not %d", dpi)
	}
	width, height := f.Size()
	c := newRaster(width, height, dpi, f.isDark())
	f.render(c)
	var b bytes.Buffer
	if err := png.Encode(&b, c.Image()); err != nil {
		return nil, fmt.Errorf("plotting: draw a PNG: %w", err)
	}
	return b.Bytes(), nil
}

// SVG is the figure as an SVG element that may stand in HTML: with a description, as wide as there
// is room, with the reader's fonts for what its own lacks, light or dark as the page is.
func (f *Figure) SVG() ([]byte, error) {
	width, height := f.Size()
	c := newVector(width, height, f.dark)
	f.render(c)
	return c.element(f.Alt()), nil
}

// SVGWithin is the figure as an SVG that is at most that wide, as for the columns of notebook.Beside: made of plots, it is
// laid out anew, and its letters are as large as ever; else it is reduced.
func (f *Figure) SVGWithin(width int) ([]byte, error) {
	w := vg.Length(width)
	if w >= f.width {
		return f.SVG()
	}
	return f.Sized(width, int(max(f.height*w/f.width, min(f.height, w*3/4)))).SVG()
}

// PDF is the figure as a PDF file of one page.
func (f *Figure) PDF() ([]byte, error) {
	width, height := f.Size()
	c := newPage(width, height, f.isDark())
	f.render(c)
	b, err := c.file(f.title, f.Alt())
	if err != nil {
		return nil, fmt.Errorf("plotting: draw a PDF: %w", err)
	}
	return b, nil
}

// Save writes the figure to a file; its name ends in .png, .svg or .pdf.
func (f *Figure) Save(path string) error {
	b, err := f.encode(strings.ToLower(filepath.Ext(path)))
	if err == nil {
		err = aside.WriteFile(path, b, 0o644)
	}
	if err != nil {
		return fmt.Errorf("plotting: save %s: %w", path, err)
	}
	return nil
}

func (f *Figure) encode(ext string) ([]byte, error) {
	switch ext {
	case ".png":
		return f.PNG()
	case ".svg":
		return f.SVG()
	case ".pdf":
		return f.PDF()
	default:
		return nil, fmt.Errorf("a figure is saved as .png, .svg or .pdf, not as %q", ext)
	}
}

// corners are those of a rectangle, as a polygon.
func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}
