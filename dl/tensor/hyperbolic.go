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

var (
	tanh = &elementwise{"tanh", kernels.Tanh,
		func(dx, dy, x, y []float32) { // d tanh x = (1 - tanh² x) dx
			for i := range dx {
				dx[i] += float32(dy[i] * (1 - float32(y[i]*y[i])))
			}
		}}
	cosh = &elementwise{"cosh", kernels.Cosh,
		func(dx, dy, x, y []float32) { // d cosh x = sinh x dx
			for i, v := range x {
				dx[i] += float32(dy[i] * float32(math.Sinh(float64(v))))
			}
		}}
	sinh = &elementwise{"sinh", kernels.Sinh,
		func(dx, dy, x, y []float32) { // d sinh x = cosh x dx
			for i, v := range x {
				dx[i] += float32(dy[i] * float32(math.Cosh(float64(v))))
			}
		}}
)
