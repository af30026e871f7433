package initializers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Initializer fills a new weight.
type Initializer struct {
	Class  string         // Keras's name, such as "GlorotUniform"
	Config map[string]any // its parameters by Keras's names

	fill func(shape tensor.Shape, s tensor.Stream, w []float32)
}

// New returns an initializer of one's own: fill sets w, which has the given shape, from the stream,
// which is the weight's own.
func New(class string, fill func(shape tensor.Shape, s tensor.Stream, w []float32)) Initializer {
	return Initializer{Class: class, fill: fill}
}

// Fill sets w, a weight of the given shape, from the stream.
func (i Initializer) Fill(shape tensor.Shape, s tensor.Stream, w []float32) { i.fill(shape, s, w) }

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

// RandomUniform draws evenly between low and high; Keras's defaults are -0.05 and 0.05.
func RandomUniform(low, high float64) Initializer {
	i := New("RandomUniform", func(_ tensor.Shape, s tensor.Stream, w []float32) { uniform(w, s, low, high) })
	i.Config = map[string]any{"minval": low, "maxval": high, "seed": nil}
	return i
}

// RandomNormal draws from a normal distribution; Keras's defaults are 0 and 0.05.
func RandomNormal(mean, deviation float64) Initializer {
	i := New("RandomNormal", func(_ tensor.Shape, s tensor.Stream, w []float32) {
		for k := range w {
			w[k] = float32(mean + deviation*s.Normal(k))
		}
	})
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
func GlorotUniform() Initializer { return scaling("GlorotUniform", 1, fanAverage, true) }

// GlorotNormal draws from a truncated normal distribution of deviation √(2/(in+out)).
func GlorotNormal() Initializer { return scaling("GlorotNormal", 1, fanAverage, false) }

// HeUniform draws evenly from ±√(6/in), for layers with ReLU (He and others, 2015).
func HeUniform() Initializer { return scaling("HeUniform", 2, fanIn, true) }

// HeNormal draws from a truncated normal distribution of deviation √(2/in), for layers with ReLU.
func HeNormal() Initializer { return scaling("HeNormal", 2, fanIn, false) }

// LecunUniform draws evenly from ±√(3/in) (LeCun and others, 1998).
func LecunUniform() Initializer { return scaling("LecunUniform", 1, fanIn, true) }

// LecunNormal draws from a truncated normal distribution of deviation √(1/in).
func LecunNormal() Initializer { return scaling("LecunNormal", 1, fanIn, false) }

func scaling(class string, scale float64, fan func(in, out float64) float64, even bool) Initializer {
	i := New(class, func(shape tensor.Shape, s tensor.Stream, w []float32) {
		v := scale / max(1, fan(fans(shape)))
		if even {
			limit := math.Sqrt(3 * v)
			uniform(w, s, -limit, limit)
		} else {
			// The cut at two deviations makes the deviation smaller by this factor.
			truncated(w, s, 0, math.Sqrt(v)/0.87962566103423978)
		}
	})
	i.Config = map[string]any{"seed": nil}
	return i
}

func fanIn(in, _ float64) float64        { return in }
func fanAverage(in, out float64) float64 { return (in + out) / 2 }

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

func truncated(w []float32, s tensor.Stream, mean, deviation float64) {
	for i := range w {
		w[i] = float32(mean + deviation*s.TruncatedNormal(i))
	}
}
