package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Norm returns the Euclidean norm over the given axes, as [Tensor.Sum] does: √Σx². Where it is 0
// the gradient is 0, too, the middle of the slopes around.
func (x *Tensor) Norm(axes ...int) *Tensor { return x.reducer().Norm(axes...) }

// Norm is [Tensor.Norm].
func (r Reducer) Norm(axes ...int) *Tensor { return apply(norm{r.over(axes...)}, r.x) }

type norm struct{ over }

func (o norm) String() string { return o.named("norm") }

func (o norm) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	f := o.fold(x.shape)
	f.sum(y, x.data, o.spare(c, &f), func(terms, x []float32, _, _ int) { kernels.Mul(terms, x, x) })
	for k, v := range y {
		y[k] = float32(math.Sqrt(float64(v)))
	}
}

// y = √Σx², so dx = dy·x/y.
func (o norm) Backward(c *Call) {
	dx, add := c.grad(0)
	if len(dx) == 0 {
		return
	}
	x, y, dy := c.In[0], c.Out.data, c.Out.grad.values
	f := o.fold(x.shape)
	factors := o.spare(c, &f)
	for k, v := range y {
		factors[k] = 0
		if v != 0 {
			factors[k] = dy[k] / v
		}
	}
	_, n, inner := f.block()
	f.blocks(func(i, k int) {
		switch row := x.data[i : i+n*inner]; {
		case inner == 1 && add:
			kernels.Axpy(dx[i:i+n], factors[k], row)
		case inner == 1:
			kernels.Scale(dx[i:i+n], row, factors[k])
		default:
			mulRows(dx[i:i+n*inner], row, factors[k:k+inner], add)
		}
	})
}

func (norm) spare(c *Call, f *fold) []float32 { return c.keep(max(len(c.Out.data), f.spare())) }

// mulRows is z = x·row for each row of x; with add it is added to z.
func mulRows(z, x, row []float32, add bool) {
	if add {
		kernels.MulRowTo(z, x, row)
	} else {
		kernels.MulRow(z, x, row)
	}
}
