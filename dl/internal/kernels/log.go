package kernels

import "math"

// Log is y = ln x; -Inf for 0, NaN below; the slices have the same length, and y may be x.
// The error is at most 0.79 units in the last place.
func Log(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { logs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func logs(y, x []float32) {
	if vectorLog(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Log(float64(v)))
	}
}

// Log1p is y = ln(1+x), without loss near 0; -Inf for -1, NaN below; the slices have the same length, and y may be x.
// The error is at most 1.37 units in the last place.
func Log1p(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { log1ps(s[0], s[1]) }, slices{y, x}, scalars{})
}

func log1ps(y, x []float32) {
	if vectorLog1p(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Log1p(float64(v)))
	}
}
