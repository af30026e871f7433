package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// LogSumExp returns ln Σeˣ over the given axes, as [Tensor.Sum] does. The greatest element is
// taken out of the sum first, so that nothing overflows.
func (x *Tensor) LogSumExp(axes ...int) *Tensor { return x.reducer().LogSumExp(axes...) }

// LogSumExp is [Tensor.LogSumExp].
func (r Reducer) LogSumExp(axes ...int) *Tensor { return apply(logsumexp{r.over(axes...)}, r.x) }

type logsumexp struct{ over }

func (o logsumexp) String() string { return o.named("logsumexp") }

func (o logsumexp) Shape(in []Shape) (Shape, error) { return o.nonempty(in) }

// ln Σeˣ = top + ln Σe^(x-top).
func (o logsumexp) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	f := o.fold(x.shape)
	top, spare := o.kept(c, &f)
	extreme{o.over, 1}.extreme(top, x)
	finite(top, top)
	f.sum(y, x.data, spare, func(terms, x []float32, k, inner int) {
		subRows(terms, x, top[k:k+inner])
		kernels.Exp(terms, terms)
	})
	for k, v := range y {
		y[k] = float32(math.Log(float64(v)) + float64(top[k]))
	}
}

// dx = dy·e^(x-y).
func (o logsumexp) Backward(c *Call) {
	dx, add := c.grad(0)
	if len(dx) == 0 {
		return
	}
	x, dy := c.In[0].data, c.Out.grad.values
	f := o.fold(c.In[0].shape)
	y, spare := o.kept(c, &f)
	finite(y, c.Out.data)
	_, _, inner := f.block()
	f.chunks(func(i, k, size int) {
		p := spare[:size]
		subRows(p, x[i:i+size], y[k:k+inner])
		kernels.Exp(p, p)
		switch {
		case inner == 1 && add:
			kernels.Axpy(dx[i:i+size], dy[k], p)
		case inner == 1:
			kernels.Scale(dx[i:i+size], p, dy[k])
		default:
			mulRows(dx[i:i+size], p, dy[k:k+inner], add)
		}
	})
}

// kept is a value for each output, and what both passes work on.
func (logsumexp) kept(c *Call, f *fold) (values, spare []float32) {
	n := len(c.Out.data)
	all := c.keep(n + f.spare())
	return all[:n], all[n:]
}

// finite sets y to x, and to 0 where x is infinite, since ∞-∞ is no number.
func finite(y, x []float32) {
	for k, v := range x {
		if math.IsInf(float64(v), 0) {
			v = 0
		}
		y[k] = v
	}
}

// subRows is z = x - row for each row of x.
func subRows(z, x, row []float32) {
	if len(row) == 1 {
		v := row[0]
		for i := range x {
			z[i] = x[i] - v
		}
		return
	}
	n := len(row)
	for i := 0; i+n <= len(x); i += n {
		kernels.Sub(z[i:i+n], x[i:i+n], row)
	}
}
