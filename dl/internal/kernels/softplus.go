package kernels

import "math"

// Softplus is y = ln(1+exp(x)); the slices have the same length, and y may be x.
// The error is at most 1.64 units in the last place.
func Softplus(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { softpluss(s[0], s[1]) }, slices{y, x}, scalars{})
}

func softpluss(y, x []float32) {
	if vectorSoftplus(y, x) {
		return
	}
	for i, v := range x {
		y[i] = softplus(v)
	}
}

func softplus(x float32) float32 {
	v := float64(x)
	return float32(max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))))
}

// SoftplusGrad is the gradient of y = Softplus(x): dx = dy*σ(x); with add it is added to dx.
// The slices have the same length, and dx may be dy.
func SoftplusGrad(dx, dy, x []float32, add bool) {
	dy, x = dy[:len(dx)], x[:len(dx)]
	if add {
		each(len(dx), heavy, func(s slices, _ scalars) { softplusGradTo(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	} else {
		each(len(dx), heavy, func(s slices, _ scalars) { softplusGrad(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	}
}

func softplusGrad(dx, dy, x []float32) {
	if vectorSoftplusGrad(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] = dy[i] * sigmoid(v)
	}
}

func softplusGradTo(dx, dy, x []float32) {
	if vectorSoftplusGradTo(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] += float32(dy[i] * sigmoid(v))
	}
}
