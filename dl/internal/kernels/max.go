package kernels

// Max is the greatest element, NaN where there is one; there is at least one element.
func Max(x []float32) float32 {
	most := x[0]
	if len(x) >= 64 {
		var lanes [64]float32
		for i := range lanes {
			lanes[i] = most
		}
		x = x[vectorMax(&lanes, x):]
		for _, v := range lanes {
			most = max(most, v)
		}
	}
	for _, v := range x {
		most = max(most, v)
	}
	return most
}

// Min is the least element, NaN where there is one; there is at least one element.
func Min(x []float32) float32 {
	least := x[0]
	if len(x) >= 64 {
		var lanes [64]float32
		for i := range lanes {
			lanes[i] = least
		}
		x = x[vectorMin(&lanes, x):]
		for _, v := range lanes {
			least = min(least, v)
		}
	}
	for _, v := range x {
		least = min(least, v)
	}
	return least
}

// MaxRows is the greatest element of each column of x [rows, n], n = len(dst), rows at least 1.
func MaxRows(dst, x []float32) {
	for i := copy(dst, x); i < len(x); i += len(dst) {
		maximum(dst, dst, x[i:])
	}
}

// MinRows is the least element of each column of x [rows, n], n = len(dst), rows at least 1.
func MinRows(dst, x []float32) {
	for i := copy(dst, x); i < len(x); i += len(dst) {
		minimum(dst, dst, x[i:])
	}
}

// maxAbs is the greatest |x|, NaN where there is one; there is at least one element.
func maxAbs(x []float32) float32 { return max(Max(x), -Min(x)) }
