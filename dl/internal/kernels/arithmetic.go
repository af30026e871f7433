package kernels

import "math"

// Add is z = x + y; the slices have the same length, and z may be x or y.
func Add(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { add(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func add(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	if vectorAdd(z, x, y) {
		return
	}
	for i := range z {
		z[i] = x[i] + y[i]
	}
}

// Sub is z = x - y; the slices have the same length, and z may be x or y.
func Sub(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { sub(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func sub(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	if vectorSub(z, x, y) {
		return
	}
	for i := range z {
		z[i] = x[i] - y[i]
	}
}

// Mul is z = x * y, element by element; the slices have the same length, and z may be x or y.
func Mul(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { mul(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func mul(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	if vectorMul(z, x, y) {
		return
	}
	for i := range z {
		z[i] = x[i] * y[i]
	}
}

// Div is z = x / y, element by element; the slices have the same length, and z may be x or y.
func Div(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), heavy, func(s slices, _ scalars) { div(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func div(z, x, y []float32) {
	if vectorDiv(z, x, y) {
		return
	}
	for i := range z {
		z[i] = x[i] / y[i]
	}
}

// Maximum is z = max(x, y), element by element, NaN where one of them is; of 0 and -0 it is either; the slices have the same length, and z may be x or y.
func Maximum(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { maximum(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func maximum(z, x, y []float32) {
	if vectorMaximum(z, x, y) {
		return
	}
	for i := range z {
		z[i] = max(x[i], y[i])
	}
}

// Minimum is z = min(x, y), element by element, NaN where one of them is; of 0 and -0 it is either; the slices have the same length, and z may be x or y.
func Minimum(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { minimum(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func minimum(z, x, y []float32) {
	if vectorMinimum(z, x, y) {
		return
	}
	for i := range z {
		z[i] = min(x[i], y[i])
	}
}

// AddTo is y += x; the slices have the same length.
func AddTo(y, x []float32) { Add(y, y, x) }

// Axpy is y += a*x, rounded twice; the slices have the same length.
func Axpy(y []float32, a float32, x []float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, c scalars) { axpy(s[0], c[0], s[1]) }, slices{y, x}, scalars{a})
}

func axpy(y []float32, a float32, x []float32) {
	x = x[:len(y)]
	if vectorAxpy(y, x, a) {
		return
	}
	for i := range y {
		y[i] += float32(a * x[i])
	}
}

// Scale is y = a*x; the slices have the same length, and y may be x.
func Scale(y, x []float32, a float32) {
	x = x[:len(y)]
	if len(y) < 2*light { // as each does it, which would take longer than some rows
		scale(y, x, a)
		return
	}
	each(len(y), light, func(s slices, c scalars) { scale(s[0], s[1], c[0]) }, slices{y, x}, scalars{a})
}

func scale(y, x []float32, a float32) {
	x = x[:len(y)]
	if vectorScale(y, x, a) {
		return
	}
	for i := range y {
		y[i] = a * x[i]
	}
}

// MulTo is z += x*y, element by element, rounded twice; the slices have the same length, and z may be x or y.
func MulTo(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { mulAdd(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func mulAdd(z, x, y []float32) {
	if vectorMulTo(z, x, y) {
		return
	}
	for i := range z {
		z[i] = z[i] + float32(x[i]*y[i])
	}
}

// DivTo is z += x/y, element by element, rounded twice; the slices have the same length, and z may be x or y.
func DivTo(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), heavy, func(s slices, _ scalars) { divAdd(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func divAdd(z, x, y []float32) {
	if vectorDivTo(z, x, y) {
		return
	}
	for i := range z {
		z[i] = z[i] + x[i]/y[i]
	}
}

// AddScalar is z = x + a; the slices have the same length, and z may be x.
func AddScalar(z, x []float32, a float32) {
	x = x[:len(z)]
	each(len(z), light, func(s slices, c scalars) { addScalar(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func addScalar(z, x []float32, a float32) {
	if vectorAddScalar(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = v + a
	}
}

// ScalarSub is z = a - x; the slices have the same length, and z may be x.
func ScalarSub(z []float32, a float32, x []float32) {
	x = x[:len(z)]
	each(len(z), light, func(s slices, c scalars) { scalarSub(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func scalarSub(z, x []float32, a float32) {
	if vectorScalarSub(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = a - v
	}
}

// DivScalar is z = x / a; the slices have the same length, and z may be x.
func DivScalar(z, x []float32, a float32) {
	x = x[:len(z)]
	each(len(z), heavy, func(s slices, c scalars) { divScalar(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func divScalar(z, x []float32, a float32) {
	if vectorDivScalar(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = v / a
	}
}

// ScalarDiv is z = a / x; the slices have the same length, and z may be x.
func ScalarDiv(z []float32, a float32, x []float32) {
	x = x[:len(z)]
	each(len(z), heavy, func(s slices, c scalars) { scalarDiv(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func scalarDiv(z, x []float32, a float32) {
	if vectorScalarDiv(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = a / v
	}
}

// MaximumScalar is z = max(x, a), NaN where one of them is; the slices have the same length, and z may be x.
func MaximumScalar(z, x []float32, a float32) {
	x = x[:len(z)]
	each(len(z), light, func(s slices, c scalars) { maximumScalar(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func maximumScalar(z, x []float32, a float32) {
	if vectorMaximumScalar(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = max(v, a)
	}
}

// MinimumScalar is z = min(x, a), NaN where one of them is; the slices have the same length, and z may be x.
func MinimumScalar(z, x []float32, a float32) {
	x = x[:len(z)]
	each(len(z), light, func(s slices, c scalars) { minimumScalar(s[0], s[1], c[0]) }, slices{z, x}, scalars{a})
}

func minimumScalar(z, x []float32, a float32) {
	if vectorMinimumScalar(z, x, a) {
		return
	}
	for i, v := range x {
		z[i] = min(v, a)
	}
}

// sqrt is the square root, exactly rounded: the compiler makes one instruction of it.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
