package tensor

// FLOPs is how many floating point operations an op takes on inputs of the given shapes. A
// multiplication and the addition that follows it are two, as usual; a reduction takes one for each
// value of its input; an op that moves values takes none; any other takes one for each value that
// it computes, also where that is a function such as the exponential. An op says what it takes, where
// that is not the last, with a method flops.
func FLOPs(op Op, in []Shape) int {
	if o, ok := op.(interface{ flops(in []Shape) int }); ok {
		return o.flops(in)
	}
	if IsView(op) || len(in) == 0 {
		return 0
	}
	out, err := op.Shape(in)
	if err != nil {
		return 0
	}
	return out.Size()
}

// FLOPs is how many floating point operations the call takes forward; a fused one takes those of
// the calls it stands for.
func (c *Call) FLOPs() (n int) {
	for _, part := range c.parts {
		n += part.FLOPs()
	}
	if c.parts != nil {
		return n
	}
	in := make([]Shape, len(c.In))
	for i, x := range c.In {
		in[i] = x.shape
	}
	return FLOPs(c.Op, in)
}

// IsView reports whether an op's output is its first input in another shape: it computes nothing
// and takes no storage.
func IsView(op Op) bool {
	_, view := op.(viewer)
	return view
}
