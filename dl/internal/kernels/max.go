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

// Matches is the number of elements of x that are best.
func Matches(x []float32, best float32) (n int) {
	const exact = 1 << 20 // so many are counted in float32
	for ; len(x) > exact; x = x[exact:] {
		n += matches(x[:exact], best)
	}
	return n + matches(x, best)
}

func matches(x []float32, best float32) (n int) {
	if n, ok := vectorMatches(x, best); ok {
		return int(n)
	}
	for _, v := range x {
		n += int(Bit(v == best))
	}
	return n
}

// CountEqual adds 1 to each count whose element of x is that of y; the slices have the same length.
func CountEqual(count, x, y []float32) {
	x, y = x[:len(count)], y[:len(count)]
	if len(count) > few && vectorCountEqual(count, x, y) {
		return
	}
	for i := range count {
		count[i] += Bit(x[i] == y[i])
	}
}

// Share adds part to d where x is best; the slices have the same length.
func Share(d, x []float32, best, part float32) {
	x = x[:len(d)]
	if vectorShare(d, x, best, part) {
		return
	}
	for i, v := range x {
		d[i] += Only(part, v == best)
	}
}

// ShareRow is [Share] where each element has a best and a part of its own.
func ShareRow(d, x, best, part []float32) {
	x, best, part = x[:len(d)], best[:len(d)], part[:len(d)]
	if len(d) > few && vectorShareRow(d, x, best, part) {
		return
	}
	for i, v := range x {
		d[i] += Only(part[i], v == best[i])
	}
}

// few elements are done before a vector kernel has begun.
const few = 4
