package tensor

import (
	"fmt"
	"math"
	"slices"
)

// Uniform returns numbers of a stream that are equally likely from low to before high. Number i is
// a function of the stream and i alone.
func Uniform(s Stream, low, high float32, shape ...int) *Tensor {
	return uniform(low, high).tensor(s, shape)
}

// Normal returns numbers of a stream from a normal distribution; see [Uniform].
func Normal(s Stream, mean, deviation float32, shape ...int) *Tensor {
	return normal(mean, deviation).tensor(s, shape)
}

// TruncatedNormal returns numbers of a stream from a normal distribution that is cut off at two
// deviations from the mean; see [Uniform].
func TruncatedNormal(s Stream, mean, deviation float32, shape ...int) *Tensor {
	return truncatedNormal(mean, deviation).tensor(s, shape)
}

// Bernoulli returns ones with the probability p and zeros else; see [Uniform].
func Bernoulli(s Stream, p float32, shape ...int) *Tensor { return bernoulli(p).tensor(s, shape) }

// Permutation returns the numbers from 0 to n-1 in random order, [n]: x.Take(Permutation(s, n), 0)
// are x's rows in another order. n is at most 2²⁴, since float32 holds whole numbers up to it.
func Permutation(s Stream, n int) *Tensor {
	if n < 0 || n > 1<<24 {
		Fail("", "Permutation", nil, "a permutation is of 0 to %d numbers, not of %d", 1<<24, n)
	}
	rows := make([]int, n)
	s.Permutation(rows)
	x := New(Shape{n}, nil)
	for i, r := range rows {
		x.data[i] = float32(r)
	}
	return x
}

// UniformLike returns numbers as [Uniform] does, of x's shape. They are drawn anew for each epoch
// and step of the tape, as those of [Tensor.Dropout]. The axes named in shared have the size 1: one
// number stands for all of them. There is no gradient.
func (x *Tensor) UniformLike(s Stream, low, high float32, shared ...int) *Tensor {
	return uniform(low, high).like(x, s, shared)
}

// NormalLike returns numbers as [Normal] does, of x's shape; see [Tensor.UniformLike].
func (x *Tensor) NormalLike(s Stream, mean, deviation float32, shared ...int) *Tensor {
	return normal(mean, deviation).like(x, s, shared)
}

// TruncatedNormalLike returns numbers as [TruncatedNormal] does, of x's shape; see
// [Tensor.UniformLike].
func (x *Tensor) TruncatedNormalLike(s Stream, mean, deviation float32, shared ...int) *Tensor {
	return truncatedNormal(mean, deviation).like(x, s, shared)
}

// BernoulliLike returns numbers as [Bernoulli] does, of x's shape; see [Tensor.UniformLike].
func (x *Tensor) BernoulliLike(s Stream, p float32, shared ...int) *Tensor {
	return bernoulli(p).like(x, s, shared)
}

// A distribution is what random numbers are drawn from.
type distribution struct {
	name string
	a, b float32 // low and high, or mean and deviation, or the probability and 0
}

func uniform(low, high float32) distribution {
	if !(low <= high) || math.IsInf(float64(low), 0) || math.IsInf(float64(high), 0) {
		Fail("", "uniform", nil, "there are no numbers from %v to before %v", low, high)
	}
	return distribution{"uniform", low, high}
}

func normal(mean, deviation float32) distribution {
	return distribution{"normal", mean, deviation}.spread()
}

func truncatedNormal(mean, deviation float32) distribution {
	return distribution{"truncated_normal", mean, deviation}.spread()
}

func (d distribution) spread() distribution {
	if !(d.b >= 0) {
		Fail("", d.name, nil, "a deviation is 0 or more, not %v", d.b)
	}
	return d
}

func bernoulli(p float32) distribution {
	if !(p >= 0 && p <= 1) {
		Fail("", "bernoulli", nil, "a probability is from 0 to 1, not %v", p)
	}
	return distribution{name: "bernoulli", a: p}
}

func (d distribution) tensor(s Stream, shape Shape) *Tensor {
	if err := shape.valid(); err != nil {
		Fail("", d.name, nil, "%v; the Like methods draw for a batch that is not known", err)
	}
	x := New(shape, nil)
	d.fill(x.data, s)
	return x
}

func (d distribution) like(x *Tensor, s Stream, shared []int) *Tensor {
	if len(shared) > maxRank {
		Fail("", d.name, []*Tensor{x}, "%d axes are named, and there are %d", len(shared), x.Rank())
	}
	return apply(random{d, s, list(shared)}, x)
}

// fill draws numbers 0 to before len(y).
func (d distribution) fill(y []float32, s Stream) {
	a, b := float64(d.a), float64(d.b)
	switch d.name {
	case "uniform":
		last := math.Nextafter32(d.b, d.a) // since rounding to float32 may give high
		for i := range y {
			y[i] = min(float32(a+float64(s.Uniform(i)*(b-a))), last)
		}
	case "normal":
		z := newZiggurat()
		for i := range y {
			y[i] = float32(a + float64(b*z.normal(s, i)))
		}
	case "truncated_normal":
		z := newZiggurat()
		for i := range y {
			y[i] = float32(a + float64(b*z.truncated(s, i)))
		}
	case "bernoulli":
		limit := uint64(a * (1 << 32))
		for i := range y {
			y[i] = math.Float32frombits(oneBits & below(s.Bits(i)>>32, limit))
		}
	}
}

// oneBits are the bits of the float32 1.
const oneBits = 0x3f800000

// below is all ones if a < b and zeros if not, for numbers of at most 33 bits: an if would be
// guessed wrong as often as right.
func below(a, b uint64) uint32 { return uint32(int64(a-b) >> 63) }

type random struct {
	from   distribution
	stream Stream
	shared axisList
}

func (o random) String() string { return "random " + o.from.name }

func (o random) Shape(in []Shape) (Shape, error) {
	out := slices.Clone(in[0])
	for _, a := range o.shared.all() {
		i, err := in[0].axis(a)
		if err != nil {
			return nil, err
		}
		out[i] = 1
	}
	return out, nil
}

func (o random) Forward(c *Call) { o.from.fill(c.Out.data, c.Tape.stream(o.stream)) }
func (random) Backward(*Call)    {}

// stream is the stream of the tape's epoch and step within s.
func (t *Tape) stream(s Stream) Stream { return s.With(int(t.epoch)).With(int(t.step)) }

// Categorical returns n classes for each row of logits x [... classes], drawn with the probabilities
// that are their softmax: [... n]. They are drawn anew for each epoch and step of the tape. There is
// no gradient.
func (x *Tensor) Categorical(s Stream, n int) *Tensor { return apply(categorical{s, n}, x) }

type categorical struct {
	stream Stream
	n      int
}

func (o categorical) String() string { return fmt.Sprintf("categorical %d", o.n) }

func (o categorical) Shape(in []Shape) (Shape, error) {
	switch {
	case len(in[0]) == 0 || in[0].Dim(-1) == 0:
		return nil, wrongf("there are no classes")
	case o.n < 0:
		return nil, wrongf("there cannot be %d draws", o.n)
	}
	return append(slices.Clone(in[0][:len(in[0])-1]), o.n), nil
}

func (o categorical) Forward(c *Call) {
	x, y, classes := c.In[0].data, c.Out.data, c.In[0].Dim(-1)
	sums := c.keep(classes) // of the probabilities up to each class
	s := c.Tape.stream(o.stream)
	for row := range len(x) / classes {
		greatest := slices.Max(x[row*classes : row*classes+classes])
		if v := float64(greatest); math.IsNaN(v) || math.IsInf(v, 0) {
			Fail(c.Layer, "categorical", c.In, "the logits of row %d are no probabilities: the greatest of them is %v", row, greatest)
		}
		var sum float64
		for k, v := range x[row*classes : row*classes+classes] {
			sum += math.Exp(float64(v - greatest))
			sums[k] = float32(sum)
		}
		for i := row * o.n; i < (row+1)*o.n; i++ {
			u := float64(s.Bits(i)>>32) / (1 << 32) * float64(sums[classes-1])
			k, _ := slices.BinarySearchFunc(sums, u, func(sum float32, u float64) int {
				if float64(sum) > u {
					return 1
				}
				return -1
			})
			y[i] = float32(k)
		}
	}
}

func (categorical) Backward(*Call) {}
