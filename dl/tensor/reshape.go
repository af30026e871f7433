package tensor

import (
	"fmt"
	"slices"
)

// Reshape returns x with the same elements in the same order and other axes; one of them may be
// -1 and is then what is left. In a model, where the batch is not known, there must be a -1, and
// whether a batch can be shaped so is seen when it comes. It shares x's storage.
func (x *Tensor) Reshape(dims ...int) *Tensor {
	if len(dims) > maxRank {
		Fail("", "reshape", []*Tensor{x}, "a tensor has at most %d axes", maxRank)
	}
	return apply(reshape{list(dims)}, x)
}

// Flatten returns x as [batch, rest].
func (x *Tensor) Flatten() *Tensor { return apply(flatten{}, x) }

// ExpandDims returns x with a new axis of size 1 at the given place; negative places count from
// the end of the new shape.
func (x *Tensor) ExpandDims(axis int) *Tensor { return apply(expandDims{axis}, x) }

type reshape struct{ dims axisList }

func (o reshape) String() string { return fmt.Sprintf("reshape %v", o.dims.all()) }

func (o reshape) Shape(in []Shape) (Shape, error) {
	dims := o.dims.all()
	known, free := 1, -1
	for i, d := range dims {
		switch {
		case d == -1 && free >= 0:
			return nil, wrongf("the shape %v has more than one -1", dims)
		case d == -1:
			free = i
		case d < 0:
			return nil, wrongf("the shape %v has a negative axis", dims)
		default:
			known *= d
		}
	}
	out := slices.Clone(Shape(dims))
	n := in[0].Size()
	switch {
	case n == Unknown && free >= 0: // -1 takes in the unknown axis; which batches fit shows then
		if known == 0 {
			return nil, wrongf("%v cannot be shaped as %v: with an axis of 0 there is nothing that -1 could be", in[0], dims)
		}
	case n == Unknown:
		return nil, wrongf("%v has an unknown axis, so the shape %v needs a -1", in[0], dims)
	case free >= 0:
		if known == 0 || n%known != 0 {
			return nil, wrongf("%d elements cannot be shaped as %v", n, dims)
		}
		out[free] = n / known
	case n != known:
		return nil, wrongf("%d elements cannot be shaped as %v, which has %d", n, dims, known)
	}
	return out, nil
}

func (reshape) view()          {}
func (reshape) Forward(*Call)  {}
func (reshape) Backward(*Call) {} // the gradient is the same storage

type flatten struct{}

func (flatten) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 {
		return nil, wrongf("a scalar has no batch")
	}
	return Shape{in[0][0], in[0][1:].Size()}, nil
}

func (flatten) view()          {}
func (flatten) Forward(*Call)  {}
func (flatten) Backward(*Call) {}

type expandDims struct{ axis int }

func (expandDims) String() string { return "expand_dims" }

func (o expandDims) Shape(in []Shape) (Shape, error) {
	axis, err := newPlace(in[0], o.axis)
	if err != nil {
		return nil, err
	}
	return slices.Insert(slices.Clone(in[0]), axis, 1), nil
}

func (expandDims) view()          {}
func (expandDims) Forward(*Call)  {}
func (expandDims) Backward(*Call) {}
