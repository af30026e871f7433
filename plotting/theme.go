package plotting

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of Okabe and Ito (2008), which people who see colours differently tell apart; those
// that are too pale for lines on white are darkened, so that each has a contrast of 3:1 at least.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermilion
	{0x00, 0x8F, 0x68, 0xFF}, // green
	{0xB1, 0x53, 0x8A, 0xFF}, // purple
	{0x3A, 0x8A, 0xBF, 0xFF}, // sky
	{0xA8, 0x7B, 0x00, 0xFF}, // ochre
}

var (
	blue      = palette[0]
	vermilion = palette[1]
	green     = palette[2]

	paper = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.NRGBA{0x26, 0x26, 0x26, 0xFF}
	faint = color.NRGBA{0x6B, 0x6B, 0x6B, 0xFF} // of texts that stand back; 5.3:1
	rules = color.NRGBA{0xE3, 0xE3, 0xE3, 0xFF} // of the grid
)

// The sizes of texts, in pixels.
const (
	smallText = 11
	plainText = 12
	titleText = 13
)

// newPlot returns a plot in the theme: sans serif, a light grid under the data, no lines of axes.
func newPlot(h *handler) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent // the figure has painted it
	p.TextHandler = h
	p.Title.TextStyle = h.style(titleText, true, ink)
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = text.XCenter, text.YTop
	p.Title.Padding = 8
	p.Legend.TextStyle = h.style(plainText, false, ink)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		label, tick := a.Label.TextStyle, a.Tick.Label
		a.Label.TextStyle = h.style(plainText, false, ink)
		a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign, a.Label.TextStyle.Rotation = label.XAlign, label.YAlign, label.Rotation
		a.Tick.Label = h.style(smallText, false, faint)
		a.Tick.Label.XAlign, a.Tick.Label.YAlign, a.Tick.Label.Rotation = tick.XAlign, tick.YAlign, tick.Rotation
		a.Label.Padding = 4
		a.LineStyle.Width = 0
		a.Tick.LineStyle.Width = 0
		a.Tick.Length = 4
		a.Padding = 2
		a.Tick.Marker = roundTicks{}
	}
	p.Add(grid{})
	return p
}

// roundTicks are at 1, 2 or 5 times a power of ten; whole numbers only, if wanted.
type roundTicks struct{ whole bool }

func (t roundTicks) Ticks(low, high float64) []plot.Tick {
	const most = 6
	step := math.Pow(10, math.Floor(math.Log10((high-low)/most)))
	for _, f := range []float64{1, 2, 5, 10} {
		if (high-low)/(f*step) <= most {
			step *= f
			break
		}
	}
	if t.whole {
		step = max(math.Round(step), 1)
	}
	if !(step > 0) || math.IsInf(step, 0) {
		return nil
	}
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		v := i*step + 0 // no minus zero
		ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 4, 64)})
	}
	return ticks
}

// grid draws a line for each tick of the vertical axis.
type grid struct{}

func (grid) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		c.StrokeLine2(draw.LineStyle{Color: rules, Width: 1}, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
	}
}

// fill fills a rectangle.
func fill(c draw.Canvas, col color.Color, x, y, width, height vg.Length) {
	c.FillPolygon(col, corners(vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + width, Y: y + height}}))
}
