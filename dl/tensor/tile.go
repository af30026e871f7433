package tensor

import "fmt"

// Tile returns x repeated as a whole: reps[i] times along axis i. If there are fewer numbers than
// axes they are those of the last axes, and if there are more, x gets new axes in front.
func (x *Tensor) Tile(reps ...int) *Tensor {
	if len(reps) > maxRank {
		Fail("", "tile", []*Tensor{x}, "a tensor has at most %d axes", maxRank)
	}
	return apply(tile{list(reps)}, x)
}

type tile struct{ reps axisList }

func (o tile) String() string { return fmt.Sprintf("tile %v", o.reps.all()) }

// times is how often axis i of the result is x's, and how long x is there.
func (o tile) times(x Shape, rank, i int) (reps, n int) {
	reps, n = 1, 1
	if k := i - (rank - o.reps.n); k >= 0 {
		reps = o.reps.axes[k]
	}
	if k := i - (rank - len(x)); k >= 0 {
		n = x[k]
	}
	return reps, n
}

func (o tile) Shape(in []Shape) (Shape, error) {
	out := make(Shape, max(len(in[0]), o.reps.n))
	for i := range out {
		reps, n := o.times(in[0], len(out), i)
		switch {
		case reps < 0:
			return nil, wrongf("an axis cannot be repeated %d times", reps)
		case n == Unknown:
			out[i] = Unknown
		default:
			out[i] = reps * n
		}
	}
	return out, nil
}

func (o tile) grid(c *Call) (g grid) {
	x, rank := c.In[0].shape, c.Out.Rank()
	xStep, yStep := 1, 1
	for i := rank - 1; i >= 0; i-- {
		reps, n := o.times(x, rank, i)
		g.axis(n, xStep, yStep)
		g.axis(reps, 0, n*yStep)
		xStep *= n
		yStep *= reps * n
	}
	return g
}

func (tile) flops([]Shape) int { return 0 }

func (o tile) Forward(c *Call) {
	g := o.grid(c)
	g.forward(c.Out.data, c.In[0].data)
}

func (o tile) Backward(c *Call) {
	g := o.grid(c)
	g.backward(c, 0, false)
}
