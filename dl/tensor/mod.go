package tensor

import "math"

// Mod returns what is left of x when it is divided by y, element by element, with the sign of y,
// as Python's %, NumPy's mod and Keras's: -1 mod 3 is 2. Shapes are matched by [Tensor.Add]'s rule.
// Where y is 0 it is NaN.
func (x *Tensor) Mod(y *Tensor) *Tensor { return apply(mod, x, y) }

// FloorDiv returns the greatest whole number that is not above x/y, element by element, as
// Python's //. Shapes are matched by [Tensor.Add]'s rule. It has no gradient.
func (x *Tensor) FloorDiv(y *Tensor) *Tensor { return apply(floorDiv, x, y) }

var (
	mod = &binary{"mod",
		func(z, x, y []float32) {
			x, y = x[:len(z)], y[:len(z)]
			for i := range z {
				z[i] = float32(remainder(float64(x[i]), float64(y[i])))
			}
		},
		func(d, dz, x, y, z []float32) { copy(d, dz) }, // x mod y = x - y·⌊x/y⌋, so ∂/∂x = 1
		func(d, dz, x, y, z []float32) { // and ∂/∂y = -⌊x/y⌋
			dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
			for i := range d {
				d[i] = -float32(float64(dz[i]) * quotient(float64(x[i]), float64(y[i])))
			}
		}}
	floorDiv = &binary{"floor_div",
		func(z, x, y []float32) {
			x, y = x[:len(z)], y[:len(z)]
			for i := range z {
				z[i] = float32(quotient(float64(x[i]), float64(y[i])))
			}
		}, nil, nil}
)

// remainder is x mod y with the sign of y.
func remainder(x, y float64) float64 {
	r := math.Mod(x, y)
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

// quotient is ⌊x/y⌋. The remainder is taken off first, so that the division is exact and cannot
// round up to the next whole number.
func quotient(x, y float64) float64 {
	if y == 0 {
		return x / y
	}
	return math.Round((x - remainder(x, y)) / y)
}
