package kernels

// Adam is one step of Adam (Kingma and Ba, 2015) in Keras's form, epsilon outside the root:
//
//	m += (g - m) * (1 - beta1)
//	v += (g*g - v) * (1 - beta2)
//	w -= alpha * m / (sqrt(v) + epsilon)
//
// alpha already holds the bias corrections: rate·sqrt(1-beta2ᵗ)/(1-beta1ᵗ).
// The betas are float64, since 1 - 0.999 in float32 is 1.3e-5 off, and Keras takes it in float64.
// The slices have the same length.
func Adam(w, g, m, v []float32, alpha float32, beta1, beta2 float64, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { adam(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3]) },
		slices{w, g, m, v}, scalars{alpha, float32(1 - beta1), float32(1 - beta2), epsilon})
}

// adam has by1 = 1-beta1 and by2 = 1-beta2.
func adam(w, g, m, v []float32, alpha, by1, by2, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i := vectorAdam(w, g, m, v, alpha, by1, by2, epsilon); i < len(w); i++ {
		gi := g[i]
		mi := m[i] + float32((gi-m[i])*by1)
		vi := v[i] + float32((float32(gi*gi)-v[i])*by2)
		m[i], v[i] = mi, vi
		w[i] -= float32(alpha*mi) / (sqrt(vi) + epsilon)
	}
}

// AdamW is [Adam] of weights that decay before the step: w -= decay*w. It goes by blocks that stay
// in the cache, so that the decay costs no second way to memory.
func AdamW(w, g, m, v []float32, alpha, decay float32, beta1, beta2 float64, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { adamw(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, m, v}, scalars{alpha, decay, float32(1 - beta1), float32(1 - beta2), epsilon})
}

func adamw(w, g, m, v []float32, alpha, decay, by1, by2, epsilon float32) {
	const block = 2048 // 32 KiB of the four
	for len(w) > 0 {
		n := min(block, len(w))
		sgd(w[:n], w[:n], decay)
		adam(w[:n], g, m, v, alpha, by1, by2, epsilon)
		w, g, m, v = w[n:], g[n:], m[n:], v[n:]
	}
}
