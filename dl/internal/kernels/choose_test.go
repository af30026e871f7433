package kernels

import (
	"math"
	"testing"
)

// Every path chooses as the definition does, also among what is equal, infinite or NaN, at every size and place in
// memory, on one thread and several, and writes nothing else.
func TestChoices(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	values := []float32{0, float32(math.Copysign(0, -1)), 1, 1, -1, 2, 0.5, -0.5, 6, 7, 1e-45, 3e38, inf, -inf, nan}
	for _, l := range []loop{
		{"Equal", 3, func(x [][]float32) { Equal(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[1] == x[2], 1), x[1], x[2]} }},
		{"NotEqual", 3, func(x [][]float32) { NotEqual(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[1] != x[2], 1), x[1], x[2]} }},
		{"Less", 3, func(x [][]float32) { Less(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[1] < x[2], 1), x[1], x[2]} }},
		{"LessEqual", 3, func(x [][]float32) { LessEqual(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[1] <= x[2], 1), x[1], x[2]} }},
		{"Choose", 4, func(x [][]float32) { Choose(x[0], x[1], x[2], x[3]) },
			func(x []float32) []float32 {
				if x[1] != 0 {
					return []float32{x[2], x[1], x[2], x[3]}
				}
				return []float32{x[3], x[1], x[2], x[3]}
			}},
		{"Chosen", 3, func(x [][]float32) { Chosen(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[2] != 0, x[1]), x[1], x[2]} }},
		{"NotChosen", 3, func(x [][]float32) { NotChosen(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{where(x[2] == 0, x[1]), x[1], x[2]} }},
		{"OfGreater", 4, func(x [][]float32) { OfGreater(x[0], x[1], x[2], x[3]) },
			func(x []float32) []float32 {
				half := x[1] / 2
				return []float32{where(x[2] > x[3], half) + where(x[2] >= x[3], half), x[1], x[2], x[3]}
			}},
		{"Clip", 2, func(x [][]float32) { Clip(x[0], x[1], -0.75, 1.5) },
			func(x []float32) []float32 { return []float32{min(max(x[1], -0.75), 1.5), x[1]} }},
		{"Clip in place", 1, func(x [][]float32) { Clip(x[0], x[0], -0.75, 1.5) },
			func(x []float32) []float32 { return []float32{min(max(x[0], -0.75), 1.5)} }},
		{"Clip above infinity", 2, func(x [][]float32) { Clip(x[0], x[1], inf, inf) },
			func(x []float32) []float32 { return []float32{max(x[1], inf), x[1]} }},
		{"ClipGrad", 3, func(x [][]float32) { ClipGrad(x[0], x[1], x[2], -0.5, 1) },
			func(x []float32) []float32 { return []float32{where(x[2] >= -0.5 && x[2] <= 1, x[1]), x[1], x[2]} }},
		{"Abs", 2, func(x [][]float32) { Abs(x[0], x[1]) },
			func(x []float32) []float32 { return []float32{float32(math.Abs(float64(x[1]))), x[1]} }},
		{"AbsGrad", 3, func(x [][]float32) { AbsGrad(x[0], x[1], x[2]) },
			func(x []float32) []float32 {
				return []float32{where(x[2] > 0, x[1]) - where(x[2] < 0, x[1]), x[1], x[2]}
			}},
		{"LeakyReLU", 2, func(x [][]float32) { LeakyReLU(x[0], x[1], 0.3) },
			func(x []float32) []float32 {
				if x[1] < 0 {
					return []float32{0.3 * x[1], x[1]}
				}
				return []float32{x[1], x[1]}
			}},
		{"LeakyReLUGrad", 3, func(x [][]float32) { LeakyReLUGrad(x[0], x[1], x[2], 0.3) },
			func(x []float32) []float32 {
				if x[2] > 0 {
					return []float32{x[1], x[1], x[2]}
				}
				return []float32{0.3 * x[1], x[1], x[2]}
			}},
		{"Rectifier", 2, func(x [][]float32) { Rectifier(x[0], x[1], 0.3, 6, 0.5) },
			func(x []float32) []float32 {
				switch y := x[1]; {
				case y <= 0.5:
					return []float32{0.3 * round(y-0.5), y}
				case y > 6:
					return []float32{6, y}
				default:
					return []float32{y, y}
				}
			}},
		{"RectifierGrad", 3, func(x [][]float32) { RectifierGrad(x[0], x[1], x[2], 0.3, 6, 0.5) },
			func(x []float32) []float32 {
				if x[2] <= 0.5 {
					return []float32{0.3 * x[1], x[1], x[2]}
				}
				return []float32{where(x[2] < 6, x[1]), x[1], x[2]}
			}},
		{"CountEqual", 3, func(x [][]float32) { CountEqual(x[0], x[1], x[2]) },
			func(x []float32) []float32 { return []float32{x[0] + where(x[1] == x[2], 1), x[1], x[2]} }},
		{"Share", 2, func(x [][]float32) { Share(x[0], x[1], 1, 0.3) },
			func(x []float32) []float32 { return []float32{x[0] + where(x[1] == 1, 0.3), x[1]} }},
		{"Share of NaN", 2, func(x [][]float32) { Share(x[0], x[1], nan, nan) },
			func(x []float32) []float32 { return []float32{x[0] + 0, x[1]} }},
		{"ShareRow", 4, func(x [][]float32) { ShareRow(x[0], x[1], x[2], x[3]) },
			func(x []float32) []float32 { return []float32{x[0] + where(x[1] == x[2], x[3]), x[1], x[2], x[3]} }},
	} {
		onPaths(t, func(t *testing.T) {
			r := source(t)
			for _, n := range append(sizes, 3*light+5) {
				for offset := range 3 {
					x, before := make([][]float32, l.slices), make([][]float32, l.slices)
					intact := make([]func() bool, l.slices)
					for i := range x {
						x[i], intact[i] = guarded(r, n, 5*offset+i*offset)
						for j := range x[i] {
							x[i][j] = values[r.IntN(len(values))]
						}
						before[i] = append([]float32(nil), x[i]...)
					}
					l.call(x)
					row := make([]float32, l.slices)
					for j := range n {
						for i := range x {
							row[i] = before[i][j]
						}
						for i, want := range l.want(row) {
							if got := x[i][j]; math.Float32bits(got) != math.Float32bits(want) && !(got != got && want != want) {
								t.Fatalf("%s, element %d of %d: slice %d is %v, want %v, from %v", l.name, j, n, i, got, want, row)
							}
						}
					}
					for i := range x {
						if !intact[i]() {
							t.Fatalf("%s of %d: wrote outside of slice %d", l.name, n, i)
						}
					}
				}
			}
		})
	}
}

func TestMatches(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, n := range append(sizes, 1<<21+3) {
			x, _ := guarded(r, n, 3)
			want := 0
			for i := range x {
				if x[i] = float32(r.IntN(3)); x[i] == 2 {
					want++
				}
			}
			if got := Matches(x, 2); got != want {
				t.Errorf("Matches of %d: %d, want %d", n, got, want)
			}
			if got := Matches(x, float32(math.NaN())); got != 0 {
				t.Errorf("Matches of NaN: %d", got)
			}
		}
	})
}
