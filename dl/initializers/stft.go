package initializers

import (
	"maps"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An STFTOption is [Imaginary], [Window], [Scaling] or [Periodic].
type STFTOption func(*stft)

type stft struct {
	imaginary, periodic bool
	window, scaling     string
}

// Imaginary fills with the imaginary parts; the default is the real ones.
func Imaginary() STFTOption { return func(s *stft) { s.imaginary = true } }

// Window is what the sines are multiplied by, so that they begin and end softly: "hann", the
// default, "hamming", "blackman", "blackmanharris", "nuttall", "flattop", "bartlett", "cosine",
// "boxcar", or "" for none.
func Window(name string) STFTOption { return func(s *stft) { s.window = name } }

// Scaling divides by what the window makes of a signal's power: "density", the default, by the root
// of the sum of its squares, "spectrum" by its sum, "" by nothing.
func Scaling(name string) STFTOption { return func(s *stft) { s.scaling = name } }

// Periodic windows begin anew after their last element; the default is windows that are symmetric.
func Periodic() STFTOption { return func(s *stft) { s.periodic = true } }

// STFT fills the kernel of a Conv1D, [frame 1 frequencies], with the sines of a short-time Fourier
// transform: element [t 0 f] is the window at t times cos(-2π·t·f/n), or sin, with n twice the
// frequencies but one.
func STFT(options ...STFTOption) Initializer {
	s := stft{window: "hann", scaling: "density"}
	for _, o := range options {
		o(&s)
	}
	if _, known := windows[s.window]; s.window != "" && !known {
		tensor.Fail("", "STFT", nil, "there is no window %q; the windows are %q", s.window, slices.Sorted(maps.Keys(windows)))
	}
	if s.scaling != "" && s.scaling != "density" && s.scaling != "spectrum" {
		tensor.Fail("", "STFT", nil, "there is no scaling %q: it is \"density\", \"spectrum\" or \"\"", s.scaling)
	}
	i := New("STFT", s.fill)
	i.Config = map[string]any{"side": "real", "window": nil, "scaling": nil, "periodic": s.periodic}
	if s.imaginary {
		i.Config["side"] = "imag"
	}
	if s.window != "" {
		i.Config["window"] = s.window
	}
	if s.scaling != "" {
		i.Config["scaling"] = s.scaling
	}
	return i
}

func (s stft) fill(shape tensor.Shape, _ tensor.Stream, w []float32) {
	if len(shape) != 3 {
		tensor.Fail("", "STFT", nil, "the weight is the kernel [frame channels frequencies] of a Conv1D, and it has the shape %v", shape)
	}
	frame, channels, frequencies := shape[0], shape[1], shape[2]
	scale := 1.0
	values := make([]float64, frame)
	if s.window == "" {
		for t := range values {
			values[t] = 1
		}
	} else {
		squares, sum := 0.0, 0.0
		for t := range values {
			v := s.at(t, frame)
			values[t] = v
			squares += v * v
			sum += math.Abs(v)
		}
		switch s.scaling {
		case "density":
			scale = math.Sqrt(squares)
		case "spectrum":
			scale = sum
		}
	}
	n := max(2*(frequencies-1), 1)
	for k := range w {
		t, f := k/(channels*frequencies), k%frequencies
		sin, cos := math.Sincos(-2 * math.Pi * float64(t*f%n) / float64(n))
		v := cos
		if s.imaginary {
			v = sin
		}
		w[k] = float32(v * values[t] / scale)
	}
}

// windows have the coefficients a of Σ (-1)ᵏ·aₖ·cos(2πkt/n); those without one have another formula.
var windows = map[string][]float64{
	"boxcar":         {1},
	"hann":           {0.5, 0.5},
	"hamming":        {0.54, 0.46},
	"blackman":       {0.42, 0.5, 0.08},
	"blackmanharris": {0.35875, 0.48829, 0.14128, 0.01168},
	"nuttall":        {0.3635819, 0.4891775, 0.1365995, 0.0106411},
	"flattop":        {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368},
	"bartlett":       nil,
	"cosine":         nil,
}

// at is the window at t of a frame.
func (s stft) at(t, frame int) float64 {
	if frame == 1 {
		return 1
	}
	points := frame
	if s.periodic {
		points++
	}
	part := float64(t) / float64(points-1)
	switch s.window {
	case "bartlett":
		return 1 - math.Abs(2*part-1)
	case "cosine":
		return math.Sin(math.Pi * (float64(t) + 0.5) / float64(points))
	}
	v := 0.0
	for k, a := range windows[s.window] {
		if k%2 == 1 {
			a = -a
		}
		v += a * math.Cos(2*math.Pi*float64(k)*part)
	}
	return v
}
