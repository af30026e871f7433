package kernels

import "math"

// SiLU is y = x*σ(x) = x / (1+exp(-x)) (Elfwing and others, 2017), also called swish; the slices have the same length, and y may be x.
// The error is at most 1.49 units in the last place.
func SiLU(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { silus(s[0], s[1]) }, slices{y, x}, scalars{})
}

func silus(y, x []float32) {
	if vectorSilu(y, x) {
		return
	}
	for i, v := range x {
		y[i] = silu(v)
	}
}

// silu is 0 at -∞, as its limit.
func silu(x float32) float32 {
	v := max(float64(x), -1000)
	return float32(v / (1 + math.Exp(-v)))
}

// SiLUGrad is the gradient of y = SiLU(x): dx = dy*(σ + x*σ*(1-σ)), σ = σ(x); with add it is added to dx.
// The slices have the same length, and dx may be dy.
func SiLUGrad(dx, dy, x []float32, add bool) {
	dy, x = dy[:len(dx)], x[:len(dx)]
	if add {
		each(len(dx), heavy, func(s slices, _ scalars) { siluGradTo(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	} else {
		each(len(dx), heavy, func(s slices, _ scalars) { siluGrad(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	}
}

func siluGrad(dx, dy, x []float32) {
	if vectorSiluGrad(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] = dy[i] * siluSlope(v)
	}
}

func siluGradTo(dx, dy, x []float32) {
	if vectorSiluGradTo(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] += float32(dy[i] * siluSlope(v))
	}
}

func siluSlope(x float32) float32 {
	v := min(max(float64(x), -1000), 1000)
	s := 1 / (1 + math.Exp(-v))
	return float32(s + v*s*(1-s))
}
