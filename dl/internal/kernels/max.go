package kernels

// maxAbs is the greatest |x|, 0 of none, NaN where there is one.
func maxAbs(x []float32) float32 {
	var m float32
	for _, v := range x {
		m = max(m, v, -v)
	}
	return m
}
