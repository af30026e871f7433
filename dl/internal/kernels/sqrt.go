package kernels

// Sqrt is y = √x, exactly rounded; the slices have the same length, and y may be x.
func Sqrt(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { sqrts(s[0], s[1]) }, slices{y, x}, scalars{})
}

func sqrts(y, x []float32) {
	if vectorSqrt(y, x) {
		return
	}
	for i, v := range x {
		y[i] = sqrt(v)
	}
}

// Rsqrt is y = 1/√x, root and quotient exactly rounded; the slices have the same length, and y may be x.
// The error is at most 1.5 units in the last place.
func Rsqrt(y, x []float32) {
	x = x[:len(y)]
	each(len(y), heavy, func(s slices, _ scalars) { rsqrts(s[0], s[1]) }, slices{y, x}, scalars{})
}

func rsqrts(y, x []float32) {
	if vectorRsqrt(y, x) {
		return
	}
	for i, v := range x {
		y[i] = 1 / sqrt(v)
	}
}
