package kernels

// The kernels in assembly that are not generated with their dispatch. A vector function does the elements
// that make whole vectors and returns how many it did, a multiple of 4; the Go loop that calls it does the
// rest, with the same roundings.

// inVectors is how many of n elements make whole vectors; 0 on the path without.
func inVectors(n int) int {
	if current != neon {
		return inScalar()
	}
	return n &^ 3
}

func vectorSGD(w, g []float32, rate float32) int {
	n := inVectors(len(w))
	if n > 0 {
		sgdNEON(&w[0], &g[0], n, rate)
	}
	return n
}

func vectorAdam(w, g, m, v []float32, alpha, by1, by2, epsilon float32) int {
	n := inVectors(len(w))
	if n > 0 {
		adamNEON(&w[0], &g[0], &m[0], &v[0], n, alpha, by1, by2, epsilon)
	}
	return n
}

func vectorMomentum(w, g, m []float32, rate, momentum float32, nesterov bool) int {
	n := inVectors(len(w))
	switch {
	case n == 0:
	case nesterov:
		nesterovNEON(&w[0], &g[0], &m[0], n, rate, momentum)
	default:
		momentumNEON(&w[0], &g[0], &m[0], n, rate, momentum)
	}
	return n
}

func vectorRMSprop(w, g, v, a, mom []float32, rate, rho, by, momentum, epsilon float32) int {
	n := inVectors(len(w))
	switch {
	case n == 0:
	case a == nil && mom == nil:
		rmspropNEON(&w[0], &g[0], &v[0], n, rate, rho, by, momentum, epsilon)
	case a == nil:
		rmspropMomentumNEON(&w[0], &g[0], &v[0], &mom[0], n, rate, rho, by, momentum, epsilon)
	case mom == nil:
		rmspropCenteredNEON(&w[0], &g[0], &v[0], &a[0], n, rate, rho, by, momentum, epsilon)
	default:
		rmspropCenteredMomentumNEON(&w[0], &g[0], &v[0], &a[0], &mom[0], n, rate, rho, by, momentum, epsilon)
	}
	return n
}

// vectorSumRows adds columns, as sumRows does, 16 at a time, and returns how many it did.
func vectorSumRows(dst, x, y []float32) int {
	n := len(dst)
	rows := len(x) / n
	j := 0
	switch {
	case rows == 0:
		return n
	case current != neon:
		return inScalar()
	case y != nil:
		for ; j+16 <= n; j += 16 {
			dotRows16NEON(&dst[j], &x[j], &y[j], rows, 4*n)
		}
	default:
		for ; j+16 <= n; j += 16 {
			sumRows16NEON(&dst[j], &x[j], rows, 4*n)
		}
	}
	return j
}

// vectorDeviationRows adds, of columns of the rows of x, the distances from the mean to sum and their squares
// to squares, and returns how many columns it did.
func vectorDeviationRows(sum, squares, x, mean []float32) int {
	n := len(sum)
	rows := len(x) / n
	j := 0
	switch {
	case rows == 0:
		return n
	case current != neon:
		return inScalar()
	}
	for ; j+16 <= n; j += 16 {
		deviationRows16NEON(&sum[j], &squares[j], &mean[j], &x[j], rows, 4*n)
	}
	return j
}

// vectorColumnGrads does columns of columnGrads, 16 at a time, and returns how many it did.
func vectorColumnGrads(sum, product, x, dy, y, mean []float32) int {
	n := len(sum)
	rows := len(x) / n
	j := 0
	switch {
	case rows == 0:
		return n
	case current != neon:
		return inScalar()
	case y != nil:
		for ; j+16 <= n; j += 16 {
			gradRowsRelu16NEON(&sum[j], &product[j], &mean[j], &x[j], &dy[j], &y[j], rows, 4*n)
		}
	default:
		for ; j+16 <= n; j += 16 {
			gradRows16NEON(&sum[j], &product[j], &mean[j], &x[j], &dy[j], rows, 4*n)
		}
	}
	return j
}

// The folds: whole blocks of 64 elements by vectors, into the lanes of the loops in Go.

func vectorSum(x []float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	var lanes [64]float32
	sumNEON(&lanes[0], &x[0], n)
	for i, v := range x[n:] {
		lanes[i] += v
	}
	return total(&lanes, len(x)), true
}

func vectorDot(x, y []float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	var lanes [64]float32
	dotNEON(&lanes[0], &x[0], &y[0], n)
	for i, v := range x[n:] {
		lanes[i] += float32(v * y[n+i])
	}
	return total(&lanes, len(x)), true
}

func vectorDeviation(x []float32, mean float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	var lanes [64]float32
	deviationNEON(&lanes[0], &x[0], n, mean)
	for i, v := range x[n:] {
		d := v - mean
		lanes[i] += float32(d * d)
	}
	return total(&lanes, len(x)), true
}

func vectorMatches(x []float32, best float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	var lanes [64]float32
	matchesNEON(&lanes[0], &x[0], n, best)
	for i, v := range x[n:] {
		lanes[i] += Bit(v == best)
	}
	return total(&lanes, len(x)), true
}

func vectorMax(x []float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	lanes := [64]float32(x)
	maxNEON(&lanes[0], &x[0], n)
	most := lanes[0]
	for _, v := range lanes[1:] {
		most = max(most, v)
	}
	for _, v := range x[n:] {
		most = max(most, v)
	}
	return most, true
}

func vectorMin(x []float32) (float32, bool) {
	n := inVectors(len(x)) &^ 63
	if n == 0 {
		return 0, false
	}
	lanes := [64]float32(x)
	minNEON(&lanes[0], &x[0], n)
	least := lanes[0]
	for _, v := range lanes[1:] {
		least = min(least, v)
	}
	for _, v := range x[n:] {
		least = min(least, v)
	}
	return least, true
}

func vectorDrop(y, x []float32, counter uint64, limit uint32, scale float32, add bool) int {
	n := inVectors(len(y))
	switch {
	case n == 0:
	case add:
		dropToNEON(&y[0], &x[0], n, counter, limit, scale)
	default:
		dropNEON(&y[0], &x[0], n, counter, limit, scale)
	}
	return n
}

func vectorDropPairs(y, x []float32, counter uint64, limit uint32, scale float32) int {
	n := inVectors(len(y))
	if n > 0 {
		dropPairsNEON(&y[0], &x[0], n, counter, limit, scale)
	}
	return n
}

func vectorDropWeights(y, p, dp []float32, counter uint64, limit uint32, scale, mean, factor float32) int {
	n := inVectors(len(y))
	if n > 0 {
		dropWeightsNEON(&y[0], &p[0], &dp[0], n, counter, limit, scale, mean, factor)
	}
	return n
}

// pauses waits a moment in a loop that waits.
func pauses(n int) {
	for range n {
	}
}
