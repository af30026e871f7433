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

// ln Σeˣ = top + ln Σe^(x-top). The tops and the sums are kept for Backward.
func (o logsumexp) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	f := o.fold(x.shape)
	top, sums, spare := o.kept(c, &f)
	extreme{o.over, 1}.extreme(top, x)
	for k, v := range top {
		if math.IsInf(float64(v), 0) { // ∞-∞ is no number
			top[k] = 0
		}
	}
	f.sum(sums, x.data, spare, func(terms, x []float32, k, inner int) {
		subRows(terms, x, top[k:k+inner])
		kernels.Exp(terms, terms)
	})
	for k, v := range sums {
		y[k] = float32(math.Log(float64(v)) + float64(top[k]))
	}
}

// dx = dy·e^(x-top)/Σe^(x-top), which is the softmax.
func (o logsumexp) Backward(c *Call) {
	dx, add := c.grad(0)
	if len(dx) == 0 {
		return
	}
	x, dy := c.In[0].data, c.Out.grad.values
	f := o.fold(c.In[0].shape)
	top, sums, spare := o.kept(c, &f)
	terms, factors := spare[:f.chunk()], spare[f.chunk():]
	for k, s := range sums {
		factors[k] = 0
		if s != 0 {
			factors[k] = dy[k] / s
		}
	}
	_, _, inner := f.block()
	f.chunks(func(i, k, size int) {
		p := terms[:size]
		subRows(p, x[i:i+size], top[k:k+inner])
		kernels.Exp(p, p)
		switch {
		case inner == 1 && add:
			kernels.Axpy(dx[i:i+size], factors[k], p)
		case inner == 1:
			kernels.Scale(dx[i:i+size], p, factors[k])
		default:
			mulRows(dx[i:i+size], p, factors[k:k+inner], add)
		}
	})
}

// kept are the values for each output, and what both passes work on.
func (logsumexp) kept(c *Call, f *fold) (top, sums, spare []float32) {
	n := len(c.Out.data)
	all := c.keep(2*n + max(f.spare(), f.chunk()+n))
	return all[:n], all[n : 2*n], all[2*n:]
}

// subRows is z = x - row for each row of x.
func subRows(z, x, row []float32) {
	if len(row) == 1 {
		kernels.AddScalar(z, x, -row[0])
	} else {
		kernels.SubRow(z, x, row)
	}
}
