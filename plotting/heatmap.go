package plotting

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A HeatmapOption is an option of [Heatmap].
type HeatmapOption func(*heatmap)

// RowNames and ColumnNames name the rows and the columns; the default is their numbers.
func RowNames(names ...string) HeatmapOption { return func(m *heatmap) { m.rowNames = names } }

// ColumnNames names the columns; see [RowNames].
func ColumnNames(names ...string) HeatmapOption { return func(m *heatmap) { m.columnNames = names } }

// Axes says what the rows and the columns are.
func Axes(rows, columns string) HeatmapOption {
	return func(m *heatmap) { m.rowsLabel, m.columnsLabel = rows, columns }
}

type heatmap struct {
	matrix
	scale                   scale
	rowNames, columnNames   []string
	rowsLabel, columnsLabel string
	numbers                 text.Style
	format                  string // of the numbers in the cells
}

// Heatmap draws a matrix x [rows columns] with a colour for each number, and a bar that says which.
// Where some are below zero, blue is below and red above. The first row is at the top. The numbers
// are written into the cells where they have room.
func Heatmap(x *tensor.Tensor, options ...HeatmapOption) *Figure {
	s := x.Shape()
	if len(s) != 2 || s[0] < 1 || s[1] < 1 {
		tensor.Fail("", "Heatmap", []*tensor.Tensor{x}, "a heat map is of a matrix [rows columns]; Reshape and Rows make one")
	}
	m := &heatmap{matrix: matrix{s[0], s[1], slices.Clone(x.Values())}, format: "%.3g"}
	for _, option := range options {
		option(m)
	}
	if m.rowNames != nil && len(m.rowNames) != s[0] || m.columnNames != nil && len(m.columnNames) != s[1] {
		tensor.Fail("", "Heatmap", []*tensor.Tensor{x}, "there are %d names of rows and %d of columns", len(m.rowNames), len(m.columnNames))
	}
	m.scale = scaleOf(m.values, heat)

	// The cells are squares, as far as the page has room for them.
	const most, least, cell = 560, 90, 84
	height := vg.Length(min(max(most*float64(s[0])/float64(s[1]), least), most, max(cell*float64(s[0]), least)))
	f := newFigure(height + 60)
	low, high := limits(m.values)
	f.alt = fmt.Sprintf(language.Pick("Heat map of %d rows and %d columns, from %.4g to %.4g", "热力图，%d行%d列，从%.4g到%.4g"), s[0], s[1], low, high)

	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = m.columnsLabel, m.rowsLabel
	p.X.Min, p.X.Max = 0, float64(s[1])
	p.Y.Min, p.Y.Max = 0, float64(s[0])
	p.X.Padding, p.Y.Padding = 5, 4
	p.X.Tick.Marker = cellTicks{s[1], m.columnNames, false}
	p.Y.Tick.Marker = cellTicks{s[0], m.rowNames, true}
	// Names that are longer than their columns are broad stand upright.
	column := min(most, height*vg.Length(s[1])/vg.Length(s[0])) / vg.Length(s[1])
	var longest vg.Length
	for _, name := range m.columnNames {
		longest = max(longest, p.X.Tick.Label.Width(name))
	}
	upright := vg.Length(0)
	if longest > column-4 {
		p.X.Tick.Label.Rotation = math.Pi / 2
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = text.XRight, text.YCenter
		upright = longest
		f.height += upright
	}
	m.numbers = style(smallText, false, ink)
	p.Add(m, colourBar{scale: m.scale})
	f.Plot, f.elastic = p, true
	f.draw = func(c draw.Canvas) {
		area := draw.Crop(c, 10, -14, 10, -14)
		// Few columns do not get broader than the rows are high.
		broad, tall := c.Size().X-(pageWidth-most), c.Size().Y-60-upright
		if want := tall * vg.Length(s[1]) / vg.Length(s[0]); want < broad && s[0] > 1 {
			area.Max.X -= broad - max(want, 1)
		}
		p.Draw(area)
	}
	return f
}

// Plot draws the cells.
func (m *heatmap) Plot(c draw.Canvas, p *plot.Plot) {
	drawPicture(c, c.Rectangle, m.picture(m.scale))
	width, height := c.Size().X/vg.Length(m.columns), c.Size().Y/vg.Length(m.rows)
	if height < 16 {
		return
	}
	for i, v := range m.values {
		label := minus(fmt.Sprintf(m.format, v))
		if m.numbers.Width(label) > width-4 {
			continue
		}
		sty := m.numbers
		sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
		sty.Color = on(m.scale.shade(float64(v)))
		c.FillText(sty, vg.Point{
			X: c.Min.X + (vg.Length(i%m.columns)+0.5)*width,
			Y: c.Max.Y - (vg.Length(i/m.columns)+0.5)*height,
		}, label)
	}
}

// cellTicks are at the middles of n cells.
type cellTicks struct {
	n     int
	names []string
	down  bool // the first is at the far end
}

func (t cellTicks) Ticks(low, high float64) []plot.Tick {
	every := 1
	if t.names == nil {
		for _, e := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
			if every = e; t.n/e <= 16 {
				break
			}
		}
	}
	var ticks []plot.Tick
	for i := 0; i < t.n; i += every {
		tick := plot.Tick{Value: float64(i) + 0.5, Label: fmt.Sprint(i)}
		if t.names != nil {
			tick.Label = t.names[i]
		}
		if t.down {
			tick.Value = float64(t.n-i) - 0.5
		}
		ticks = append(ticks, tick)
	}
	return ticks
}
