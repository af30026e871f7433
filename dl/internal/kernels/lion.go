package kernels

// Lion is one step of Lion (Chen and others, 2023), which goes by the sign alone:
//
//	w -= rate*sign(beta1*m + (1-beta1)*g)
//	m = beta2*m + (1-beta2)*g
//
// The slices have the same length.
func Lion(w, g, m []float32, rate float32, beta1, beta2 float64) {
	g, m = g[:len(w)], m[:len(w)]
	each(len(w), light, func(s slices, c scalars) { lion(s[0], s[1], s[2], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, m}, scalars{rate, float32(beta1), float32(1 - beta1), float32(beta2), float32(1 - beta2)})
}

// lion has by1 = 1-beta1 and by2 = 1-beta2.
func lion(w, g, m []float32, rate, beta1, by1, beta2, by2 float32) {
	g, m = g[:len(w)], m[:len(w)]
	if vectorLion(w, g, m, rate, beta1, by1, beta2, by2) {
		return
	}
	for i, gi := range g {
		switch c := float32(beta1*m[i]) + float32(by1*gi); {
		case c > 0:
			w[i] -= rate
		case c < 0:
			w[i] += rate
		}
		m[i] = float32(beta2*m[i]) + float32(by2*gi)
	}
}
