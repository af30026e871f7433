package tensor

import (
	"fmt"
	"slices"
)

// BroadcastTo returns x repeated to a shape by [Tensor.Add]'s rule: the shapes are aligned at their
// ends, and an axis of size 1, or a lacking one, is repeated. A -1 keeps the size that x has there,
// such as the batch of a model.
func (x *Tensor) BroadcastTo(dims ...int) *Tensor {
	if len(dims) > maxRank {
		Fail("", "broadcast_to", []*Tensor{x}, "a tensor has at most %d axes", maxRank)
	}
	return apply(broadcastTo{list(dims)}, x)
}

type broadcastTo struct{ dims axisList }

func (o broadcastTo) String() string { return fmt.Sprintf("broadcast_to %v", o.dims.all()) }

func (o broadcastTo) Shape(in []Shape) (Shape, error) {
	x, out := in[0], slices.Clone(Shape(o.dims.all()))
	added := len(out) - len(x)
	if added < 0 {
		return nil, wrongf("%v has more axes than %v", x, o.dims.all())
	}
	for i, n := range out {
		switch {
		case n < -1 || n == -1 && i < added:
			return nil, wrongf("axis %d of %v is negative, and there is no size that it could keep", i, o.dims.all())
		case i < added:
		case n == -1:
			out[i] = x[i-added]
		case x[i-added] != n && x[i-added] != 1 && x[i-added] != Unknown:
			return nil, wrongf("axis %d of size %d cannot be repeated to %d: only an axis of size 1 can", i-added, x[i-added], n)
		}
	}
	return out, nil
}

func (o broadcastTo) grid(c *Call) (g grid) {
	x, y := c.In[0].shape, c.Out.shape
	var steps [maxRank]int
	strides(steps[:], x, y)
	step := 1
	for i := len(y) - 1; i >= 0; i-- {
		g.axis(y[i], steps[i], step)
		step *= y[i]
	}
	return g
}

func (broadcastTo) flops([]Shape) int { return 0 }

func (o broadcastTo) Forward(c *Call) {
	g := o.grid(c)
	g.forward(c.Out.data, c.In[0].data)
}

func (o broadcastTo) Backward(c *Call) {
	g := o.grid(c)
	g.backward(c, 0, len(c.Out.data) == len(c.In[0].data))
}
