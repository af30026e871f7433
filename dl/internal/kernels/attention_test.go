package kernels

import (
	"math"
	"testing"
)

// ExpNormalized gives the bits of the two steps one after the other, in place, too, and nothing is
// written outside.
func TestExpNormalized(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, n := range sizes {
			x := random(r, n)
			if n > 2 {
				x[1] = -1e30
			}
			want := make([]float32, n)
			normalize(want, x, 0.7, 3)
			Exp(want, want)
			y, intact := guarded(r, n, n%5)
			copy(y, x)
			ExpNormalized(y, y, 0.7, 3)
			for i, v := range want {
				if math.Float32bits(y[i]) != math.Float32bits(v) {
					t.Fatalf("%d elements: element %d is %v, want %v", n, i, y[i], v)
				}
			}
			if !intact() {
				t.Fatalf("%d elements: wrote outside", n)
			}
		}
	})
}

// DropWeights drops what DropPairs does, and gives the bits of the steps one after the other.
func TestDropWeights(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		d := Dropping{Stream: 0xfedcba9876543210, Limit: 1 << 30, Scale: 4 / float32(3)}
		for _, n := range sizes {
			weights, dp := random(r, n), random(r, n)
			if n > 0 {
				dp[n/2] = float32(math.Inf(1)) // is 0 where it is dropped
			}
			kept, z, want := make([]float32, n), make([]float32, n), make([]float32, n)
			Dropping{d.Stream, d.Limit, 1}.DropPairs(kept, weights, 77)
			d.DropPairs(z, dp, 77)
			copy(want, weights)
			MulNormalized(want, z, 0.7, 0.3)
			y, yIntact := guarded(r, n, n%5)
			p, pIntact := guarded(r, n, n%3)
			copy(p, weights)
			d.DropWeights(y, p, dp, 77, 0.7, 0.3)
			for i := range y {
				if y[i] != kept[i] || math.Float32bits(p[i]) != math.Float32bits(want[i]) {
					t.Fatalf("%d elements: element %d is %v and %v, want %v and %v", n, i, y[i], p[i], kept[i], want[i])
				}
			}
			if !yIntact() || !pIntact() {
				t.Fatalf("%d elements: wrote outside", n)
			}
		}
	})
}

// A prefetch changes nothing, and asks for no row that is not there.
func TestPrefetch(t *testing.T) {
	x := make([]float32, 3*100+7)
	Prefetch(x, 4, 7, 100)
	Prefetch(x, 0, 7, 100)
	Prefetch(nil, 4, 0, 100)
	defer func() {
		if recover() == nil {
			t.Error("rows behind the end were asked for")
		}
	}()
	Prefetch(x, 4, 8, 100)
}
