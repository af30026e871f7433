package plotting

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of data, the hues of Okabe and Ito (2008) with lightnesses that keep all of them apart
// for people who see colours differently, and a contrast of 3:1 at least on their paper.
var palette = []tone{
	{hex(0x0A55B5), hex(0x72AEFB)}, // blue
	{hex(0xCC4410), hex(0xFE8E23)}, // vermilion
	{hex(0x0C8A6D), hex(0x36966F)}, // green
	{hex(0x702A55), hex(0xB358C2)}, // plum
	{hex(0x1A9ACB), hex(0xB2EAF8)}, // sky
	{hex(0xAA8D40), hex(0xF5DE9E)}, // ochre
	{hex(0x575750), hex(0x99979E)}, // grey
	{hex(0x4F2F80), hex(0x7E6CF7)}, // violet
}

var (
	blue      = palette[0]
	vermilion = palette[1]
	green     = palette[2]

	paper = tone{hex(0xFFFFFF), hex(0x111111)} // dark: that of JupyterLab's dark theme
	ink   = tone{hex(0x262626), hex(0xE6E6E6)}
	faint = tone{hex(0x666666), hex(0xA3A3A3)} // of texts that stand back
	rules = tone{hex(0xE3E3E3), hex(0x333333)} // of the grid
	edge  = tone{hex(0xB0B0B0), hex(0x5E5E5E)} // of pictures and colour bars
)

// series is the colour of the i-th series of data, from 0.
func series(i int) tone { return palette[i%len(palette)] }

// dashes are those of the i-th line: no two lines differ by their colour alone.
func dashes(i int) []vg.Length {
	return [][]vg.Length{nil, {7, 3}, {2, 2}, {9, 3, 2, 3}, {4, 2}, {12, 4}, {1, 3}, {9, 2, 2, 2, 2, 2}}[i%8]
}

// lineStyle is the style of the i-th line.
func lineStyle(i int) draw.LineStyle {
	return draw.LineStyle{Color: series(i), Width: 2, Dashes: dashes(i)}
}

// The sizes of texts, in pixels.
const (
	smallText  = 11
	plainText  = 12
	titleText  = 13
	figureText = 15 // of a figure's title
)

// style is a style of texts in the theme's font.
func style(size vg.Length, bold bool, c color.Color) text.Style {
	return text.Style{Font: themeFont(size, bold), Color: c, Handler: texts{}}
}

// newPlot returns a plot in the theme: sans serif, a light grid under the data, no lines of axes.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent // the figure has painted it
	p.TextHandler = texts{}
	p.Title.TextStyle = style(titleText, true, ink)
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = text.XCenter, text.YTop
	p.Title.Padding = 8
	p.Legend.TextStyle = style(plainText, false, ink)
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		label, tick := a.Label.TextStyle, a.Tick.Label
		a.Label.TextStyle = style(plainText, false, ink)
		a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign, a.Label.TextStyle.Rotation = label.XAlign, label.YAlign, label.Rotation
		a.Tick.Label = style(smallText, false, faint)
		a.Tick.Label.XAlign, a.Tick.Label.YAlign, a.Tick.Label.Rotation = tick.XAlign, tick.YAlign, tick.Rotation
		a.Label.Padding = 9
		a.LineStyle.Width = 0
		a.LineStyle.Color = edge
		a.Tick.LineStyle.Width = 0
		a.Tick.LineStyle.Color = edge
		a.Tick.Length = 4
		a.Padding = 6
		a.Tick.Marker = roundTicks{}
	}
	p.Add(grid{})
	return p
}

// grid draws a line for each labelled tick of the vertical axis.
type grid struct{ both bool } // both: of the horizontal axis, too

func (g grid) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(draw.LineStyle{Color: rules, Width: 1}, c.Min.X, y(t.Value), c.Max.X, y(t.Value))
		}
	}
	if !g.both {
		return
	}
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(draw.LineStyle{Color: rules, Width: 1}, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
}

// fill fills a rectangle.
func fill(c draw.Canvas, col color.Color, x, y, width, height vg.Length) {
	c.FillPolygon(col, corners(vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + width, Y: y + height}}))
}

// outline draws the edge of a rectangle.
func outline(c draw.Canvas, col color.Color, width vg.Length, r vg.Rectangle) {
	c.StrokeLines(draw.LineStyle{Color: col, Width: width}, append(corners(r), r.Min))
}
