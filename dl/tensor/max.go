package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Max returns the greatest element along the given axes, which are gone then; without axes of all,
// as a scalar. Negative axes count from the end. Where several are equal they share the gradient
// evenly, as Keras on JAX does. NaN is greater than all.
func (x *Tensor) Max(axes ...int) *Tensor { return x.reducer().Max(axes...) }

// Max is [Tensor.Max].
func (r Reducer) Max(axes ...int) *Tensor { return apply(extreme{r.over(axes...), 1}, r.x) }

// Min returns the smallest element along the given axes; see [Tensor.Max]. NaN is smaller than all.
func (x *Tensor) Min(axes ...int) *Tensor { return x.reducer().Min(axes...) }

// Min is [Tensor.Min].
func (r Reducer) Min(axes ...int) *Tensor { return apply(extreme{r.over(axes...), -1}, r.x) }

// extreme is the greatest element, or with the sign -1 the smallest.
type extreme struct {
	over
	sign float32
}

func (o extreme) String() string { return o.named(o.name()) }

func (o extreme) name() string {
	if o.sign < 0 {
		return "min"
	}
	return "max"
}

func (o extreme) Shape(in []Shape) (Shape, error) { return o.nonempty(in) }

func (o extreme) Forward(c *Call) { o.extreme(c.Out.data, c.In[0]) }

func (o extreme) extreme(y []float32, x *Tensor) {
	if len(x.data) == 0 {
		return
	}
	f := o.fold(x.shape)
	_, n, inner := f.block()
	fill(y, float32(math.Inf(-int(o.sign))))
	f.blocks(func(i, k int) {
		switch block := x.data[i : i+n*inner]; {
		case inner == 1 && o.sign > 0:
			y[k] = max(y[k], kernels.Max(block))
		case inner == 1:
			y[k] = min(y[k], kernels.Min(block))
		default:
			for best := y[k : k+inner]; len(block) > 0; block = block[inner:] {
				if o.sign > 0 {
					kernels.Maximum(best, best, block[:inner])
				} else {
					kernels.Minimum(best, best, block[:inner])
				}
			}
		}
	})
}

func (o extreme) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	x, y, dy := c.In[0].data, c.Out.data, c.Out.grad.values
	f := o.fold(c.In[0].shape)
	_, n, inner := f.block()
	// How many are the best, and then what each of them gets. Where none is, as NaN is equal to nothing, that is no
	// number, and nobody gets it.
	parts := c.keep(len(y))
	clear(parts)
	f.blocks(func(i, k int) {
		if inner == 1 {
			parts[k] += float32(kernels.Matches(x[i:i+n], y[k]))
			return
		}
		for end := i + n*inner; i < end; i += inner {
			kernels.CountEqual(parts[k:k+inner], x[i:i+inner], y[k:k+inner])
		}
	})
	kernels.Div(parts, dy, parts)
	f.blocks(func(i, k int) {
		if inner == 1 {
			kernels.Share(dx[i:i+n], x[i:i+n], y[k], parts[k])
			return
		}
		for end := i + n*inner; i < end; i += inner {
			kernels.ShareRow(dx[i:i+inner], x[i:i+inner], y[k:k+inner], parts[k:k+inner])
		}
	})
}
