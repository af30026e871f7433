package datasets

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Array is a row of samples, the first axis, that are converted to float32 when they are
// gathered. Its storage is bytes, mapped from a file or generated, or float32. An Array never
// changes, and several goroutines may read it.
type Array struct {
	shape  tensor.Shape
	bytes  []byte    // the storage is this,
	floats []float32 // or this

	// A value v of the storage stands for v·scale + shift.
	scale, shift float32
	table        *[256]float32 // what each byte stands for; nil where the storage is float32
}

// ofBytes is an array of the given bytes, which it keeps, as the values 0 to 255.
func ofBytes(b []byte, dims ...int) *Array {
	return (&Array{shape: dims, bytes: b}).affine(1, 0)
}

// ofFloats is an array of the given values, which it keeps.
func ofFloats(v []float32, dims ...int) *Array {
	return (&Array{shape: dims, floats: v}).affine(1, 0)
}

// Shape is the number of samples, then the shape of one: [samples, ...]. It must not be changed.
func (a *Array) Shape() tensor.Shape { return a.shape }

// Len is the number of samples.
func (a *Array) Len() int { return a.shape[0] }

// Dim is the size of axis i; negative i count from the end.
func (a *Array) Dim(i int) int { return a.shape.Dim(i) }

// size is the number of values of one sample.
func (a *Array) size() int { return a.shape[1:].Size() }

// Reshape gives the samples another shape: Reshape(-1, 784) makes [60000 28 28] to [60000 784]. One
// of dims may be -1, which stands for what is left. The first axis stays the samples. Nothing is
// copied.
func (a *Array) Reshape(dims ...int) *Array {
	shape, known, open := tensor.Shape(slices.Clone(dims)), 1, -1
	for i, d := range dims {
		switch {
		case d == -1 && open >= 0:
			a.fail("Reshape", "%v has -1 more than once", dims)
		case d == -1:
			open = i
		case d < 0:
			a.fail("Reshape", "%v has a negative size", dims)
		default:
			known *= d
		}
	}
	values := a.shape.Size()
	if open >= 0 && known > 0 {
		shape[open] = values / known
		known *= shape[open]
	}
	if known != values || open >= 0 && shape[open] < 0 {
		a.fail("Reshape", "the %d values do not fill the shape %v", values, dims)
	}
	if len(shape) == 0 || shape[0] != a.Len() {
		a.fail("Reshape", "%v does not keep the %d samples as the first axis", dims, a.Len())
	}
	b := *a
	b.shape = shape
	return &b
}

// Scale multiplies every value by f, when it is gathered: Scale(1.0/255) makes bytes 0 to 1. It is
// applied after the Scale and Shift of before. Nothing is copied.
func (a *Array) Scale(f float32) *Array {
	return a.affine(float32(a.scale*f), float32(a.shift*f))
}

// Shift adds d to every value, when it is gathered: Scale(1.0/128).Shift(-1) makes bytes -1 to 1.
// Nothing is copied.
func (a *Array) Shift(d float32) *Array { return a.affine(a.scale, a.shift+d) }

func (a *Array) affine(scale, shift float32) *Array {
	b := *a
	b.scale, b.shift = scale, shift
	if b.floats == nil {
		b.table = new([256]float32)
		for v := range b.table {
			b.table[v] = float32(float32(v)*scale) + shift
		}
	}
	return &b
}

// Slice is the samples i to j-1 as an array of their own. Nothing is copied.
func (a *Array) Slice(i, j int) *Array {
	a.check("Slice", i, j)
	b, n := *a, a.size()
	b.shape = append(tensor.Shape{j - i}, a.shape[1:]...)
	if a.floats == nil {
		b.bytes = a.bytes[i*n : j*n : j*n]
	} else {
		b.floats = a.floats[i*n : j*n : j*n]
	}
	return &b
}

// Rows is a tensor of the samples i to j-1, [j-i, ...].
func (a *Array) Rows(i, j int) *tensor.Tensor {
	a.check("Rows", i, j)
	n := a.size()
	data := make([]float32, (j-i)*n)
	a.read(data, i*n)
	return tensor.New(append(tensor.Shape{j - i}, a.shape[1:]...), data)
}

// At is a tensor of sample i alone, in the shape of one sample: [28 28] of an array [60000 28 28].
func (a *Array) At(i int) *tensor.Tensor {
	a.check("At", i, i+1)
	data := make([]float32, a.size())
	a.read(data, i*len(data))
	return tensor.New(slices.Clone(a.shape[1:]), data)
}

// Tensor is a tensor of all samples.
func (a *Array) Tensor() *tensor.Tensor { return a.Rows(0, a.Len()) }

// Gather writes the samples of those rows, one after the other, to dst, whose length is len(rows)
// times the size of one sample. It makes an array a [tensor.Array].
func (a *Array) Gather(dst []float32, rows []int) {
	n := a.size()
	if len(dst) != len(rows)*n {
		a.fail("Gather", "%d rows of %d values do not fill %d values", len(rows), n, len(dst))
	}
	for i, row := range rows {
		if row < 0 || row >= a.Len() {
			a.fail("Gather", "there is no row %d among %d", row, a.Len())
		}
		a.read(dst[i*n:i*n+n], row*n)
	}
}

// Arrays is the array alone. It makes an array a source of data for Fit, Evaluate and Predict.
func (a *Array) Arrays() []tensor.Array { return []tensor.Array{a} }

// read converts len(dst) values from the given place of the storage on.
func (a *Array) read(dst []float32, from int) {
	if a.floats == nil {
		for i, b := range a.bytes[from : from+len(dst)] {
			dst[i] = a.table[b]
		}
		return
	}
	src := a.floats[from : from+len(dst)]
	if a.scale == 1 && a.shift == 0 {
		copy(dst, src)
		return
	}
	for i, v := range src {
		dst[i] = float32(v*a.scale) + a.shift
	}
}

// Counts is how many samples there are of each class, of labels [samples].
func (a *Array) Counts() []int {
	if len(a.shape) != 1 {
		a.fail("Counts", "class labels have the shape [samples]")
	}
	var counts []int
	for i, v := range a.Tensor().Values() {
		// 2²⁴ is the last label that float32 holds exactly.
		if v < 0 || v > 1<<24 || v != float32(int(v)) {
			a.fail("Counts", "sample %d has the value %v, which is not a class", i, v)
		}
		for int(v) >= len(counts) {
			counts = append(counts, 0)
		}
		counts[int(v)]++
	}
	return counts
}

// String is like "[60000 28 28] of bytes × 0.003921569".
func (a *Array) String() string {
	s := a.shape.String() + " of float32"
	if a.floats == nil {
		s = a.shape.String() + " of bytes"
	}
	if a.scale != 1 {
		s += fmt.Sprintf(" × %v", a.scale)
	}
	if a.shift != 0 {
		s += fmt.Sprintf(" %+g", a.shift)
	}
	return s
}

func (a *Array) check(op string, i, j int) {
	if i < 0 || j < i || j > a.Len() {
		a.fail(op, "there are no rows %d to %d among %d", i, j, a.Len())
	}
}

func (a *Array) fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: "Array." + op, Detail: fmt.Sprintf(format, args...), In: []tensor.Shape{a.shape}, At: tensor.Caller()})
}
