package initializers

import (
	"maps"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Initializer fills a new weight.
type Initializer struct {
	Class  string         // Keras's name, such as "GlorotUniform"
	Config map[string]any // its parameters by Keras's names

	fill     func(shape tensor.Shape, s tensor.Stream, w []float32)
	seed     *uint64
	variance *variance // of a VarianceScaling
}

// New returns an initializer of one's own: fill sets w, which has the given shape, from the stream,
// which is the weight's own.
func New(class string, fill func(shape tensor.Shape, s tensor.Stream, w []float32)) Initializer {
	return Initializer{Class: class, fill: fill}
}

// Fill sets w, a weight of the given shape, from the stream.
func (i Initializer) Fill(shape tensor.Shape, s tensor.Stream, w []float32) {
	if i.seed != nil {
		s = tensor.NewStream(*i.seed, i.Class)
	}
	i.fill(shape, s, w)
}

// String is such as "RandomNormal(mean 0, stddev 0.05)".
func (i Initializer) String() string { return brief.Call(i.Class, i.Config) }

// Zeros fills with 0.
func Zeros() Initializer { return constant("Zeros", 0, nil) }

// Ones fills with 1.
func Ones() Initializer { return constant("Ones", 1, nil) }

// Constant fills with v.
func Constant(v float32) Initializer {
	return constant("Constant", v, map[string]any{"value": float64(v)})
}

func constant(class string, v float32, config map[string]any) Initializer {
	i := New(class, func(_ tensor.Shape, _ tensor.Stream, w []float32) {
		for i := range w {
			w[i] = v
		}
	})
	i.Config = config
	return i
}

// Identity fills a matrix with gain on its diagonal and 0 elsewhere; Keras's default is 1.
func Identity(gain float64) Initializer {
	i := New("Identity", func(shape tensor.Shape, _ tensor.Stream, w []float32) {
		if len(shape) != 2 {
			tensor.Fail("", "Identity", nil, "an identity is a matrix, and the weight has the shape %v: take another initializer for it", shape)
		}
		for k := range w {
			w[k] = 0
			if k/shape[1] == k%shape[1] {
				w[k] = float32(gain)
			}
		}
	})
	i.Config = map[string]any{"gain": gain}
	return i
}

// RandomUniform draws evenly between low and high; Keras's defaults are -0.05 and 0.05.
func RandomUniform(low, high float64) Initializer {
	i := New("RandomUniform", func(_ tensor.Shape, s tensor.Stream, w []float32) { uniform(w, s, low, high) })
	i.Config = map[string]any{"minval": low, "maxval": high, "seed": nil}
	return i
}

// RandomNormal draws from a normal distribution; Keras's defaults are 0 and 0.05.
func RandomNormal(mean, deviation float64) Initializer {
	i := New("RandomNormal", func(_ tensor.Shape, s tensor.Stream, w []float32) { normal(w, s, mean, deviation) })
	i.Config = map[string]any{"mean": mean, "stddev": deviation, "seed": nil}
	return i
}

// TruncatedNormal draws from a normal distribution that is cut off at two deviations; Keras's
// defaults are 0 and 0.05.
func TruncatedNormal(mean, deviation float64) Initializer {
	i := New("TruncatedNormal", func(_ tensor.Shape, s tensor.Stream, w []float32) { truncated(w, s, mean, deviation) })
	i.Config = map[string]any{"mean": mean, "stddev": deviation, "seed": nil}
	return i
}

// GlorotUniform draws evenly from ±√(6/(in+out)), which keeps the scale of signals through a layer
// (Glorot and Bengio, 2010). It is the default of kernels.
func GlorotUniform() Initializer { return scaling("GlorotUniform", 1, FanAverage, DrawUniform) }

// GlorotNormal draws from a truncated normal distribution of deviation √(2/(in+out)).
func GlorotNormal() Initializer { return scaling("GlorotNormal", 1, FanAverage, DrawTruncated) }

// HeUniform draws evenly from ±√(6/in), for layers with ReLU (He and others, 2015).
func HeUniform() Initializer { return scaling("HeUniform", 2, FanIn, DrawUniform) }

// HeNormal draws from a truncated normal distribution of deviation √(2/in), for layers with ReLU.
func HeNormal() Initializer { return scaling("HeNormal", 2, FanIn, DrawTruncated) }

// LecunUniform draws evenly from ±√(3/in) (LeCun and others, 1998).
func LecunUniform() Initializer { return scaling("LecunUniform", 1, FanIn, DrawUniform) }

// LecunNormal draws from a truncated normal distribution of deviation √(1/in).
func LecunNormal() Initializer { return scaling("LecunNormal", 1, FanIn, DrawTruncated) }

// A Mode is which of the numbers of inputs and outputs that meet in a weight a [VarianceScaling]
// divides by.
type Mode string

// The modes.
const (
	FanIn      Mode = "fan_in"  // the inputs
	FanOut     Mode = "fan_out" // the outputs
	FanAverage Mode = "fan_avg" // the mean of both
)

// A Distribution is how a [VarianceScaling] draws.
type Distribution string

// The distributions, of variance v.
const (
	DrawUniform   Distribution = "uniform"            // evenly from ±√(3v)
	DrawTruncated Distribution = "truncated_normal"   // normal, cut off at two deviations
	DrawNormal    Distribution = "untruncated_normal" // normal
)

// VarianceScaling draws with the variance scale/n, with n the inputs or outputs that meet in a weight:
// what [GlorotUniform] and its like are made of. Keras's defaults are 1, FanIn and DrawTruncated.
func VarianceScaling(scale float64, mode Mode, distribution Distribution) Initializer {
	const class = "VarianceScaling"
	if !(scale > 0) {
		tensor.Fail("", class, nil, "the scale of the variance is a positive number, not %v", scale)
	}
	if mode != FanIn && mode != FanOut && mode != FanAverage {
		tensor.Fail("", class, nil, "there is no mode %q: it is FanIn, FanOut or FanAverage", string(mode))
	}
	if distribution != DrawUniform && distribution != DrawTruncated && distribution != DrawNormal {
		tensor.Fail("", class, nil, "there is no distribution %q: it is DrawUniform, DrawTruncated or DrawNormal", string(distribution))
	}
	i := variance{scale: scale, mode: mode, distribution: distribution}.initializer(class)
	i.Config["scale"], i.Config["mode"], i.Config["distribution"] = scale, string(mode), string(distribution)
	return i
}

func scaling(class string, scale float64, mode Mode, distribution Distribution) Initializer {
	return variance{scale: scale, mode: mode, distribution: distribution}.initializer(class)
}

// variance is what a variance scaling draws by.
type variance struct {
	scale        float64
	mode         Mode
	distribution Distribution
	in, out      []int // axes; nil for the usual ones
}

func (v variance) initializer(class string) Initializer {
	i := New(class, v.fill)
	i.variance = &v
	i.Config = map[string]any{"seed": nil}
	return i
}

func (v variance) fill(shape tensor.Shape, s tensor.Stream, w []float32) {
	in, out := fans(shape)
	if v.in != nil {
		in, out = product(shape, v.in), product(shape, v.out)
	}
	n := in
	switch v.mode {
	case FanOut:
		n = out
	case FanAverage:
		n = (in + out) / 2
	}
	deviation := math.Sqrt(v.scale / max(1, n))
	switch v.distribution {
	case DrawUniform:
		limit := math.Sqrt(3) * deviation
		uniform(w, s, -limit, limit)
	case DrawTruncated:
		// The cut at two deviations makes the deviation smaller by this factor.
		truncated(w, s, 0, deviation/0.87962566103423978)
	case DrawNormal:
		normal(w, s, 0, deviation)
	}
}

// product is the product of the sizes of axes.
func product(shape tensor.Shape, axes []int) float64 {
	p := 1.0
	for _, a := range axes {
		p *= float64(shape.Dim(a))
	}
	return p
}

// FanAxes is the initializer, a [VarianceScaling] or one made of it, such as [GlorotUniform], with
// other axes of the weight as those of the inputs and of the outputs that meet in it.
func (i Initializer) FanAxes(in, out []int) Initializer {
	if i.variance == nil {
		tensor.Fail("", i.Class, nil, "the initializer does not go by inputs and outputs: FanAxes is of VarianceScaling, and of those of Glorot, He and LeCun")
	}
	if in == nil || out == nil {
		tensor.Fail("", i.Class, nil, "FanAxes wants the axes of the inputs and those of the outputs, and was given %v and %v", in, out)
	}
	v := *i.variance
	v.in, v.out = slices.Clone(in), slices.Clone(out)
	j := v.initializer(i.Class)
	for key, value := range i.Config {
		j.Config[key] = value
	}
	j.Config["input_axes"], j.Config["output_axes"] = v.in, v.out
	if i.seed != nil {
		return j.Seeded(*i.seed)
	}
	return j
}

// Seeded is the initializer with a seed of its own: it gives the same values wherever it is used in
// weights of the same shape, as Keras's with a seed that is a number. Without it, each weight's
// values follow from dl.Seed, the layer's name and the weight's.
func (i Initializer) Seeded(seed uint64) Initializer {
	i.Config = maps.Clone(i.Config)
	if i.Config == nil {
		i.Config = map[string]any{}
	}
	i.Config["seed"], i.seed = int64(seed), &seed
	return i
}

// fans are how many inputs and outputs meet in a weight of that shape.
func fans(s tensor.Shape) (in, out float64) {
	switch len(s) {
	case 0:
		return 1, 1
	case 1:
		return float64(s[0]), float64(s[0])
	}
	window := float64(s[:len(s)-2].Size())
	return float64(s.Dim(-2)) * window, float64(s.Dim(-1)) * window
}

func uniform(w []float32, s tensor.Stream, low, high float64) {
	for i := range w {
		w[i] = float32(low + (high-low)*s.Uniform(i))
	}
}

func normal(w []float32, s tensor.Stream, mean, deviation float64) {
	for i := range w {
		w[i] = float32(mean + deviation*s.Normal(i))
	}
}

func truncated(w []float32, s tensor.Stream, mean, deviation float64) {
	for i := range w {
		w[i] = float32(mean + deviation*s.TruncatedNormal(i))
	}
}
