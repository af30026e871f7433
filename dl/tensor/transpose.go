package tensor

import (
	"fmt"
	"slices"
)

// Transpose returns x with its axes in another order: axis i of the result is axis axes[i] of x.
// Without axes their order is reversed.
func (x *Tensor) Transpose(axes ...int) *Tensor {
	if len(axes) > maxRank {
		Fail("", "transpose", []*Tensor{x}, "%d axes are named, and there are %d", len(axes), x.Rank())
	}
	return apply(transpose{list(axes)}, x)
}

// SwapAxes returns x with two axes exchanged. Negative axes count from the end.
func (x *Tensor) SwapAxes(axis1, axis2 int) *Tensor {
	i, j := x.mustAxis("swapaxes", axis1), x.mustAxis("swapaxes", axis2)
	order := count(x.Rank())
	order[i], order[j] = j, i
	return x.Transpose(order...)
}

// MoveAxis returns x with one axis moved to another place; the others keep their order. Negative
// numbers count from the end.
func (x *Tensor) MoveAxis(from, to int) *Tensor {
	i, j := x.mustAxis("moveaxis", from), x.mustAxis("moveaxis", to)
	order := slices.Delete(count(x.Rank()), i, i+1)
	return x.Transpose(slices.Insert(order, j, i)...)
}

// mustAxis is the index of axis i for a method that works it out before an op is called.
func (x *Tensor) mustAxis(op string, i int) int {
	axis, err := x.shape.axis(i)
	if err != nil {
		Fail("", op, []*Tensor{x}, "%v", err)
	}
	return axis
}

// count is 0, 1, ... n-1.
func count(n int) []int {
	c := make([]int, n)
	for i := range c {
		c[i] = i
	}
	return c
}

type transpose struct{ axes axisList }

func (o transpose) String() string {
	if o.axes.n == 0 {
		return "transpose"
	}
	return fmt.Sprintf("transpose %v", o.axes.all())
}

// order are x's axes in their new order.
func (o transpose) order(x Shape) (order [maxRank]int, err error) {
	if o.axes.n == 0 {
		for i := range x {
			order[i] = len(x) - 1 - i
		}
		return order, nil
	}
	if o.axes.n != len(x) {
		return order, wrongf("%d axes are named, and there are %d", o.axes.n, len(x))
	}
	var seen [maxRank]bool
	for i, a := range o.axes.all() {
		if order[i], err = x.axis(a); err != nil {
			return order, err
		}
		if seen[order[i]] {
			return order, wrongf("axis %d is named twice", a)
		}
		seen[order[i]] = true
	}
	return order, nil
}

func (o transpose) Shape(in []Shape) (Shape, error) {
	order, err := o.order(in[0])
	out := make(Shape, len(in[0]))
	for i := range out {
		out[i] = in[0][order[i]]
	}
	return out, err
}

func (o transpose) grid(x Shape) (g grid) {
	order, _ := o.order(x)
	var steps [maxRank]int
	strides(steps[:], x, x)
	y := 1
	for i := len(x) - 1; i >= 0; i-- {
		n := x[order[i]]
		g.axis(n, steps[order[i]], y)
		y *= n
	}
	return g
}

func (transpose) flops([]Shape) int { return 0 }

func (o transpose) Forward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.forward(c.Out.data, c.In[0].data)
}

func (o transpose) Backward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.backward(c, 0, true)
}
