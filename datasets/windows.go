package datasets

import (
	"sync"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Windows are the windows of length time steps of a series [time, ...], each with its target: X
// [windows, length, ...] and, if there are targets [time, ...], Y [windows, ...], whose row i belongs
// to the window that begins at time step i. They are Keras's timeseries_dataset_from_array, without a
// copy of each window.
//
// To predict the next value from the ten before it:
//
//	w := datasets.Windows(series, series.Slice(10, n), 10)
//	model.Fit(w.X, w.Y, dl.ValidationSplit(0.2))
//
// To predict each next token of a text, the targets are windows themselves, one step later:
//
//	x := datasets.Windows(tokens.Slice(0, n-1), nil, 64, datasets.SequenceStride(64)).X
//	y := datasets.Windows(tokens.Slice(1, n), nil, 64, datasets.SequenceStride(64)).X
func Windows(series, targets tensor.Array, length int, options ...WindowsOption) *WindowSet {
	n := series.Shape()[0]
	w := windowing{length: length, stride: 1, rate: 1, end: n}
	for _, o := range options {
		o(&w)
	}
	w.check(n)
	count := w.end - w.start - (length-1)*w.rate
	if targets != nil {
		count = min(count, targets.Shape()[0]-w.start)
	}
	if count < 1 {
		fail("Windows", "between time steps %d and %d there is no window of %d steps, %d apart, with a target: make it shorter, or give more data", w.start, w.end, length, w.rate)
	}
	count = (count + w.stride - 1) / w.stride
	s := &WindowSet{X: &View{shape: append(tensor.Shape{count, length}, series.Shape()[1:]...), what: "windows", gather: w.gather(series)}}
	if targets != nil {
		one := w
		one.length = 1
		s.Y = &View{shape: append(tensor.Shape{count}, targets.Shape()[1:]...), what: "targets", gather: one.gather(targets)}
	}
	return s
}

// A WindowSet is the windows of a series, and their targets.
type WindowSet struct{ X, Y *View }

// String says both shapes, like X [90 10], Y [90].
func (s *WindowSet) String() string {
	if s.Y == nil {
		return "X " + s.X.shape.String()
	}
	return "X " + s.X.shape.String() + ", Y " + s.Y.shape.String()
}

// A WindowsOption is an option of [Windows].
type WindowsOption func(*windowing)

// SequenceStride is how many time steps the next window begins later; the default is 1.
func SequenceStride(n int) WindowsOption { return func(w *windowing) { w.stride = n } }

// SamplingRate takes every n-th time step into a window; the default is 1.
func SamplingRate(n int) WindowsOption { return func(w *windowing) { w.rate = n } }

// StartIndex leaves out the time steps before i; the default is 0.
func StartIndex(i int) WindowsOption { return func(w *windowing) { w.start = i } }

// EndIndex leaves out time step i and those after it; by default all are there.
func EndIndex(i int) WindowsOption { return func(w *windowing) { w.end = i } }

type windowing struct{ length, stride, rate, start, end int }

func (w *windowing) check(n int) {
	switch {
	case w.length < 1:
		fail("Windows", "a window has at least one time step, not %d", w.length)
	case w.stride < 1:
		fail("SequenceStride", "windows begin at least one time step later each, not %d", w.stride)
	case w.rate < 1:
		fail("SamplingRate", "the time steps of a window are at least 1 apart, not %d", w.rate)
	case w.start < 0 || w.end > n || w.start >= w.end:
		fail("Windows", "of %d time steps there are none from %d to before %d", n, w.start, w.end)
	}
}

// gather reads windows, each of whose time steps are rows of an array.
func (w windowing) gather(from tensor.Array) func(dst []float32, rows []int) {
	scratch := sync.Pool{New: func() any { steps := make([]int, w.length); return &steps }}
	size := w.length * from.Shape()[1:].Size()
	return func(dst []float32, rows []int) {
		steps := scratch.Get().(*[]int)
		defer scratch.Put(steps)
		for i, row := range rows {
			for k := range *steps {
				(*steps)[k] = w.start + row*w.stride + k*w.rate
			}
			from.Gather(dst[i*size:(i+1)*size], *steps)
		}
	}
}
