package tensor

import "math"

// LogGammaRandom returns the logarithms of numbers of a stream from gamma distributions, whose shapes
// are x's elements and whose scale is 1 (Marsaglia and Tsang, 2000). They are logarithms because with
// a small shape nearly all numbers are too near to 0 for a float32. They are drawn anew for each epoch
// and step of the tape. There is no gradient.
func (x *Tensor) LogGammaRandom(s Stream) *Tensor { return apply(logGamma{s}, x) }

// BetaRandom returns numbers of a stream, from 0 to 1, from beta distributions whose parameters are
// x's elements and those of y; see [Tensor.LogGammaRandom].
func (x *Tensor) BetaRandom(y *Tensor, s Stream) *Tensor {
	return x.LogGammaRandom(s.With(0)).Sub(y.LogGammaRandom(s.With(1))).Sigmoid()
}

// DirichletRandom returns numbers of a stream whose sum along the last axis is 1, from Dirichlet
// distributions whose parameters are x's elements; see [Tensor.LogGammaRandom].
func (x *Tensor) DirichletRandom(s Stream) *Tensor { return x.LogGammaRandom(s).Softmax() }

type logGamma struct{ stream Stream }

func (logGamma) String() string { return "random log gamma" }

func (logGamma) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o logGamma) Forward(c *Call) {
	s := c.Tape.stream(o.stream)
	for i, shape := range c.In[0].data {
		if !(shape > 0) {
			Fail(c.Layer, "LogGammaRandom", c.In, "the shape of a gamma distribution is greater than 0, and element %d is %v", i, shape)
		}
		c.Out.data[i] = float32(s.With(i).logGamma(float64(shape)))
	}
}

func (logGamma) Backward(*Call) {}

// logGamma is the logarithm of a number of a gamma distribution.
func (s Stream) logGamma(shape float64) float64 {
	if shape < 1 { // a number of shape + 1, times a uniform one to the power 1/shape
		return s.With(1).logGamma(shape+1) + math.Log(1-s.Uniform(0))/shape
	}
	d := shape - 1./3
	for k := 0; ; k++ {
		z := s.Normal(3 * k) // uses the uniform numbers 6k and 6k+1
		v := 1 + z/math.Sqrt(9*d)
		if v <= 0 {
			continue
		}
		v = v * v * v
		if u := 1 - s.Uniform(6*k+4); math.Log(u) < z*z/2+d-d*v+d*math.Log(v) {
			return math.Log(d * v)
		}
	}
}

// PermutationLike returns the numbers from 0 to n-1 in random order, [n], where n is the size of x's
// first axis: x.Take(x.PermutationLike(s), 0) are x's rows in another order. They are drawn anew for
// each epoch and step of the tape. There is no gradient.
func (x *Tensor) PermutationLike(s Stream) *Tensor { return apply(permutation{s}, x) }

type permutation struct{ stream Stream }

func (permutation) String() string { return "random permutation" }

func (permutation) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 {
		return nil, wrongf("a scalar has no rows")
	}
	return in[0][:1], nil
}

func (o permutation) Forward(c *Call) {
	s, rows := c.Tape.stream(o.stream), c.Out.data
	for i := range rows { // as [Stream.Permutation]
		j := int(s.Uniform(i) * float64(i+1))
		rows[i] = rows[j]
		rows[j] = float32(i)
	}
}

func (permutation) Backward(*Call) {}
