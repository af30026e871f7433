package kernels

import "math"

// Exp is y = exp(x); the slices have the same length, and y may be x. Overflow gives +Inf,
// underflow 0, NaN stays.
// The error is at most 0.98 units in the last place.
func Exp(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { exps(s[0], s[1]) }, slices{y, x}, scalars{})
}

func exps(y, x []float32) {
	if vectorExp(y, x) {
		return
	}
	for i, v := range x {
		y[i] = exp(v)
	}
}

// Expm1 is y = exp(x) - 1, without loss near 0; the slices have the same length, and y may be x.
// The error is at most 1.41 units in the last place.
func Expm1(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { expm1s(s[0], s[1]) }, slices{y, x}, scalars{})
}

func expm1s(y, x []float32) {
	if vectorExpm1(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Expm1(float64(v)))
	}
}

// exp is the exponential by the method of Cephes's expf (Moshier, 1984):
// exp(x) = 2ⁿ·exp(r), n = round(x/ln 2), r = x - n·ln 2, |r| ≤ ln 2 / 2, and exp(r) by a polynomial.
// Every operation is rounded by itself.
func exp(x float32) float32 {
	// Beyond these the result is 0 or +Inf; as comparisons they let NaN pass.
	if x < -104 {
		x = -104
	}
	if x > 89 {
		x = 89
	}
	// To add 1.5·2²³ rounds to a whole number, which then is in the low bits.
	const shift = 3 << 22
	shifted := float32(x*1.44269504) + shift
	n := shifted - shift
	// ln 2 in two parts; the first has 9 bits, so that its product with n is exact.
	r := x - float32(n*0.693359375)
	r -= float32(n * -2.12194440e-4)

	p := float32(1.9875691500e-4)
	p = float32(p*r) + 1.3981999507e-3
	p = float32(p*r) + 8.3334519073e-3
	p = float32(p*r) + 4.1665795894e-2
	p = float32(p*r) + 1.6666665459e-1
	p = float32(p*r) + 5.0000001201e-1
	y := float32(p*float32(r*r)) + r + 1

	// 2ⁿ in two factors, so that the ends of the range come out right.
	i := int32(math.Float32bits(shifted) - math.Float32bits(shift))
	half := i >> 1
	y = float32(y * math.Float32frombits(uint32(half+127)<<23))
	return y * math.Float32frombits(uint32(i-half+127)<<23)
}
