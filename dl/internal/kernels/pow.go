package kernels

import "math"

// Pow is z = x to the power of y, element by element, as math.Pow; the slices have the same
// length, and z may be x or y.
// The error is at most 0.51 units in the last place. Whether a block of elements is done by vectors
// or one by one, for a special one among them, may show in the last bit where the power lies
// within 0.01 units of the middle between two float32.
func Pow(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), heavy, func(s slices, _ scalars) { pows(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

// pows does blocks by vectors where all x are positive and nothing is infinite, few enough
// elements at once to stay in the first cache.
func pows(z, x, y []float32) {
	const block = 1024
	for len(z) > 0 {
		n := min(len(z), block)
		plain := Min(x[:n]) > 0 && Max(x[:n]) <= math.MaxFloat32 && maxAbs(y[:n]) <= math.MaxFloat32
		if !plain || !vectorPow(z[:n], x[:n], y[:n]) {
			for i, v := range x[:n] {
				z[i] = float32(Power(float64(v), float64(y[i])))
			}
		}
		z, x, y = z[n:], x[n:], y[n:]
	}
}

// Power is math.Pow, at once for the exponents that nearly all powers and their gradients have.
func Power(x, n float64) float64 {
	switch {
	case n == 2:
		return x * x
	case n == 1:
		return x
	case n == 3:
		return x * x * x
	case n == 0:
		return 1
	case n == -1:
		return 1 / x
	case n == 0.5 && x > 0:
		return math.Sqrt(x)
	}
	return math.Pow(x, n)
}
