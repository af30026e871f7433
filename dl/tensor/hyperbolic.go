package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Tanh returns the hyperbolic tangent of each element.
func (x *Tensor) Tanh() *Tensor { return apply(tanh, x) }

// Cosh returns the hyperbolic cosine of each element.
func (x *Tensor) Cosh() *Tensor { return apply(cosh, x) }

// Sinh returns the hyperbolic sine of each element.
func (x *Tensor) Sinh() *Tensor { return apply(sinh, x) }

// Asinh returns the number whose hyperbolic sine is x, of each element.
func (x *Tensor) Asinh() *Tensor { return apply(asinh, x) }

// Acosh returns the number of 0 or more whose hyperbolic cosine is x, of each element; NaN where
// x < 1.
func (x *Tensor) Acosh() *Tensor { return apply(acosh, x) }

// Atanh returns the number whose hyperbolic tangent is x, of each element; NaN where |x| > 1.
func (x *Tensor) Atanh() *Tensor { return apply(atanh, x) }

var (
	tanh = &elementwise{"tanh", kernels.Tanh,
		func(d, dy, x, y []float32) { kernels.TanhGrad(d, dy, y, false) }} // d tanh x = (1 - tanh² x) dx
	cosh = &elementwise{"cosh", kernels.Cosh,
		func(d, dy, x, y []float32) { // d cosh x = sinh x dx
			kernels.Sinh(d, x)
			kernels.Mul(d, d, dy)
		}}
	sinh = &elementwise{"sinh", kernels.Sinh,
		func(d, dy, x, y []float32) { // d sinh x = cosh x dx
			kernels.Cosh(d, x)
			kernels.Mul(d, d, dy)
		}}
	asinh = &elementwise{"asinh", each(math.Asinh),
		slope(func(x, y float64) float64 { return 1 / math.Sqrt(float64(x*x)+1) })} // d arsinh x = dx/√(x²+1)
	acosh = &elementwise{"acosh", each(math.Acosh),
		slope(func(x, y float64) float64 { return 1 / math.Sqrt((x-1)*(x+1)) })} // d arcosh x = dx/√(x²-1)
	atanh = &elementwise{"atanh", each(math.Atanh),
		slope(func(x, y float64) float64 { return 1 / ((1 - x) * (1 + x)) })} // d artanh x = dx/(1-x²)
)
