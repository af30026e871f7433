package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/kernels/peak"
)

// BenchmarkConvolution gives the best GFLOP/s, and their share of the FMA peak of one core measured
// in the same run, of the three products of convolutions [height×width×channels→filters]. What
// zeros are multiplied with is counted.
func BenchmarkConvolution(b *testing.B) {
	one, none := [3]int{1, 1, 1}, [3]int{}
	k3, around := [3]int{1, 3, 3}, [3]int{0, 1, 1}
	for _, s := range []struct {
		name string
		c    Convolution
	}{
		{"28x28x1→32valid", newConvolution(32, [3]int{1, 28, 28}, 1, 32, 1, k3, one, one, none, none)},
		{"13x13x32→64valid", newConvolution(32, [3]int{1, 13, 13}, 32, 64, 1, k3, one, one, none, none)},
		{"32x32x3→32same", newConvolution(32, [3]int{1, 32, 32}, 3, 32, 1, k3, one, one, around, around)},
		{"16x16x64→128same", newConvolution(32, [3]int{1, 16, 16}, 64, 128, 1, k3, one, one, around, around)},
		{"32x32x16→16same", newConvolution(32, [3]int{1, 32, 32}, 16, 16, 1, k3, one, one, around, around)},
		{"16x16x32→32same", newConvolution(32, [3]int{1, 16, 16}, 32, 32, 1, k3, one, one, around, around)},
		{"8x8x64→64same", newConvolution(32, [3]int{1, 8, 8}, 64, 64, 1, k3, one, one, around, around)},
		{"32x32x16→32by2", newConvolution(32, [3]int{1, 32, 32}, 16, 32, 1, k3, [3]int{1, 2, 2}, one, none, around)},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		x, w := random(r, s.c.Batch*volume(s.c.In)*s.c.Channels), random(r, s.c.weights())
		y := random(r, s.c.Batch*volume(s.c.Out)*s.c.Filters)
		dx, dw := make([]float32, len(x)), make([]float32, len(w))
		for _, part := range []struct {
			name string
			run  func()
		}{
			{"forward", func() { s.c.Forward(y, x, w, Epilogue{}) }},
			{"input", func() { s.c.InputGrad(dx, y, w, false) }},
			{"kernel", func() { s.c.KernelGrad(dw, x, y, false) }},
		} {
			b.Run(fmt.Sprintf("%s/%s", s.name, part.name), func(b *testing.B) {
				best := time.Duration(1 << 62)
				for b.Loop() {
					start := time.Now()
					part.run()
					best = min(best, time.Since(start))
				}
				rate := float64(s.c.flop()) / float64(best.Nanoseconds())
				b.ReportMetric(float64(best.Microseconds()), "best-µs")
				b.ReportMetric(rate, "best-GFLOP/s")
				if most := peak.Measure(Path()); most > 0 {
					b.ReportMetric(100*rate/most, "%ofpeak")
				}
			})
		}
	}
}
