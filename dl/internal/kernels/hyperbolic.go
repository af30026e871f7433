package kernels

import "math"

// Tanh is y = tanh x; the slices have the same length, and y may be x.
// The error is at most 1.31 units in the last place.
func Tanh(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { tanhs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func tanhs(y, x []float32) {
	if vectorTanh(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Tanh(float64(v)))
	}
}

// TanhGrad is the gradient of y = Tanh(x): dx = dy*(1 - y²); with add it is added to dx.
// The slices have the same length, and dx may be dy.
func TanhGrad(dx, dy, y []float32, add bool) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	if add {
		each(len(dx), light, func(s slices, _ scalars) { tanhGradTo(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	} else {
		each(len(dx), light, func(s slices, _ scalars) { tanhGrad(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	}
}

func tanhGrad(dx, dy, y []float32) {
	if vectorTanhGrad(dx, dy, y) {
		return
	}
	for i, v := range y {
		dx[i] = dy[i] * (1 - float32(v*v))
	}
}

func tanhGradTo(dx, dy, y []float32) {
	if vectorTanhGradTo(dx, dy, y) {
		return
	}
	for i, v := range y {
		dx[i] += float32(dy[i] * (1 - float32(v*v)))
	}
}

// Cosh is y = cosh x; the slices have the same length, and y may be x.
func Cosh(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { coshs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func coshs(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Cosh(float64(v)))
	}
}

// Sinh is y = sinh x; the slices have the same length, and y may be x.
func Sinh(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { sinhs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func sinhs(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Sinh(float64(v)))
	}
}
