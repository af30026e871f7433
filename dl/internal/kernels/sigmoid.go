package kernels

import "math"

// Sigmoid is y = σ(x) = 1 / (1+exp(-x)); the slices have the same length, and y may be x.
// The error is at most 1.50 units in the last place.
func Sigmoid(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { sigmoids(s[0], s[1]) }, slices{y, x}, scalars{})
}

func sigmoids(y, x []float32) {
	if vectorSigmoid(y, x) {
		return
	}
	for i, v := range x {
		y[i] = sigmoid(v)
	}
}

// sigmoid loses nothing on either side, since float64 does not overflow here.
func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// SigmoidGrad is the gradient of y = Sigmoid(x): dx = dy*y*(1-y); with add it is added to dx.
// The slices have the same length, and dx may be dy.
func SigmoidGrad(dx, dy, y []float32, add bool) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	if add {
		each(len(dx), light, func(s slices, _ scalars) { sigmoidGradTo(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	} else {
		each(len(dx), light, func(s slices, _ scalars) { sigmoidGrad(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	}
}

func sigmoidGrad(dx, dy, y []float32) {
	if vectorSigmoidGrad(dx, dy, y) {
		return
	}
	for i, v := range y {
		dx[i] = dy[i] * float32(v*(1-v))
	}
}

func sigmoidGradTo(dx, dy, y []float32) {
	if vectorSigmoidGradTo(dx, dy, y) {
		return
	}
	for i, v := range y {
		dx[i] += float32(dy[i] * float32(v*(1-v)))
	}
}
