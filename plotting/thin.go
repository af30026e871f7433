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
	const few = 400 // fewer than there are columns
	many := len(ys) >= few
	ascending := many && ascends(xs) // so that where a column ends can be searched for
	var run []vg.Point
	end := func() {
		if len(run) > 0 {
			runs = append(runs, run)
		}
		run = nil
	}
	point := func(i int) { run = append(run, vg.Point{X: x(xs[i]), Y: y(ys[i])}) }
	column := func(i int) float64 { return math.Floor(float64(x(xs[i]))) }
	wide := 1 // the points of the column before
	for i := 0; i < len(ys); {
		if !finite(ys[i]) || !finite(xs[i]) {
			end()
			i++
			continue
		}
		next := i + 1
		switch c := 0.0; {
		case !many:
		case ascending:
			c = column(i)
			// The next column begins about as far on as this one did from that before.
			within, beyond := i, i+wide
			for ; beyond < len(ys) && column(beyond) == c; beyond += wide {
				within = beyond
			}
			beyond = min(beyond, len(ys))
			next = within + 1 + sort.Search(beyond-within-1, func(k int) bool { return column(within+1+k) != c })
			wide = next - i
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

// ascends reports whether none is less than the one before it, and all are finite.
func ascends(xs []float64) bool {
	for i := 1; i < len(xs); i++ {
		if !(xs[i-1] <= xs[i]) {
			return false
		}
	}
	return len(xs) > 0 && finite(xs[0]) && finite(xs[len(xs)-1])
}
