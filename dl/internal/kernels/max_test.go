package kernels

import (
	"math"
	"testing"
)

func TestMax(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, n := range sizes[1:] {
			for _, rows := range []int{1, 2, 9} {
				x, _ := guarded(r, rows*n, 1)
				most, least := x[0], x[0]
				for _, v := range x {
					most, least = max(most, v), min(least, v)
				}
				if Max(x) != most || Min(x) != least {
					t.Errorf("Max, Min of %d: %v, %v, want %v, %v", len(x), Max(x), Min(x), most, least)
				}
				top, intact := guarded(r, n, 3)
				bottom, intactToo := guarded(r, n, 2)
				MaxRows(top, x)
				MinRows(bottom, x)
				for j := range n {
					most, least := x[j], x[j]
					for i := range rows {
						most, least = max(most, x[i*n+j]), min(least, x[i*n+j])
					}
					if top[j] != most || bottom[j] != least {
						t.Fatalf("MaxRows, MinRows [%d, %d]: column %d is %v, %v, want %v, %v", rows, n, j, top[j], bottom[j], most, least)
					}
				}
				if !intact() || !intactToo() {
					t.Fatalf("MaxRows, MinRows [%d, %d]: wrote outside", rows, n)
				}
			}
			// NaN is not lost, wherever it is.
			for _, at := range []int{0, n / 2, n - 1} {
				x := random(r, n)
				x[at] = float32(math.NaN())
				if most, least := Max(x), Min(x); most == most || least == least {
					t.Errorf("Max, Min of %d with NaN at %d: %v, %v", n, at, most, least)
				}
			}
		}
	})
}
