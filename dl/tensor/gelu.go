package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// GELU returns x·Φ(x) of each element, where Φ is the distribution function of the normal
// distribution (Hendrycks and Gimpel, 2016). It is exact, as keras.activations.gelu is by default;
// [Tensor.GELUTanh] is the approximation.
func (x *Tensor) GELU() *Tensor { return apply(gelu, x) }

// GELUTanh returns ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) of each element: GELU to within
// 0.0005, as in BERT and GPT-2, and as keras.activations.gelu with approximate=True.
func (x *Tensor) GELUTanh() *Tensor { return apply(geluTanh, x) }

var (
	gelu = &elementwise{"gelu", kernels.GELU,
		func(d, dy, x, y []float32) { kernels.GELUGrad(d, dy, x, false) }} // d xΦ = (Φ + xφ) dx, φ = Φ'
	geluTanh = &elementwise{"gelu_tanh", kernels.GELUTanh,
		func(d, dy, x, y []float32) { kernels.GELUTanhGrad(d, dy, x, false) }}
)
