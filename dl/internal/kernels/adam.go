package kernels

// Adam is one step of Adam (Kingma and Ba, 2015) in Keras's form, epsilon outside the root:
//
//	m += (g - m) * (1 - beta1)
//	v += (g*g - v) * (1 - beta2)
//	w -= alpha * m / (sqrt(v) + epsilon)
//
// alpha already holds the bias corrections: rate·sqrt(1-beta2ᵗ)/(1-beta1ᵗ).
// The slices have the same length. Every operation is rounded by itself: all paths give the same bits.
func Adam(w, g, m, v []float32, alpha, beta1, beta2, epsilon float32) {
	adamLoop(w, g, m, v, alpha, 1-beta1, 1-beta2, epsilon)
}

func adamLoop(w, g, m, v []float32, alpha, by1, by2, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i, gi := range g {
		mi := m[i] + float32((gi-m[i])*by1)
		vi := v[i] + float32((float32(gi*gi)-v[i])*by2)
		m[i], v[i] = mi, vi
		w[i] -= float32(alpha*mi) / (sqrt(vi) + epsilon)
	}
}
