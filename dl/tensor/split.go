package tensor

// Split takes x apart along an axis into n parts of equal size. Negative axes count from the end.
func (x *Tensor) Split(n, axis int) []*Tensor {
	axis = x.mustAxis("split", axis)
	size := x.knownDim("split", axis)
	if n < 1 || size%n != 0 {
		Fail("", "split", []*Tensor{x}, "axis %d of size %d has no %d equal parts; SplitSizes takes the size of each", axis, size, n)
	}
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = size / n
	}
	return x.SplitSizes(sizes, axis)
}

// SplitSizes takes x apart along an axis into parts of the given sizes, which together are the
// size of the axis. Negative axes count from the end.
func (x *Tensor) SplitSizes(sizes []int, axis int) []*Tensor {
	axis = x.mustAxis("split", axis)
	size := x.knownDim("split", axis)
	sum := 0
	for i, n := range sizes {
		if n < 0 {
			Fail("", "split", []*Tensor{x}, "size %d of the parts is negative: %v", i, sizes)
		}
		sum += n
	}
	if sum != size {
		Fail("", "split", []*Tensor{x}, "the parts %v are %d together, and axis %d has the size %d", sizes, sum, axis, size)
	}
	parts := make([]*Tensor, len(sizes))
	from := 0
	for i, n := range sizes {
		parts[i] = x.Slice(axis, from, from+n)
		from += n
	}
	return parts
}
