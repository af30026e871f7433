package kernels

import "math"

// Erf is y = erf x, the error function; the slices have the same length, and y may be x.
// The error is at most 1.01 units in the last place.
func Erf(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { erfs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func erfs(y, x []float32) {
	if vectorErf(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Erf(float64(v)))
	}
}
