package tensor

import "fmt"

// Transpose returns x with its axes in another order: axis i of the result is axis axes[i] of x.
// Without axes their order is reversed.
func (x *Tensor) Transpose(axes ...int) *Tensor { return apply(transpose{list(axes)}, x) }

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

func (o transpose) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	o.each(c, func(i, k int) { y[k] = x[i] })
}

func (o transpose) Backward(c *Call) {
	if dx := c.gradToAdd(0); dx != nil {
		dy := c.Out.grad.values
		o.each(c, func(i, k int) { dx[i] += dy[k] })
	}
}

// each calls f for each element k of the output with the element i of the input that it is.
func (o transpose) each(c *Call, f func(i, k int)) {
	order, _ := o.order(c.In[0].shape)
	var plain, steps, index [maxRank]int
	strides(plain[:], c.In[0].shape, c.In[0].shape)
	y := c.Out.shape
	for axis := range y {
		steps[axis] = plain[order[axis]]
	}
	i := 0
	for k := range c.Out.data {
		f(i, k)
		for axis := len(y) - 1; axis >= 0; axis-- {
			index[axis]++
			i += steps[axis]
			if index[axis] < y[axis] {
				break
			}
			index[axis] = 0
			i -= y[axis] * steps[axis]
		}
	}
}
