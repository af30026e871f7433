package dl

import (
	"iter"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Batch is some samples.
type Batch struct {
	X, Y *tensor.Tensor // the samples of the first input, and of the first output
	Xs   Tensors        // of all inputs
	Ys   Tensors        // of all outputs
}

// Batches are the samples of x and y in batches of the given size, in their order; the last may be
// smaller. y may be nil.
func Batches(x, y Source, size int) iter.Seq[Batch] {
	xs := x.Arrays()
	var ys []tensor.Array
	if y != nil {
		ys = y.Arrays()
	}
	n := samples("Batches", append(slices.Clone(xs), ys...)...)
	if size < 1 {
		tensor.Fail("", "Batches", nil, "a batch has at least one sample, not %d", size)
	}
	return func(yield func(Batch) bool) {
		rows := make([]int, 0, size)
		for i := 0; i < n; i += size {
			rows = rows[:0]
			for r := i; r < min(i+size, n); r++ {
				rows = append(rows, r)
			}
			b := Batch{Xs: gather(xs, rows), Ys: gather(ys, rows)}
			b.X = b.Xs[0]
			if len(b.Ys) > 0 {
				b.Y = b.Ys[0]
			}
			if !yield(b) {
				return
			}
		}
	}
}

func gather(arrays []tensor.Array, rows []int) Tensors {
	var ts Tensors
	for _, a := range arrays {
		t := tensor.New(batchShape(len(rows), a.Shape()), nil)
		a.Gather(t.Values(), rows)
		ts = append(ts, t)
	}
	return ts
}

// batchShape is the shape of some rows of data of shape s.
func batchShape(rows int, s tensor.Shape) tensor.Shape {
	return append(tensor.Shape{rows}, s[1:]...)
}
