package kernels

// Softmax is y = exp(x) / Σ exp(x) in each row of n; y may be x.
// The row's maximum is taken off first, so that nothing overflows.
func Softmax(y, x []float32, n int) {
	y = y[:len(x)]
	if n == 0 {
		return
	}
	for i := 0; i+n <= len(x); i += n {
		row, out := x[i:i+n], y[i:i+n]
		top := row[0]
		for _, v := range row {
			if v > top {
				top = v
			}
		}
		for j, v := range row {
			out[j] = v - top
		}
	}
	// All rows at once, since a row of ten would not fill a vector.
	Exp(y, y)
	for i := 0; i+n <= len(x); i += n {
		row := y[i : i+n]
		scale(row, row, 1/Sum(row))
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
