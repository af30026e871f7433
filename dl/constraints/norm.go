package constraints

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// columns is how many norms are computed at once: their sums lie on the stack.
const columns = 256

// scaleNorms multiplies w by a factor of its norms over the axes. It allocates nothing.
func scaleNorms(class string, shape tensor.Shape, w []float32, axes []int, factor func(norm float64) float64) {
	var buffer [8]bool
	over := buffer[:min(len(shape), len(buffer))]
	for _, a := range axes {
		if a < 0 {
			a += len(shape)
		}
		if a < 0 || a >= len(over) {
			tensor.Fail("", class, nil, "a weight of shape %v has no axis %v: the axes are those that the norm sums over, counted from 0, or from the end with a minus", shape, axes)
		}
		over[a] = true
	}
	// The axes behind the last that is summed over lie side by side: they are inner.
	inner, last := 1, len(over)-1
	for ; last >= 0 && !over[last]; last-- {
		inner *= shape[last]
	}
	terms, groups := 1, 1
	for i := range last + 1 {
		if over[i] {
			terms *= shape[i]
		} else {
			groups *= shape[i]
		}
	}
	// start is where the row of a term of a group begins.
	start := func(group, term int) int {
		at, stride := 0, inner
		for i := last; i >= 0; i-- {
			n := shape[i]
			if over[i] {
				at += term % n * stride
				term /= n
			} else {
				at += group % n * stride
				group /= n
			}
			stride *= n
		}
		return at
	}
	var sums [columns]float64
	for group := range groups {
		for first := 0; first < inner; first += columns {
			n := min(columns, inner-first)
			sums := sums[:n]
			clear(sums)
			for term := range terms {
				at := start(group, term) + first
				for j, v := range w[at : at+n] {
					sums[j] += float64(v) * float64(v)
				}
			}
			for j, sum := range sums {
				sums[j] = factor(math.Sqrt(sum))
			}
			for term := range terms {
				at := start(group, term) + first
				row := w[at : at+n]
				for j, v := range row {
					row[j] = float32(float64(v) * sums[j])
				}
			}
		}
	}
}
