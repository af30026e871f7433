package kernels

import (
	"math"
	"os"
	"testing"
)

// A function is a kernel y = f(x) and its definition in float64.
type function struct {
	name string
	call func(y, x []float32)
	want func(x float64) float64
	ulps float64 // the error its documentation promises, in units in the last place
}

var functions = []function{
	{"Exp", Exp, math.Exp, 0.98},
	{"Expm1", Expm1, math.Expm1, 1.41},
	{"Log", Log, math.Log, 0.79},
	{"Log1p", Log1p, math.Log1p, 1.37},
	{"Tanh", Tanh, math.Tanh, 1.31},
	{"Sigmoid", Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, 1.50},
	{"SiLU", SiLU, func(x float64) float64 { x = max(x, -1000); return x / (1 + math.Exp(-x)) }, 1.49},
	{"Softplus", Softplus, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, 1.64},
	{"Erf", Erf, math.Erf, 1.01},
	{"GELU", GELU, func(x float64) float64 { x = max(x, -1000); return x / 2 * math.Erfc(-x/math.Sqrt2) }, 1.95},
	{"GELUTanh", GELUTanh, func(x float64) float64 {
		x = max(x, -1000)
		return x / (1 + math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}, 1.47},
	{"Sin", Sin, math.Sin, 1.55},
	{"Cos", Cos, math.Cos, 1.56},
	{"Sqrt", Sqrt, math.Sqrt, 0.5},
	{"Rsqrt", Rsqrt, func(x float64) float64 { return 1 / math.Sqrt(x) }, 1.5},
}

// ulps is how far y is from want, in units of the last place of a float32 as large as want.
func ulps(y float32, want float64) float64 {
	rounded := float32(want)
	switch {
	case y == rounded && (want == 0 || math.IsInf(float64(y), 0)) || y != y && rounded != rounded:
		return 0
	case y != y || rounded != rounded:
		return math.Inf(1)
	}
	_, e := math.Frexp(want)
	ulp := math.Ldexp(1, max(e-24, -149))
	// Infinity stands where the next number would be.
	if math.IsInf(float64(y), 0) {
		return math.Abs(math.Copysign(1<<128, float64(y))-want) / ulp
	}
	return math.Abs(float64(y)-want) / ulp
}

// The error over all float32, every step-th of them, is what the documentation says, and the
// signs of 0 are those of the definition.
func TestFunctions(t *testing.T) {
	full := os.Getenv("HORNBOOK_FULL") != ""
	const block = 4096
	x, y := make([]float32, block), make([]float32, block)
	onPaths(t, func(t *testing.T) {
		step := uint32(199_999)
		switch {
		case full && current == paths()[len(paths())-1]: // the bits of AVX2 are those of AVX-512
			step = 97
		case full:
			step = 9973
		}
		for _, f := range functions {
			worst, at := 0.0, float32(0)
			check := func(x, y []float32) {
				f.call(y, x)
				for i, v := range x {
					want := f.want(float64(v))
					if u := ulps(y[i], want); u > worst {
						worst, at = u, v
					}
					if want == 0 && math.Signbit(float64(y[i])) != math.Signbit(want) {
						t.Errorf("%s(%v) = %v, want %v", f.name, v, y[i], want)
					}
				}
			}
			for u, end := uint64(0), false; !end; {
				n := 0
				for ; n < block; n++ {
					if end = u >= 1<<32; end {
						break
					}
					x[n] = math.Float32frombits(uint32(u))
					u += uint64(step)
				}
				check(x[:n], y[:n])
			}
			// Densely where the functions are steep.
			for from := float32(-110); from < 110; from += block * 1e-3 {
				for i := range x {
					x[i] = from + float32(i)*1e-3
				}
				check(x, y)
			}
			if worst > f.ulps {
				t.Errorf("%s(%v) is %.3f units in the last place off, want at most %v", f.name, at, worst, f.ulps)
			}
			t.Logf("%s: at most %.3f units in the last place, at %v", f.name, worst, at)
		}
	})
}

// Special numbers come out as of package math, in every lane.
func TestFunctionsSpecial(t *testing.T) {
	special := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1e-39, -1e-39, 0x1p-126, -0x1p-126,
		math.MaxFloat32, -math.MaxFloat32, 1, -1, 2, -2, 88.72284, 88.72283, -103.97, -87.4, 1e5, -1e5, 3e6, 1e20}
	onPaths(t, func(t *testing.T) {
		for _, f := range functions {
			for shift := range special {
				x := append(append([]float32(nil), special[shift:]...), special[:shift]...)
				y := make([]float32, len(x))
				f.call(y, x)
				for i, v := range x {
					if want := f.want(float64(v)); ulps(y[i], want) > f.ulps {
						t.Errorf("%s(%v) = %v, want %v", f.name, v, y[i], want)
					}
				}
			}
		}
	})
}

// An element's result does not depend on its place in the slice or on the slice's in memory, is
// the same by both kinds of vectors, and nothing is written beside.
func TestFunctionsEverywhere(t *testing.T) {
	first := map[string][]float32{}
	onPaths(t, func(t *testing.T) {
		for _, f := range functions {
			r := source(t)
			for _, n := range append(sizes, 3*heavy+5) {
				for offset := range 3 {
					x, _ := guarded(r, n, offset)
					y, intact := guarded(r, n, 2*offset)
					f.call(y, x)
					if !intact() {
						t.Fatalf("%s of %d: wrote outside", f.name, n)
					}
					one := []float32{0}
					for i := range y {
						f.call(one, x[i:i+1])
						if !same(one, y[i:i+1]) && one[0] == one[0] {
							t.Fatalf("%s of %d, element %d: %v, but %v alone", f.name, n, i, y[i], one[0])
						}
						if i == 99 {
							break
						}
					}
					f.call(x, x)
					if !same(x, y) {
						t.Fatalf("%s of %d: in place it gives other bits", f.name, n)
					}
				}
			}
			x, y := random(r, 1000), make([]float32, 1000)
			f.call(y, x)
			// A neighbour that is done in another way changes nothing.
			last, special := x[999], make([]float32, 1000)
			x[999] = 1e7
			f.call(special, x)
			if !same(special[:999], y[:999]) {
				t.Errorf("%s: other bits beside a large number", f.name)
			}
			x[999] = last
			if want, ok := first[f.name]; ok && !same(y, want) {
				t.Errorf("%s: %s gives other bits than AVX2", f.name, Path())
			}
			if current != inGo {
				first[f.name] = y
			}
		}
	})
}

// The gradients are the derivatives of the definitions, times dy.
func TestFunctionGrads(t *testing.T) {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	for _, g := range []struct {
		name string
		call func(dx, dy, v []float32, add bool)
		want func(v float64) float64
	}{
		{"TanhGrad", TanhGrad, func(y float64) float64 { return 1 - y*y }},
		{"SigmoidGrad", SigmoidGrad, func(y float64) float64 { return y * (1 - y) }},
		{"SoftplusGrad", SoftplusGrad, sigmoid},
		{"SiLUGrad", SiLUGrad, func(x float64) float64 { return sigmoid(x) + x*sigmoid(x)*sigmoid(-x) }},
		{"GELUGrad", GELUGrad, func(x float64) float64 {
			return math.Erfc(-x/math.Sqrt2)/2 + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
		}},
		{"GELUTanhGrad", GELUTanhGrad, func(x float64) float64 {
			u, slope := math.Sqrt(8/math.Pi)*(x+0.044715*x*x*x), math.Sqrt(8/math.Pi)*(1+3*0.044715*x*x)
			return sigmoid(u) + x*sigmoid(u)*sigmoid(-u)*slope
		}},
	} {
		onPaths(t, func(t *testing.T) {
			r := source(t)
			for _, n := range append(sizes, 3*heavy+5) {
				for _, add := range []bool{false, true} {
					dx, intact := guarded(r, n, 1)
					dy, _ := guarded(r, n, 2)
					v, _ := guarded(r, n, 3)
					for i := range v {
						v[i] *= 4
					}
					before := append([]float32(nil), dx...)
					g.call(dx, dy, v, add)
					for i := range dx {
						want := float64(dy[i]) * g.want(float64(v[i]))
						size := math.Abs(want)
						if add {
							want += float64(before[i])
							size += math.Abs(float64(before[i]))
						}
						// The derivatives are differences of numbers around 1.
						if d := math.Abs(float64(dx[i]) - want); d > 3e-7*(size+math.Abs(float64(dy[i]))) {
							t.Fatalf("%s of %d, add %v: element %d at %v is %v, want %v", g.name, n, add, i, v[i], dx[i], want)
						}
					}
					if !intact() {
						t.Fatalf("%s of %d: wrote outside", g.name, n)
					}
				}
			}
			// Far out the derivatives have their limits.
			inf := float32(math.Inf(1))
			if g.name[0] != 'T' && g.name[:3] != "Sig" {
				dx := make([]float32, 3)
				g.call(dx, []float32{1, 1, 1}, []float32{inf, -inf, float32(math.NaN())}, false)
				if dx[0] != 1 || dx[1] != 0 || dx[2] == dx[2] {
					t.Errorf("%s at infinities and NaN: %v, want 1, 0, NaN", g.name, dx)
				}
			}
		})
	}
}
