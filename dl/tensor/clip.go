package tensor

// Clip returns x, but at least low and at most high, of each element. Where it was cut the
// gradient is 0.
func (x *Tensor) Clip(low, high float32) *Tensor { return apply(clip{low: low, high: high}, x) }

type clip struct {
	alone
	low, high float32
}

func (o clip) Forward(c *Call) {
	y := c.Out.data
	for i, v := range c.In[0].data {
		y[i] = min(max(v, o.low), o.high)
	}
}

func (o clip) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) {
		dy, x = dy[:len(d)], x[:len(d)]
		for i, v := range x {
			d[i] = only(dy[i], v == min(max(v, o.low), o.high))
		}
	})
}
