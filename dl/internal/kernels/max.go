package kernels

// Max is the greatest element, NaN where there is one; there is at least one element.
func Max(x []float32) float32 {
	if most, ok := vectorMax(x); ok {
		return most
	}
	most := x[0]
	for _, v := range x {
		most = max(most, v)
	}
	return most
}

// Min is the least element, NaN where there is one; there is at least one element.
func Min(x []float32) float32 {
	if least, ok := vectorMin(x); ok {
		return least
	}
	least := x[0]
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
