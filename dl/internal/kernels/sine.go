package kernels

import "math"

// Sin is y = sin x; the slices have the same length, and y may be x.
// The error is at most 1.55 units in the last place.
func Sin(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { sines(s[0], s[1], vectorSin, math.Sin) }, slices{y, x}, scalars{})
}

// Cos is y = cos x; the slices have the same length, and y may be x.
// The error is at most 1.56 units in the last place.
func Cos(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { sines(s[0], s[1], vectorCos, math.Cos) }, slices{y, x}, scalars{})
}

const (
	// sineLimit is the |x| up to which the vectors' reduction by multiples of π/2 is exact enough.
	sineLimit = 1e6
	// sineBlock is how many elements are looked through for greater ones at once: few enough to
	// stay in the first cache.
	sineBlock = 1024
)

// sines is by vectors, and where a block holds a greater |x|, one by one; that does not change the
// others' results.
func sines(y, x []float32, vector func(y, x []float32) bool, one func(float64) float64) {
	for len(x) > 0 {
		n := min(len(x), sineBlock)
		if !(maxAbs(x[:n]) <= sineLimit && vector(y[:n], x[:n])) {
			for i, v := range x[:n] {
				if !(max(v, -v) <= sineLimit) || !vector(y[i:i+1], x[i:i+1]) {
					y[i] = float32(one(float64(v)))
				}
			}
		}
		y, x = y[n:], x[n:]
	}
}
