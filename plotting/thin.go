package plotting

import (
	"math"
	"sort"

	"gonum.org/v1/plot/vg"
)

// thinned are the runs of finite points on the canvas. Of points that follow each other in one column
// of pixels, the first, the lowest, the highest and the last are left, in their order: what is drawn
// looks the same, and no extreme is lost.
func thinned(xs, ys []float64, x, y func(float64) vg.Length) (runs [][]vg.Point) {
	ascending := true // so that where a column ends can be searched for
	for i := range xs {
		ascending = ascending && finite(xs[i]) && (i == 0 || xs[i-1] <= xs[i])
	}
	var run []vg.Point
	end := func() {
		if len(run) > 0 {
			runs = append(runs, run)
		}
		run = nil
	}
	point := func(i int) { run = append(run, vg.Point{X: x(xs[i]), Y: y(ys[i])}) }
	column := func(i int) float64 { return math.Floor(float64(x(xs[i]))) }
	const few = 400 // fewer than there are columns
	for i := 0; i < len(ys); {
		if !finite(ys[i]) || !finite(xs[i]) {
			end()
			i++
			continue
		}
		next := i + 1
		switch c := 0.0; {
		case len(ys) < few:
		case ascending:
			c = column(i)
			next += sort.Search(len(ys)-next, func(k int) bool { return column(next+k) != c })
		default:
			for c = column(i); next < len(ys) && finite(xs[next]) && column(next) == c; next++ {
			}
		}
		first, low, high, last := i, i, i, i
		for ; i < next; i++ {
			v := ys[i]
			if v-v != 0 { // not finite: the run ends within the column
				break
			}
			if v < ys[low] {
				low = i
			} else if v > ys[high] {
				high = i
			}
			last = i
		}
		point(first)
		if a := min(low, high); a > first && a < last {
			point(a)
		}
		if b := max(low, high); b > min(low, high) && b > first && b < last {
			point(b)
		}
		if last > first {
			point(last)
		}
	}
	end()
	return runs
}
