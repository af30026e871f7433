package tensor

// Max returns the greatest element along one axis, which is gone then. Where several are equal
// they share the gradient evenly.
func (x *Tensor) Max(axis int) *Tensor { return apply(maxAlong{axis}, x) }

type maxAlong struct{ axis int }

func (maxAlong) String() string { return "max" }

func (o maxAlong) Shape(in []Shape) (Shape, error) {
	if a, err := in[0].axis(o.axis); err == nil && in[0][a] == 0 {
		return nil, wrongf("the axis is empty, so nothing on it is the greatest")
	}
	return o.sum().Shape(in)
}

func (o maxAlong) sum() reduce { return reduce{over: list([]int{o.axis})} }

func (o maxAlong) Forward(c *Call) {
	outer, n, inner, _ := o.sum().block(c.In[0].shape)
	x, y := c.In[0].data, c.Out.data
	for a := range outer {
		for e := range inner {
			best := x[a*n*inner+e]
			for b := 1; b < n; b++ {
				best = max(best, x[(a*n+b)*inner+e])
			}
			y[a*inner+e] = best
		}
	}
}

func (o maxAlong) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	outer, n, inner, _ := o.sum().block(c.In[0].shape)
	x, y, dy := c.In[0].data, c.Out.data, c.Out.grad.values
	for a := range outer {
		for e := range inner {
			k, equal := a*inner+e, 0
			for b := range n {
				if x[(a*n+b)*inner+e] == y[k] {
					equal++
				}
			}
			for b := range n {
				if i := (a*n+b)*inner + e; x[i] == y[k] {
					dx[i] += dy[k] / float32(equal)
				}
			}
		}
	}
}
