package tensor

// Where returns x where condition is not 0 and y elsewhere, element by element. All three are
// matched by [Tensor.Add]'s rule for shapes. It is how a model chooses between values: a Go if
// would choose once, when the model is built. What was not taken gets no gradient, even where it
// is NaN or infinite.
func Where(condition, x, y *Tensor) *Tensor { return apply(where{}, condition, x, y) }

type where struct{}

func (where) Shape(in []Shape) (Shape, error) {
	s, err := broadcast(in[1], in[2])
	if err != nil {
		return nil, err
	}
	return broadcast(s, in[0])
}

func (o where) Forward(c *Call) {
	z, condition, x, y := c.Out.data, c.In[0].data, c.In[1].data, c.In[2].data
	o.each(c, func(h, i, j, k int) {
		if condition[h] != 0 {
			z[k] = x[i]
		} else {
			z[k] = y[j]
		}
	})
}

func (o where) Backward(c *Call) {
	dz, condition := c.Out.grad.values, c.In[0].data
	if dx := c.gradToAdd(1); dx != nil {
		o.each(c, func(h, i, _, k int) {
			if condition[h] != 0 {
				dx[i] += dz[k]
			}
		})
	}
	if dy := c.gradToAdd(2); dy != nil {
		o.each(c, func(h, _, j, k int) {
			if condition[h] == 0 {
				dy[j] += dz[k]
			}
		})
	}
	c.gradToAdd(0) // nothing: the condition is a choice
}

// each calls f for each element k of the output with those of the inputs that meet there.
func (where) each(c *Call, f func(h, i, j, k int)) {
	var steps [3][maxRank]int
	for in, x := range c.In {
		strides(steps[in][:], x.shape, c.Out.shape)
	}
	for k := range c.Out.data {
		var at [3]int
		rest := k
		for axis := len(c.Out.shape) - 1; axis >= 0; axis-- {
			d := c.Out.shape[axis]
			for in := range at {
				at[in] += rest % d * steps[in][axis]
			}
			rest /= d
		}
		f(at[0], at[1], at[2], k)
	}
}

// NotEqual returns 1 where x is not v and 0 elsewhere. It has no gradient.
func (x *Tensor) NotEqual(v float32) *Tensor { return apply(notEqual{v}, x) }

type notEqual struct{ v float32 }

func (notEqual) String() string                  { return "not_equal" }
func (notEqual) Shape(in []Shape) (Shape, error) { return in[0], nil }
func (notEqual) Backward(*Call)                  {}

func (o notEqual) Forward(c *Call) {
	for i, v := range c.In[0].data {
		c.Out.data[i] = 0
		if v != o.v {
			c.Out.data[i] = 1
		}
	}
}
