package kernels

import (
	"math"
	"testing"
)

// The gradients of a time step are the same by vectors as in Go, for all numbers of units, and write
// nothing behind them.
func TestRecurrentGradPaths(t *testing.T) {
	r := source(t)
	gates := func(n int) []float32 { // activated ones
		x := random(r, n)
		for i, v := range x {
			x[i] = 1 / (1 + float32(math.Exp(-float64(v))))
		}
		return x
	}
	type inputs struct{ dh, dc, gates, other, before []float32 }
	var in []inputs
	for n := 1; n <= 40; n++ {
		in = append(in, inputs{random(r, n+1), random(r, n+1), gates(4 * n), gates(n), random(r, n)})
	}
	want := map[int][]float32{}
	onPaths(t, func(t *testing.T) {
		for i, x := range in {
			n := i + 1
			var got []float32
			for _, before := range [][]float32{x.before, nil} {
				dz, dh, dc := make([]float32, 4*n+1), append([]float32{}, x.dh...), append([]float32{}, x.dc...)
				lstmGrad(dz[:4*n], dh[:n], dc[:n], x.gates, x.other, before)
				got = append(append(append(got, dz...), dh...), dc...)
			}
			dz, dw, dh := make([]float32, 3*n+1), make([]float32, 3*n+1), append([]float32{}, x.dh...)
			gruGrad(dz[:3*n], dw[:3*n], dh[:n], x.gates[:3*n], x.other, x.before)
			got = append(append(append(got, dz...), dw...), dh...)
			if want[n] == nil { // in Go, which is the first path
				want[n] = got
			}
			for k, w := range want[n] {
				if d := math.Abs(float64(got[k] - w)); !(d <= 3e-7*max(1, math.Abs(float64(w)))) {
					t.Fatalf("%d units: value %d is %v, want %v", n, k, got[k], w)
				}
			}
		}
	})
}
