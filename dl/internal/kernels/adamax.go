package kernels

// Adamax is one step of Adamax (Kingma and Ba, 2015), with the greatest gradient u of late:
//
//	m += (g - m) * (1 - beta1)
//	u = max(beta2*u, |g|)
//	w -= alpha*m / (u + epsilon)
//
// alpha already holds the bias correction: rate/(1-beta1ᵗ). The slices have the same length.
func Adamax(w, g, m, u []float32, alpha float32, beta1, beta2 float64, epsilon float32) {
	g, m, u = g[:len(w)], m[:len(w)], u[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { adamax(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3]) },
		slices{w, g, m, u}, scalars{alpha, float32(1 - beta1), float32(beta2), epsilon})
}

// adamax has by = 1-beta1.
func adamax(w, g, m, u []float32, alpha, by, beta2, epsilon float32) {
	g, m, u = g[:len(w)], m[:len(w)], u[:len(w)]
	if vectorAdamax(w, g, m, u, alpha, by, beta2, epsilon) {
		return
	}
	for i, gi := range g {
		mi := m[i] + float32((gi-m[i])*by)
		ui := max(float32(beta2*u[i]), gi, -gi)
		m[i], u[i] = mi, ui
		w[i] -= float32(alpha*mi) / (ui + epsilon)
	}
}
