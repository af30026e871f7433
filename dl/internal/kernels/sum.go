package kernels

// Sum is Σ x[i]: 64 sums, of every 64th element each, and then those by halves.
func Sum(x []float32) float32 {
	if s, ok := vectorSum(x); ok {
		return s
	}
	var lanes [64]float32
	for i, v := range x {
		lanes[i%64] += v
	}
	return total(&lanes, len(x))
}

// Dot is Σ x[i]*y[i], every product rounded, in the order of Sum; the slices have the same length.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	if s, ok := vectorDot(x, y); ok {
		return s
	}
	var lanes [64]float32
	for i, v := range x {
		lanes[i%64] += float32(v * y[i])
	}
	return total(&lanes, len(x))
}

// deviation is Σ (x[i]-mean)², every difference and square rounded, in the order of Sum.
func deviation(x []float32, mean float32) float32 {
	if s, ok := vectorDeviation(x, mean); ok {
		return s
	}
	var lanes [64]float32
	for i, v := range x {
		d := v - mean
		lanes[i%64] += float32(d * d)
	}
	return total(&lanes, len(x))
}

// total is the sum of the lanes, by halves, where those from n on are 0.
func total(lanes *[64]float32, n int) float32 {
	half := len(lanes) / 2
	for half >= n && half > 0 {
		half /= 2
	}
	for ; half > 0; half /= 2 {
		for i := range half {
			lanes[i] += lanes[half+i]
		}
	}
	return lanes[0]
}
