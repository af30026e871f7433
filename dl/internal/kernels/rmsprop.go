package kernels

// RMSprop is one step of RMSprop in Keras's form, epsilon inside the root:
//
//	v = rho*v + (1-rho)*g*g
//	step = rate*g / sqrt(v + epsilon)
//	a = rho*a + (1-rho)*g, step = rate*g / sqrt(v - a*a + epsilon) // centered: a is not nil
//	mom = momentum*mom + step, step = mom                         // with momentum: mom is not nil
//	w -= step
//
// The slices that are not nil have the same length.
func RMSprop(w, g, v, a, mom []float32, rate, rho, momentum, epsilon float32) {
	g, v = g[:len(w)], v[:len(w)]
	if a != nil {
		a = a[:len(w)]
	}
	if mom != nil {
		mom = mom[:len(w)]
	}
	each(len(w), heavy, func(s slices, c scalars) { rmsprop(s[0], s[1], s[2], s[3], s[4], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, v, a, mom}, scalars{rate, rho, 1 - rho, momentum, epsilon})
}

// rmsprop has by = 1-rho.
func rmsprop(w, g, v, a, mom []float32, rate, rho, by, momentum, epsilon float32) {
	for i := vectorRMSprop(w, g, v, a, mom, rate, rho, by, momentum, epsilon); i < len(w); i++ {
		gi := g[i]
		vi := float32(rho*v[i]) + float32(by*float32(gi*gi))
		v[i] = vi
		if a != nil {
			ai := float32(rho*a[i]) + float32(by*gi)
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
