package tensor

import (
	"fmt"
	"slices"
)

// Stack joins tensors of one shape along a new axis at the given place of the result: two of
// [3 4] stacked at 0 are [2 3 4]. Negative places count from the end of the new shape.
func Stack(axis int, xs ...*Tensor) *Tensor {
	if len(xs) == 0 {
		Fail("", "stack", nil, "there is nothing to stack")
	}
	return apply(stack{axis}, slices.Clone(xs)...)
}

// Unstack takes x apart along an axis, which is gone from the parts then: it undoes [Stack].
// Negative axes count from the end.
func (x *Tensor) Unstack(axis int) []*Tensor {
	axis = x.mustAxis("unstack", axis)
	n := x.knownDim("unstack", axis)
	place := make([]Subscript, axis+1)
	for i := range place {
		place[i] = All
	}
	parts := make([]*Tensor, n)
	for i := range parts {
		place[axis] = At(i)
		parts[i] = x.Index(place...)
	}
	return parts
}

// knownDim is the size of an axis for a method that makes as many tensors as it says.
func (x *Tensor) knownDim(op string, axis int) int {
	n := x.shape[axis]
	if n == Unknown {
		Fail("", op, []*Tensor{x}, "axis %d is not known while the model is built, so it cannot be said how many parts it has; "+
			"Index and Slice take single parts of it", axis)
	}
	return n
}

type stack struct{ axis int }

func (o stack) String() string { return fmt.Sprintf("stack %d", o.axis) }

func (o stack) Shape(in []Shape) (Shape, error) {
	axis, err := newPlace(in[0], o.axis)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(in[0])
	for i, s := range in[1:] {
		if len(s) != len(out) {
			return nil, wrongf("inputs 0 and %d do not have the same number of axes", i+1)
		}
		for k := range s {
			switch {
			case out[k] == Unknown || s[k] == Unknown:
				out[k] = Unknown
			case out[k] != s[k]:
				return nil, wrongf("inputs 0 and %d differ in axis %d, and only what has one shape can be stacked; Concat joins along an axis in which they differ", i+1, k)
			}
		}
	}
	return slices.Insert(out, axis, len(in)), nil
}

func (stack) flops([]Shape) int { return 0 }

func (o stack) Forward(c *Call) {
	axis, _ := newPlace(c.In[0].shape, o.axis)
	join(c, axis)
}

func (o stack) Backward(c *Call) {
	axis, _ := newPlace(c.In[0].shape, o.axis)
	unjoin(c, axis)
}

// newPlace is where a new axis comes to stand among those of s; negative places count from the end
// of the new shape.
func newPlace(s Shape, axis int) (int, error) {
	n := len(s) + 1
	if n > maxRank {
		return 0, wrongf("a tensor has at most %d axes", maxRank)
	}
	if axis < -n || axis >= n {
		return 0, wrongf("there is no place %d for an axis among %d", axis, n)
	}
	if axis < 0 {
		axis += n
	}
	return axis, nil
}
