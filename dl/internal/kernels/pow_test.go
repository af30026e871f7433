package kernels

import (
	"math"
	"os"
	"testing"
)

// Powers are those of math.Pow, of numbers and exponents of all sizes, and of all special ones.
func TestPow(t *testing.T) {
	rounds := 20
	if os.Getenv("HORNBOOK_FULL") != "" {
		rounds = 5000
	}
	special := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
		1, -1, 2, -2, 3, 0.5, 1e-45, 1e-39, math.MaxFloat32, -3}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		worst := 0.0
		check := func(z, x, y []float32) {
			Pow(z, x, y)
			for i := range z {
				want := math.Pow(float64(x[i]), float64(y[i]))
				u := ulps(z[i], want)
				worst = max(worst, u)
				if u > 0.51 {
					t.Fatalf("Pow(%v, %v) = %v, want %v: %.3f units off", x[i], y[i], z[i], want, u)
				}
			}
		}
		x, y, z := make([]float32, 4096), make([]float32, 4096), make([]float32, 4096)
		for range rounds {
			for i := range x {
				// Results of all exponents, and beyond; and numbers around 1 with large exponents.
				x[i] = float32(math.Exp2(r.Float64()*278 - 149))
				y[i] = float32((r.Float64()*320 - 160) / max(math.Abs(math.Log2(float64(x[i]))), 1e-3))
				if i%4 == 0 {
					x[i] = float32(math.Exp2(r.NormFloat64() * 1e-3))
					y[i] = float32(r.NormFloat64() * 1e4)
				}
			}
			check(z, x, y)
		}
		for _, n := range sizes {
			z, intact := guarded(r, n, 1)
			check(z, x[:n], y[:n])
			if !intact() {
				t.Fatalf("Pow of %d: wrote outside", n)
			}
		}
		for _, v := range special {
			for _, w := range special {
				check(z[:3], []float32{2, v, 1.5}, []float32{0.5, w, 3})
			}
		}
		t.Logf("at most %.4f units in the last place", worst)
	})
}
