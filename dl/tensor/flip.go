package tensor

import "fmt"

// Flip returns x with the order of the elements reversed along the given axes; without axes along
// all. Negative axes count from the end.
func (x *Tensor) Flip(axes ...int) *Tensor {
	if len(axes) > maxRank {
		Fail("", "flip", []*Tensor{x}, "%d axes are named, and there are %d", len(axes), x.Rank())
	}
	return apply(flip{list(axes)}, x)
}

type flip struct{ axes axisList }

func (o flip) String() string {
	if o.axes.n == 0 {
		return "flip"
	}
	return fmt.Sprintf("flip %v", o.axes.all())
}

func (o flip) Shape(in []Shape) (Shape, error) {
	_, err := in[0].axes(o.axes.all())
	return in[0], err
}

func (o flip) grid(x Shape) (g grid) {
	var flipped [maxRank]bool
	for _, a := range o.axes.all() {
		i, _ := x.axis(a)
		flipped[i] = true
	}
	step := 1
	for i := len(x) - 1; i >= 0; i-- {
		if n := x[i]; flipped[i] || o.axes.n == 0 {
			g.x += (n - 1) * step
			g.axis(n, -step, step)
		} else {
			g.axis(n, step, step)
		}
		step *= x[i]
	}
	return g
}

func (flip) flops([]Shape) int { return 0 }

func (o flip) Forward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.forward(c.Out.data, c.In[0].data)
}

func (o flip) Backward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.backward(c, 0, true)
}
