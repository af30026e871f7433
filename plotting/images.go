package plotting

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// An ImagesOption is an option of [Images].
type ImagesOption func(*images)

// Titles writes one title above each image.
func Titles(titles ...string) ImagesOption { return func(g *images) { g.titles = titles } }

// Columns is how many images stand in a row; the default is 10, or as many as there are.
func Columns(n int) ImagesOption { return func(g *images) { g.columns = n } }

// Right says of each image whether what its title claims is right: a wrong one's title has another
// colour and a cross.
func Right(right ...bool) ImagesOption { return func(g *images) { g.right = right } }

// Bright draws 0 black and what is high white, as on a screen; the default is ink on paper.
func Bright() ImagesOption { return func(g *images) { g.bright = true } }

type images struct {
	titles  []string
	right   []bool
	columns int
	bright  bool

	colours    []tone    // other than ink and paper, or nil
	confidence []float64 // of each title, from 0 to 1: a bar below the image
	bar        string    // what the bar of colours at the right is of; "" for none
	of         string    // what the images are, for the words; "" for images

	n, height, width, channels int
	values                     []float32
}

// mostImages is how many images a figure shows at most.
const mostImages = 400

// Images draws images in a grid: x is [n height width], [n height width 1], [n height width 3] or
// [n size], where size is a square. All share one scale, from their least to their greatest value;
// where some values are below zero, as in weights, blue is below and red above.
func Images(x dl.Source, options ...ImagesOption) *Figure {
	g := &images{}
	for _, option := range options {
		option(g)
	}
	g.read(x)
	return g.figure()
}

// figure draws the images that were read.
func (g *images) figure() *Figure {
	g.check()
	if g.columns == 0 {
		g.columns = min(g.n, 10)
	}

	const margin = 12
	gap := vg.Length(10)
	if g.titles == nil {
		gap = 4
	}
	titleHeight := vg.Length(0)
	if g.titles != nil {
		titleHeight = 18
	}
	wide := vg.Length(pageWidth - 2*margin)
	bar := colourBar{g.scale(), g.bar}
	if g.bar != "" {
		wide -= bar.room() + 8
	}
	barHeight := vg.Length(0)
	if g.confidence != nil {
		barHeight = 9
	}
	slot := (wide + gap) / vg.Length(g.columns) // of an image with its gap
	tile := min(slot-gap, 160)
	// Where there is room, a pixel is as large as the others: half a pixel of the page, or several.
	if k := math.Floor(2 * float64(tile) / float64(g.width)); k >= 1 {
		tile = vg.Length(k * float64(g.width) / 2)
	}
	tall := tile * vg.Length(g.height) / vg.Length(g.width)
	rows := (g.n + g.columns - 1) / g.columns
	rowHeight := tall + titleHeight + barHeight + gap
	height := vg.Length(math.Ceil(float64(vg.Length(rows)*rowHeight + 2*margin)))
	if g.bar != "" {
		height = max(height, 150)
	}
	f := newFigure(height)
	f.alt = g.alt()
	f.draw = func(c draw.Canvas) {
		for i := range g.n {
			left := margin + vg.Length(i%g.columns)*slot
			if rest := slot - tile; g.titles != nil && rest > 0 {
				left += (rest - gap) / 2 // titles may be wider than the image
			}
			top := c.Max.Y - margin - vg.Length(i/g.columns)*rowHeight
			if i < len(g.titles) {
				g.title(c, i, vg.Point{X: left + tile/2, Y: top}, slot-4)
			}
			top -= titleHeight
			r := vg.Rectangle{Min: vg.Point{X: left, Y: top - tall}, Max: vg.Point{X: left + tile, Y: top}}
			drawPicture(c, r, g.picture(i))
			outline(c, rules, 1, r)
			if g.confidence != nil {
				g.sure(c, i, vg.Rectangle{Min: vg.Point{X: r.Min.X, Y: r.Min.Y - 8}, Max: vg.Point{X: r.Max.X, Y: r.Min.Y - 3}})
			}
		}
		if g.bar != "" {
			used := margin + wide + 8
			if rows := vg.Length(g.columns) * slot; rows < wide-40 {
				used = margin + rows + 16
			}
			sty := style(smallText, false, ink)
			c.FillText(sty, vg.Point{X: used, Y: c.Max.Y - margin - 10}, g.bar)
			bar.draw(c, vg.Rectangle{Min: vg.Point{X: used, Y: max(c.Min.Y+margin, c.Max.Y-margin-240)}, Max: vg.Point{X: used + colourBarWidth, Y: c.Max.Y - margin - 20}})
		}
	}
	return f
}

// sure draws how sure the title is as a bar in the rectangle.
func (g *images) sure(c draw.Canvas, i int, r vg.Rectangle) {
	fill(c, rules, r.Min.X, r.Min.Y, r.Size().X, r.Size().Y)
	if v := g.confidence[i]; v > 0 {
		col := blue
		if g.right != nil && !g.right[i] {
			col = vermilion
		}
		fill(c, col, r.Min.X, r.Min.Y, r.Size().X*vg.Length(min(v, 1)), r.Size().Y)
	}
}

// scale is that of all images of one channel.
func (g *images) scale() scale {
	colours := inks
	if g.colours != nil {
		colours = g.colours
	} else if g.bright {
		colours = []tone{inks[1], inks[0]}
	}
	return scaleOf(g.values, colours)
}

// read takes the images from the source.
func (g *images) read(x dl.Source) {
	a := x.Arrays()
	if len(a) != 1 {
		tensor.Fail("", "Images", nil, "images are one array, not %d", len(a))
	}
	s := a[0].Shape()
	side := 0
	if s.Known() && len(s) == 2 {
		side = int(math.Round(math.Sqrt(float64(s[1]))))
	}
	switch {
	case len(s) == 3:
		g.n, g.height, g.width, g.channels = s[0], s[1], s[2], 1
	case len(s) == 4 && (s[3] == 1 || s[3] == 3):
		g.n, g.height, g.width, g.channels = s[0], s[1], s[2], s[3]
	case len(s) == 2 && side*side == s[1]:
		g.n, g.height, g.width, g.channels = s[0], side, side, 1
	default:
		tensor.Fail("", "Images", nil, "images are [n height width], [n height width 1], [n height width 3] or [n size] with a square size, not %v", s)
	}
	if g.n < 1 || g.height < 1 || g.width < 1 {
		tensor.Fail("", "Images", nil, "there is no image in %v", s)
	}
	if g.n > mostImages {
		tensor.Fail("", "Images", nil, "%d images are too many to be looked at: take up to %d, as with Rows(0, 100)", g.n, mostImages)
	}
	rows := make([]int, g.n)
	for i := range rows {
		rows[i] = i
	}
	g.values = make([]float32, g.n*g.height*g.width*g.channels)
	a[0].Gather(g.values, rows)
}

func (g *images) check() {
	switch {
	case g.titles != nil && len(g.titles) != g.n:
		tensor.Fail("", "Images", nil, "there are %d titles for %d images", len(g.titles), g.n)
	case g.right != nil && len(g.right) != g.n:
		tensor.Fail("", "Images", nil, "Right says of %d images whether they are right, and there are %d", len(g.right), g.n)
	case g.columns < 0 || g.columns > mostImages:
		tensor.Fail("", "Images", nil, "the number of columns is from 1 to %d, not %d", mostImages, g.columns)
	}
}

func (g *images) alt() string {
	s := fmt.Sprintf(language.Pick("%d %s of %d×%d pixels", "%d%s，每张%d×%d像素"), g.n, orElse(g.of, language.Pick("images", "张图像")), g.height, g.width)
	if g.n == 1 && g.of == "" {
		s = fmt.Sprintf(language.Pick("An image of %d×%d pixels", "一张%d×%d像素的图像"), g.height, g.width)
	}
	for i, t := range g.titles {
		switch {
		case i == 20:
			return s + ", …"
		case i == 0:
			s += ": " + t
		default:
			s += ", " + t
		}
	}
	return s
}

func (g *images) title(c draw.Canvas, i int, at vg.Point, width vg.Length) {
	col, t := ink, g.titles[i]
	if g.right != nil {
		col = greenText
		if !g.right[i] {
			col, t = redText, "× "+t // the colour does not say it alone
		}
	}
	sty := style(plainText, false, col)
	sty.XAlign, sty.YAlign = text.XCenter, text.YTop
	c.FillText(sty, at, fit(sty, t, width))
}

// picture is image i.
func (g *images) picture(i int) image.Image {
	size := g.height * g.width * g.channels
	values := g.values[i*size : (i+1)*size]
	if g.channels == 1 {
		return matrix{g.height, g.width, values}.picture(g.scale())
	}
	low, high := limits(g.values)
	if low >= 0 && high <= 1 {
		low, high = 0, 1
	} else if low >= 0 && high <= 255 {
		low, high = 0, 255
	}
	s := scale{low, high, tones(0x000000, 0xFFFFFF)}
	img := image.NewNRGBA(image.Rect(0, 0, g.width, g.height))
	for p := 0; p < len(values); p += 3 {
		red, grn, blu := s.colour(float64(values[p])).light, s.colour(float64(values[p+1])).light, s.colour(float64(values[p+2])).light
		img.SetNRGBA(p/3%g.width, p/3/g.width, color.NRGBA{red.R, grn.G, blu.B, 0xFF})
	}
	return img
}
