package tensor

// All returns 1 where all elements over the given axes are not 0, and else 0; see [Tensor.Sum] for
// the axes. Of no elements it is 1. NaN is not 0. It has no gradient.
func (x *Tensor) All(axes ...int) *Tensor { return x.reducer().All(axes...) }

// All is [Tensor.All].
func (r Reducer) All(axes ...int) *Tensor { return apply(truth{over: r.over(axes...)}, r.x) }

// Any returns 1 where any element over the given axes is not 0, and else 0; see [Tensor.All]. Of
// no elements it is 0.
func (x *Tensor) Any(axes ...int) *Tensor { return x.reducer().Any(axes...) }

// Any is [Tensor.Any].
func (r Reducer) Any(axes ...int) *Tensor {
	return apply(truth{over: r.over(axes...), any: true}, r.x)
}

// truth is whether all elements, or any, are not 0.
type truth struct {
	over
	any bool
}

func (o truth) String() string { return o.named(o.name()) }

func (o truth) name() string {
	if o.any {
		return "any"
	}
	return "all"
}

func (o truth) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	start, other := float32(1), float32(0)
	if o.any {
		start, other = other, start
	}
	fill(y, start)
	if len(x.data) == 0 {
		return
	}
	f := o.fold(x.shape)
	_, n, inner := f.block()
	f.blocks(func(i, k int) {
		for end := i + n*inner; i < end; i += inner {
			for j, v := range x.data[i : i+inner] {
				if (v != 0) == o.any {
					y[k+j] = other
				}
			}
		}
	})
}

func (truth) Backward(*Call) {}

// CountNonZero returns the number of elements over the given axes that are not 0; see [Tensor.Sum]
// for the axes. It has no gradient.
func (x *Tensor) CountNonZero(axes ...int) *Tensor { return x.reducer().CountNonZero(axes...) }

// CountNonZero is [Tensor.CountNonZero].
func (r Reducer) CountNonZero(axes ...int) *Tensor {
	return apply(countNonZero{r.over(axes...)}, r.x)
}

type countNonZero struct{ over }

func (o countNonZero) String() string { return o.named("count_nonzero") }

func (o countNonZero) Forward(c *Call) {
	x := c.In[0]
	f := o.fold(x.shape)
	f.sum(c.Out.data, x.data, c.keep(f.spare()), func(terms, x []float32, _, _ int) {
		for i, v := range x {
			terms[i] = 0
			if v != 0 {
				terms[i] = 1
			}
		}
	})
}

func (countNonZero) Backward(*Call) {}
