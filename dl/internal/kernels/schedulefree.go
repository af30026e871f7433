package kernels

// ScheduleFree is one step of schedule-free AdamW (Defazio and others, 2024). z is the point that
// steps are made from, x = (w - (1-beta1)*z)/beta1 the average of all of them, and w the point
// between, at which gradients are taken:
//
//	v += (g*g - v) * (1 - beta2)
//	z -= alpha*g / (sqrt(v) + epsilon)
//	x += (z - x) * weight
//	w = z + (x - z)*beta1
//
// alpha and epsilon hold the bias correction. The slices have the same length.
func ScheduleFree(w, g, z, v []float32, alpha float32, beta1, beta2 float64, weight, epsilon float32) {
	g, z, v = g[:len(w)], z[:len(w)], v[:len(w)]
	each(len(w), heavy, func(s slices, c scalars) { scheduleFree(s[0], s[1], s[2], s[3], c[0], c[1], c[2], c[3], c[4]) },
		slices{w, g, z, v}, scalars{alpha, float32(beta1), float32(1 - beta2), weight, epsilon})
}

// scheduleFree has by2 = 1-beta2.
func scheduleFree(w, g, z, v []float32, alpha, beta1, by2, weight, epsilon float32) {
	g, z, v = g[:len(w)], z[:len(w)], v[:len(w)]
	if vectorScheduleFree(w, g, z, v, alpha, beta1, by2, weight, epsilon) {
		return
	}
	for i, gi := range g {
		vi := v[i] + float32((float32(gi*gi)-v[i])*by2)
		before := z[i]
		zi := before - float32(alpha*gi)/(sqrt(vi)+epsilon)
		x := before + (w[i]-before)/beta1
		x += float32((zi - x) * weight)
		v[i], z[i] = vi, zi
		w[i] = zi + float32((x-zi)*beta1)
	}
}
