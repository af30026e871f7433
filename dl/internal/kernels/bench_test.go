package kernels

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/kernels/peak"
)

// BenchmarkGemm gives the best GFLOP/s, and their share of the FMA peak measured in the same run, of the
// products m×k×n of a network's step: forward (NN), of the weights' gradient (TN), of the input's (NT).
func BenchmarkGemm(b *testing.B) {
	for _, s := range []struct {
		m, k, n int
		form    string
	}{
		{32, 784, 128, "NN"}, {784, 32, 128, "TN"}, {32, 128, 10, "NN"}, {128, 32, 10, "TN"}, {32, 10, 128, "NT"},
		{32, 128, 784, "NT"}, {1, 784, 128, "NN"}, {512, 784, 128, "NN"}, {64, 64, 64, "NN"}, {128, 128, 128, "NN"},
		{256, 256, 256, "NN"}, {256, 256, 256, "NT"}, {256, 256, 256, "TN"}, {512, 512, 512, "NN"}, {1024, 1024, 1024, "NN"},
	} {
		b.Run(fmt.Sprintf("%dx%dx%d%s", s.m, s.k, s.n, s.form), func(b *testing.B) {
			x, w, y := make([]float32, s.m*s.k), make([]float32, s.k*s.n), make([]float32, s.m*s.n)
			for i := range x {
				x[i] = float32(i%7) - 3
			}
			for i := range w {
				w[i] = float32(i%5) - 2
			}
			ras, cas, rbs, cbs := s.k, 1, s.n, 1
			if s.form[0] == 'T' {
				ras, cas = 1, s.m
			}
			if s.form[1] == 'T' {
				rbs, cbs = 1, s.k
			}
			// Machines are shared: the best of rounds of some 5 MFLOP says what the kernels can do.
			flop := 2 * float64(s.m) * float64(s.n) * float64(s.k)
			calls := int(5e6/flop) + 1
			best := time.Duration(math.MaxInt64)
			for b.Loop() {
				start := time.Now()
				for range calls {
					Gemm(s.m, s.n, s.k, x, ras, cas, w, rbs, cbs, y, s.n, Epilogue{})
				}
				best = min(best, time.Since(start))
			}
			rate := flop * float64(calls) / best.Seconds() / 1e9
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*calls), "ns/op")
			b.ReportMetric(best.Seconds()*1e9/float64(calls), "best-ns")
			b.ReportMetric(rate, "best-GFLOP/s")
			if most := peak.Measure(Path()); most > 0 {
				b.ReportMetric(100*rate/most, "%ofpeak")
			}
		})
	}
}

func BenchmarkAdam(b *testing.B) {
	const n = 101770
	w, g, m, v := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range g {
		g[i] = 1e-3 * float32(i%7)
	}
	best := time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		Adam(w, g, m, v, 1e-3, 0.9, 0.999, 1e-7)
		best = min(best, time.Since(start))
	}
	b.ReportMetric(best.Seconds()*1e9, "best-ns")
}
