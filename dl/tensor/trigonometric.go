package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Sin returns the sine of each element, an angle in radians.
func (x *Tensor) Sin() *Tensor { return apply(sin, x) }

// Cos returns the cosine of each element, an angle in radians.
func (x *Tensor) Cos() *Tensor { return apply(cos, x) }

// Tan returns the tangent of each element, an angle in radians.
func (x *Tensor) Tan() *Tensor { return apply(tan, x) }

// Asin returns the angle of -π/2 to π/2 whose sine is x, of each element; NaN where |x| > 1.
func (x *Tensor) Asin() *Tensor { return apply(asin, x) }

// Acos returns the angle of 0 to π whose cosine is x, of each element; NaN where |x| > 1.
func (x *Tensor) Acos() *Tensor { return apply(acos, x) }

// Atan returns the angle of -π/2 to π/2 whose tangent is x, of each element.
func (x *Tensor) Atan() *Tensor { return apply(atan, x) }

// Atan2 returns the angle of -π to π of the point (x, y), whose tangent is y/x, element by
// element, with [Tensor.Add]'s rule for shapes: y.Atan2(x).
func (y *Tensor) Atan2(x *Tensor) *Tensor { return apply(atan2, y, x) }

var (
	sin = &elementwise{"sin", kernels.Sin,
		func(d, dy, x, y []float32) { // d sin x = cos x dx
			kernels.Cos(d, x)
			kernels.Mul(d, d, dy)
		}}
	cos = &elementwise{"cos", kernels.Cos,
		func(d, dy, x, y []float32) { // d cos x = -sin x dx
			kernels.Sin(d, x)
			kernels.Mul(d, d, dy)
			kernels.Scale(d, d, -1)
		}}
	tan = &elementwise{"tan", each(math.Tan),
		slope(func(x, y float64) float64 { return 1 + float64(y*y) })} // d tan x = (1 + tan² x) dx
	asin = &elementwise{"asin", each(math.Asin),
		slope(func(x, y float64) float64 { return 1 / math.Sqrt((1-x)*(1+x)) })} // d arcsin x = dx/√(1-x²)
	acos = &elementwise{"acos", each(math.Acos),
		slope(func(x, y float64) float64 { return -1 / math.Sqrt((1-x)*(1+x)) })} // d arccos x = -dx/√(1-x²)
	atan = &elementwise{"atan", each(math.Atan),
		slope(func(x, y float64) float64 { return 1 / (1 + float64(x*x)) })} // d arctan x = dx/(1+x²)

	// z = arctan(y/x), so ∂z/∂y = x/(x²+y²) and ∂z/∂x = -y/(x²+y²).
	atan2 = &binary{"atan2",
		func(z, y, x []float32) {
			x, y = x[:len(z)], y[:len(z)]
			for i := range z {
				z[i] = float32(math.Atan2(float64(y[i]), float64(x[i])))
			}
		},
		func(d, dz, y, x, z []float32) {
			dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
			for i := range d {
				u, v := float64(x[i]), float64(y[i])
				d[i] = float32(float64(dz[i]) * u / (float64(u*u) + float64(v*v)))
			}
		},
		func(d, dz, y, x, z []float32) {
			dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
			for i := range d {
				u, v := float64(x[i]), float64(y[i])
				d[i] = float32(float64(-dz[i]) * v / (float64(u*u) + float64(v*v)))
			}
		}}
)
