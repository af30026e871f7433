package tensor

import (
	"slices"
	"strconv"
	"strings"
)

// Unknown is the size of an axis that is not known while a model is built: the batch.
const Unknown = -1

// A Shape is the size of each axis, the batch first. A scalar has the shape [].
type Shape []int

// Size is the number of elements, or [Unknown] if an axis is.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		if d == Unknown {
			return Unknown
		}
		n *= d
	}
	return n
}

// Dim is the size of axis i; negative i count from the end. It panics if there is no such axis.
func (s Shape) Dim(i int) int {
	axis, err := s.axis(i)
	if err != nil {
		panic(&Error{Op: "Dim", Detail: err.Error(), In: []Shape{s}, At: Caller()})
	}
	return s[axis]
}

// Equal reports whether both have the same axes.
func (s Shape) Equal(t Shape) bool { return slices.Equal(s, t) }

// Known reports whether no axis is [Unknown].
func (s Shape) Known() bool { return !slices.Contains(s, Unknown) }

// String is like [32 784]; an unknown axis is written as ?.
func (s Shape) String() string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range s {
		if i > 0 {
			b.WriteByte(' ')
		}
		if d == Unknown {
			b.WriteByte('?')
		} else {
			b.WriteString(strconv.Itoa(d))
		}
	}
	b.WriteByte(']')
	return b.String()
}

// axis is the index of axis i, counted from the end if negative.
func (s Shape) axis(i int) (int, error) {
	if i < -len(s) || i >= len(s) {
		return 0, wrongf("there is no axis %d among %d", i, len(s))
	}
	if i < 0 {
		i += len(s)
	}
	return i, nil
}

// axes are the sorted indices of the given axes; none means all.
func (s Shape) axes(is []int) ([]int, error) {
	if len(is) == 0 {
		all := make([]int, len(s))
		for i := range all {
			all[i] = i
		}
		return all, nil
	}
	out := make([]int, 0, len(is))
	for _, i := range is {
		a, err := s.axis(i)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, a) {
			return nil, wrongf("axis %d is named twice", i)
		}
		out = append(out, a)
	}
	slices.Sort(out)
	return out, nil
}

// valid says what is wrong with a shape given from outside, where every axis must be known.
func (s Shape) valid() error {
	if len(s) > maxRank {
		return wrongf("a tensor has at most %d axes", maxRank)
	}
	for i, d := range s {
		if d < 0 {
			return wrongf("axis %d of shape %v is negative", i, []int(s))
		}
	}
	return nil
}

// broadcast is the shape of an element-by-element op on shapes s and t, by NumPy's rule: the shapes
// are aligned at their ends and an axis of size 1, or a lacking one, is repeated.
func broadcast(s, t Shape) (Shape, error) {
	if max(len(s), len(t)) > maxRank {
		return nil, wrongf("a tensor has at most %d axes", maxRank)
	}
	if len(s) < len(t) {
		s, t = t, s
	}
	out := slices.Clone(s)
	for i, k := 0, len(s)-len(t); i < len(t); i++ {
		a, b := s[k+i], t[i]
		switch {
		case a == b || b == 1:
		case a == 1:
			out[k+i] = b
		case a == Unknown || b == Unknown: // stays unknown, and is checked when it is known
			out[k+i] = Unknown
		default:
			return nil, wrongf("axes of %d and %d do not match, and neither is 1 (shapes are aligned at their ends)", a, b)
		}
	}
	return out, nil
}

// sameKnown reports whether the axes that are known in both are the same.
func sameKnown(s, t Shape) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range s {
		if s[i] != t[i] && s[i] != Unknown && t[i] != Unknown {
			return false
		}
	}
	return true
}
