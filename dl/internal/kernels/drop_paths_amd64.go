package kernels

// vectorDrop, vectorDropPairs and vectorDropWeights drop elements, of which there are some, and report
// whether the path in use has vectors for it.

func vectorDrop(y, x []float32, counter uint64, limit uint32, scale float32, add bool) bool {
	switch {
	case current != avx512:
		return inScalar() != 0
	case add:
		dropToAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	default:
		dropAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	}
	return true
}

func vectorDropPairs(y, x []float32, counter uint64, limit uint32, scale float32) bool {
	if current != avx512 {
		return inScalar() != 0
	}
	dropPairsAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	return true
}

func vectorDropWeights(y, p, dp []float32, counter uint64, limit uint32, scale, mean, factor float32) bool {
	if current != avx512 {
		return inScalar() != 0
	}
	dropWeightsAVX512(&y[0], &p[0], &dp[0], len(y), counter, limit, scale, mean, factor)
	return true
}
