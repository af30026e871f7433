package tensor

// Prod returns the product over the given axes, as [Tensor.Sum] does; of no elements it is 1. The
// gradient is right where elements are 0, too.
func (x *Tensor) Prod(axes ...int) *Tensor { return x.reducer().Prod(axes...) }

// Prod is [Tensor.Prod].
func (r Reducer) Prod(axes ...int) *Tensor { return apply(prod{r.over(axes...)}, r.x) }

type prod struct{ over }

func (o prod) String() string { return o.named("prod") }

func (o prod) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	fill(y, 1)
	if len(x.data) == 0 {
		return
	}
	f := o.fold(x.shape)
	_, n, inner := f.block()
	f.blocks(func(i, k int) {
		if inner == 1 {
			p := y[k]
			for _, v := range x.data[i : i+n] {
				p *= v
			}
			y[k] = p
			return
		}
		p := y[k : k+inner]
		for end := i + n*inner; i < end; i += inner {
			for j, v := range x.data[i:][:len(p)] {
				p[j] *= v
			}
		}
	})
}

// The gradient of an element is dy times the product of all others: of those before it, and of those
// after it. Nothing is divided, so that a 0 does no harm.
func (o prod) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	x, dy := c.In[0].data, c.Out.grad.values
	f := o.fold(c.In[0].shape)
	_, n, inner := f.block()
	kept := c.keep(len(x) + len(dy))
	before, product := kept[:len(x)], kept[len(x):]
	fill(product, 1)
	f.blocks(func(i, k int) {
		for end := i + n*inner; i < end; i += inner {
			for j := range inner {
				before[i+j] = product[k+j]
				product[k+j] *= x[i+j]
			}
		}
	})
	copy(product, dy)
	f.blocksBack(func(i, k int) {
		for at := i + (n-1)*inner; at >= i; at -= inner {
			for j := range inner {
				dx[at+j] += float32(before[at+j] * product[k+j])
				product[k+j] *= x[at+j]
			}
		}
	})
}
