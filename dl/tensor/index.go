package tensor

import (
	"fmt"
	"math"
	"strings"
)

// Index returns a part of x, with NumPy's rules: subscripts stand for the axes one after the other,
// and the axes that are left over are taken whole.
//
//	x.Index(tensor.At(0))                                 // x[0]
//	x.Index(tensor.All, tensor.Range(1, 5))               // x[:, 1:5]
//	x.Index(tensor.Ellipsis, tensor.At(-1))               // x[..., -1]
//	x.Index(tensor.Range(-1, tensor.End, -2))             // x[::-2]
//	x.Index(tensor.NewAxis, tensor.Range(3, tensor.End))  // x[None, 3:]
func (x *Tensor) Index(subscripts ...Subscript) *Tensor {
	var o index
	if o.n = copy(o.subscripts[:], subscripts); o.n < len(subscripts) {
		Fail("", "index", []*Tensor{x}, "there are %d subscripts, and a tensor has at most %d axes", len(subscripts), maxRank)
	}
	return apply(o, x)
}

// A Subscript says what [Tensor.Index] takes of an axis.
type Subscript struct {
	kind           subscriptKind
	from, to, step int
}

type subscriptKind int

const (
	takeRange subscriptKind = iota
	takeAt
	takeNewAxis
	takeEllipsis
)

// At takes one element of an axis, which is gone then. Negative numbers count from the end.
func At(i int) Subscript { return Subscript{kind: takeAt, from: i} }

// Range takes the elements from index from to before index to, in steps of 1 or of the step given.
// Negative indices count from the end, and what lies outside of the axis is left out, as in NumPy.
// With a negative step it goes down: Range(-1, End, -1) is the axis in reverse.
func Range(from, to int, step ...int) Subscript {
	s := Subscript{from: from, to: to, step: 1}
	if len(step) > 0 {
		s.step = step[0]
	}
	if s.step == 0 || len(step) > 1 {
		Fail("", "Range", nil, "a range has one step, which is not 0: %v", step)
	}
	return s
}

// End is the end of a [Range] behind the last element, or before the first if the step is negative.
const End = math.MaxInt

var (
	// All takes an axis whole.
	All = Subscript{from: 0, to: End, step: 1}
	// NewAxis puts a new axis of size 1 there.
	NewAxis = Subscript{kind: takeNewAxis}
	// Ellipsis stands for as many whole axes as are left over by the other subscripts.
	Ellipsis = Subscript{kind: takeEllipsis}
)

// String is what NumPy writes between the brackets.
func (s Subscript) String() string {
	switch s.kind {
	case takeAt:
		return fmt.Sprint(s.from)
	case takeNewAxis:
		return "None"
	case takeEllipsis:
		return "..."
	}
	var b strings.Builder
	if s != All && (s.from != 0 || s.step < 0) {
		fmt.Fprint(&b, s.from)
	}
	b.WriteByte(':')
	if s.to != End {
		fmt.Fprint(&b, s.to)
	}
	if s.step != 1 {
		fmt.Fprintf(&b, ":%d", s.step)
	}
	return b.String()
}

// bounds are the first index of a range of an axis of n elements, and how many it takes.
func (s Subscript) bounds(n int) (from, count int) {
	// Going up, indices are cut to 0..n; going down, to -1..n-1, where -1 is before the first.
	low, high := 0, n
	if s.step < 0 {
		low, high = -1, n-1
	}
	cut := func(i int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	from = cut(s.from)
	to := high
	switch {
	case s.to != End:
		to = cut(s.to)
	case s.step < 0:
		to = low
	}
	if s.step > 0 {
		return from, max(0, (to-from+s.step-1)/s.step)
	}
	return from, max(0, (from-to-s.step-1)/-s.step)
}

type index struct {
	n          int
	subscripts [2*maxRank + 1]Subscript
}

func (o index) String() string {
	parts := make([]string, o.n)
	for i, s := range o.subscripts[:o.n] {
		parts[i] = s.String()
	}
	return "index [" + strings.Join(parts, ", ") + "]"
}

func (o index) Shape(in []Shape) (Shape, error) {
	sizes, rank, _, err := o.resolve(in[0])
	return append(Shape{}, sizes[len(sizes)-rank:]...), err
}

// resolve are the sizes of the result's axes, which stand at the end of sizes, and the pairs of
// elements.
func (o index) resolve(x Shape) (sizes [2*maxRank + 1]int, rank int, g grid, err error) {
	named, ellipses := 0, 0
	for _, s := range o.subscripts[:o.n] {
		switch s.kind {
		case takeEllipsis:
			ellipses++
		case takeAt, takeRange:
			named++
		}
	}
	if named > len(x) {
		return sizes, 0, g, wrongf("%d axes are indexed, and there are %d", named, len(x))
	}
	if ellipses > 1 {
		return sizes, 0, g, wrongf("there are %d ellipses, and which axes each stands for cannot be said", ellipses)
	}
	axis, xStep, yStep := len(x)-1, 1, 1
	add := func(n, step int) {
		if rank++; rank <= len(sizes) {
			sizes[len(sizes)-rank] = n
			g.axis(n, step, yStep)
		}
		yStep *= n
	}
	whole := func(k int) {
		for range k {
			n := x[axis]
			add(n, xStep)
			xStep *= n
			axis--
		}
	}
	if ellipses == 0 {
		whole(len(x) - named)
	}
	for i := o.n - 1; i >= 0; i-- {
		s := o.subscripts[i]
		switch s.kind {
		case takeEllipsis:
			whole(len(x) - named)
			continue
		case takeNewAxis:
			add(1, 0)
			continue
		}
		n := x[axis]
		switch {
		case s == All:
			add(n, xStep)
		case s.kind == takeAt:
			k := s.from
			if k < 0 {
				k += n
			}
			if n != Unknown && (k < 0 || k >= n) {
				return sizes, 0, g, wrongf("there is no element %d on axis %d, which has %d", s.from, axis, n)
			}
			g.x += k * xStep
		case n == Unknown:
			add(Unknown, xStep)
		default:
			from, count := s.bounds(n)
			g.x += from * xStep
			add(count, s.step*xStep)
		}
		xStep *= n
		axis--
	}
	if rank > maxRank {
		return sizes, 0, g, wrongf("a tensor has at most %d axes", maxRank)
	}
	return sizes, rank, g, nil
}

func (index) flops([]Shape) int { return 0 }

func (o index) Forward(c *Call) {
	_, _, g, _ := o.resolve(c.In[0].shape)
	g.forward(c.Out.data, c.In[0].data)
}

// As of slices, the first part of a tensor whose turn it is clears the gradient.
func (o index) Backward(c *Call) {
	_, _, g, _ := o.resolve(c.In[0].shape)
	g.backward(c, 0, len(c.Out.data) == len(c.In[0].data))
}
