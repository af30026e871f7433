package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Finite reports whether the last Backward gave all variables that it reached gradients that an
// optimizer can use: none is NaN, infinite, or of more than 1.8e19, whose square is infinite. To ask
// costs nothing, since Backward has looked.
func (t *Tape) Finite() bool { return !t.overflowed }

// finite reports whether the gradients that Backward of c gave to variables are finite. It is
// called in each step, and reads as little as it can.
func (c *Call) finite() bool {
	for i, x := range c.In {
		g := x.grad
		if g == nil || !g.variable || !g.reached || g == c.Out.grad { // the last is of a view, which made nothing
			continue
		}
		if !c.small(i) && !g.small() {
			return false
		}
	}
	return true
}

// small reports whether all squares of a gradient are finite.
func (g *gradient) small() bool {
	if !g.sparse {
		return firstHuge(g.values) < 0
	}
	for _, row := range g.rows.rows {
		if firstHuge(g.rows.of(g.values, row)) >= 0 {
			return false
		}
	}
	return true
}

// small reports whether the gradient of the kernel that is input i must be small, by the two
// factors that it is the product of: |dwᵢⱼ| <= ‖x‖·‖dy‖ (Cauchy and Schwarz), and they are a quarter
// as long where a batch of 32 meets 784 by 128 weights. An activation that is fused with the
// product makes dy at most a little greater.
func (c *Call) small(i int) bool {
	switch c.Op.(type) {
	case matMul, dense:
	default:
		return false
	}
	if i > 1 {
		return false
	}
	x, dy := c.In[1-i].data, c.Out.grad.values
	if len(x)+len(dy) >= len(c.In[i].data) {
		return false
	}
	const far = 1e18 // from 1.8e19
	square := float64(kernels.Dot(x, x)) * float64(kernels.Dot(dy, dy))
	return square < far*far
}

// firstHuge is the index of the first element whose square is NaN or infinite, or -1.
func firstHuge(x []float32) int {
	if s := kernels.Dot(x, x); s-s == 0 {
		return -1
	}
	for i, v := range x {
		if s := float32(v * v); s-s != 0 { // rounded: arm64 would fuse the product with the difference
			return i
		}
	}
	return -1
}

// FirstNonFinite is the index of the first element that is NaN or infinite, or -1.
func FirstNonFinite(x []float32) int {
	// The sum shows whether there is one, and is fast. Of huge elements it is infinite, too.
	if s := kernels.Sum(x); s-s == 0 {
		return -1
	}
	for i, v := range x {
		if v-v != 0 {
			return i
		}
	}
	return -1
}

// A Fault is where a computation first went wrong: a call that made NaN or infinite numbers of
// finite ones, or gradients whose squares are infinite.
type Fault struct {
	Call     *Call
	Backward bool // its gradient did, and not its output
	Input    int  // with Backward: the input whose gradient it is
	At       int  // the index of the first such number
	Value    float32
}

// Fault returns where the computation of loss first went wrong, or, if the loss is finite, where
// that of its gradients does; nil if both are finite. It runs Backward. The tape must be one that
// keeps all values, as a [Probe] does.
func (t *Tape) Fault(loss *Tensor) *Fault {
	if loss = t.adopt(loss.live("Fault")); FirstNonFinite(loss.data) >= 0 {
		return t.forwardFault(loss)
	}
	var f *Fault
	t.backward(loss, func(c *Call) {
		for i, x := range c.In {
			if f != nil || !x.wantsGrad() || !x.grad.reached {
				continue
			}
			if at := firstHuge(x.grad.values); at >= 0 {
				f = &Fault{Call: c, Backward: true, Input: i, At: at, Value: x.grad.values[at]}
			}
		}
	})
	if t.Finite() {
		return nil
	}
	return f
}

// forwardFault is the first call with finite inputs and an output that is not, of those whose
// output made the loss what it is: an infinite number that a mask or a Where kept out is none.
func (t *Tape) forwardFault(loss *Tensor) (f *Fault) {
	guilty := map[*Tensor]bool{source(loss): true}
	for i := len(t.calls) - 1; i >= 0; i-- {
		c := t.calls[i]
		if !guilty[source(c.Out)] && !guilty[c.Out] {
			continue
		}
		whole := true
		for _, x := range c.In {
			if FirstNonFinite(x.data) >= 0 {
				whole = false
				guilty[source(x)] = true
			}
		}
		if at := FirstNonFinite(c.Out.data); whole && at >= 0 {
			f = &Fault{Call: c, At: at, Value: c.Out.data[at]}
		}
	}
	return f
}

// Index is the place of element i, as the numbers of its axes.
func (s Shape) Index(i int) Shape {
	index := make(Shape, len(s))
	for k := len(s) - 1; k >= 0; k-- {
		if s[k] > 0 {
			index[k], i = i%s[k], i/s[k]
		}
	}
	return index
}

// Again is a Probe that draws the same random numbers as the step that t is at.
func (t *Tape) Again() *Tape {
	p := Probe()
	p.epoch, p.step = t.epoch, t.step
	return p
}
