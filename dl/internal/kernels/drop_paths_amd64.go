package kernels

// vectorDrop, vectorDropPairs and vectorDropWeights drop elements by vectors, and return how many they did: all
// of them, or none on the path without.

func vectorDrop(y, x []float32, counter uint64, limit uint32, scale float32, add bool) int {
	switch {
	case len(y) == 0, current == inGo:
		return inScalar()
	case current == avx512 && add:
		dropToAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	case current == avx512:
		dropAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	case add:
		dropToAVX2(&y[0], &x[0], len(y), counter, limit, scale)
	default:
		dropAVX2(&y[0], &x[0], len(y), counter, limit, scale)
	}
	return len(y)
}

func vectorDropPairs(y, x []float32, counter uint64, limit uint32, scale float32) int {
	switch {
	case len(y) == 0, current == inGo:
		return inScalar()
	case current == avx512:
		dropPairsAVX512(&y[0], &x[0], len(y), counter, limit, scale)
	default:
		dropPairsAVX2(&y[0], &x[0], len(y), counter, limit, scale)
	}
	return len(y)
}

func vectorDropWeights(y, p, dp []float32, counter uint64, limit uint32, scale, mean, factor float32) int {
	switch {
	case len(y) == 0, current == inGo:
		return inScalar()
	case current == avx512:
		dropWeightsAVX512(&y[0], &p[0], &dp[0], len(y), counter, limit, scale, mean, factor)
	default:
		dropWeightsAVX2(&y[0], &p[0], &dp[0], len(y), counter, limit, scale, mean, factor)
	}
	return len(y)
}
