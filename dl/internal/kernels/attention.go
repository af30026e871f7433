package kernels

// ExpNormalized is y = exp((x - mean)*scale), where the difference and the product are rounded; the slices
// have the same length, and y may be x.
func ExpNormalized(y, x []float32, mean, scale float32) {
	x = x[:len(y)]
	if vectorExpNormalized(y, x, mean, scale) {
		return
	}
	for i, v := range x {
		y[i] = exp(float32((v - mean) * scale))
	}
}

// MulNormalized is y *= (x - mean)*scale, each step rounded; the slices have the same length.
func MulNormalized(y, x []float32, mean, scale float32) {
	x = x[:len(y)]
	if vectorMulNormalized(y, x, mean, scale) {
		return
	}
	for i, v := range x {
		y[i] *= float32((v - mean) * scale)
	}
}

// DropWeights is the gradient through attention weights p that were dropped, and what was kept of them:
// y is p and z is dp·Scale, or both are 0 for an element that DropPairs drops, and then
// p *= (z - mean)*factor, each step rounded. The slices have the same length.
func (d Dropping) DropWeights(y, p, dp []float32, first int, mean, factor float32) {
	p, dp = p[:len(y)], dp[:len(y)]
	counter := d.counter(first)
	n := vectorDropWeights(y, p, dp, counter, d.Limit, d.Scale, mean, factor)
	counter += uint64(n/2) * Golden
	for i := n; i < len(y); i++ {
		bits := Mix(counter)
		if i%2 == 1 {
			bits <<= 32
			counter += Golden
		}
		w, kept := p[i], d.kept(bits>>32)
		z := masked(dp[i]*d.Scale, kept)
		y[i] = masked(w, kept)
		p[i] = w * float32((z-mean)*factor)
	}
}
