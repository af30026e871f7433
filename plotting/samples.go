package plotting

import (
	"math"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// samples are the values of a source of one array, sample by sample.
type samples struct {
	n, size int // how many there are, and the numbers of one
	shape   tensor.Shape
	values  []float32
}

// gathered reads a source for the figure of that name.
func gathered(op string, x dl.Source) samples {
	if t, ok := x.(*tensor.Tensor); x == nil || ok && t == nil {
		tensor.Fail("", op, nil, "there is no data: nil was given")
	}
	arrays := x.Arrays()
	if len(arrays) != 1 || arrays[0] == nil {
		tensor.Fail("", op, nil, "the data are one array, not %d", len(arrays))
	}
	if t, ok := arrays[0].(*tensor.Tensor); ok && len(t.Shape()) == 0 {
		tensor.Fail("", op, []*tensor.Tensor{t}, "a single number has no samples: Reshape(1) makes it one")
	}
	s := arrays[0].Shape()
	if len(s) == 0 || !s.Known() {
		tensor.Fail("", op, nil, "the data have the shape %v, and a figure wants samples that are there: [samples ...]", s)
	}
	d := samples{n: s[0], size: 1, shape: s}
	for _, k := range s[1:] {
		d.size *= k
	}
	if t, ok := arrays[0].(*tensor.Tensor); ok {
		d.values = t.Values()
		return d
	}
	rows := make([]int, d.n)
	for i := range rows {
		rows[i] = i
	}
	d.values = make([]float32, d.n*d.size)
	if d.n > 0 {
		arrays[0].Gather(d.values, rows)
	}
	return d
}

// row is sample i.
func (d samples) row(i int) []float32 { return d.values[i*d.size : (i+1)*d.size] }

// floats are the values in double precision.
func (d samples) floats() []float64 {
	v := make([]float64, len(d.values))
	for i, x := range d.values {
		v[i] = float64(x)
	}
	return v
}

// noClass is that of a sample whose class is not a number.
const noClass = -1

// classesOf reads the class of each sample: [samples] or [samples 1] are the numbers of the classes,
// and of [samples classes], one-hot or probabilities, the greatest counts. A single column of
// probabilities, which are not all whole, is class 1 from 0.5 on. count is one more than the highest.
func classesOf(op string, y dl.Source) (classes []int, count int) {
	d := gathered(op, y)
	if len(d.shape) > 2 {
		tensor.Fail("", op, nil, "classes are [samples], [samples 1] or [samples classes], not %v", d.shape)
	}
	classes = make([]int, d.n)
	if d.size > 1 {
		for i := range classes {
			classes[i] = strongest(d.row(i))
		}
		return classes, d.size
	}
	whole := true
	for _, v := range d.values {
		whole = whole && (!finite(float64(v)) || v == float32(math.Trunc(float64(v))))
	}
	for i, v := range d.values {
		switch {
		case !finite(float64(v)):
			classes[i] = noClass
		case !whole && v >= 0.5:
			classes[i] = 1
		case !whole:
			classes[i] = 0
		case v < 0 || v >= mostClasses:
			tensor.Fail("", op, nil, "sample %d has the class %g, and classes are numbered from 0 up to %d", i, v, mostClasses-1)
		default:
			classes[i] = int(v)
		}
		count = max(count, classes[i]+1)
	}
	if !whole {
		count = max(count, 2)
	}
	return classes, count
}

// mostClasses is how many classes a figure tells apart at most.
const mostClasses = 1000

// strongest is the index of the greatest number, or noClass if one is not a number.
func strongest(v []float32) int {
	best := noClass
	for i, x := range v {
		if x != x {
			return noClass
		}
		if best < 0 || x > v[best] {
			best = i
		}
	}
	return best
}

// mustAgree fails where the targets and the predictions are not of the same samples.
func mustAgree(op string, want, got int) {
	if want != got {
		tensor.Fail("", op, nil, "there are %d targets and %d predictions, and each sample wants both: Predict the samples that the targets are of", want, got)
	}
}
