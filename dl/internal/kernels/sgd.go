package kernels

// SGD is a step of gradient descent: w -= rate*g. The slices have the same length.
func SGD(w, g []float32, rate float32) {
	g = g[:len(w)]
	each(len(w), light, func(s slices, c scalars) { sgd(s[0], s[1], c[0]) }, slices{w, g}, scalars{rate})
}

func sgd(w, g []float32, rate float32) {
	g = g[:len(w)]
	for i := vectorSGD(w, g, rate); i < len(w); i++ {
		w[i] -= float32(rate * g[i])
	}
}

// Momentum is a step of gradient descent with momentum, as Keras does it:
//
//	m = momentum*m - rate*g
//	w += m                      // plain
//	w += momentum*m - rate*g    // nesterov
//
// The slices have the same length.
func Momentum(w, g, m []float32, rate, momentum float32, nesterov bool) {
	g, m = g[:len(w)], m[:len(w)]
	kernel := func(s slices, c scalars) { withMomentum(s[0], s[1], s[2], c[0], c[1], false) }
	if nesterov {
		kernel = func(s slices, c scalars) { withMomentum(s[0], s[1], s[2], c[0], c[1], true) }
	}
	each(len(w), light, kernel, slices{w, g, m}, scalars{rate, momentum})
}

func withMomentum(w, g, m []float32, rate, momentum float32, nesterov bool) {
	g, m = g[:len(w)], m[:len(w)]
	for i := vectorMomentum(w, g, m, rate, momentum, nesterov); i < len(w); i++ {
		step := float32(rate * g[i])
		mi := float32(momentum*m[i]) - step
		m[i] = mi
		if nesterov {
			mi = float32(momentum*mi) - step
		}
		w[i] += mi
	}
}
