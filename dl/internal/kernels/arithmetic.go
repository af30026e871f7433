package kernels

import "math"

// Add is z = x + y; the slices have the same length, and z may be x or y.
func Add(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { add(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func add(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	for i := vectorAdd(z, x, y); i < len(z); i++ {
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
	for i := vectorSub(z, x, y); i < len(z); i++ {
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
	for i := vectorMul(z, x, y); i < len(z); i++ {
		z[i] = x[i] * y[i]
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
	for i := vectorAxpy(y, x, a); i < len(y); i++ {
		y[i] += float32(a * x[i])
	}
}

// Scale is y = a*x; the slices have the same length, and y may be x.
func Scale(y, x []float32, a float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, c scalars) { scale(s[0], s[1], c[0]) }, slices{y, x}, scalars{a})
}

func scale(y, x []float32, a float32) {
	x = x[:len(y)]
	for i := vectorScale(y, x, a); i < len(y); i++ {
		y[i] = a * x[i]
	}
}

// sqrt is the square root, exactly rounded: the compiler makes one instruction of it.
func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
