package dl

import (
	"fmt"
	"iter"
	"math"
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Inspect does one training step on the samples x with the targets y, forward and backward, but
// changes no weight and no state. What it returns holds every value and every gradient.
func (m *Model) Inspect(x, y Source) *Trace {
	m.mustBeCompiled("Inspect")
	d := m.newArrays("Inspect", feeding{x: x, y: y, targets: true})
	m.layer.Fill()
	rows := make([]int, d.n)
	for i := range rows {
		rows[i] = i
	}
	p := &pass{tape: tensor.Probe()}
	on := func(ts Tensors) (inputs []*tensor.Tensor) {
		for _, t := range ts {
			if t != nil {
				t = p.tape.Input(t)
			}
			inputs = append(inputs, t)
		}
		return inputs
	}
	xs := gather(d.x, rows)
	for i := range xs {
		xs[i] = xs[i].Reshape(m.inputShape(i, xs[i].Shape())...)
	}
	m.record(p, on(xs), on(gather(d.y, rows)), nil)
	p.tape.Backward(p.loss)
	t := &Trace{Loss: float64(p.loss.Item()), Outputs: p.outputs, tape: p.tape}
	for _, l := range m.layers {
		for _, w := range l.Weights() {
			t.weights = append(t.weights, TracedWeight{l.Name() + "/" + w.Name(), w, p.tape.Copy(w.Tensor)})
		}
	}
	return t
}

// A Trace is what one step computed: the calls of the model and the loss, with their values and
// gradients, and the weights. It keeps its own copy of everything.
type Trace struct {
	Loss    float64
	Outputs []*tensor.Tensor
	tape    *tensor.Tape
	weights []TracedWeight
}

// A TracedWeight is a weight or state at the time of the trace, with its gradient.
type TracedWeight struct {
	Path           string         // such as "dense/kernel"
	Weight         *layers.Weight // the model's
	*tensor.Tensor                // the trace's own copy
}

// String is such as "dense/kernel [784 128], |value| 8.9, |gradient| 0.05".
func (w TracedWeight) String() string {
	return fmt.Sprintf("%s %v, |value| %s, |gradient| %s", w.Path, w.Shape(), norm(w.Values()), norm(w.Grad()))
}

// Calls are the calls of the step in their order: call.Layer, call.Out.Shape(), call.Out.Values()
// and call.Out.Grad(), which is nil where no gradient is wanted.
func (t *Trace) Calls() iter.Seq[*tensor.Call] { return t.tape.Calls() }

// Weights are the weights and states.
func (t *Trace) Weights() []TracedWeight { return t.weights }

// String is a table with a row for each call and each weight: layer, op, shape, and the Euclidean
// norms of the values and of the gradient.
func (t *Trace) String() string {
	rows := [][]string{{"layer", "op", "shape", "|value|", "|gradient|"}}
	for c := range t.Calls() {
		rows = append(rows, []string{c.Layer, c.String(), c.Out.Shape().String(), norm(c.Out.Values()), norm(c.Out.Grad())})
	}
	for _, w := range t.weights {
		layer, name, _ := strings.Cut(w.Path, "/")
		rows = append(rows, []string{layer, name, w.Shape().String(), norm(w.Values()), norm(w.Grad())})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "loss %.6g\n", t.Loss)
	b.WriteString(table(rows, 3))
	return b.String()
}

// table aligns rows of cells; those from column right on are aligned to the right.
func table(rows [][]string, right int) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	lines := make([]string, len(rows))
	for k, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			if i > 0 {
				b.WriteString("  ")
			}
			if i >= right {
				b.WriteString(pad + cell)
			} else {
				b.WriteString(cell + pad)
			}
		}
		lines[k] = strings.TrimRight(b.String(), " ")
	}
	return strings.Join(lines, "\n")
}

func norm(x []float32) string {
	if x == nil {
		return "-"
	}
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	return fmt.Sprintf("%.4g", math.Sqrt(s))
}
