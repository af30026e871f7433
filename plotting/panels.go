package plotting

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// panels makes the figure of plots in rows, whose data areas are aligned and as large as each other,
// with a legend above all; of a figure of one plot, it is the embedded one. The figure's height is
// set to rows of that height and the legend.
func (f *Figure) panels(rowHeight vg.Length, l legend, rows ...[]*plot.Plot) *Figure {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	for i := range rows {
		for len(rows[i]) < columns {
			rows[i] = append(rows[i], nil)
		}
	}
	f.Plots, f.elastic = rows, true
	if len(rows) == 1 && columns == 1 {
		f.Plot = rows[0][0]
	}
	const left, right, top, bottom = 12, 14, 10, 10
	f.height = rowHeight*vg.Length(len(rows)) + l.height(f.width-left-right) + top + bottom
	f.draw = func(c draw.Canvas) {
		area := draw.Crop(c, left, -right, bottom, -top)
		l.draw(area)
		area.Max.Y -= l.height(area.Size().X)
		tiles := draw.Tiles{Rows: len(rows), Cols: columns, PadX: 22, PadY: 18}
		for i, row := range plot.Align(f.Plots, tiles, area) {
			for j, tile := range row {
				if p := f.Plots[i][j]; p != nil {
					p.Draw(tile)
				}
			}
		}
	}
	return f
}

// inRows are the plots in rows of that many.
func inRows(columns int, plots []*plot.Plot) (rows [][]*plot.Plot) {
	for len(plots) > 0 {
		n := min(columns, len(plots))
		rows = append(rows, plots[:n:n])
		plots = plots[n:]
	}
	return rows
}

// sameAxes gives plots the same limits, so that they can be compared.
func sameAxes(x, y bool, plots ...*plot.Plot) {
	for _, p := range plots[1:] {
		if x {
			plots[0].X.Min, plots[0].X.Max = min(plots[0].X.Min, p.X.Min), max(plots[0].X.Max, p.X.Max)
		}
		if y {
			plots[0].Y.Min, plots[0].Y.Max = min(plots[0].Y.Min, p.Y.Min), max(plots[0].Y.Max, p.Y.Max)
		}
	}
	for _, p := range plots[1:] {
		if x {
			p.X.Min, p.X.Max = plots[0].X.Min, plots[0].X.Max
		}
		if y {
			p.Y.Min, p.Y.Max = plots[0].Y.Min, plots[0].Y.Max
		}
	}
}

// A colourBar at the right of a plot's data says which colour is which number; added to a plot, it
// makes the room that it needs.
type colourBar struct {
	scale scale
	label string // above the bar, or none
}

const colourBarGap, colourBarWidth = 14, 14

func (b colourBar) ticks() []plot.Tick {
	if b.scale.low == b.scale.high {
		return []plot.Tick{{Value: b.scale.low, Label: minus(number(b.scale.low))}}
	}
	return roundTicks{}.Ticks(b.scale.low, b.scale.high)
}

func (b colourBar) style() text.Style {
	sty := style(smallText, false, faint)
	sty.YAlign = text.YCenter
	return sty
}

// room is the width of the bar with its gap and its labels.
func (b colourBar) room() vg.Length {
	widest := vg.Length(0)
	for _, t := range b.ticks() {
		widest = max(widest, b.style().Width(t.Label))
	}
	return max(colourBarGap+colourBarWidth+5+widest, colourBarGap+b.style().Width(b.label))
}

// GlyphBoxes says what room there must be at the right of the data.
func (b colourBar) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	return []plot.GlyphBox{{X: 1, Y: 0.5, Rectangle: vg.Rectangle{Max: vg.Point{X: b.room()}}}}
}

// Plot draws the bar beside the data.
func (b colourBar) Plot(c draw.Canvas, _ *plot.Plot) {
	top := c.Max.Y
	if b.label != "" {
		top -= 18
		sty := b.style()
		sty.Color = ink
		c.FillText(sty, vg.Point{X: c.Max.X + colourBarGap, Y: c.Max.Y - 5}, b.label)
	}
	b.draw(c, vg.Rectangle{Min: vg.Point{X: c.Max.X + colourBarGap, Y: c.Min.Y}, Max: vg.Point{X: c.Max.X + colourBarGap + colourBarWidth, Y: top}})
}

// draw draws the bar into the rectangle, and its numbers at the right of that.
func (b colourBar) draw(c draw.Canvas, r vg.Rectangle) {
	const steps = 256
	m := matrix{steps, 1, make([]float32, steps)}
	for i := range m.values {
		m.values[i] = float32(1 - float64(i)/(steps-1))
	}
	outlined(c, r, m.picture(scale{0, 1, b.scale.stops}), edge)
	for _, t := range b.ticks() {
		y := r.Min.Y
		if b.scale.high > b.scale.low {
			y += r.Size().Y * vg.Length((t.Value-b.scale.low)/(b.scale.high-b.scale.low))
		}
		c.FillText(b.style(), vg.Point{X: r.Max.X + 5, Y: y}, t.Label)
	}
}
