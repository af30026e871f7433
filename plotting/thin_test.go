package plotting

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
)

// Of many points few are left, in their order, and among them are the ends, the extremes of every
// column of pixels and the ends at gaps.
func TestThinned(t *testing.T) {
	const n, wide = 20_000, 500
	scale := func(by float64) func(float64) vg.Length {
		return func(v float64) vg.Length { return vg.Length(v * by) }
	}
	r := rand.New(rand.NewPCG(3, 4))
	x, y := scale(wide/float64(n)), scale(1)
	for name, place := range map[string]func(i int) float64{
		"ascending": func(i int) float64 { return float64(i) },
		"back":      func(i int) float64 { return float64(n - i) },
		"to and fro": func(i int) float64 {
			return n/2 + n/2*math.Sin(float64(i)/3000)
		},
	} {
		xs, ys := make([]float64, n), make([]float64, n)
		low, high := map[float64]float64{}, map[float64]float64{}
		for i := range n {
			xs[i], ys[i] = place(i), r.NormFloat64()
			if i%5000 == 4321 {
				ys[i] = math.NaN()
				continue
			}
			c := math.Floor(float64(x(xs[i])))
			low[c], high[c] = min(low[c], ys[i]), max(high[c], ys[i])
		}
		runs := thinned(xs, ys, x, y)
		if len(runs) != 5 {
			t.Errorf("%s: %d runs between 4 gaps", name, len(runs))
		}
		points := slices.Concat(runs...)
		if most := map[bool]int{true: 5 * wide, false: 10 * wide}[name != "to and fro"]; len(points) > most {
			t.Errorf("%s: %d points are left", name, len(points))
		}
		from := 0
		left := map[float64][]float64{}
		for _, p := range points {
			for from < n && (x(xs[from]) != p.X || y(ys[from]) != p.Y) {
				from++
			}
			c := math.Floor(float64(p.X))
			left[c] = append(left[c], float64(p.Y))
		}
		if from == n {
			t.Errorf("%s: a point is not one of those that were given, or not in their order", name)
		}
		if name != "to and fro" {
			for c := range low {
				if !slices.Contains(left[c], low[c]) && low[c] < 0 || !slices.Contains(left[c], high[c]) && high[c] > 0 {
					t.Fatalf("%s: an extreme of column %v is lost: %v to %v, left %v", name, c, low[c], high[c], left[c])
				}
			}
		}
		if points[0].Y != vg.Length(ys[0]) || points[len(points)-1].Y != vg.Length(ys[n-1]) {
			t.Errorf("%s: an end is lost", name)
		}
	}
	if runs := thinned([]float64{math.NaN(), 1}, []float64{1, math.Inf(1)}, scale(1), scale(1)); len(runs) != 0 {
		t.Errorf("no finite point makes %v", runs)
	}
}
