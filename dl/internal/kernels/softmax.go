package kernels

import "math"

// Softmax is y = exp(x) / Σ exp(x) in each row of n; y may be x.
// The row's maximum is taken off first, so that nothing overflows.
func Softmax(y, x []float32, n int) {
	for i := 0; i+n <= len(x) && n > 0; i += n {
		row := x[i : i+n]
		top := row[0]
		for _, v := range row {
			top = max(top, v)
		}
		var sum float32
		for j, v := range row {
			e := float32(math.Exp(float64(v - top)))
			y[i+j] = e
			sum += e
		}
		Scale(y[i:i+n], y[i:i+n], 1/sum)
	}
}

// SoftmaxCrossentropyGrad is the gradient through the crossentropy and the softmax at once:
// dx[i, j] = scale[i] * (p[i, j] - (1 if j is labels[i], else 0)), for p [rows, n] = Softmax(x).
// With add it is added to dx.
func SoftmaxCrossentropyGrad(dx, p []float32, labels []float32, scale []float32, n int, add bool) {
	for i, label := range labels {
		s := scale[i]
		row, prob := dx[i*n:][:n], p[i*n:][:n]
		for j := range row {
			d := prob[j]
			if j == int(label) {
				d--
			}
			d *= s
			if add {
				d += row[j]
			}
			row[j] = d
		}
	}
}
