package kernels

// SGD is a step of gradient descent: w -= rate*g.
func SGD(w, g []float32, rate float32) {
	g = g[:len(w)]
	for i := range w {
		w[i] -= float32(rate * g[i])
	}
}

// Momentum is a step of gradient descent with momentum, as Keras does it:
//
//	m = momentum*m - rate*g
//	w += m                      // plain
//	w += momentum*m - rate*g    // nesterov
func Momentum(w, g, m []float32, rate, momentum float32, nesterov bool) {
	g, m = g[:len(w)], m[:len(w)]
	for i := range w {
		mi := float32(momentum*m[i]) - float32(rate*g[i])
		m[i] = mi
		if nesterov {
			mi = float32(momentum*mi) - float32(rate*g[i])
		}
		w[i] += mi
	}
}
