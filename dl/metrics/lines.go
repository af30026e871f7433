package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// along appends f of each line of want and got along an axis, which the two have in common.
func along(axis int, f func(want, got []float32) float64) func(dst []float32, want, got *tensor.Tensor) []float32 {
	var w, g []float32 // lines that do not lie side by side
	return func(dst []float32, want, got *tensor.Tensor) []float32 {
		shape := got.Shape()
		if want.Rank() > got.Rank() {
			shape = want.Shape()
		}
		wants, gots := want.Values(), got.Values()
		outer, n, inner := around(shape, axis)
		if inner == 1 {
			for o := 0; o < outer*n; o += n {
				dst = append(dst, float32(f(wants[o:o+n], gots[o:o+n])))
			}
			return dst
		}
		for o := range outer {
			for i := range inner {
				w, g = line(w[:0], wants, o, n, inner, i), line(g[:0], gots, o, n, inner, i)
				dst = append(dst, float32(f(w, g)))
			}
		}
		return dst
	}
}

// line appends a line of x.
func line(dst, x []float32, outer, n, inner, i int) []float32 {
	for k := range n {
		dst = append(dst, x[(outer*n+k)*inner+i])
	}
	return dst
}

// around are the sizes before an axis, of it, and after it.
func around(shape tensor.Shape, axis int) (outer, n, inner int) {
	if len(shape) == 0 {
		return 1, 1, 1
	}
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis >= len(shape) {
		tensor.Fail("", "metrics.Axis", []*tensor.Tensor{tensor.New(shape, nil)}, "there is no axis %d: give one from %d to %d", axis, -len(shape), len(shape)-1)
	}
	return shape[:axis].Size(), shape[axis], shape[axis+1:].Size()
}

// each appends f of each pair of a target and a prediction.
func each(f func(want, got float32) float64) func(dst []float32, want, got *tensor.Tensor) []float32 {
	return func(dst []float32, want, got *tensor.Tensor) []float32 {
		w := want.Values()
		for i, v := range got.Values() {
			dst = append(dst, float32(f(w[i], v)))
		}
		return dst
	}
}

// averaged is the mean of f over a line.
func averaged(f func(want, got float64) float64) func(want, got []float32) float64 {
	return func(want, got []float32) float64 {
		var sum float64
		for i, v := range got {
			sum += f(float64(want[i]), float64(v))
		}
		return sum / float64(len(got))
	}
}
