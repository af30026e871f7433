package tensor

import (
	"fmt"
	"slices"
)

// Repeat returns x with each element along an axis n times in a row: [a b] twice is [a a b b].
// Negative axes count from the end.
func (x *Tensor) Repeat(n, axis int) *Tensor { return apply(repeat{n, axis}, x) }

type repeat struct{ n, axis int }

func (o repeat) String() string { return fmt.Sprintf("repeat %d", o.n) }

func (o repeat) Shape(in []Shape) (Shape, error) {
	axis, err := in[0].axis(o.axis)
	if err != nil {
		return nil, err
	}
	if o.n < 0 {
		return nil, wrongf("an element cannot be repeated %d times", o.n)
	}
	out := slices.Clone(in[0])
	if out[axis] != Unknown {
		out[axis] *= o.n
	}
	return out, nil
}

func (o repeat) grid(x Shape) (g grid) {
	axis, _ := x.axis(o.axis)
	inner := x[axis+1:].Size()
	g.axis(inner, 1, 1)
	g.axis(o.n, 0, inner)
	g.axis(x[:axis+1].Size(), inner, o.n*inner)
	return g
}

func (repeat) flops([]Shape) int { return 0 }

func (o repeat) Forward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.forward(c.Out.data, c.In[0].data)
}

func (o repeat) Backward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.backward(c, 0, o.n == 1)
}
