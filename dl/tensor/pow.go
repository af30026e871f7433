package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Pow returns x to the power of y, element by element, with [Tensor.Add]'s rule for shapes:
// x.Pow(tensor.Scalar(3)). A negative x has whole powers only, others are NaN. Gradients are
// those of Keras on JAX: where y is 0 that of x is 0, and where x is 0 that of y; where x is
// negative that of y is NaN, since the power is defined at whole y alone.
func (x *Tensor) Pow(y *Tensor) *Tensor { return apply(pow, x, y) }

var pow = &binary{"pow",
	kernels.Pow,
	func(d, dz, x, y, z []float32) { // ∂x^y/∂x = y·x^(y-1)
		dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
		for i := range d {
			d[i] = 0
			if n := float64(y[i]); n != 0 {
				d[i] = float32(float64(dz[i]) * (n * kernels.Power(float64(x[i]), n-1)))
			}
		}
	},
	func(d, dz, x, y, z []float32) { // ∂x^y/∂y = z·ln x
		dz, x, z = dz[:len(d)], x[:len(d)], z[:len(d)]
		for i := range d {
			d[i] = 0
			if x[i] != 0 {
				d[i] = float32(float64(dz[i]) * float64(z[i]) * math.Log(float64(x[i])))
			}
		}
	}}
