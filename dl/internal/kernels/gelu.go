package kernels

import "math"

// GELU is y = x*Φ(x), Φ the distribution function of the normal distribution (Hendrycks and Gimpel, 2016); the slices have the same length, and y may be x.
// The error is at most 1.95 units in the last place.
func GELU(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { gelus(s[0], s[1]) }, slices{y, x}, scalars{})
}

func gelus(y, x []float32) {
	if vectorGelu(y, x) {
		return
	}
	for i, v := range x {
		y[i] = gelu(v)
	}
}

// gelu is 0 at -∞, as its limit.
func gelu(x float32) float32 {
	v := max(float64(x), -1000)
	return float32(v / 2 * math.Erfc(-v/math.Sqrt2))
}

// GELUGrad is the gradient of y = GELU(x): dx = dy*(Φ(x) + x*φ(x)); with add it is added to dx.
// The slices have the same length, and dx may be dy.
func GELUGrad(dx, dy, x []float32, add bool) {
	dy, x = dy[:len(dx)], x[:len(dx)]
	if add {
		each(len(dx), heavy, func(s slices, _ scalars) { geluGradTo(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	} else {
		each(len(dx), heavy, func(s slices, _ scalars) { geluGrad(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	}
}

func geluGrad(dx, dy, x []float32) {
	if vectorGeluGrad(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] = dy[i] * geluSlope(v)
	}
}

func geluGradTo(dx, dy, x []float32) {
	if vectorGeluGradTo(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] += float32(dy[i] * geluSlope(v))
	}
}

func geluSlope(x float32) float32 {
	v := min(max(float64(x), -1000), 1000)
	return float32(math.Erfc(-v/math.Sqrt2)/2 + v*math.Exp(-v*v/2)/math.Sqrt(2*math.Pi))
}

// GELUTanh is y = x/2 * (1 + tanh(√(2/π)*(x + 0.044715*x³))), the approximation of GELU of the same paper; the slices have the same length, and y may be x.
// The error is at most 1.47 units in the last place.
func GELUTanh(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { geluTanhs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func geluTanhs(y, x []float32) {
	if vectorGeluTanh(y, x) {
		return
	}
	for i, v := range x {
		y[i] = geluTanh(v)
	}
}

// The tanh form is x*σ(u), u = x*(geluC + geluD*x²).
const (
	geluC = 1.5957691216057308 // 2√(2/π)
	geluD = 0.044715 * geluC
)

func geluTanh(x float32) float32 {
	v := max(float64(x), -1000)
	return float32(v / (1 + math.Exp(-v*(geluC+geluD*v*v))))
}

// GELUTanhGrad is the gradient of y = GELUTanh(x): dx = dy*its derivative; with add it is added to dx.
// The slices have the same length, and dx may be dy.
func GELUTanhGrad(dx, dy, x []float32, add bool) {
	dy, x = dy[:len(dx)], x[:len(dx)]
	if add {
		each(len(dx), heavy, func(s slices, _ scalars) { geluTanhGradTo(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	} else {
		each(len(dx), heavy, func(s slices, _ scalars) { geluTanhGrad(s[0], s[1], s[2]) }, slices{dx, dy, x}, scalars{})
	}
}

func geluTanhGrad(dx, dy, x []float32) {
	if vectorGeluTanhGrad(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] = dy[i] * geluTanhSlope(v)
	}
}

func geluTanhGradTo(dx, dy, x []float32) {
	if vectorGeluTanhGradTo(dx, dy, x) {
		return
	}
	for i, v := range x {
		dx[i] += float32(dy[i] * geluTanhSlope(v))
	}
}

func geluTanhSlope(x float32) float32 {
	v := min(max(float64(x), -1000), 1000)
	s := 1 / (1 + math.Exp(-v*(geluC+geluD*v*v)))
	return float32(s + v*s*(1-s)*(geluC+3*geluD*v*v))
}
