package kernels

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// BenchmarkFunctions gives the best time for an element, of slices that lie in the first cache and
// of slices of a million, on this path, and by package math.
func BenchmarkFunctions(b *testing.B) {
	type measured struct {
		name string
		call func(y, x []float32)
		want func(x float64) float64
	}
	var all []measured
	for _, f := range functions {
		all = append(all, measured{f.name, f.call, f.want})
	}
	for _, g := range []struct {
		name string
		call func(dx, dy, v []float32, add bool)
	}{
		{"TanhGrad", TanhGrad}, {"SigmoidGrad", SigmoidGrad}, {"SoftplusGrad", SoftplusGrad},
		{"SiLUGrad", SiLUGrad}, {"GELUGrad", GELUGrad}, {"GELUTanhGrad", GELUTanhGrad},
	} {
		all = append(all, measured{name: g.name, call: func(y, x []float32) { g.call(y, x, x, true) }})
	}
	for _, p := range []struct {
		name string
		call func(z, x, y []float32)
	}{
		{"Add", Add}, {"Mul", Mul}, {"Div", Div}, {"Maximum", Maximum}, {"MulTo", MulTo},
	} {
		all = append(all, measured{name: p.name, call: func(y, x []float32) { p.call(y, y, x) }})
	}
	stream := uint64(0)
	dropping := func() Dropping { // others every time, lest the branches of the Go loop be known
		stream = Mix(stream + Golden)
		return Dropping{stream, 1 << 30, 1}
	}
	all = append(all,
		measured{name: "Pow", call: func(y, x []float32) { Pow(y, x, x) }, want: func(x float64) float64 { return math.Pow(x, x) }},
		measured{name: "AddScalar", call: func(y, x []float32) { AddScalar(y, x, 1) }},
		measured{name: "AddRow of 100", call: func(y, x []float32) { AddRow(y[:len(y)/100*100], x, x[:100]) }},
		measured{name: "MulColumn of 100", call: func(y, x []float32) { MulColumn(y[:len(y)/100*100], x, x[:len(y)/100]) }},
		measured{name: "SumRows of 100", call: func(y, x []float32) { SumRows(y[:100], x[:len(y)/100*100], false) }},
		measured{name: "DotRows of 100", call: func(y, x []float32) { DotRows(make([]float32, 100), x[:len(y)/100*100], y[:len(y)/100*100], false) }},
		measured{name: "RowMoments of 100", call: func(y, x []float32) { n := len(y) / 100; RowMoments(y[:n], y[n:2*n], x[:n*100]) }},
		measured{name: "ColumnMoments of 100", call: func(y, x []float32) { ColumnMoments(y[:100], y[100:200], x[:len(y)/100*100]) }},
		measured{name: "Softmax of 100", call: func(y, x []float32) { n := len(y) / 100 * 100; Softmax(y[:n], x[:n], 100) }},
		measured{name: "Drop", call: func(y, x []float32) { dropping().Drop(y, x, false) }},
		measured{name: "DropPairs", call: func(y, x []float32) { dropping().DropPairs(y, x, 0) }},
		measured{name: "DropWeights", call: func(y, x []float32) { dropping().DropWeights(y, x, x, 0, 0.5, 1) }},
		measured{name: "Sum", call: func(y, x []float32) { y[0] = Sum(x) }},
		measured{name: "Max", call: func(y, x []float32) { y[0] = Max(x) }},
	)
	for _, m := range all {
		for _, n := range []int{1000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", m.name, n), func(b *testing.B) {
				x, y := make([]float32, n), make([]float32, n)
				for i := range x {
					x[i] = 0.01 + float32(i*7%1000)*0.004
				}
				measure := func(calls int, call func()) float64 {
					best := time.Duration(math.MaxInt64)
					for range max(2_000_000/n/calls, 10) {
						start := time.Now()
						for range calls {
							call()
						}
						best = min(best, time.Since(start))
					}
					return float64(best) / float64(calls*n)
				}
				for b.Loop() {
					b.ReportMetric(measure(max(20_000/n, 1), func() { m.call(y, x) }), "ns/element")
					if m.want != nil && n == 1000 {
						b.ReportMetric(measure(1, func() {
							for i, v := range x {
								y[i] = float32(m.want(float64(v)))
							}
						}), "math-ns/element")
					}
				}
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
