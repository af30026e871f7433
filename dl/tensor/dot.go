package tensor

// Dot returns the product of x and y by NumPy's rule for dot: of vectors it is Σ x·y; with a
// scalar it is that of [Tensor.Mul]; else the last axis of x [... k] meets the last but one of
// y [... k n], or the only one of y [k], and the result has all other axes of x and then those of y.
func (x *Tensor) Dot(y *Tensor) *Tensor {
	switch {
	case len(x.shape) == 0 || len(y.shape) == 0:
		return x.Mul(y)
	case len(y.shape) == 1:
		return x.contract("dot", y, []int{-1}, []int{-1})
	}
	return x.contract("dot", y, []int{-1}, []int{-2})
}

// TensorDot returns the sum of the products of x and y over pairs of axes: axis xAxes[i] of x
// meets axis yAxes[i] of y. The result has the other axes of x and then those of y. It is Keras's
// tensordot with two lists of axes; negative axes count from the end.
func (x *Tensor) TensorDot(y *Tensor, xAxes, yAxes []int) *Tensor {
	return x.contract("tensordot", y, xAxes, yAxes)
}

// Outer returns the product of each element of x with each of y: [size of x, size of y].
func (x *Tensor) Outer(y *Tensor) *Tensor {
	return Einsum("i,j->ij", x.Reshape(-1), y.Reshape(-1))
}

// contract is the einsum of x and y over pairs of axes.
func (x *Tensor) contract(op string, y *Tensor, xAxes, yAxes []int) *Tensor {
	in := []*Tensor{x, y}
	if len(xAxes) != len(yAxes) {
		Fail("", op, in, "%d axes of the left side cannot meet %d of the right side", len(xAxes), len(yAxes))
	}
	// x is ab... and y is AB..., where an axis of y that meets one of x has its letter.
	var a, b, out []byte
	for i := range x.shape {
		a = append(a, byte('a'+i))
	}
	for i := range y.shape {
		b = append(b, byte('A'+i))
	}
	met := map[byte]bool{}
	for p := range xAxes {
		i, err := x.shape.axis(xAxes[p])
		if err != nil {
			Fail("", op, in, "left side: %v", err)
		}
		j, err := y.shape.axis(yAxes[p])
		if err != nil {
			Fail("", op, in, "right side: %v", err)
		}
		if met[a[i]] || b[j] >= 'a' {
			Fail("", op, in, "an axis is named twice")
		}
		if d, e := x.shape[i], y.shape[j]; d != e && d != Unknown && e != Unknown {
			Fail("", op, in, "axis %d of the left side (%d) is not as long as axis %d of the right side (%d)", i, d, j, e)
		}
		b[j] = a[i]
		met[a[i]] = true
	}
	for _, l := range a {
		if !met[l] {
			out = append(out, l)
		}
	}
	for _, l := range b {
		if l < 'a' {
			out = append(out, l)
		}
	}
	if len(out) > maxRank {
		Fail("", op, in, "the result has %d axes, and a tensor has at most %d", len(out), maxRank)
	}
	return apply(einsum{string(a), string(b), string(out)}, x, y)
}
