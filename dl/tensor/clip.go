package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Clip returns x, but at least low and at most high, of each element. Where it was cut the
// gradient is 0.
func (x *Tensor) Clip(low, high float32) *Tensor { return apply(clip{low: low, high: high}, x) }

type clip struct {
	alone
	low, high float32
}

func (o clip) Forward(c *Call) { kernels.Clip(c.Out.data, c.In[0].data, o.low, o.high) }

func (o clip) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) { kernels.ClipGrad(d, dy, x, o.low, o.high) })
}
