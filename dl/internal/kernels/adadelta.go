package kernels

// Adadelta is one step of Adadelta (Zeiler, 2012), with a the average of the gradients' squares and d
// that of the changes':
//
//	a = rho*a + (1-rho)*g*g
//	delta = -sqrt(d + epsilon)*g / sqrt(a + epsilon)
//	d = rho*d + (1-rho)*delta*delta
//	w += rate*delta
//
// The slices have the same length.
func Adadelta(w, g, a, d []float32, rate float32, rho float64, epsilon float32) {
	g, a, d = g[:len(w)], a[:len(w)], d[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { adadelta(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3]) },
		slices{w, g, a, d}, scalars{rate, float32(rho), float32(1 - rho), epsilon})
}

// adadelta has by = 1-rho.
func adadelta(w, g, a, d []float32, rate, rho, by, epsilon float32) {
	g, a, d = g[:len(w)], a[:len(w)], d[:len(w)]
	if vectorAdadelta(w, g, a, d, rate, rho, by, epsilon) {
		return
	}
	for i, gi := range g {
		ai := float32(rho*a[i]) + float32(by*float32(gi*gi))
		a[i] = ai
		delta := float32(-sqrt(d[i]+epsilon)*gi) / sqrt(ai+epsilon)
		d[i] = float32(rho*d[i]) + float32(by*float32(delta*delta))
		w[i] += float32(rate * delta)
	}
}
