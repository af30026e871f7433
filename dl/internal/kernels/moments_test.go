package kernels

import (
	"math"
	"testing"
)

// Means and variances are those of float64, also of numbers that are large and lie close together.
func TestMoments(t *testing.T) {
	first := map[[2]int][]float32{}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, shape := range [][2]int{{0, 5}, {1, 1}, {1, 7}, {5, 1}, {3, 63}, {3, 64}, {4, 65}, {32, 128}, {7, 300}, {1100, 17}, {700, 100}, {513, 259}} {
			rows, n := shape[0], shape[1]
			x := random(r, rows*n)
			for i := range x {
				x[i] += 1000
			}
			var all []float32
			check := func(what string, mean, variance []float32, stride, step, count int) {
				for i := range mean {
					var sum, squares float64
					for k := range count {
						sum += float64(x[i*stride+k*step])
					}
					sum /= float64(count)
					for k := range count {
						d := float64(x[i*stride+k*step]) - sum
						squares += d * d
					}
					squares /= float64(count)
					if math.Abs(float64(mean[i])-sum) > 3e-7*sum || math.Abs(float64(variance[i])-squares) > 1e-6*squares+1e-7 {
						t.Fatalf("%s %d of %v: %v, %v, want %v, %v", what, i, shape, mean[i], variance[i], sum, squares)
					}
				}
				all = append(append(all, mean...), variance...)
			}
			mean, intact := guarded(r, rows, 1)
			variance, intactToo := guarded(r, rows, 2)
			RowMoments(mean, variance, x)
			check("row", mean, variance, n, 1, n)
			if !intact() || !intactToo() {
				t.Fatalf("%v: wrote outside", shape)
			}
			scale, y := random(r, rows), make([]float32, len(x))
			NormalizeRows(y, x, mean, scale)
			for i := range y {
				if want := (x[i] - mean[i/n]) * scale[i/n]; y[i] != want {
					t.Fatalf("NormalizeRows of %v: element %d is %v, want %v", shape, i, y[i], want)
				}
			}
			if rows > 0 {
				mean, intact := guarded(r, n, 1)
				variance, intactToo := guarded(r, n, 2)
				ColumnMoments(mean, variance, x)
				check("column", mean, variance, 1, n, rows)
				if !intact() || !intactToo() {
					t.Fatalf("%v: wrote outside", shape)
				}
			}
			if want, ok := first[shape]; ok && !same(all, want) {
				t.Errorf("%v: %s gives other bits than the Go loops", shape, Path())
			}
			first[shape] = all
		}
	})
}
