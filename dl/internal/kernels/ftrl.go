package kernels

import "math"

// FTRL is one step of FTRL-Proximal (McMahan and others, 2013) in Keras's form, with p the power of
// the learning rate's decay, negated:
//
//	next = n + g*g
//	z += g + shrink*w - (nextᵖ - nᵖ)/rate * w
//	w = (clip(z, -l1, l1) - z) / (nextᵖ/rate + l2)
//	n = next
//
// shrink and l2 are twice Keras's. The difference of the powers is computed without loss of digits. The slices have the same length.
func FTRL(w, g, n, z []float32, rate, p, l1, l2, shrink float32) {
	g, n, z = g[:len(w)], n[:len(w)], z[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { ftrl(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, n, z}, scalars{rate, p, l1, l2, shrink})
}

func ftrl(w, g, n, z []float32, rate, p, l1, l2, shrink float32) {
	g, n, z = g[:len(w)], n[:len(w)], z[:len(w)]
	for i, gi := range g {
		square := float32(gi * gi)
		next := n[i] + square
		var after, growth float32 // nextᵖ and nextᵖ - nᵖ, which are close
		if p == 0.5 {
			after = sqrt(next)
			if square > 0 {
				growth = square / (after + sqrt(n[i]))
			}
		} else {
			grown := math.Pow(float64(n[i])+float64(gi)*float64(gi), float64(p))
			after, growth = float32(grown), float32(grown-math.Pow(float64(n[i]), float64(p)))
		}
		n[i] = next
		zi := z[i] + (gi + float32(shrink*w[i]) - float32(growth/rate*w[i]))
		z[i] = zi
		w[i] = (min(max(zi, -l1), l1) - zi) / (after/rate + l2)
	}
}
