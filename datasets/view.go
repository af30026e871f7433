package datasets

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A View is a row of samples, the first axis, that are made when they are gathered: windows of a series,
// or images that lie in files. It never changes, and several goroutines may read it. Fit shuffles,
// batches and splits it as it does any array.
//
// Where a sample cannot be read, Gather panics with a [tensor.DataError], which Fit returns in its
// history.
type View struct {
	shape  tensor.Shape
	what   string
	gather func(dst []float32, rows []int) // of the whole
	from   int                             // the first row of the whole
}

// Shape is the number of samples, then the shape of one: [samples, ...]. It must not be changed.
func (v *View) Shape() tensor.Shape { return v.shape }

// Len is the number of samples.
func (v *View) Len() int { return v.shape[0] }

// Gather writes the samples of those rows, one after the other, to dst, whose length is len(rows)
// times the size of one sample. It makes a view a [tensor.Array].
func (v *View) Gather(dst []float32, rows []int) {
	if n := v.shape[1:].Size(); len(dst) != len(rows)*n {
		v.fail("Gather", "%d rows of %d values do not fill %d values", len(rows), n, len(dst))
	}
	for _, row := range rows {
		if row < 0 || row >= v.Len() {
			v.fail("Gather", "there is no row %d among %d", row, v.Len())
		}
	}
	if v.from == 0 {
		v.gather(dst, rows)
		return
	}
	moved := slices.Clone(rows)
	for i := range moved {
		moved[i] += v.from
	}
	v.gather(dst, moved)
}

// Arrays is the view alone. It makes a view a source of data for Fit, Evaluate and Predict.
func (v *View) Arrays() []tensor.Array { return []tensor.Array{v} }

// Slice is the samples i to j-1 as a view of their own. Nothing is made.
func (v *View) Slice(i, j int) *View {
	v.check("Slice", i, j)
	s := *v
	s.from, s.shape = v.from+i, append(tensor.Shape{j - i}, v.shape[1:]...)
	return &s
}

// Rows is a tensor of the samples i to j-1, [j-i, ...].
func (v *View) Rows(i, j int) *tensor.Tensor {
	v.check("Rows", i, j)
	rows := make([]int, j-i)
	for k := range rows {
		rows[k] = i + k
	}
	t := tensor.New(append(tensor.Shape{j - i}, v.shape[1:]...), nil)
	v.Gather(t.Values(), rows)
	return t
}

// At is a tensor of sample i alone, in the shape of one sample.
func (v *View) At(i int) *tensor.Tensor {
	v.check("At", i, i+1)
	return tensor.New(slices.Clone(v.shape[1:]), v.Rows(i, i+1).Values())
}

// Tensor is a tensor of all samples.
func (v *View) Tensor() *tensor.Tensor { return v.Rows(0, v.Len()) }

// String is like "[90 10] of windows".
func (v *View) String() string { return v.shape.String() + " of " + v.what }

func (v *View) check(op string, i, j int) {
	if i < 0 || j < i || j > v.Len() {
		v.fail(op, "there are no rows %d to %d among %d", i, j, v.Len())
	}
}

func (v *View) fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: "View." + op, Detail: fmt.Sprintf(format, args...), In: []tensor.Shape{v.shape}, At: tensor.Caller()})
}
