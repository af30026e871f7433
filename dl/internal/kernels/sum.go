package kernels

// Sum is Σ x[i]: 64 sums, of every 64th element each, and then those by halves. Fewer than 64
// elements are added one after the other.
func Sum(x []float32) float32 {
	if len(x) < 64 {
		var s float32
		for _, v := range x {
			s += v
		}
		return s
	}
	var lanes [64]float32
	for i := vectorSum(&lanes, x); i < len(x); i++ {
		lanes[i%64] += x[i]
	}
	return total(&lanes)
}

// Dot is Σ x[i]*y[i], every product rounded, in the order of Sum; the slices have the same length.
func Dot(x, y []float32) float32 {
	y = y[:len(x)]
	if len(x) < 64 {
		var s float32
		for i, v := range x {
			s += float32(v * y[i])
		}
		return s
	}
	var lanes [64]float32
	for i := vectorDot(&lanes, x, y); i < len(x); i++ {
		lanes[i%64] += float32(x[i] * y[i])
	}
	return total(&lanes)
}

// deviation is Σ (x[i]-mean)², every difference and square rounded, in the order of Sum.
func deviation(x []float32, mean float32) float32 {
	if len(x) < 64 {
		var s float32
		for _, v := range x {
			d := v - mean
			s += float32(d * d)
		}
		return s
	}
	var lanes [64]float32
	for i := vectorDeviation(&lanes, x, mean); i < len(x); i++ {
		d := x[i] - mean
		lanes[i%64] += float32(d * d)
	}
	return total(&lanes)
}

// total is the sum of the lanes, by halves.
func total(lanes *[64]float32) float32 {
	for n := len(lanes) / 2; n > 0; n /= 2 {
		for i := range n {
			lanes[i] += lanes[n+i]
		}
	}
	return lanes[0]
}
