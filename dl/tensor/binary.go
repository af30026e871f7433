package tensor

// A binary op is a function of two elements that meet. The ops of this kind are each a variable
// beside their method.
type binary struct {
	name string
	// forward sets z = f(x, y).
	forward func(z, x, y []float32)
	// dx and dy set d = dz·∂z/∂x and d = dz·∂z/∂y; nil where nothing has a gradient.
	dx, dy func(d, dz, x, y, z []float32)
}

func (o *binary) String() string { return o.name }

func (o *binary) Shape(in []Shape) (Shape, error) { return broadcast(in[0], in[1]) }

func (o *binary) Forward(c *Call) { c.pairwise(o.forward) }

func (o *binary) Backward(c *Call) {
	for i, derivative := range [2]func(d, dz, x, y, z []float32){o.dx, o.dy} {
		if derivative != nil {
			c.partial(i, func(d, dz, z []float32, in [maxInputs][]float32) { derivative(d, dz, in[0], in[1], z) })
		}
	}
}

// pairwise sets the output to f of the two inputs.
func (c *Call) pairwise(f func(z, x, y []float32)) {
	z := c.Out.data
	if x, y := c.In[0].data, c.In[1].data; len(x) == len(z) && len(y) == len(z) {
		f(z, x, y)
		return
	}
	for t := c.tiles(whole); t.next(); {
		f(z[t.k:t.k+t.n], t.in[0], t.in[1])
	}
}
