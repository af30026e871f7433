package kernels

// Softmax is y = exp(x) / Σ exp(x) in each row of n; y may be x.
// The row's maximum is taken off first, so that nothing overflows.
func Softmax(y, x []float32, n int) {
	if len(x) == 0 {
		return
	}
	s := softmaxRows{y: y[:len(x)], x: x, n: n, rows: len(x) / n}
	s.parts = min(len(x)/heavy, s.rows, maxParts)
	if s.parts < 2 {
		s.parts = 1
		s.Do(0)
		return
	}
	j := softmaxes.take()
	*j = s
	Run(j.parts, j)
	*j = softmaxRows{}
	softmaxes.put(j)
}

// A softmaxRows is the job of Softmax.
type softmaxRows struct {
	y, x           []float32
	n, rows, parts int
}

var softmaxes freeList[softmaxRows]

// Do does some of the rows, so many at a time that they stay in the first cache, and that
// rows of ten, which do not fill a vector, have their exponentials together.
func (s *softmaxRows) Do(part int) {
	const block = 2048
	group := max(block/s.n, 1)
	first, last := s.rows*part/s.parts, s.rows*(part+1)/s.parts
	for ; first < last; first += group {
		from, to := first*s.n, min(first+group, last)*s.n
		for i := from; i < to; i += s.n {
			row := s.x[i : i+s.n]
			addScalar(s.y[i:i+s.n], row, -Max(row))
		}
		exps(s.y[from:to], s.y[from:to])
		for i := from; i < to; i += s.n {
			row := s.y[i : i+s.n]
			scale(row, row, 1/Sum(row))
		}
	}
}

// SoftmaxCrossentropyGrad is the gradient through the crossentropy and the softmax at once:
// dx[i, j] = scale[i] * (p[i, j] - (1 if j is labels[i], else 0)), for p [rows, n] = Softmax(x),
// with labels and scale [rows]. With add it is added to dx.
func SoftmaxCrossentropyGrad(dx, p []float32, labels []float32, scale []float32, n int, add bool) {
	for i, label := range labels {
		s, class := scale[i], int(label)
		row, prob := dx[i*n:][:n], p[i*n:][:n]
		for j, d := range prob {
			if j == class {
				d--
			}
			d = float32(d * s)
			if add {
				d += row[j]
			}
			row[j] = d
		}
	}
}
