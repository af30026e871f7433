package plotting

import (
	"math"
	"slices"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A legend says what the lines, dots and colours of a figure are, in rows above its plots.
type legend []legendEntry

type legendEntry struct {
	label  string
	wide   vg.Length                           // of the sample
	sample func(c draw.Canvas, r vg.Rectangle) // draws into a small rectangle
}

// line enters a line.
func (l *legend) line(label string, sty draw.LineStyle) {
	*l = append(*l, legendEntry{label, lineSample, func(c draw.Canvas, r vg.Rectangle) {
		y := r.Min.Y + r.Size().Y/2
		c.StrokeLine2(sty, r.Min.X, y, r.Max.X, y)
	}})
}

// dot enters points of a scatter plot.
func (l *legend) dot(label string, sty draw.GlyphStyle) {
	*l = append(*l, legendEntry{label, dotSample, func(c draw.Canvas, r vg.Rectangle) {
		c.DrawGlyph(sty, vg.Point{X: r.Max.X - r.Size().Y/2, Y: r.Min.Y + r.Size().Y/2})
	}})
}

// area enters a colour of areas or bars.
func (l *legend) area(label string, t tone) {
	*l = append(*l, legendEntry{label, dotSample, func(c draw.Canvas, r vg.Rectangle) {
		size := r.Size().Y
		fill(c, t, r.Max.X-size, r.Min.Y, size, size)
	}})
}

// ring enters a mark.
func (l *legend) ring(label string, t tone) {
	*l = append(*l, legendEntry{label, dotSample, func(c draw.Canvas, r vg.Rectangle) {
		ring(c, vg.Point{X: r.Max.X - r.Size().Y/2, Y: r.Min.Y + r.Size().Y/2}, 5, 1.5, t)
	}})
}

const (
	legendRow  = 20 // height of a row
	lineSample = 24 // width of a sample
	dotSample  = 12
)

// rows are the entries that stand in each row of a legend of that width.
func (l legend) rows(width vg.Length) [][]legendEntry {
	var rows [][]legendEntry
	x := vg.Length(math.Inf(1))
	for _, e := range l {
		w := e.width()
		if x+w > width {
			rows = append(rows, nil)
			x = 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		x += w
	}
	return rows
}

func (e legendEntry) width() vg.Length {
	return e.wide + 6 + style(plainText, false, ink).Width(e.label) + 18
}

// height is how high the legend is in that width.
func (l legend) height(width vg.Length) vg.Length {
	if len(l) == 0 {
		return 0
	}
	return legendRow*vg.Length(len(l.rows(width))) + 8
}

// draw draws the legend at the top of the area, from its left.
func (l legend) draw(c draw.Canvas) {
	sty := style(plainText, false, ink)
	sty.YAlign = text.YCenter
	for i, row := range l.rows(c.Size().X) {
		x, y := c.Min.X, c.Max.Y-legendRow*(vg.Length(i)+0.5)
		for _, e := range row {
			e.sample(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + e.wide, Y: y + 5}})
			c.FillText(sty, vg.Point{X: x + e.wide + 6, Y: y}, fit(sty, e.label, c.Max.X-x-e.wide-6))
			x += e.width()
		}
	}
}

// ring draws a ring.
func ring(c draw.Canvas, at vg.Point, radius, width vg.Length, t tone) {
	c.SetLineStyle(draw.LineStyle{Color: t, Width: width})
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*math.Pi)
	p.Close()
	c.Stroke(p)
}

// apart moves labels of that height, wanted at these places, so that none lies over another and all
// are within low…high as far as there is room; the order stays.
func apart(wanted []vg.Length, height, low, high vg.Length) []vg.Length {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case wanted[a] < wanted[b]:
			return -1
		case wanted[a] > wanted[b]:
			return 1
		}
		return 0
	})
	// Labels that touch make a block, which lies about the middle of what they want.
	type block struct {
		from, n int
		middle  vg.Length // of the first label
	}
	var blocks []block
	first := func(from, n int) vg.Length {
		sum := vg.Length(0)
		for i := range n {
			sum += wanted[order[from+i]] - vg.Length(i)*height
		}
		return min(max(sum/vg.Length(n), low+height/2), max(high-height/2-vg.Length(n-1)*height, low+height/2))
	}
	for i := range order {
		blocks = append(blocks, block{i, 1, first(i, 1)})
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			if a.middle+vg.Length(a.n)*height <= b.middle {
				break
			}
			blocks = append(blocks[:len(blocks)-2], block{a.from, a.n + b.n, first(a.from, a.n+b.n)})
		}
	}
	places := make([]vg.Length, len(wanted))
	for _, b := range blocks {
		for i := range b.n {
			places[order[b.from+i]] = b.middle + vg.Length(i)*height
		}
	}
	return places
}
