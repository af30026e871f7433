package tensor

// An elementwise op is a function of each element alone. The ops of this kind are each a variable
// beside their method.
type elementwise struct {
	name string
	// forward sets y = f(x).
	forward func(y, x []float32)
	// backward adds dy·f'(x) to dx; y is f(x).
	backward func(dx, dy, x, y []float32)
}

func (o *elementwise) String() string { return o.name }

func (o *elementwise) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o *elementwise) Forward(c *Call) { o.forward(c.Out.data, c.In[0].data) }

func (o *elementwise) Backward(c *Call) {
	if dx := c.gradToAdd(0); dx != nil {
		o.backward(dx, c.Out.grad.values, c.In[0].data, c.Out.data)
	}
}
