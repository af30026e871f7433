package kernels

import (
	"math"
	"testing"
)

// The error against math.Exp is within 1 unit in the last place, over all exponents and densely
// where softmax works; beyond the range the results are 0 and +Inf.
func TestExp(t *testing.T) {
	worst, at := 0.0, float32(0)
	try := func(x float32) {
		want := math.Exp(float64(x))
		if want < 1.1754944e-38 || want > math.MaxFloat32 {
			return
		}
		_, e := math.Frexp(want)
		ulp := math.Ldexp(1, e-24)
		if d := math.Abs(float64(exp(x))-want) / ulp; d > worst {
			worst, at = d, x
		}
	}
	for x := float32(-87.4); x < 88.73; x += 1.7e-4 {
		try(x)
	}
	for u := uint32(0); u < 0x42b17218; u += 2311 {
		try(math.Float32frombits(u))
		try(-math.Float32frombits(u))
	}
	if worst > 1 {
		t.Errorf("exp(%v) is %.3f units in the last place off, want at most 1", at, worst)
	}
	t.Logf("at most %.3f units in the last place, at %v", worst, at)
	for _, c := range []struct{ x, want float32 }{
		{0, 1}, {float32(math.Copysign(0, -1)), 1}, {88.73, float32(math.Inf(1))}, {1e30, float32(math.Inf(1))},
		{float32(math.Inf(1)), float32(math.Inf(1))}, {-104.5, 0}, {-1e30, 0}, {float32(math.Inf(-1)), 0},
	} {
		if got := exp(c.x); got != c.want {
			t.Errorf("exp(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	// Denormal results are off by their own last place at most.
	for x := float32(-103.9); x < -87.3; x += 0.0113 {
		if d := math.Abs(float64(exp(x)) - math.Exp(float64(x))); d > 1.5e-45 {
			t.Errorf("exp(%v) = %v, off by %v", x, exp(x), d)
		}
	}
	if y := exp(float32(math.NaN())); y == y {
		t.Errorf("exp(NaN) = %v", y)
	}
}

func TestSoftmax(t *testing.T) {
	first := map[int][]float32{}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, n := range []int{1, 2, 10, 16, 17, 100, 1000} {
			const rows = 5
			x := random(r, rows*n)
			for i := range x {
				x[i] *= 20
			}
			y, intact := guarded(r, rows*n, 1)
			Softmax(y, x, n)
			for i := range rows {
				top, sum := math.Inf(-1), 0.0
				for _, v := range x[i*n:][:n] {
					top = max(top, float64(v))
				}
				for _, v := range x[i*n:][:n] {
					sum += math.Exp(float64(v) - top)
				}
				for j, v := range x[i*n:][:n] {
					want := math.Exp(float64(v)-top) / sum
					if d := math.Abs(float64(y[i*n+j]) - want); d > 2e-6*want+1e-9 {
						t.Fatalf("row %d of %d, column %d: %v, want %v", i, n, j, y[i*n+j], want)
					}
				}
			}
			if !intact() {
				t.Fatalf("%d: wrote outside", n)
			}
			// The exponential of the Go loops is another one.
			if want, ok := first[n]; ok && !same(y, want) {
				t.Errorf("%d: %s gives other bits than AVX2", n, Path())
			}
			if current != inGo {
				first[n] = append([]float32(nil), y...)
			}
			Softmax(x, x, n)
			if !same(x, y) {
				t.Errorf("%d: in place it gives other bits", n)
			}
		}
	})
	huge := []float32{1e38, -1e38, float32(math.Inf(-1))}
	Softmax(huge, huge, 3)
	if huge[0] != 1 || huge[1] != 0 || huge[2] != 0 {
		t.Errorf("Softmax of huge numbers: %v", huge)
	}
}

func TestSoftmaxCrossentropyGrad(t *testing.T) {
	p := []float32{0.2, 0.3, 0.5, 0.1, 0.8, 0.1}
	dx := []float32{1, 1, 1, 1, 1, 1}
	SoftmaxCrossentropyGrad(dx, p, []float32{2, 0}, []float32{0.5, 2}, 3, true)
	want := []float32{1.1, 1.15, 0.75, -0.8, 2.6, 1.2}
	for i := range dx {
		if math.Abs(float64(dx[i]-want[i])) > 1e-6 {
			t.Errorf("with add: %v, want %v", dx, want)
			break
		}
	}
	SoftmaxCrossentropyGrad(dx, p, []float32{2, 0}, []float32{0.5, 2}, 3, false)
	for i := range dx {
		if math.Abs(float64(dx[i]-(want[i]-1))) > 1e-6 {
			t.Errorf("%v, want one less than %v", dx, want)
			break
		}
	}
}
