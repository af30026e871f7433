package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Var returns the variance over the given axes, as [Tensor.Sum] does: the mean of (x - mean)². It
// is the population's, divided by n and not by n-1, as in Keras and NumPy.
func (x *Tensor) Var(axes ...int) *Tensor { return x.reducer().Var(axes...) }

// Var is [Tensor.Var].
func (r Reducer) Var(axes ...int) *Tensor { return apply(variance{over: r.over(axes...)}, r.x) }

// Std returns the standard deviation over the given axes: the root of [Tensor.Var]. Where it is 0
// the gradient is 0, too.
func (x *Tensor) Std(axes ...int) *Tensor { return x.reducer().Std(axes...) }

// Std is [Tensor.Std].
func (r Reducer) Std(axes ...int) *Tensor {
	return apply(variance{over: r.over(axes...), root: true}, r.x)
}

type variance struct {
	over
	root bool
}

func (o variance) String() string { return o.named(o.name()) }

func (o variance) name() string {
	if o.root {
		return "std"
	}
	return "var"
}

// The mean is kept for Backward. The deviations from it are squared in a second pass, since the
// mean of the squares less the square of the mean would lose all digits of a small variance.
func (o variance) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	f := o.fold(x.shape)
	mean, spare := o.kept(c, &f)
	o.moments(mean, y, spare, x, f)
	if o.root {
		for k, v := range y {
			y[k] = float32(math.Sqrt(float64(v)))
		}
	}
}

func (o variance) moments(mean, y, spare []float32, x *Tensor, f fold) {
	if _, n, inner := f.block(); f.passes() == 1 && len(x.data) > 0 {
		if inner == 1 {
			kernels.RowMoments(mean, y, x.data)
			return
		}
		for i := range len(x.data) / (n * inner) {
			k := i * inner
			kernels.ColumnMoments(mean[k:k+inner], y[k:k+inner], x.data[k*n:][:n*inner])
		}
		return
	}
	part := float32(1 / float64(o.count(x.shape)))
	f.sum(mean, x.data, spare, nil)
	kernels.Scale(mean, mean, part)
	f.sum(y, x.data, spare, func(terms, x []float32, k, inner int) {
		if inner == 1 {
			m := mean[k]
			for i, v := range x {
				terms[i] = (v - m) * (v - m)
			}
			return
		}
		m := mean[k : k+inner]
		for i := 0; i < len(x); i += inner {
			squares := terms[i : i+inner]
			for j, v := range x[i:][:len(squares)] {
				d := v - m[j]
				squares[j] = d * d
			}
		}
	})
	kernels.Scale(y, y, part)
}

// v = Σ(x-m)²/n, so dx = dv·2(x-m)/n, since the deviations' sum is 0; s = √v, so dx = ds·(x-m)/(n·s).
func (o variance) Backward(c *Call) {
	dx, add := c.grad(0)
	if len(dx) == 0 {
		return
	}
	x, y, dy := c.In[0], c.Out.data, c.Out.grad.values
	f := o.fold(x.shape)
	mean, factors := o.kept(c, &f)
	part := float32(1 / float64(o.count(x.shape)))
	for k, g := range dy {
		switch {
		case !o.root:
			factors[k] = 2 * part * g
		case y[k] == 0:
			factors[k] = 0
		default:
			factors[k] = part * g / y[k]
		}
	}
	_, n, inner := f.block()
	f.blocks(func(i, k int) {
		if inner == 1 {
			row, d := x.data[i:i+n], dx[i:i+n]
			m, g := mean[k], factors[k]
			if add {
				for j, v := range row {
					d[j] += float32(g * (v - m))
				}
			} else {
				for j, v := range row {
					d[j] = g * (v - m)
				}
			}
			return
		}
		m, g := mean[k:k+inner], factors[k:k+inner]
		for end := i + n*inner; i < end; i += inner {
			row, d := x.data[i:i+inner], dx[i:i+inner]
			if add {
				for j, v := range row {
					d[j] += float32(g[j] * (v - m[j]))
				}
			} else {
				for j, v := range row {
					d[j] = g[j] * (v - m[j])
				}
			}
		}
	})
}

// kept are the means, and what both passes work on.
func (variance) kept(c *Call, f *fold) (mean, spare []float32) {
	n := len(c.Out.data)
	values := c.keep(n + max(n, f.spare()))
	return values[:n], values[n:]
}
