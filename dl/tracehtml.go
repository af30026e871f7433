package dl

import (
	"fmt"
	"math"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the trace for a notebook: a table with a row for each call and each weight, and for its
// values and its gradient a bar that is as long as the logarithm of the root of the mean of their
// squares. A gradient that grows or fades from layer to layer is seen in the bars.
func (t *Trace) HTML() string {
	var rows []tracedRow
	for c := range t.Calls() {
		rows = append(rows, tracedRow{c.Layer, c.String(), c.Out.Shape().String(), rootMeanSquare(c.Out.Values()), rootMeanSquare(c.Out.Grad())})
	}
	calls := len(rows)
	for _, w := range t.weights {
		layer, name, _ := strings.Cut(w.Path, "/")
		rows = append(rows, tracedRow{layer, name, w.Shape().String(), rootMeanSquare(w.Values()), rootMeanSquare(w.Grad())})
	}
	values, gradients := newDecades(), newDecades()
	for _, r := range rows {
		values.include(r.value)
		gradients.include(r.gradient)
	}
	head := []string{language.Pick("layer", "层"), language.Pick("op", "运算"), language.Pick("shape", "形状"),
		language.Pick("values", "数值"), "", language.Pick("gradient", "梯度"), ""}
	table := func(title string, rows []tracedRow) string {
		if len(rows) == 0 {
			return ""
		}
		p := page.Table{Left: 3, Head: head, Caption: title}
		layer := ""
		for i, r := range rows {
			cells := page.Cells(r.layer, r.op, r.shape)
			switch {
			case r.layer == "":
				cells[0].Text = "–"
			case i > 0 && r.layer == layer:
				cells[0].Text = ""
			}
			layer = r.layer
			cells = append(cells, values.cells(r.value, page.Blue)...)
			p.Rows = append(p.Rows, append(cells, gradients.cells(r.gradient, page.Vermilion)...))
		}
		return page.Note(title) + p.HTML()
	}
	return page.Box(
		page.Title(language.Pick("one step", "一步"), language.Pick("loss ", "损失 ")+page.Number(t.Loss)),
		page.Scrolled(860, table(language.Pick("calls, in their order", "各次调用，按顺序"), rows[:calls])+
			table(language.Pick("weights and states", "权重与状态"), rows[calls:])),
		page.Note(fmt.Sprintf(language.Pick("bars: root mean square, on a logarithmic scale from %s to %s (values) and %s to %s (gradients)",
			"横条：均方根，对数刻度，数值从 %s 到 %s，梯度从 %s 到 %s"), power(values.low), power(values.high), power(gradients.low), power(gradients.high))),
	)
}

// A tracedRow is a call or a weight. What there is none of is -1.
type tracedRow struct {
	layer, op, shape string
	value, gradient  float64
}

func rootMeanSquare(x []float32) float64 {
	if len(x) == 0 {
		return -1
	}
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(x)))
}

// decades is a logarithmic scale from a power of ten to another.
type decades struct{ low, high float64 }

func newDecades() *decades { return &decades{math.Inf(1), math.Inf(-1)} }

func (d *decades) include(v float64) {
	if v > 0 && !math.IsInf(v, 0) {
		l := math.Log10(v)
		d.low, d.high = min(d.low, math.Floor(l-0.1)), max(d.high, math.Ceil(l))
	}
}

func power(decade float64) string {
	if math.IsInf(decade, 0) {
		return "0" // nothing was included
	}
	return page.Number(math.Pow(10, decade))
}

// cells are a bar and its number.
func (d *decades) cells(v float64, colour string) []page.Cell {
	switch {
	case v == -1:
		return page.Cells("", "–")
	case math.IsNaN(v) || math.IsInf(v, 0):
		return []page.Cell{{}, {Text: page.Number(v), Background: page.Heat(v, 1)}}
	}
	part := 0.0
	if v > 0 {
		part = (math.Log10(v) - d.low) / (d.high - d.low)
	}
	return []page.Cell{{Text: page.Bar(part, 90, colour), HTML: true}, {Text: page.Number(v)}}
}
