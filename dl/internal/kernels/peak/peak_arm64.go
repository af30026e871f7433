// Package peak measures how many floating-point operations a processor can do at most, so that
// benchmarks can say what share of it a kernel reaches. Nothing but benchmarks imports it.
package peak

import "time"

// Measure is the rate of fused multiply-adds in registers, in GFLOP/s on one thread, with the
// vectors of a path, "neon": the best of several short runs. For another path it is 0.
func Measure(path string) float64 {
	if path != "neon" {
		return 0
	}
	const rounds, sums, lanes = 50_000, 24, 4
	best := 0.0
	for range 10 {
		start := time.Now()
		fmaNEON(rounds)
		best = max(best, 2*lanes*sums*rounds/time.Since(start).Seconds()/1e9)
	}
	return best
}
