package kernels

// RMSprop is one step of RMSprop in Keras's form, epsilon inside the root:
//
//	v = rho*v + (1-rho)*g*g
//	d = g / sqrt(v + epsilon)
//	a = rho*a + (1-rho)*g, d = g / sqrt(v - a*a + epsilon) // centered: a is not nil
//	w -= rate*d
//	mom = momentum*mom + rate*d, w -= mom                  // with momentum: mom is not nil
//
// The slices that are not nil have the same length.
func RMSprop(w, g, v, a, mom []float32, rate, rho, momentum, epsilon float32) {
	g, v = g[:len(w)], v[:len(w)]
	for i, gi := range g {
		vi := float32(rho*v[i]) + float32((1-rho)*float32(gi*gi))
		v[i] = vi
		if a != nil {
			ai := float32(rho*a[i]) + float32((1-rho)*gi)
			a[i] = ai
			vi -= float32(ai * ai)
		}
		step := float32(rate*gi) / sqrt(vi+epsilon)
		if mom != nil {
			step += float32(momentum * mom[i])
			mom[i] = step
		}
		w[i] -= step
	}
}
