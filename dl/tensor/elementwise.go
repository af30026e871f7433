package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// An elementwise op is a function of each element alone. The ops of this kind are each a variable
// beside their method; those with a parameter are types that embed alone.
type elementwise struct {
	name string
	// forward sets y = f(x).
	forward func(y, x []float32)
	// backward sets d = dy·f'(x), where y is f(x); nil for a function that is flat wherever it has
	// a derivative, and passes no gradient.
	backward func(d, dy, x, y []float32)
}

func (o *elementwise) String() string { return o.name }

func (o *elementwise) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o *elementwise) Forward(c *Call) { o.forward(c.Out.data, c.In[0].data) }

func (o *elementwise) Backward(c *Call) {
	if o.backward != nil {
		c.chain(o.backward)
	}
}

// alone is the shape rule of an op on each element alone.
type alone struct{}

func (alone) Shape(in []Shape) (Shape, error) { return in[0], nil }

// chain adds the gradient of a function of each element alone: derivative sets d = dy·f'(x), where
// y is f(x).
func (c *Call) chain(derivative func(d, dy, x, y []float32)) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	dy, x, y := c.Out.grad.values, c.In[0].data, c.Out.data
	if !add {
		derivative(dx, dy, x, y)
		return
	}
	for k := 0; k < len(dx); k += tileSize {
		to := min(k+tileSize, len(dx))
		d := c.Tape.room(to - k)
		derivative(d, dy[k:to], x[k:to], y[k:to])
		kernels.AddTo(dx[k:to], d)
	}
}

// each sets y = f(x), computed in float64.
func each(f func(float64) float64) func(y, x []float32) {
	return func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = float32(f(float64(v)))
		}
	}
}

// slope sets d = dy·f'(x), where f' is computed in float64.
func slope(derivative func(x, y float64) float64) func(d, dy, x, y []float32) {
	return func(d, dy, x, y []float32) {
		dy, x, y = dy[:len(d)], x[:len(d)], y[:len(d)]
		for i := range d {
			d[i] = float32(float64(dy[i]) * derivative(float64(x[i]), float64(y[i])))
		}
	}
}
