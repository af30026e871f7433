package tensor

// Clip returns x, but at least low and at most high, of each element. Where it was cut the
// gradient is 0.
func (x *Tensor) Clip(low, high float32) *Tensor { return apply(clip{low, high}, x) }

type clip struct{ low, high float32 }

func (clip) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o clip) Forward(c *Call) {
	for i, v := range c.In[0].data {
		c.Out.data[i] = min(max(v, o.low), o.high)
	}
}

func (o clip) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	for i, v := range c.In[0].data {
		if v >= o.low && v <= o.high {
			dx[i] += c.Out.grad.values[i]
		}
	}
}
