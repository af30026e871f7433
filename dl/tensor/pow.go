package tensor

import "math"

// Pow returns x to the power of y, element by element, with [Tensor.Add]'s rule for shapes:
// x.Pow(tensor.Scalar(3)). A negative x has whole powers only, others are NaN. Gradients are
// those of Keras on JAX: where y is 0 that of x is 0, and where x is 0 that of y; where x is
// negative that of y is NaN, since the power is defined at whole y alone.
func (x *Tensor) Pow(y *Tensor) *Tensor { return apply(pow, x, y) }

var pow = &binary{"pow",
	func(z, x, y []float32) {
		x, y = x[:len(z)], y[:len(z)]
		for i := range z {
			z[i] = float32(power(float64(x[i]), float64(y[i])))
		}
	},
	func(d, dz, x, y, z []float32) { // ∂x^y/∂x = y·x^(y-1)
		dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
		for i := range d {
			d[i] = 0
			if n := float64(y[i]); n != 0 {
				d[i] = float32(float64(dz[i]) * (n * power(float64(x[i]), n-1)))
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

// power is x^n, at once for the exponents that nearly all powers and their gradients have.
func power(x, n float64) float64 {
	switch {
	case n == 2:
		return x * x
	case n == 1:
		return x
	case n == 3:
		return x * x * x
	case n == 0:
		return 1
	case n == -1:
		return 1 / x
	case n == 0.5 && x > 0:
		return math.Sqrt(x)
	}
	return math.Pow(x, n)
}
