package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// guardValue lies round every slice of a test; nothing may write it or use it.
var guardValue = float32(math.Inf(1))

// guarded is a slice of n random numbers, offset elements away from the alignment of its memory,
// and a function that says whether what lies round it is still what it was.
func guarded(r *rand.Rand, n, offset int) ([]float32, func() bool) {
	const guard = 80
	all := make([]float32, guard+offset+n+guard)
	for i := range all {
		all[i] = guardValue
	}
	x := all[guard+offset:][:n:n]
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x, func() bool {
		for i, v := range all {
			if (i < guard+offset || i >= guard+offset+n) && v != guardValue {
				return false
			}
		}
		return true
	}
}

// random is n random numbers.
func random(r *rand.Rand, n int) []float32 {
	x, _ := guarded(r, n, 0)
	return x
}

// same says whether two slices have the same bits.
func same(x, y []float32) bool {
	for i := range x {
		if math.Float32bits(x[i]) != math.Float32bits(y[i]) {
			return false
		}
	}
	return len(x) == len(y)
}

// source is a source of random numbers that is the same in every run.
func source(t *testing.T) *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
