package dl

import (
	"fmt"
	"math"
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// backward computes the gradients of the pass that went forward. If the loss or a gradient is no
// finite number the error says where the first of them came from, and the weights and what the
// optimizer remembers must be left as they are: they are the last good ones.
func (m *Model) backward(p *pass, data feed) error {
	if finite(p.loss.Item()) {
		p.tape.Backward(p.root)
		if p.tape.Finite() {
			return nil
		}
	}
	return fmt.Errorf("%w: %s", ErrDiverged, m.whereDiverged(p, data))
}

func finite(v float32) bool { return v-v == 0 }

// whereDiverged says which number was the first to be NaN or infinite. For that the step is done
// again, call by call and with all values kept, as Inspect does it.
func (m *Model) whereDiverged(p *pass, data feed) string {
	if wrong := m.nonFinite(p, data); wrong != "" {
		return wrong
	}
	if wrong := m.nonFiniteWeight(); wrong != "" {
		return wrong
	}
	again := &pass{tape: p.tape.Again()}
	on := func(ts []*tensor.Tensor) (inputs []*tensor.Tensor) {
		for _, t := range ts {
			if t != nil {
				t = again.tape.Input(t.Clone())
			}
			inputs = append(inputs, t)
		}
		return inputs
	}
	m.record(again, on(p.x), on(p.y), on(p.weights))
	f := again.tape.Fault(again.loss)
	if f == nil {
		return "the loss or a gradient is no finite number, and each call by itself gives finite ones: they are about as large as a float32 can be\n   " + m.sizes(p)
	}
	return m.describe(p, again, f)
}

// describe says what went wrong, and in a second line how it is mended.
func (m *Model) describe(p, again *pass, f *tensor.Fault) string {
	var b strings.Builder
	in := f.Call.In
	if f.Backward {
		x := in[f.Input]
		what := "its input"
		if x.Name() != "" {
			what = x.Name()
		} else if len(in) > 1 {
			what = fmt.Sprintf("input %d", f.Input)
		}
		fmt.Fprintf(&b, "%s, %v, backward: the gradient of %s %v is %v at %v", m.place(again, f.Call), f.Call, what, x.Shape(), f.Value, x.Shape().Index(f.At))
		if finite(f.Value) {
			b.WriteString(", too large for a step")
		}
		if x.Name() == "" {
			fmt.Fprintf(&b, ", where its value is %.4g", x.Values()[f.At])
		}
	} else {
		y := f.Call.Out
		fmt.Fprintf(&b, "%s, %v, forward: the output %v is %v at %v", m.place(again, f.Call), f.Call, y.Shape(), f.Value, y.Shape().Index(f.At))
		var values []string
		for _, x := range in {
			if x.Shape().Equal(y.Shape()) {
				values = append(values, fmt.Sprintf("%.4g", x.Values()[f.At]))
			} else if len(x.Values()) == 1 {
				values = append(values, fmt.Sprintf("%.4g", x.Values()[0]))
			}
		}
		if len(values) == len(in) && len(in) > 0 {
			fmt.Fprintf(&b, ", computed from %s", strings.Join(values, " and "))
		}
	}
	mend, known := mends[f.Call.String()]
	switch {
	case f.Backward && finite(f.Value):
		mend = "the loss is too steep: scale it, or the data, to about 1"
	case !known || m.greatestWeight() > 1e4:
		mend = m.sizes(p)
	}
	return b.String() + "\n   " + mend
}

// mends are by the op that fails where its input is at the end of its domain.
var mends = map[string]string{
	"log":   "keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log",
	"sqrt":  "keep what a root is taken of above 0, since its slope at 0 is infinite: x.AddScalar(1e-7).Sqrt()",
	"rsqrt": "keep what a root is taken of above 0: x.AddScalar(1e-7).Rsqrt()",
	"div":   "keep the divisor from 0: add 1e-7 to it, or take its Maximum with 1e-7",
	"exp":   "the exponential of more than 88 is infinite: subtract the maximum first, as Softmax does, or Clip what it is taken of",
	"pow":   "keep the base above 0 and the exponent small",
}

// place says which layer or loss a call belongs to.
func (m *Model) place(again *pass, c *tensor.Call) string {
	if c.Layer != "" {
		return fmt.Sprintf("layer %q", c.Layer)
	}
	if leadsTo(c, again.outputs...) {
		return "between the layers of the model"
	}
	for i, l := range again.losses {
		if l != nil && leadsTo(c, l) {
			return fmt.Sprintf("loss %q", m.lossOf(i).Name())
		}
	}
	return "the sum of the losses"
}

// leadsTo reports whether one of the outputs depends on c.
func leadsTo(c *tensor.Call, outputs ...*tensor.Tensor) bool {
	seen := map[*tensor.Call]bool{}
	var visit func(x *tensor.Tensor) bool
	visit = func(x *tensor.Tensor) bool {
		d := x.Call()
		if d == nil || seen[d] {
			return false
		}
		seen[d] = true
		if d == c {
			return true
		}
		for _, in := range d.In {
			if visit(in) {
				return true
			}
		}
		return false
	}
	for _, y := range outputs {
		if visit(y) {
			return true
		}
	}
	return false
}

// nonFiniteWeight says which weight or state is not finite: an earlier step, or who set it, left it
// so.
func (m *Model) nonFiniteWeight() string {
	for _, l := range m.layers {
		for _, w := range l.Weights() {
			if at := tensor.FirstNonFinite(w.Values()); at >= 0 {
				return fmt.Sprintf("layer %q, %s %v is %v at %v before the step\n   %s", l.Name(), w.Name(), w.Shape(), w.Values()[at], w.Shape().Index(at), m.smaller())
			}
		}
	}
	return ""
}

// sizes says what is large, and what to make small.
func (m *Model) sizes(p *pass) string {
	var layer *layers.Layer
	var large *layers.Weight
	for _, l := range m.layers {
		for _, w := range l.Weights() {
			if large == nil || greatest(w.Values()) > greatest(large.Values()) {
				layer, large = l, w
			}
		}
	}
	var data float32
	for _, x := range p.x {
		data = max(data, greatest(x.Values()))
	}
	var b strings.Builder
	if large != nil && greatest(large.Values()) > 100 {
		fmt.Fprintf(&b, "the weights have grown to %.2g, in %s of layer %q: ", greatest(large.Values()), large.Name(), layer.Name())
	} else if data > 100 {
		return fmt.Sprintf("the data are as large as %.4g: scale them to about 1, or %s", data, m.smaller())
	}
	return b.String() + m.smaller()
}

func (m *Model) smaller() string {
	return fmt.Sprintf("try a smaller learning rate than %.4g", m.optimizer.Rate())
}

func (m *Model) greatestWeight() (v float32) {
	for _, w := range m.Weights() {
		v = max(v, greatest(w.Values()))
	}
	return v
}

// greatest is the greatest magnitude.
func greatest(x []float32) (most float32) {
	for _, v := range x {
		most = max(most, float32(math.Abs(float64(v))))
	}
	return most
}
