package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// A Stream is a source of random numbers without a state: number i of a stream is a function of
// the stream and i. Streams are told apart by what they are for, so that nothing depends on the
// order of calls or on threads.
type Stream uint64

// NewStream is the stream of a seed and what it is for, such as a layer's name and its weight's.
func NewStream(seed uint64, use ...string) Stream {
	h := kernels.Mix(seed + kernels.Golden)
	for _, s := range use {
		for _, c := range []byte(s) {
			h = kernels.Mix(h ^ uint64(c)*kernels.Golden)
		}
		h = kernels.Mix(h + uint64(len(s)) + 1) // so that "ab", "c" is not "a", "bc"
	}
	return Stream(h)
}

// With is the stream of a number within s, such as an epoch.
func (s Stream) With(n int) Stream {
	return Stream(kernels.Mix(uint64(s) ^ kernels.Mix(uint64(n)+kernels.Golden)))
}

// Bits are the 64 random bits of number i.
func (s Stream) Bits(i int) uint64 { return kernels.Mix(uint64(s) + uint64(i+1)*kernels.Golden) }

// Uniform is number i, at least 0 and less than 1.
func (s Stream) Uniform(i int) float64 { return float64(s.Bits(i)>>11) / (1 << 53) }

// Normal is number i of a normal distribution with mean 0 and deviation 1 (Box and Muller, 1958).
func (s Stream) Normal(i int) float64 {
	r := math.Sqrt(-2 * math.Log(1-s.Uniform(2*i)))
	return r * math.Cos(2*math.Pi*s.Uniform(2*i+1))
}

// TruncatedNormal is number i of a normal distribution that is cut off at two deviations.
func (s Stream) TruncatedNormal(i int) float64 {
	t := s.With(i)
	for k := 0; ; k++ {
		if v := t.Normal(k); math.Abs(v) < 2 {
			return v
		}
	}
}

// Permutation fills rows with a random order of 0 to len(rows)-1.
func (s Stream) Permutation(rows []int) {
	for i := range rows {
		j := int(s.Uniform(i) * float64(i+1))
		rows[i] = rows[j]
		rows[j] = i
	}
}
