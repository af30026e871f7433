package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Add returns x+y, element by element. Shapes that differ are matched by NumPy's rule: aligned at
// their ends, an axis of size 1 or a lacking one is repeated.
func (x *Tensor) Add(y *Tensor) *Tensor { return apply(add{}, x, y) }

// Sub returns x-y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Sub(y *Tensor) *Tensor { return apply(sub{}, x, y) }

// Mul returns x*y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Mul(y *Tensor) *Tensor { return apply(mul{}, x, y) }

// Div returns x/y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Div(y *Tensor) *Tensor { return apply(div{}, x, y) }

// Maximum returns the greater of x and y, element by element, with [Tensor.Add]'s rule for shapes.
// Where both are equal, the gradient is halved between them, as Keras on JAX does.
func (x *Tensor) Maximum(y *Tensor) *Tensor { return apply(maximum{1}, x, y) }

// Minimum returns the smaller of x and y, element by element; see [Tensor.Maximum].
func (x *Tensor) Minimum(y *Tensor) *Tensor { return apply(maximum{-1}, x, y) }

type (
	add struct{ pairs }
	sub struct{ pairs }
	mul struct{ pairs }
	div struct{ pairs }
)

func (add) Forward(c *Call) {
	z, x, y := c.Out.data, c.In[0].data, c.In[1].data
	switch {
	case len(x) == len(z) && len(y) == len(z):
		kernels.Add(z, x, y)
	case len(x) == len(z) && c.isRow(1):
		kernels.AddRow(z, x, y)
	default:
		c.each(func(i, j, k int) { z[k] = x[i] + y[j] })
	}
}

// z = x + y, so dx = dz and dy = dz, summed where it was repeated.
func (add) Backward(c *Call) {
	c.sumTo(0, 1)
	c.sumTo(1, 1)
}

func (sub) Forward(c *Call) {
	z, x, y := c.Out.data, c.In[0].data, c.In[1].data
	if len(x) == len(z) && len(y) == len(z) {
		kernels.Sub(z, x, y)
		return
	}
	c.each(func(i, j, k int) { z[k] = x[i] - y[j] })
}

// z = x - y, so dx = dz and dy = -dz.
func (sub) Backward(c *Call) {
	c.sumTo(0, 1)
	c.sumTo(1, -1)
}

func (mul) Forward(c *Call) {
	z, x, y := c.Out.data, c.In[0].data, c.In[1].data
	if len(x) == len(z) && len(y) == len(z) {
		kernels.Mul(z, x, y)
		return
	}
	c.each(func(i, j, k int) { z[k] = x[i] * y[j] })
}

// z = x·y, so dx = dz·y and dy = dz·x.
func (mul) Backward(c *Call) {
	dz, x, y := c.Out.grad.values, c.In[0].data, c.In[1].data
	if dx := c.gradToAdd(0); dx != nil {
		c.each(func(i, j, k int) { dx[i] += float32(dz[k] * y[j]) })
	}
	if dy := c.gradToAdd(1); dy != nil {
		c.each(func(i, j, k int) { dy[j] += float32(dz[k] * x[i]) })
	}
}

func (div) Forward(c *Call) {
	z, x, y := c.Out.data, c.In[0].data, c.In[1].data
	c.each(func(i, j, k int) { z[k] = x[i] / y[j] })
}

// z = x/y, so dx = dz/y and dy = -dz·z/y.
func (div) Backward(c *Call) {
	dz, z, y := c.Out.grad.values, c.Out.data, c.In[1].data
	if dx := c.gradToAdd(0); dx != nil {
		c.each(func(i, j, k int) { dx[i] += dz[k] / y[j] })
	}
	if dy := c.gradToAdd(1); dy != nil {
		c.each(func(i, j, k int) { dy[j] -= dz[k] * z[k] / y[j] })
	}
}

type maximum struct{ sign float32 } // 1, or -1 for the minimum

func (m maximum) String() string {
	if m.sign < 0 {
		return "minimum"
	}
	return "maximum"
}

func (maximum) Shape(in []Shape) (Shape, error) { return broadcast(in[0], in[1]) }

func (m maximum) Forward(c *Call) {
	z, x, y := c.Out.data, c.In[0].data, c.In[1].data
	c.each(func(i, j, k int) { z[k] = m.sign * max(m.sign*x[i], m.sign*y[j]) })
}

// The gradient goes to the one that was taken.
func (maximum) Backward(c *Call) {
	dz, z := c.Out.grad.values, c.Out.data
	x, y := c.In[0].data, c.In[1].data
	part := func(v, other, z float32) float32 {
		switch {
		case v != z:
			return 0
		case v == other:
			return 0.5
		}
		return 1
	}
	if dx := c.gradToAdd(0); dx != nil {
		c.each(func(i, j, k int) { dx[i] += dz[k] * part(x[i], y[j], z[k]) })
	}
	if dy := c.gradToAdd(1); dy != nil {
		c.each(func(i, j, k int) { dy[j] += dz[k] * part(y[j], x[i], z[k]) })
	}
}

// pairs is the shape rule of an op on two tensors, element by element.
type pairs struct{}

func (pairs) Shape(in []Shape) (Shape, error) { return broadcast(in[0], in[1]) }

// isRow reports whether input i is repeated over all axes of the output but its own, which are
// the last ones.
func (c *Call) isRow(i int) bool {
	y, z := c.In[i].shape, c.Out.shape
	return len(y) <= len(z) && len(y) > 0 && y.Equal(z[len(z)-len(y):])
}

// each calls f for each element k of the output with the elements i and j of the inputs that
// meet there.
func (c *Call) each(f func(i, j, k int)) {
	z := c.Out.shape
	n := len(c.Out.data)
	if n == 0 {
		return
	}
	if len(c.In[0].data) == n && len(c.In[1].data) == n {
		for k := range n {
			f(k, k, k)
		}
		return
	}
	var steps [2][maxRank]int
	var index [maxRank]int
	for in, x := range c.In {
		strides(steps[in][:], x.shape, z)
	}
	last := len(z) - 1
	for i, j, k := 0, 0, 0; ; {
		for range z[last] {
			f(i, j, k)
			i, j, k = i+steps[0][last], j+steps[1][last], k+1
		}
		i, j = i-z[last]*steps[0][last], j-z[last]*steps[1][last]
		axis := last - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			i, j = i+steps[0][axis], j+steps[1][axis]
			if index[axis] < z[axis] {
				break
			}
			index[axis] = 0
			i, j = i-z[axis]*steps[0][axis], j-z[axis]*steps[1][axis]
		}
		if axis < 0 {
			return
		}
	}
}

// maxRank is how many axes a tensor can have.
const maxRank = 8

// strides sets the step in x for each axis of z that x is repeated to.
func strides(steps []int, x, z Shape) {
	step, k := 1, len(z)-len(x)
	for axis := len(z) - 1; axis >= 0; axis-- {
		steps[axis] = 0
		if axis >= k {
			if x[axis-k] != 1 {
				steps[axis] = step
			}
			step *= x[axis-k]
		}
	}
}

// sumTo adds factor times the output's gradient to that of input i, summed where it was repeated.
func (c *Call) sumTo(i int, factor float32) {
	dx, add := c.grad(i)
	if dx == nil {
		return
	}
	dz := c.Out.grad.values
	switch {
	case len(dx) == len(dz) && add:
		kernels.Axpy(dx, factor, dz)
	case len(dx) == len(dz):
		kernels.Scale(dx, dz, factor)
	case factor == 1 && c.isRow(i):
		kernels.SumRows(dx, dz, add)
	default:
		if !add {
			clear(dx)
		}
		if i == 0 {
			c.each(func(i, _, k int) { dx[i] += float32(factor * dz[k]) })
		} else {
			c.each(func(_, j, k int) { dx[j] += float32(factor * dz[k]) })
		}
	}
}
