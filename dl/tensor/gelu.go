package tensor

import "math"

// GELU returns x·Φ(x) of each element, where Φ is the distribution function of the normal
// distribution (Hendrycks and Gimpel, 2016). It is exact, as keras.activations.gelu is by default;
// [Tensor.GELUTanh] is the approximation.
func (x *Tensor) GELU() *Tensor { return apply(gelu, x) }

// GELUTanh returns ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) of each element: GELU to within
// 0.0005, as in BERT and GPT-2, and as keras.activations.gelu with approximate=True.
func (x *Tensor) GELUTanh() *Tensor { return apply(geluTanh, x) }

var (
	gelu = &elementwise{"gelu",
		each(func(x float64) float64 { return 0.5 * x * math.Erfc(-x*(math.Sqrt2/2)) }),
		slope(func(x, y float64) float64 { // d xΦ = (Φ + xφ) dx
			return 0.5*math.Erfc(-x*(math.Sqrt2/2)) + x*math.Exp(-0.5*x*x)/math.Sqrt(2*math.Pi)
		})}

	geluTanh = &elementwise{"gelu_tanh",
		each(func(x float64) float64 { return 0.5 * x * (1 + math.Tanh(rootOf2OverPi*(x+0.044715*x*x*x))) }),
		slope(func(x, y float64) float64 { // with t = tanh u: d ½x(1 + t) = ½(1 + t + x·(1 - t²)·u') dx
			t := math.Tanh(rootOf2OverPi * (x + 0.044715*x*x*x))
			return 0.5 * (1 + t + x*(1-t*t)*rootOf2OverPi*(1+3*0.044715*x*x))
		})}
)

const rootOf2OverPi = 0.797884560802865355879892119868763736951717262329869315331
