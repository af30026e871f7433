package kernels

import (
	"fmt"
	"math"
	"testing"
)

// The kernels of normalized columns give on all paths the bits of their definitions, NaN goes through,
// and nothing is written outside.
func TestNormalize(t *testing.T) {
	relu := func(v float32, on bool) float32 {
		if on && v < 0 {
			return 0
		}
		return v
	}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for n := range 70 {
			x, mean, factor, constant, z, dy := random(r, n), random(r, n), random(r, n), random(r, n), random(r, n), random(r, n)
			if n > 3 {
				x[n-1], z[2] = float32(math.NaN()), float32(math.Inf(-1))
			}
			for _, c := range []struct {
				z    []float32
				relu bool
			}{{nil, false}, {nil, true}, {z, true}} {
				y, intact := guarded(r, n, n%5)
				Affine(y, x, mean, factor, constant, c.z, c.relu)
				for i, v := range x {
					want := float32((v-mean[i])*factor[i]) + constant[i]
					if c.z != nil {
						want += c.z[i]
					}
					if want = relu(want, c.relu); y[i] != want && (y[i] == y[i] || want == want) {
						t.Fatalf("Affine of %d, z %t, relu %t: element %d is %v, want %v", n, c.z != nil, c.relu, i, y[i], want)
					}
				}
				if !intact() {
					t.Fatalf("Affine of %d wrote outside", n)
				}
			}
			y, intact := guarded(r, n, n%5)
			AffineGrad(y, z, mean, factor, constant, dy, x)
			for i, v := range z {
				want := float32((v-mean[i])*factor[i]) + constant[i] + float32(dy[i]*x[i])
				if y[i] != want && (y[i] == y[i] || want == want) {
					t.Fatalf("AffineGrad of %d: element %d is %v, want %v", n, i, y[i], want)
				}
			}
			if !intact() {
				t.Fatalf("AffineGrad of %d wrote outside", n)
			}
		}
	})
}

func TestColumnGrads(t *testing.T) {
	first := map[string][]float64{}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, shape := range [][2]int{{0, 3}, {1, 1}, {3, 16}, {64, 5}, {65, 64}, {130, 67}, {200, 83}, {7, 131}} {
			rows, n := shape[0], shape[1]
			for _, rectified := range []bool{false, true} {
				x, mean, y := random(r, rows*n), random(r, n), random(r, rows*n)
				if len(y) > 1 {
					y[0], y[1] = 0, float32(math.NaN()) // neither is positive
				}
				dy, intact := guarded(r, rows*n, 3)
				before := append([]float32{}, dy...)
				name := fmt.Sprint(shape, rectified)
				sums := make([]float64, 2*n)
				if !rectified {
					y = nil
				}
				ColumnGrads(sums[:n], sums[n:], x, dy, y, mean)
				want := make([]float64, 2*n)
				for i, d := range before {
					if y != nil && !(y[i] > 0) {
						d = 0
					}
					if dy[i] != d {
						t.Fatalf("%s: dy of %d is %v, want %v", name, i, dy[i], d)
					}
					want[i%n] += float64(d)
					want[n+i%n] += float64(d) * float64(x[i]-mean[i%n])
				}
				for i := range want {
					if !(math.Abs(sums[i]-want[i]) <= 1e-6*float64(rows)) {
						t.Fatalf("%s: sum %d is %v, want %v", name, i, sums[i], want[i])
					}
				}
				if !intact() {
					t.Fatalf("%s: wrote outside", name)
				}
				for i, v := range first[name] {
					if v != sums[i] {
						t.Fatalf("%s: %s gives other bits than the Go loops", name, Path())
					}
				}
				first[name] = sums
			}
		}
	})
}
