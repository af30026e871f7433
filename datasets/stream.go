package datasets

import "math/rand/v2"

// Which part of a set a sample is of; each has random streams of its own.
const (
	forTraining = iota
	forTesting
	forAll // what does not belong to a sample, such as the centres of blobs
)

// streamOf is the random stream of sample i, so that it is the same however many there are and
// whichever goroutine makes it.
func streamOf(seed, part, i int) *rand.Rand {
	return rand.New(rand.NewPCG(mix(uint64(seed)), mix(uint64(part)<<56^uint64(i))))
}

// mix is the finalizer of SplitMix64: neighbouring numbers become unlike ones.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
