//go:build !amd64 && !arm64

package kernels

// Where there is no assembly the Go loops do everything: every function returns 0, the number of
// elements it did.

func vectorSGD(w, g []float32, rate float32) int                            { return inScalar() }
func vectorAdam(w, g, m, v []float32, alpha, by1, by2, epsilon float32) int { return inScalar() }
func vectorMomentum(w, g, m []float32, rate, momentum float32, nesterov bool) int {
	return inScalar()
}
func vectorRMSprop(w, g, v, a, mom []float32, rate, rho, by, momentum, epsilon float32) int {
	return inScalar()
}
func vectorSumRows(dst, x, y []float32) int                   { return inScalar() }
func vectorDeviationRows(sum, squares, x, mean []float32) int { return inScalar() }
func vectorColumnGrads(sum, product, x, dy, y, mean []float32) int {
	return inScalar()
}

func vectorDrop(y, x []float32, counter uint64, limit uint32, scale float32, add bool) int {
	return inScalar()
}
func vectorDropPairs(y, x []float32, counter uint64, limit uint32, scale float32) int {
	return inScalar()
}
func vectorDropWeights(y, p, dp []float32, counter uint64, limit uint32, scale, mean, factor float32) int {
	return inScalar()
}

// pauses waits a moment in a loop that waits.
func pauses(n int) {
	for range n {
	}
}
