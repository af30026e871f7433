package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

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

func (where) flops([]Shape) int { return 0 }

func (where) Forward(c *Call) {
	for t := c.tiles(whole); t.next(); {
		kernels.Choose(c.Out.data[t.k:t.k+t.n], t.in[0], t.in[1], t.in[2])
	}
}

func (where) Backward(c *Call) {
	c.partial(1, func(d, dz, z []float32, in [maxInputs][]float32) { kernels.Chosen(d, dz, in[0]) })
	c.partial(2, func(d, dz, z []float32, in [maxInputs][]float32) { kernels.NotChosen(d, dz, in[0]) })
	c.gradToAdd(0) // nothing: the condition is a choice
}
