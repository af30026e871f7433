package tensor

import "math"

// Hypot returns √(x² + y²), element by element, with [Tensor.Add]'s rule for shapes. Squares that
// are too great or too small for a float32 do no harm. At 0, 0 its gradients are 0.
func (x *Tensor) Hypot(y *Tensor) *Tensor { return apply(hypot, x, y) }

var hypot = &binary{"hypot",
	func(z, x, y []float32) {
		x, y = x[:len(z)], y[:len(z)]
		for i := range z {
			z[i] = float32(math.Sqrt(float64(x[i])*float64(x[i]) + float64(float64(y[i])*float64(y[i]))))
		}
	},
	func(d, dz, x, y, z []float32) { shareOf(d, dz, x, z) }, // ∂z/∂x = x/z
	func(d, dz, x, y, z []float32) { shareOf(d, dz, y, z) }} // ∂z/∂y = y/z

// shareOf sets d = dz·x/z, and 0 where z is 0.
func shareOf(d, dz, x, z []float32) {
	dz, x, z = dz[:len(d)], x[:len(d)], z[:len(d)]
	for i := range d {
		d[i] = 0
		if z[i] != 0 {
			d[i] = dz[i] * (x[i] / z[i])
		}
	}
}
