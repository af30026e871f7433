package plotting

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Trace draws what one step computed: a row for each call and each weight, with all its values and
// all its gradients as a picture, blue below zero and red above, and the root of the mean of their
// squares as a bar on a logarithmic scale. A gradient that grows or fades from layer to layer is
// seen in the bars.
func Trace(t *dl.Trace) *Figure {
	var rows []traced
	for c := range t.Calls() {
		rows = append(rows, newTraced(c.Layer, c.String(), c.Out))
	}
	calls := len(rows)
	for _, w := range t.Weights() {
		layer, name, _ := strings.Cut(w.Path, "/")
		rows = append(rows, newTraced(layer, name, w.Tensor))
	}
	const top, rowHeight, gap, bottom = 46, 34, 20, 30
	f := newFigure(vg.Length(top + len(rows)*rowHeight + gap + bottom))
	f.alt = fmt.Sprintf(language.Pick("One step with the loss %.4g: %d calls and %d weights, their values and gradients", "一步训练，损失%.4g：%d次调用与%d个权重的值和梯度"), t.Loss, calls, len(rows)-calls)
	values, gradients := newDecades(), newDecades()
	for _, r := range rows {
		values.include(r.value)
		gradients.include(r.gradient)
	}
	said := newTraceWords(t.Loss)
	f.draw = func(c draw.Canvas) {
		said.header(c)
		y := c.Max.Y - top
		for i, r := range rows {
			if i == calls && i > 0 {
				y -= gap // between the calls and the weights
			}
			y -= rowHeight
			r.draw(c, y, rowHeight-6, values, gradients, said.none)
		}
	}
	return f
}

// The columns of a trace, in pixels from the left.
const (
	labelLeft, labelWidth       = 12, 168
	valueLeft, gradientLeft     = 190, 446
	stripWidth, barGap, barWide = 130, 6, 58
	numberWide                  = 44
)

// traceWords are what is written over the columns, and where there is no gradient.
type traceWords struct{ loss, values, gradients, each, size, none string }

func newTraceWords(loss float64) traceWords {
	return traceWords{
		fmt.Sprintf(language.Pick("loss %.4g", "损失 %.4g"), loss), language.Pick("values", "值"), language.Pick("gradients", "梯度"),
		language.Pick("each", "逐个"), language.Pick("root mean square", "均方根"), language.Pick("none", "无"),
	}
}

func (w traceWords) header(c draw.Canvas) {
	sty := style(plainText, true, ink)
	y := c.Max.Y - 20
	c.FillText(sty, vg.Point{X: labelLeft, Y: y}, w.loss)
	small := style(smallText, false, faint)
	for _, column := range []struct {
		left  vg.Length
		title string
	}{{valueLeft, w.values}, {gradientLeft, w.gradients}} {
		c.FillText(sty, vg.Point{X: column.left, Y: y}, column.title)
		c.FillText(small, vg.Point{X: column.left, Y: y - 16}, w.each)
		c.FillText(small, vg.Point{X: column.left + stripWidth + barGap, Y: y - 16}, w.size)
	}
}

// A traced is a row: a call or a weight.
type traced struct {
	label, shape    string
	value, gradient []float32
	rows, columns   int
}

func newTraced(layer, op string, x *tensor.Tensor) traced {
	s := x.Shape()
	t := traced{label: op, shape: s.String(), value: x.Values(), gradient: x.Grad(), rows: 1, columns: s.Size()}
	if layer != "" {
		t.label = layer + " · " + op
	}
	if len(s) > 1 && s[0] > 0 {
		t.rows, t.columns = s[0], s.Size()/s[0]
	}
	return t
}

func (t traced) draw(c draw.Canvas, y, height vg.Length, values, gradients *decades, none string) {
	sty := style(plainText, false, ink)
	c.FillText(sty, vg.Point{X: labelLeft, Y: y + height/2 + 2}, fit(sty, t.label, labelWidth))
	small := style(smallText, false, faint)
	c.FillText(small, vg.Point{X: labelLeft, Y: y + height/2 - 11}, fit(small, t.shape, labelWidth))
	t.side(c, valueLeft, y, height, t.value, values, blue, none)
	t.side(c, gradientLeft, y, height, t.gradient, gradients, vermilion, none)
}

// side draws the values or the gradients.
func (t traced) side(c draw.Canvas, x, y, height vg.Length, v []float32, d *decades, bar color.Color, none string) {
	sty := style(smallText, false, ink)
	sty.YAlign = text.YCenter
	middle := y + height/2
	if len(v) == 0 {
		sty.Color = faint
		c.FillText(sty, vg.Point{X: x, Y: middle}, none)
		return
	}
	m := matrix{t.rows, t.columns, v}.pooled(2*int(height), 2*stripWidth)
	r := vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + stripWidth, Y: y + height}}
	drawPicture(c, r, m.picture(aboutZero(m.values)))
	c.StrokeLines(draw.LineStyle{Color: rules, Width: 0.5}, append(corners(r), r.Min))

	x += stripWidth + barGap
	size := rms(v)
	width := barWide * vg.Length(d.part(size))
	fill(c, rules, x, middle-5, barWide, 10)
	if width > 0 {
		fill(c, bar, x, middle-5, width, 10)
	}
	c.FillText(sty, vg.Point{X: x + barWide + 4, Y: middle}, fit(sty, fmt.Sprintf("%.2g", size), numberWide))
}

// rms is the root of the mean of the squares.
func rms(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum / float64(len(v)))
}

// decades is a logarithmic scale from a power of ten to another.
type decades struct{ low, high float64 }

func newDecades() *decades { return &decades{math.Inf(1), math.Inf(-1)} }

// include makes room for the size of v.
func (d *decades) include(v []float32) {
	if len(v) == 0 {
		return
	}
	if size := rms(v); size > 0 && finite(size) {
		l := math.Log10(size)
		d.low, d.high = min(d.low, math.Floor(l-0.3)), max(d.high, l)
	}
}

// part is how long the bar of a size is, from 0 to 1. That of zero has no length, and that of what
// is no number is whole.
func (d *decades) part(size float64) float64 {
	switch {
	case size == 0:
		return 0
	case !finite(size):
		return 1
	case d.high <= d.low:
		return 1
	}
	return min(max((math.Log10(size)-d.low)/(d.high-d.low), 0), 1)
}
