package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Softmax makes the elements along an axis positive with the sum 1: e^xᵢ/Σe^xⱼ. The default is the
// last axis; over several axes the sum of all that they span is 1. Negative axes count from the
// end.
func (x *Tensor) Softmax(axes ...int) *Tensor {
	return overAxes("softmax", x, axes, func(s axesRun) Op { return softmax{s} })
}

// LogSoftmax returns the logarithm of [Tensor.Softmax], xᵢ - ln Σe^xⱼ, exactly also where the
// softmax is nearly 0.
func (x *Tensor) LogSoftmax(axes ...int) *Tensor {
	return overAxes("log_softmax", x, axes, func(s axesRun) Op { return logSoftmax{s} })
}

// axesRun are axes that stand together, counted from the end.
type axesRun struct{ first, count int }

// lastAxis is the last axis alone.
var lastAxis = axesRun{-1, 1}

// overAxes applies an op on some axes, by default the last one. Axes that do not stand together are
// brought to the end for it.
func overAxes(name string, x *Tensor, axes []int, op func(axesRun) Op) *Tensor {
	if len(axes) == 0 {
		return apply(op(lastAxis), x)
	}
	sorted, err := x.shape.axes(axes)
	if err != nil {
		Fail("", name, []*Tensor{x}, "%v", err)
	}
	rank, n := x.Rank(), len(sorted)
	if sorted[n-1]-sorted[0] == n-1 {
		return apply(op(axesRun{sorted[0] - rank, n}), x)
	}
	var turned []int
	for axis := range rank {
		if !slices.Contains(sorted, axis) {
			turned = append(turned, axis)
		}
	}
	turned = append(turned, sorted...)
	back := make([]int, rank)
	for to, from := range turned {
		back[from] = to
	}
	return apply(op(axesRun{-n, n}), x.Transpose(turned...)).Transpose(back...)
}

func (r axesRun) Shape(in []Shape) (Shape, error) {
	if len(in[0]) < -r.first {
		return nil, wrongf("a scalar has no last axis")
	}
	return in[0], nil
}

func (r axesRun) all() []int {
	axes := make([]int, r.count)
	for i := range axes {
		axes[i] = r.first + i
	}
	return axes
}

// block is a shape as [outer, n, inner], where n are the elements along the axes.
func (r axesRun) block(s Shape) (outer, n, inner int) {
	k := len(s) + r.first
	return s[:k].Size(), s[k : k+r.count].Size(), s[k+r.count:].Size()
}

type softmax struct{ axesRun }

func (o softmax) String() string {
	if o.axesRun == lastAxis {
		return "softmax"
	}
	return fmt.Sprintf("softmax %v", o.all())
}

func (o softmax) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := o.block(c.Out.shape)
	if inner == 1 {
		kernels.Softmax(y, x, n)
		return
	}
	if len(y) == 0 {
		return
	}
	rows := c.Tape.room(inner)
	for a := range outer {
		part := y[a*n*inner : (a+1)*n*inner]
		lessMaximum(part, x[a*n*inner:(a+1)*n*inner], rows)
		kernels.Exp(part, part)
		kernels.SumRows(rows, part, false)
		for b := 0; b < len(part); b += inner {
			kernels.Div(part[b:b+inner], part[b:b+inner], rows)
		}
	}
}

// lessMaximum sets y to x [n, inner] less the maximum of each column, which it leaves in top.
func lessMaximum(y, x, top []float32) {
	inner := len(top)
	copy(top, x)
	for b := inner; b < len(x); b += inner {
		row := x[b : b+inner]
		for i, v := range row {
			top[i] = max(top[i], v)
		}
	}
	for b := 0; b < len(x); b += inner {
		kernels.Sub(y[b:b+inner], x[b:b+inner], top)
	}
}

// dx = y·(dy - Σ dy·y) along the axes.
func (o softmax) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	y, dy := c.Out.data, c.Out.grad.values
	outer, n, inner := o.block(c.Out.shape)
	if inner == 1 {
		for k := 0; k < len(y); k += n {
			p, d, g := y[k:k+n], dx[k:k+n], dy[k:k+n]
			s := kernels.Dot(g, p)
			for i, v := range p {
				d[i] += float32(v * (g[i] - s))
			}
		}
		return
	}
	s := c.Tape.room(inner)
	for a := range outer {
		clear(s)
		from, to := a*n*inner, (a+1)*n*inner
		for k := from; k < to; k += inner {
			p, g := y[k:k+inner], dy[k:k+inner]
			for i, v := range p {
				s[i] += float32(g[i] * v)
			}
		}
		for k := from; k < to; k += inner {
			p, d, g := y[k:k+inner], dx[k:k+inner], dy[k:k+inner]
			for i, v := range p {
				d[i] += float32(v * (g[i] - s[i]))
			}
		}
	}
}

type logSoftmax struct{ axesRun }

func (o logSoftmax) String() string {
	if o.axesRun == lastAxis {
		return "log_softmax"
	}
	return fmt.Sprintf("log_softmax %v", o.all())
}

// With x' = x less the greatest: y = x' - ln Σe^x'.
func (o logSoftmax) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := o.block(c.Out.shape)
	if len(y) == 0 {
		return
	}
	room := c.Tape.room((n + 1) * inner)
	rows, parts := room[:inner], room[inner:]
	for a := range outer {
		part := y[a*n*inner : (a+1)*n*inner]
		lessMaximum(part, x[a*n*inner:(a+1)*n*inner], rows)
		kernels.Exp(parts, part)
		kernels.SumRows(rows, parts, false)
		for i, v := range rows {
			rows[i] = float32(math.Log(float64(v)))
		}
		for b := 0; b < len(part); b += inner {
			kernels.Sub(part[b:b+inner], part[b:b+inner], rows)
		}
	}
}

// dx = dy - e^y·Σ dy along the axes.
func (o logSoftmax) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	y, dy := c.Out.data, c.Out.grad.values
	outer, n, inner := o.block(c.Out.shape)
	room := c.Tape.room((n + 1) * inner)
	s, parts := room[:inner], room[inner:]
	for a := range outer {
		from, to := a*n*inner, (a+1)*n*inner
		kernels.Exp(parts, y[from:to])
		kernels.SumRows(s, dy[from:to], false)
		for k := 0; k < len(parts); k += inner {
			p, d, g := parts[k:k+inner], dx[from+k:from+k+inner], dy[from+k:from+k+inner]
			for i, v := range p {
				d[i] += g[i] - float32(v*s[i])
			}
		}
	}
}

// logits returns what x was the softmax or sigmoid of, or nil. A loss on them is more accurate,
// since the logarithm of the loss and the exponential of the activation cancel.
func logits(x *Tensor, isActivation func(Op) bool) *Tensor {
	if x.call != nil && isActivation(x.call.Op) {
		return x.call.In[0]
	}
	return nil
}

// isSoftmax is of the last axis, on which losses have the classes.
func isSoftmax(o Op) bool { return o == Op(softmax{lastAxis}) }
func isSigmoid(o Op) bool { return o == Op(sigmoid) }
