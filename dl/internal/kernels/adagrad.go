package kernels

// Adagrad is one step of Adagrad (Duchi and others, 2011) in Keras's form, epsilon inside the root:
//
//	a += g*g
//	w -= rate*g / sqrt(a + epsilon)
//
// The slices have the same length.
func Adagrad(w, g, a []float32, rate, epsilon float32) {
	g, a = g[:len(w)], a[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { adagrad(s[0], s[1], s[2], c[0], c[1]) }, slices{w, g, a}, scalars{rate, epsilon})
}

func adagrad(w, g, a []float32, rate, epsilon float32) {
	g, a = g[:len(w)], a[:len(w)]
	if vectorAdagrad(w, g, a, rate, epsilon) {
		return
	}
	for i, gi := range g {
		ai := a[i] + float32(gi*gi)
		a[i] = ai
		w[i] -= float32(rate*gi) / sqrt(ai+epsilon)
	}
}
