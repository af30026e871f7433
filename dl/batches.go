package dl

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Batch is some samples.
type Batch struct {
	X, Y    *tensor.Tensor // the samples of the first input, and of the first output
	Xs      Tensors        // of all inputs
	Ys      Tensors        // of all outputs
	Weights Tensors        // of the samples: one for all outputs, or one for each; or nil
}

// String is such as "32 samples: X [32 784], Y [32]".
func (b Batch) String() string {
	b = b.whole()
	parts, n := []string{}, 0
	for _, part := range []struct {
		name string
		ts   Tensors
	}{{"X", b.Xs}, {"Y", b.Ys}, {"Weights", b.Weights}} {
		for i, t := range part.ts {
			if t == nil {
				continue
			}
			if n == 0 && t.Rank() > 0 {
				n = t.Dim(0)
			}
			name := part.name
			if len(part.ts) > 1 {
				name = fmt.Sprintf("%s[%d]", name, i)
			}
			parts = append(parts, fmt.Sprintf("%s %v", name, t.Shape()))
		}
	}
	return fmt.Sprintf("%d samples: %s", n, strings.Join(parts, ", "))
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
			if !yield(newBatch(gather(xs, rows), gather(ys, rows), nil)) {
				return
			}
		}
	}
}

func newBatch(xs, ys, weights Tensors) Batch {
	b := Batch{Xs: xs, Ys: ys, Weights: weights}
	if len(xs) > 0 {
		b.X = xs[0]
	}
	if len(ys) > 0 {
		b.Y = ys[0]
	}
	return b
}

// whole is the batch with Xs and Ys, where only X and Y were given.
func (b Batch) whole() Batch {
	if b.Xs == nil && b.X != nil {
		b.Xs = Tensors{b.X}
	}
	if b.Ys == nil && b.Y != nil {
		b.Ys = Tensors{b.Y}
	}
	return newBatch(b.Xs, b.Ys, b.Weights)
}

// gather makes tensors of some rows of the arrays; nil of an array that is nil.
func gather(arrays []tensor.Array, rows []int) Tensors {
	var ts Tensors
	for _, a := range arrays {
		if a == nil {
			ts = append(ts, nil)
			continue
		}
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
