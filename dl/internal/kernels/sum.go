package kernels

// Dot is Σ x[i]*y[i], in a fixed order; the slices have the same length.
func Dot(x, y []float32) float32 {
	var s float32
	y = y[:len(x)]
	for i := range x {
		s += float32(x[i] * y[i])
	}
	return s
}

// Sum is Σ x[i], in a fixed order.
func Sum(x []float32) float32 {
	var s float32
	for _, v := range x {
		s += v
	}
	return s
}
