package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Sum returns the sum over the given axes, which are gone then; without axes over all, as a
// scalar. Negative axes count from the end. A sum of 10⁷ elements is exact to 1e-6.
func (x *Tensor) Sum(axes ...int) *Tensor { return x.reducer().Sum(axes...) }

// Sum is [Tensor.Sum].
func (r Reducer) Sum(axes ...int) *Tensor { return apply(reduce{over: r.over(axes...)}, r.x) }

// Mean returns the mean over the given axes, as [Tensor.Sum] does.
func (x *Tensor) Mean(axes ...int) *Tensor { return x.reducer().Mean(axes...) }

// Mean is [Tensor.Mean].
func (r Reducer) Mean(axes ...int) *Tensor {
	return apply(reduce{over: r.over(axes...), mean: true}, r.x)
}

// reduce is a sum or a mean.
type reduce struct {
	over
	mean bool
}

func (o reduce) String() string { return o.named(o.name()) }

func (o reduce) name() string {
	if o.mean {
		return "mean"
	}
	return "sum"
}

func (o reduce) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	f := o.fold(x.shape)
	f.sum(y, x.data, c.keep(f.spare()), nil)
	if o.mean {
		kernels.Scale(y, y, o.factor(c))
	}
}

// Every element of a sum has the sum's gradient, of a mean its n-th part.
func (o reduce) Backward(c *Call) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	f := o.fold(c.In[0].shape)
	f.spread(dx, c.Out.grad.values, o.factor(c), add)
}

// factor is what a sum is multiplied by: 1, or for a mean one over the number of elements.
func (o reduce) factor(c *Call) float32 {
	if !o.mean {
		return 1
	}
	return float32(1 / float64(o.count(c.In[0].shape)))
}
