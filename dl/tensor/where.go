package tensor

import "math"

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
		z, x, y := c.Out.data[t.k:t.k+t.n], t.in[1], t.in[2]
		for i, v := range t.in[0] {
			z[i] = either(v != 0, x[i], y[i])
		}
	}
}

func (where) Backward(c *Call) {
	c.partial(1, func(d, dz, z []float32, in [maxInputs][]float32) {
		for k, v := range in[0] {
			d[k] = only(dz[k], v != 0)
		}
	})
	c.partial(2, func(d, dz, z []float32, in [maxInputs][]float32) {
		for k, v := range in[0] {
			d[k] = only(dz[k], v == 0)
		}
	})
	c.gradToAdd(0) // nothing: the condition is a choice
}

// only is v if b is true, else 0, whatever v is: 0 times an infinite v would be NaN. There is no
// branch in it either, see bit.
func only(v float32, b bool) float32 { return math.Float32frombits(math.Float32bits(v) & mask(b)) }

// either is x if b is true, else y, without a branch.
func either(b bool, x, y float32) float32 {
	m := mask(b)
	return math.Float32frombits(math.Float32bits(x)&m | math.Float32bits(y)&^m)
}

// mask is all ones if b is true, else 0.
func mask(b bool) uint32 {
	n := uint32(0)
	if b {
		n = 1
	}
	return -n
}
