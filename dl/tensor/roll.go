package tensor

import "fmt"

// Roll returns x with its elements moved on by shift places along an axis; those that leave it at
// the end come in again at the beginning. Negative axes count from the end.
func (x *Tensor) Roll(shift, axis int) *Tensor { return apply(roll{shift, axis}, x) }

type roll struct{ shift, axis int }

func (o roll) String() string { return fmt.Sprintf("roll %d", o.shift) }

func (o roll) Shape(in []Shape) (Shape, error) {
	_, err := in[0].axis(o.axis)
	return in[0], err
}

// grids are the elements that stay in order, and those that come in again.
func (o roll) grids(x Shape) (g [2]grid) {
	axis, _ := x.axis(o.axis)
	n := x[axis]
	if n == 0 {
		g[0].empty, g[1].empty = true, true
		return g
	}
	shift := (o.shift%n + n) % n
	outer, inner := x[:axis].Size(), x[axis+1:].Size()
	g[0].y, g[1].x = shift*inner, (n-shift)*inner
	g[0].axis((n-shift)*inner, 1, 1)
	g[1].axis(shift*inner, 1, 1)
	for i := range g {
		g[i].axis(outer, n*inner, n*inner)
	}
	return g
}

func (roll) flops([]Shape) int { return 0 }

func (o roll) Forward(c *Call) {
	for _, g := range o.grids(c.In[0].shape) {
		g.forward(c.Out.data, c.In[0].data)
	}
}

// Both parts together have each element once.
func (o roll) Backward(c *Call) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	m := setX
	if add {
		m = addToX
	}
	for _, g := range o.grids(c.In[0].shape) {
		g.each(dx, c.Out.grad.values, m)
	}
}
