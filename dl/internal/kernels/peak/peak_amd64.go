// Package peak measures how many floating-point operations a processor can do at most, so that
// benchmarks can say what share of it a kernel reaches. Nothing but benchmarks imports it.
package peak

import "time"

// Measure is the rate of fused multiply-adds in registers, in GFLOP/s on one thread, with the
// vectors of a path ("avx512", "avx2"): the best of several short runs. For another path it is 0.
func Measure(path string) float64 {
	const rounds, sums = 100_000, 12
	best := 0.0
	for range 10 {
		start := time.Now()
		var lanes float64
		switch path {
		case "avx512":
			lanes = 16
			fmaAVX512(rounds)
		case "avx2":
			lanes = 8
			fmaAVX2(rounds)
		default:
			return 0
		}
		flop := 2 * lanes * sums * rounds
		best = max(best, flop/time.Since(start).Seconds()/1e9)
	}
	return best
}
