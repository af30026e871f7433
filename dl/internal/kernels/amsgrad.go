package kernels

// AMSGrad is [Adam] whose divisor never shrinks (Reddi and others, 2018): u is the greatest v so far.
//
//	m += (g - m) * (1 - beta1)
//	v += (g*g - v) * (1 - beta2)
//	u = max(u, v)
//	w -= alpha * m / (sqrt(u) + epsilon)
//
// The slices have the same length.
func AMSGrad(w, g, m, v, u []float32, alpha float32, beta1, beta2 float64, epsilon float32) {
	g, m, v, u = g[:len(w)], m[:len(w)], v[:len(w)], u[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { amsgrad(s[0], s[1], s[2], s[3], s[4], c[0], c[1], c[2], c[3]) },
		slices{w, g, m, v, u}, scalars{alpha, float32(1 - beta1), float32(1 - beta2), epsilon})
}

// amsgrad has by1 = 1-beta1 and by2 = 1-beta2.
func amsgrad(w, g, m, v, u []float32, alpha, by1, by2, epsilon float32) {
	g, m, v, u = g[:len(w)], m[:len(w)], v[:len(w)], u[:len(w)]
	if vectorAmsgrad(w, g, m, v, u, alpha, by1, by2, epsilon) {
		return
	}
	for i, gi := range g {
		mi := m[i] + float32((gi-m[i])*by1)
		vi := v[i] + float32((float32(gi*gi)-v[i])*by2)
		ui := max(u[i], vi)
		m[i], v[i], u[i] = mi, vi, ui
		w[i] -= float32(alpha*mi) / (sqrt(ui) + epsilon)
	}
}
