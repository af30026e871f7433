package kernels

import (
	"bytes"
	"fmt"
	"math"
	"testing"
)

// sizes are around the multiples of every vector and of the unrolled loops.
var sizes = []int{0, 1, 2, 7, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 113, 128, 129, 255, 256, 257, 1009}

// A loop is an elementwise kernel and its definition for one element: x are the slices of the
// call, and what it returns is what they hold afterwards.
type loop struct {
	name   string
	slices int
	call   func(x [][]float32)
	want   func(x []float32) []float32
}

// round is a product, rounded: on some processors the compiler would fuse it with a sum.
func round(x float32) float32 { return float32(x) }

var loops = []loop{
	{"Add", 3, func(x [][]float32) { Add(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[1] + x[2], x[1], x[2]} }},
	{"Add z is x", 2, func(x [][]float32) { Add(x[0], x[0], x[1]) },
		func(x []float32) []float32 { return []float32{x[0] + x[1], x[1]} }},
	{"Sub", 3, func(x [][]float32) { Sub(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[1] - x[2], x[1], x[2]} }},
	{"Sub z is y", 2, func(x [][]float32) { Sub(x[0], x[1], x[0]) },
		func(x []float32) []float32 { return []float32{x[1] - x[0], x[1]} }},
	{"Mul", 3, func(x [][]float32) { Mul(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[1] * x[2], x[1], x[2]} }},
	{"AddTo", 2, func(x [][]float32) { AddTo(x[0], x[1]) },
		func(x []float32) []float32 { return []float32{x[0] + x[1], x[1]} }},
	{"Axpy", 2, func(x [][]float32) { Axpy(x[0], 0.3, x[1]) },
		func(x []float32) []float32 { return []float32{x[0] + round(0.3*x[1]), x[1]} }},
	{"Scale", 2, func(x [][]float32) { Scale(x[0], x[1], 0.3) },
		func(x []float32) []float32 { return []float32{0.3 * x[1], x[1]} }},
	{"MulNormalized", 2, func(x [][]float32) { MulNormalized(x[0], x[1], 0.2, 0.3) },
		func(x []float32) []float32 { return []float32{x[0] * round((x[1]-0.2)*0.3), x[1]} }},
	{"ReLU", 2, func(x [][]float32) { ReLU(x[0], x[1]) },
		func(x []float32) []float32 { return []float32{max(x[1], 0), x[1]} }},
	{"ReLUGrad", 3, func(x [][]float32) { ReLUGrad(x[0], x[1], x[2], false) },
		func(x []float32) []float32 { return []float32{where(x[2] > 0, x[1]), x[1], x[2]} }},
	{"ReLUGrad add", 3, func(x [][]float32) { ReLUGrad(x[0], x[1], x[2], true) },
		func(x []float32) []float32 { return []float32{where(x[2] > 0, x[1]) + x[0], x[1], x[2]} }},
	{"ReLUDropGrad", 3, func(x [][]float32) { ReLUDropGrad(x[0], x[1], x[2], 0.3) },
		func(x []float32) []float32 { return []float32{where(x[2] > 0, 0.3*x[1]), x[1], x[2]} }},
	{"Div", 3, func(x [][]float32) { Div(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[1] / x[2], x[1], x[2]} }},
	{"Maximum", 3, func(x [][]float32) { Maximum(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{max(x[1], x[2]), x[1], x[2]} }},
	{"Minimum", 3, func(x [][]float32) { Minimum(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{min(x[1], x[2]), x[1], x[2]} }},
	{"MulTo", 3, func(x [][]float32) { MulTo(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[0] + round(x[1]*x[2]), x[1], x[2]} }},
	{"DivTo", 3, func(x [][]float32) { DivTo(x[0], x[1], x[2]) },
		func(x []float32) []float32 { return []float32{x[0] + x[1]/x[2], x[1], x[2]} }},
	{"AddScalar", 2, func(x [][]float32) { AddScalar(x[0], x[1], 0.3) },
		func(x []float32) []float32 { return []float32{x[1] + 0.3, x[1]} }},
	{"ScalarSub", 2, func(x [][]float32) { ScalarSub(x[0], 0.3, x[1]) },
		func(x []float32) []float32 { return []float32{0.3 - x[1], x[1]} }},
	{"DivScalar", 2, func(x [][]float32) { DivScalar(x[0], x[1], 0.3) },
		func(x []float32) []float32 { return []float32{x[1] / 0.3, x[1]} }},
	{"ScalarDiv", 2, func(x [][]float32) { ScalarDiv(x[0], 0.3, x[1]) },
		func(x []float32) []float32 { return []float32{0.3 / x[1], x[1]} }},
	{"MaximumScalar", 2, func(x [][]float32) { MaximumScalar(x[0], x[1], 0.3) },
		func(x []float32) []float32 { return []float32{max(x[1], 0.3), x[1]} }},
	{"MinimumScalar", 2, func(x [][]float32) { MinimumScalar(x[0], x[1], 0.3) },
		func(x []float32) []float32 { return []float32{min(x[1], 0.3), x[1]} }},
	{"SGD", 2, func(x [][]float32) { SGD(x[0], x[1], 0.1) },
		func(x []float32) []float32 { return []float32{x[0] - round(0.1*x[1]), x[1]} }},
	{"Momentum", 3, func(x [][]float32) { Momentum(x[0], x[1], x[2], 0.1, 0.9, false) },
		func(x []float32) []float32 {
			m := round(0.9*x[2]) - round(0.1*x[1])
			return []float32{x[0] + m, x[1], m}
		}},
	{"Momentum nesterov", 3, func(x [][]float32) { Momentum(x[0], x[1], x[2], 0.1, 0.9, true) },
		func(x []float32) []float32 {
			m := round(0.9*x[2]) - round(0.1*x[1])
			return []float32{x[0] + (round(0.9*m) - round(0.1*x[1])), x[1], m}
		}},
	{"Adam", 4, func(x [][]float32) { Adam(x[0], x[1], x[2], x[3], 0.01, 0.9, 0.999, 1e-7) },
		func(x []float32) []float32 {
			w, g := x[0], x[1]
			m := x[2] + round((g-x[2])*float32(1-0.9))
			v := x[3] + round((round(g*g)-x[3])*float32(1-0.999))
			return []float32{w - round(0.01*m)/(sqrt(v)+1e-7), g, m, v}
		}},
	{"AdamW", 4, func(x [][]float32) { AdamW(x[0], x[1], x[2], x[3], 0.01, 0.1, 0.9, 0.999, 1e-7) },
		func(x []float32) []float32 {
			w, g := x[0]-round(0.1*x[0]), x[1]
			m := x[2] + round((g-x[2])*float32(1-0.9))
			v := x[3] + round((round(g*g)-x[3])*float32(1-0.999))
			return []float32{w - round(0.01*m)/(sqrt(v)+1e-7), g, m, v}
		}},
	{"AMSGrad", 5, func(x [][]float32) { AMSGrad(x[0], x[1], x[2], x[3], x[4], 0.01, 0.9, 0.999, 1e-7) },
		func(x []float32) []float32 {
			w, g := x[0], x[1]
			m := x[2] + round((g-x[2])*float32(1-0.9))
			v := x[3] + round((round(g*g)-x[3])*float32(1-0.999))
			u := max(x[4], v)
			return []float32{w - round(0.01*m)/(sqrt(u)+1e-7), g, m, v, u}
		}},
	{"Adamax", 4, func(x [][]float32) { Adamax(x[0], x[1], x[2], x[3], 0.01, 0.9, 0.999, 1e-7) },
		func(x []float32) []float32 {
			w, g := x[0], x[1]
			m := x[2] + round((g-x[2])*float32(1-0.9))
			u := max(round(0.999*x[3]), g, -g)
			return []float32{w - round(0.01*m)/(u+1e-7), g, m, u}
		}},
	{"Nadam", 4, func(x [][]float32) { Nadam(x[0], x[1], x[2], x[3], 0.01, 0.02, 0.9, 0.999, 1e-7) },
		func(x []float32) []float32 {
			w, g := x[0], x[1]
			m := x[2] + round((g-x[2])*float32(1-0.9))
			v := x[3] + round((round(g*g)-x[3])*float32(1-0.999))
			return []float32{w - (round(0.01*m)+round(0.02*g))/(sqrt(v)+1e-7), g, m, v}
		}},
	{"Adagrad", 3, func(x [][]float32) { Adagrad(x[0], x[1], x[2], 0.01, 1e-7) },
		func(x []float32) []float32 {
			a := x[2] + round(x[1]*x[1])
			return []float32{x[0] - round(0.01*x[1])/sqrt(a+1e-7), x[1], a}
		}},
	{"Adadelta", 4, func(x [][]float32) { Adadelta(x[0], x[1], x[2], x[3], 0.01, 0.9, 1e-7) },
		func(x []float32) []float32 {
			by := float32(1 - 0.9)
			a := round(0.9*x[2]) + round(by*round(x[1]*x[1]))
			delta := -round(sqrt(x[3]+1e-7)*x[1]) / sqrt(a+1e-7)
			return []float32{x[0] + round(0.01*delta), x[1], a, round(0.9*x[3]) + round(by*round(delta*delta))}
		}},
	{"Lion", 3, func(x [][]float32) { Lion(x[0], x[1], x[2], 0.01, 0.9, 0.99) },
		func(x []float32) []float32 {
			w, g, m := x[0], x[1], x[2]
			if c := round(0.9*m) + round(float32(1-0.9)*g); c > 0 {
				w -= 0.01
			} else if c < 0 {
				w += 0.01
			}
			return []float32{w, g, round(0.99*m) + round(float32(1-0.99)*g)}
		}},
	{"FTRL", 4, func(x [][]float32) { FTRL(x[0], x[1], x[2], x[3], 0.01, 0.5, 0.2, 0.3, 0.4) },
		func(x []float32) []float32 {
			w, g := x[0], x[1]
			n := x[2] + round(g*g)
			growth := float32(0)
			if g != 0 {
				growth = round(g*g) / (sqrt(n) + sqrt(x[2]))
			}
			z := x[3] + (g + round(0.4*w) - round(growth/0.01*w))
			return []float32{(min(max(z, -0.2), 0.2) - z) / (sqrt(n)/0.01 + 0.3), g, n, z}
		}},
	{"ScheduleFree", 4, func(x [][]float32) { ScheduleFree(x[0], x[1], x[2], x[3], 0.01, 0.9, 0.999, 0.25, 1e-7) },
		func(x []float32) []float32 {
			w, g, z := x[0], x[1], x[2]
			v := x[3] + round((round(g*g)-x[3])*float32(1-0.999))
			next := z - round(0.01*g)/(sqrt(v)+1e-7)
			average := z + (w-z)/0.9
			average += round((next - average) * 0.25)
			return []float32{next + round((average-next)*0.9), g, next, v}
		}},
	rmspropLoop("RMSprop", false, false),
	rmspropLoop("RMSprop centered", true, false),
	rmspropLoop("RMSprop momentum", false, true),
	rmspropLoop("RMSprop centered, momentum", true, true),
}

// squares are which slices of an optimizer hold averages or sums of squares.
var squares = map[string][]byte{
	"RMSprop": {2}, "RMSprop centered": {2}, "RMSprop momentum": {2}, "RMSprop centered, momentum": {2},
	"Adam": {3}, "AdamW": {3}, "AMSGrad": {3, 4}, "Adamax": {3}, "Nadam": {3}, "Adagrad": {2}, "Adadelta": {2, 3}, "FTRL": {2}, "ScheduleFree": {3},
}

func where(condition bool, x float32) float32 {
	if condition {
		return x
	}
	return 0
}

func rmspropLoop(name string, centered, momentum bool) loop {
	slices := 3
	for _, more := range []bool{centered, momentum} {
		if more {
			slices++
		}
	}
	call := func(x [][]float32) {
		var a, mom []float32
		if centered {
			a = x[3]
		}
		if momentum {
			mom = x[len(x)-1]
		}
		RMSprop(x[0], x[1], x[2], a, mom, 0.01, 0.9, 0.5, 1e-7)
	}
	want := func(x []float32) []float32 {
		by := 1 - float32(0.9)
		w, g, v := x[0], x[1], round(0.9*x[2])+round(by*round(x[1]*x[1]))
		out := []float32{w, g, v}
		root := v
		if centered {
			a := round(0.9*x[3]) + round(by*g)
			root -= round(a * a)
			out = append(out, a)
		}
		step := round(0.01*g) / sqrt(root+1e-7)
		if momentum {
			step += round(0.5 * x[len(x)-1])
			out = append(out, step)
		}
		out[0] = w - step
		return out
	}
	return loop{name, slices, call, want}
}

// Every path gives the bits of the definition, at every size and place in memory, and writes
// nothing else.
func TestElementwise(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, l := range loops {
			for _, n := range append(sizes, 3*light+5) {
				for offset := range 3 {
					x, before := make([][]float32, l.slices), make([][]float32, l.slices)
					intact := make([]func() bool, l.slices)
					for i := range x {
						x[i], intact[i] = guarded(r, n, 5*offset+i*offset)
						// Second moments are not negative, and not smaller than the square of the first.
						if bytes.Contains(squares[l.name], []byte{byte(i)}) {
							for j, v := range x[i] {
								x[i][j] = v*v + 4
							}
						}
						before[i] = append([]float32(nil), x[i]...)
					}
					l.call(x)
					got, row := make([]float32, l.slices), make([]float32, l.slices)
					for j := range n {
						for i := range x {
							got[i], row[i] = x[i][j], before[i][j]
						}
						if want := l.want(row); !same(got, want) {
							t.Fatalf("%s, element %d of %d: got %v, want %v from %v", l.name, j, n, got, want, row)
						}
					}
					for i := range x {
						if !intact[i]() {
							t.Fatalf("%s of %d: wrote outside of slice %d", l.name, n, i)
						}
					}
				}
			}
		}
	})
}

// NaN and the infinities come out of every path as they do of Go's arithmetic.
func TestElementwiseSpecial(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	special := []float32{nan, inf, -inf, 0, float32(math.Copysign(0, -1)), 1, -1, 1e-45, -1e-45, 3e38}
	x := make([]float32, 160)
	for i := range x {
		x[i] = special[i%len(special)]
	}
	ones := make([]float32, len(x))
	for i := range ones {
		ones[i] = 1
	}
	onPaths(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			call func(y []float32)
			want func(x float32) float32
		}{
			{"ReLU", func(y []float32) { ReLU(y, x) }, func(x float32) float32 {
				if x < 0 {
					return 0
				}
				return x
			}},
			{"Maximum", func(y []float32) { Maximum(y, x, ones) }, func(x float32) float32 { return max(x, 1) }},
			{"Maximum of NaN", func(y []float32) { Maximum(y, ones, x) }, func(x float32) float32 { return max(1, x) }},
			{"Minimum", func(y []float32) { Minimum(y, x, ones) }, func(x float32) float32 { return min(x, 1) }},
			{"MaximumScalar", func(y []float32) { MaximumScalar(y, ones, special[0]) }, func(float32) float32 { return nan }},
			{"MinimumScalar", func(y []float32) { MinimumScalar(y, x, 1) }, func(x float32) float32 { return min(x, 1) }},
			{"ReLUGrad", func(y []float32) { ReLUGrad(y, x, x, false) }, func(x float32) float32 { return where(x > 0, x) }},
		} {
			y := make([]float32, len(x))
			c.call(y)
			for i := range y {
				want := c.want(x[i])
				if y[i] != want && !(y[i] != y[i] && want != want) {
					t.Errorf("%s(%v) = %v, want %v", c.name, x[i], y[i], want)
				}
			}
		}
	})
}

// Every row, or column, is met with every row of the matrix, also where threads share the rows.
func TestRowsAndColumns(t *testing.T) {
	type operation struct {
		name string
		call func(z, x, other []float32)
		want func(z, x, other float32) float32
	}
	rows := []operation{
		{"AddRow", AddRow, func(z, x, r float32) float32 { return x + r }},
		{"SubRow", SubRow, func(z, x, r float32) float32 { return x - r }},
		{"MulRow", MulRow, func(z, x, r float32) float32 { return x * r }},
		{"DivRow", DivRow, func(z, x, r float32) float32 { return x / r }},
		{"MaximumRow", MaximumRow, func(z, x, r float32) float32 { return max(x, r) }},
		{"MinimumRow", MinimumRow, func(z, x, r float32) float32 { return min(x, r) }},
		{"MulRowTo", MulRowTo, func(z, x, r float32) float32 { return z + round(x*r) }},
	}
	columns := []operation{
		{"AddColumn", AddColumn, func(z, x, c float32) float32 { return x + c }},
		{"SubColumn", SubColumn, func(z, x, c float32) float32 { return x - c }},
		{"MulColumn", MulColumn, func(z, x, c float32) float32 { return x * c }},
		{"DivColumn", DivColumn, func(z, x, c float32) float32 { return x / c }},
	}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		try := func(o operation, height, n int, byColumn bool) {
			x, _ := guarded(r, height*n, 1)
			z, intact := guarded(r, height*n, 3)
			before := append([]float32(nil), z...)
			other := random(r, n)
			if byColumn {
				other = random(r, height)
			}
			o.call(z, x, other)
			for i := range z {
				at := i % n
				if byColumn {
					at = i / n
				}
				v := other[at]
				if want := o.want(before[i], x[i], v); z[i] != want {
					t.Fatalf("%s [%d, %d]: element %d is %v, want %v", o.name, height, n, i, z[i], want)
				}
			}
			if !intact() {
				t.Fatalf("%s [%d, %d]: wrote outside", o.name, height, n)
			}
		}
		for _, n := range sizes {
			for _, height := range []int{0, 1, 3, 32} {
				for _, o := range rows {
					try(o, height, n, false)
				}
				for _, o := range columns {
					try(o, height, n, true)
				}
			}
		}
		try(rows[0], 2500, 101, false)
		try(columns[0], 2500, 101, true)
	})
}

func TestSumRows(t *testing.T) {
	var first []string
	onPaths(t, func(t *testing.T) {
		r := source(t)
		var all []string
		for _, n := range append(sizes, 300) {
			for _, rows := range []int{0, 1, 2, 31, 512, 513, 1100} {
				x, _ := guarded(r, rows*n, 1)
				for _, add := range []bool{false, true} {
					dst, intact := guarded(r, n, 7)
					before := append([]float32(nil), dst...)
					y, _ := guarded(r, rows*n, 2)
					products := append([]float32(nil), dst...)
					DotRows(products, x, y, add)
					SumRows(dst, x, add)
					for j := range dst {
						var want, size, dot, dotSize float64
						if add {
							want = float64(before[j])
							dot = want
						}
						for i := range rows {
							want += float64(x[i*n+j])
							size += math.Abs(float64(x[i*n+j]))
							dot += float64(x[i*n+j]) * float64(y[i*n+j])
							dotSize += math.Abs(float64(x[i*n+j]) * float64(y[i*n+j]))
						}
						if d := math.Abs(float64(products[j]) - dot); !(d <= 1e-6*(dotSize+1)) {
							t.Fatalf("DotRows [%d, %d] add %v: column %d is %v, want %v", rows, n, add, j, products[j], dot)
						}
						if d := math.Abs(float64(dst[j]) - want); !(d <= 1e-6*(size+1)) {
							t.Fatalf("[%d, %d] add %v: column %d is %v, want %v", rows, n, add, j, dst[j], want)
						}
					}
					if !intact() {
						t.Fatalf("[%d, %d]: wrote outside", rows, n)
					}
					all = append(all, fmt.Sprint(dst, products))
				}
			}
		}
		if first == nil {
			first = all
		}
		for i := range all {
			if all[i] != first[i] {
				t.Fatalf("case %d: %s gives %s, the Go loops %s", i, Path(), all[i], first[i])
			}
		}
	})
}

func TestSums(t *testing.T) {
	want := map[int][2]float32{}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, n := range sizes {
			x, _ := guarded(r, n, 1)
			y, _ := guarded(r, n, 2)
			var sum, dot, size float64
			for i := range x {
				sum += float64(x[i])
				dot += float64(x[i]) * float64(y[i])
				size += math.Abs(float64(x[i])) + math.Abs(float64(x[i])*float64(y[i]))
			}
			got := [2]float32{Sum(x), Dot(x, y)}
			if math.Abs(float64(got[0])-sum) > 1e-6*size || math.Abs(float64(got[1])-dot) > 1e-6*size {
				t.Errorf("Sum, Dot of %d: %v, want %v, %v", n, got, sum, dot)
			}
			if first, ok := want[n]; ok && first != got {
				t.Errorf("Sum, Dot of %d: %s gives %v, the Go loops %v", n, Path(), got, first)
			}
			want[n] = got
		}
	})
}
