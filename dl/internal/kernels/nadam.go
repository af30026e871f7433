package kernels

// Nadam is one step of Nadam (Dozat, 2016), Adam that looks ahead along its momentum:
//
//	m += (g - m) * (1 - beta1)
//	v += (g*g - v) * (1 - beta2)
//	w -= (ahead*m + now*g) / (sqrt(v) + epsilon)
//
// ahead and now hold the learning rate and the bias corrections. The slices have the same length.
func Nadam(w, g, m, v []float32, ahead, now float32, beta1, beta2 float64, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { nadam(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, m, v}, scalars{ahead, now, float32(1 - beta1), float32(1 - beta2), epsilon})
}

// nadam has by1 = 1-beta1 and by2 = 1-beta2.
func nadam(w, g, m, v []float32, ahead, now, by1, by2, epsilon float32) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	if vectorNadam(w, g, m, v, ahead, now, by1, by2, epsilon) {
		return
	}
	for i, gi := range g {
		mi := m[i] + float32((gi-m[i])*by1)
		vi := v[i] + float32((float32(gi*gi)-v[i])*by2)
		m[i], v[i] = mi, vi
		w[i] -= (float32(ahead*mi) + float32(now*gi)) / (sqrt(vi) + epsilon)
	}
}
