package plotting

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Figure is a picture. Where it is one plot it embeds that, so that who knows gonum/plot can go on
// from there, and Plots has the plots of a figure with several; a figure that is not made of plots
// has neither.
type Figure struct {
	*plot.Plot
	Plots [][]*plot.Plot // rows from top to bottom; nil is an empty place

	width, height vg.Length // one unit is a pixel of the page
	alt           string
	text          *handler
	draw          func(c draw.Canvas)
}

// pageWidth is the width of a figure: that of a notebook's output.
const pageWidth = 700

// newFigure returns an empty figure of that height.
func newFigure(height vg.Length) *Figure {
	return &Figure{width: pageWidth, height: height, text: newHandler()}
}

// Alt says in words what the figure shows, for who does not see it.
func (f *Figure) Alt() string { return f.alt }

// String is what the figure shows, in words.
func (f *Figure) String() string { return f.alt }

// Width is the figure's width in pixels of the page; its PNG has twice as many.
func (f *Figure) Width() int { return int(f.width) }

// Missing are the characters of the figure's texts that its font does not have. A PNG shows
// a box for each, a PDF a question mark; an SVG is drawn with the reader's fonts.
func (f *Figure) Missing() string {
	f.render(vgsvg.New(f.width, f.height))
	missing := make([]rune, 0, len(f.text.missing))
	for r := range f.text.missing {
		missing = append(missing, r)
	}
	slices.Sort(missing)
	return string(missing)
}

func (f *Figure) render(canvas vg.CanvasSizer) {
	c := draw.New(canvas)
	c.FillPolygon(paper, corners(c.Rectangle))
	f.draw(c)
}

// PNG is the figure as a PNG file with two pixels for each of the page's, for fine screens.
func (f *Figure) PNG() ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(2*72))
	f.render(c)
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("plotting: draw a PNG: %w", err)
	}
	return b.Bytes(), nil
}

var (
	svgSize = regexp.MustCompile(`width="[^"]*" height="[^"]*"`)
	svgFont = regexp.MustCompile(`font-family:[^;"]*`)
)

// SVG is the figure as an SVG element that may stand in HTML: with a description, as wide as there
// is room, with the reader's fonts for what its own lacks.
func (f *Figure) SVG() ([]byte, error) {
	c := vgsvg.New(f.width, f.height)
	f.render(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("plotting: draw an SVG: %w", err)
	}
	s := b.String()
	s = s[strings.Index(s, "<svg"):]
	begin, rest, _ := strings.Cut(s, ">")
	size := fmt.Sprintf(`width="%g" height="%g" style="max-width:100%%;height:auto" role="img" aria-label="%s"`,
		f.width.Points(), f.height.Points(), html.EscapeString(f.alt))
	begin = svgSize.ReplaceAllLiteralString(begin, size)
	rest = svgFont.ReplaceAllString(rest, `font-family:'Liberation Sans',Arial,system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif`)
	// vgsvg calls its PNGs JPEGs; and cells shall have edges.
	rest = strings.ReplaceAll(rest, "<image ", `<image preserveAspectRatio="none" style="image-rendering:pixelated" `)
	rest = strings.ReplaceAll(rest, "data:image/jpg;", "data:image/png;")
	return []byte(begin + ">" + rest), nil
}

// Save writes the figure to a file; its name ends in .png, .svg or .pdf.
func (f *Figure) Save(path string) error {
	b, err := f.encode(strings.ToLower(filepath.Ext(path)))
	if err == nil {
		err = writeAside(path, b)
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
		c, err := draw.NewFormattedCanvas(f.width, f.height, "pdf")
		if err != nil {
			return nil, err
		}
		f.render(c)
		var b bytes.Buffer
		_, err = c.WriteTo(&b)
		return b.Bytes(), err
	default:
		return nil, fmt.Errorf("a figure is saved as .png, .svg or .pdf, not as %q", ext)
	}
}

// writeAside writes the file under another name, and renames it when it is whole.
func writeAside(path string, b []byte) (err error) {
	t, err := os.CreateTemp(filepath.Dir(path), "figure-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			t.Close()
			os.Remove(t.Name())
		}
	}()
	if _, err = t.Write(b); err != nil {
		return err
	}
	if err = t.Sync(); err != nil {
		return err
	}
	if err = t.Chmod(0o644); err != nil {
		return err
	}
	if err = t.Close(); err != nil {
		return err
	}
	return os.Rename(t.Name(), path)
}

// corners are those of a rectangle, as a polygon.
func corners(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}
