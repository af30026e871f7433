package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Activations draws what each layer makes of one sample of a trace, counted from 0: an image where
// the layer's output is one, else a strip with a cell for each number, which is written in where
// there is room. The strongest number of a short strip has its place under it.
func Activations(t *dl.Trace, sample int) *Figure {
	var rows []activation
	for c := range t.Calls() {
		s := c.Out.Shape()
		if c.Layer == "" || len(s) < 2 { // the loss is of the batch
			continue
		}
		if sample < 0 || sample >= s[0] {
			tensor.Fail("", "Activations", []*tensor.Tensor{c.Out}, "there is no sample %d in the batch", sample)
		}
		// The last call of a layer is its output.
		a := newActivation(c, sample)
		if n := len(rows); n > 0 && rows[n-1].layer == a.layer {
			rows[n-1] = a
		} else {
			rows = append(rows, a)
		}
	}
	if len(rows) == 0 {
		tensor.Fail("", "Activations", nil, "the trace holds no call of a layer")
	}
	const margin, gap = 12, 14
	height := vg.Length(2 * margin)
	for _, r := range rows {
		height += r.height() + gap
	}
	f := newFigure(height)
	f.alt = fmt.Sprintf(language.Pick("What %d layers make of sample %d:", "%d个层对样本%d的输出："), len(rows), sample)
	for i, r := range rows {
		if i > 0 {
			f.alt += ","
		}
		f.alt += fmt.Sprintf(" %s %v", r.layer, r.shape)
	}
	f.draw = func(c draw.Canvas) {
		y := c.Max.Y - margin
		for _, r := range rows {
			y -= r.height()
			r.draw(c, y)
			y -= gap
		}
	}
	return f
}

// An activation is the output of a layer for one sample.
type activation struct {
	layer  string
	shape  tensor.Shape // of the sample
	matrix matrix
	scale  scale
}

func newActivation(c *tensor.Call, sample int) activation {
	s := c.Out.Shape()
	size := s.Size() / s[0]
	v := c.Out.Values()[sample*size : (sample+1)*size]
	a := activation{layer: c.Layer, shape: s[1:], scale: scaleOf(v, heat)}
	a.matrix = matrix{1, size, v}
	side := int(math.Round(math.Sqrt(float64(size))))
	switch {
	case len(a.shape) == 2, len(a.shape) == 3 && a.shape[2] == 1:
		a.matrix = matrix{a.shape[0], a.shape[1], v}
	case len(a.shape) == 1 && side*side == size && side >= 16:
		a.matrix = matrix{side, side, v} // an image that was flattened
	}
	return a
}

const (
	activationLeft = 150
	activationWide = pageWidth - activationLeft - 16
	imageTall      = 112
	stripTall      = 30
)

// short reports whether each cell has room for its number.
func (a activation) short() bool { return a.matrix.rows == 1 && a.matrix.columns <= 16 }

func (a activation) height() vg.Length {
	switch {
	case a.matrix.rows > 1:
		return imageTall
	case a.short():
		return stripTall + 16
	}
	return stripTall
}

func (a activation) draw(c draw.Canvas, y vg.Length) {
	tall := a.height()
	sty := style(plainText, true, ink)
	c.FillText(sty, vg.Point{X: 12, Y: y + tall - 13}, fit(sty, a.layer, activationLeft-20))
	small := style(smallText, false, faint)
	c.FillText(small, vg.Point{X: 12, Y: y + tall - 27}, a.shape.String())

	width := vg.Length(activationWide)
	if a.matrix.rows > 1 {
		width = min(tall*vg.Length(a.matrix.columns)/vg.Length(a.matrix.rows), width)
	}
	bottom := y
	if a.short() {
		bottom += 16
	}
	r := vg.Rectangle{Min: vg.Point{X: activationLeft, Y: bottom}, Max: vg.Point{X: activationLeft + width, Y: y + tall}}
	drawPicture(c, r, a.matrix.pooled(1000, 2*activationWide).picture(a.scale))
	c.StrokeLines(draw.LineStyle{Color: rules, Width: 0.5}, append(corners(r), r.Min))
	if a.short() {
		a.numbers(c, r)
	}
}

// numbers writes the numbers into the cells, and the places of all under them, the strongest's bold.
func (a activation) numbers(c draw.Canvas, r vg.Rectangle) {
	strongest := 0
	for i, v := range a.matrix.values {
		if v > a.matrix.values[strongest] {
			strongest = i
		}
	}
	width := r.Size().X / vg.Length(len(a.matrix.values))
	for i, v := range a.matrix.values {
		x := r.Min.X + (vg.Length(i)+0.5)*width
		sty := style(smallText, false, on(a.scale.shade(float64(v))))
		sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
		label := fmt.Sprintf("%.2f", v)
		if math.Abs(float64(v)) >= 100 {
			label = fmt.Sprintf("%.2g", v)
		}
		if sty.Width(label) <= width-2 {
			c.FillText(sty, vg.Point{X: x, Y: (r.Min.Y + r.Max.Y) / 2}, label)
		}
		place := style(smallText, i == strongest, faint)
		if i == strongest {
			place.Color = ink
		}
		place.XAlign, place.YAlign = text.XCenter, text.YTop
		c.FillText(place, vg.Point{X: x, Y: r.Min.Y - 3}, fmt.Sprint(i))
	}
}
