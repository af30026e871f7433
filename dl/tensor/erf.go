package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Erf returns the error function of each element, 2/√π·∫e^(-t²) dt from 0 to x: the share of a
// normal distribution that is within x·√2 deviations.
func (x *Tensor) Erf() *Tensor { return apply(erf, x) }

// Erfc returns 1 - erf(x) of each element, exactly also where it is nearly 0.
func (x *Tensor) Erfc() *Tensor { return apply(erfc, x) }

// Erfinv returns the number whose error function is x, of each element; NaN where |x| > 1.
func (x *Tensor) Erfinv() *Tensor { return apply(erfinv, x) }

var (
	erf = &elementwise{"erf", kernels.Erf,
		func(d, dy, x, y []float32) { bell(d, dy, x, 2/math.SqrtPi) }} // d erf x = 2/√π·e^(-x²) dx
	erfc = &elementwise{"erfc", each(math.Erfc),
		func(d, dy, x, y []float32) { bell(d, dy, x, -2/math.SqrtPi) }}
	erfinv = &elementwise{"erfinv", each(math.Erfinv),
		slope(func(x, y float64) float64 { return math.SqrtPi / 2 * math.Exp(y*y) })} // d erf⁻¹ x = √π/2·e^(y²) dx
)

// bell sets d = dy·factor·e^(-x²).
func bell(d, dy, x []float32, factor float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	for i, v := range x {
		d[i] = -float32(v * v)
	}
	kernels.Exp(d, d)
	for i := range d {
		d[i] = float32(d[i] * float32(dy[i]*factor))
	}
}
