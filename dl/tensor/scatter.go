package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// GatherND returns the parts of x that indices [... k] name, each by k numbers, for the first k
// axes: of x [3 4 5], indices [6 2] take [6 5]. Negative numbers count from the end.
func (x *Tensor) GatherND(indices *Tensor) *Tensor { return apply(gatherND{}, x, indices) }

// Scatter returns zeros of a shape to which values are added at the places that indices [... k]
// name, as in [Tensor.GatherND], which it is the reverse of. Places may come more than once.
func Scatter(indices, values *Tensor, shape ...int) *Tensor {
	if err := Shape(shape).valid(); err != nil {
		Fail("", "scatter", []*Tensor{indices, values}, "%v", err)
	}
	return apply(scatter{list(shape)}, values, indices)
}

// ScatterAdd returns x to which updates are added at the places that indices [... k] name; see
// [Scatter].
func (x *Tensor) ScatterAdd(indices, updates *Tensor) *Tensor {
	return apply(scatterAdd{}, x, updates, indices)
}

// SegmentSum returns the sums of the rows of x that belong together: row i of the result, one of n,
// is the sum of the rows of x whose segment is i. segments is [rows].
func (x *Tensor) SegmentSum(segments *Tensor, n int) *Tensor {
	return apply(segmentSum{n}, x, segments)
}

// named is the shape that indices take from x.
func named(x, indices Shape) (Shape, error) {
	if len(indices) == 0 {
		return nil, wrongf("the indices are a scalar, and [... k] is wanted, for the first k axes; ExpandDims(-1) makes it an index of one axis")
	}
	k := indices.Dim(-1)
	if k == Unknown {
		return nil, wrongf("the last axis of the indices is unknown, so it cannot be said how many axes they are for")
	}
	if k > len(x) {
		return nil, wrongf("the indices are for %d axes, the size of their last one, and there are %d; ExpandDims(-1) makes a list an index of one axis", k, len(x))
	}
	if len(indices)-1+len(x)-k > maxRank {
		return nil, wrongf("a tensor has at most %d axes", maxRank)
	}
	return append(append(Shape{}, indices[:len(indices)-1]...), x[k:]...), nil
}

// places calls f for each place that the indices name, number i of them, with the element of a
// tensor of that shape that it begins at and how many elements there are.
func places(c *Call, shape Shape, indices *Tensor, f func(i, at, n int)) {
	k := indices.Dim(-1)
	inner := shape[k:].Size()
	for i := range indices.shape[:indices.Rank()-1].Size() {
		at := 0
		for axis, v := range indices.data[i*k : i*k+k] {
			j, ok := wholeIndex(v, shape[axis])
			if !ok {
				Fail(c.Layer, c.String(), c.In, "index %d is %v, and %v is not on axis %d, which has %d elements", i, indices.data[i*k:i*k+k], v, axis, shape[axis])
			}
			at = at*shape[axis] + j
		}
		f(i*inner, at*inner, inner)
	}
}

type gatherND struct{}

func (gatherND) String() string                  { return "gather_nd" }
func (gatherND) Shape(in []Shape) (Shape, error) { return named(in[0], in[1]) }

func (gatherND) flops([]Shape) int { return 0 }

func (gatherND) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	places(c, c.In[0].shape, c.In[1], func(i, at, n int) { copy(y[i:i+n], x[at:at+n]) })
}

func (gatherND) Backward(c *Call) {
	dy, dx := c.Out.grad.values, c.gradToAdd(0)
	if dx == nil {
		return
	}
	places(c, c.In[0].shape, c.In[1], func(i, at, n int) { kernels.AddTo(dx[at:at+n], dy[i:i+n]) })
}

type scatter struct{ shape axisList }

func (o scatter) String() string { return fmt.Sprintf("scatter %v", o.shape.all()) }

func (o scatter) Shape(in []Shape) (Shape, error) {
	out := append(Shape{}, o.shape.all()...)
	return out, fits(out, in[1], in[0])
}

// fits says what is wrong with values that are to go where the indices name.
func fits(x, indices, values Shape) error {
	want, err := named(x, indices)
	if err != nil {
		return err
	}
	if !sameKnown(want, values) {
		return wrongf("the values at these indices have the shape %v, not %v", want, values)
	}
	return nil
}

func (scatter) flops([]Shape) int { return 0 }

func (scatter) Forward(c *Call) {
	clear(c.Out.data)
	x, y := c.In[0].data, c.Out.data
	places(c, c.Out.shape, c.In[1], func(i, at, n int) { kernels.AddTo(y[at:at+n], x[i:i+n]) })
}

func (scatter) Backward(c *Call) { gatherGrad(c, 0, c.In[1]) }

// gatherGrad gives input i, the values that were scattered, the gradients at their places.
func gatherGrad(c *Call, i int, indices *Tensor) {
	dy, dx := c.Out.grad.values, c.gradToAdd(i)
	if dx == nil {
		return
	}
	places(c, c.Out.shape, indices, func(i, at, n int) { kernels.AddTo(dx[i:i+n], dy[at:at+n]) })
}

type scatterAdd struct{}

func (scatterAdd) String() string                  { return "scatter_add" }
func (scatterAdd) Shape(in []Shape) (Shape, error) { return in[0], fits(in[0], in[2], in[1]) }

func (scatterAdd) Forward(c *Call) {
	copy(c.Out.data, c.In[0].data)
	x, y := c.In[1].data, c.Out.data
	places(c, c.Out.shape, c.In[2], func(i, at, n int) { kernels.AddTo(y[at:at+n], x[i:i+n]) })
}

func (scatterAdd) Backward(c *Call) {
	c.sumTo(0, 1)
	gatherGrad(c, 1, c.In[2])
}

type segmentSum struct{ n int }

func (segmentSum) String() string { return "segment_sum" }

func (o segmentSum) Shape(in []Shape) (Shape, error) {
	x, segments := in[0], in[1]
	if o.n < 0 {
		return nil, wrongf("there cannot be %d segments", o.n)
	}
	if len(x) == 0 {
		return nil, wrongf("a scalar has no rows")
	}
	if !sameKnown(x[:1], segments) {
		return nil, wrongf("each row has a segment: segments of shape %v are wanted", x[:1])
	}
	return append(Shape{o.n}, x[1:]...), nil
}

// rows calls f for each row of x, which begins at i, with the element at that its segment begins
// at in the output, and how many elements there are.
func (o segmentSum) rows(c *Call, f func(i, at, n int)) {
	inner := c.In[0].shape[1:].Size()
	for i, v := range c.In[1].data {
		k, ok := wholeIndex(v, o.n)
		if !ok || v < 0 {
			Fail(c.Layer, "segment_sum", c.In, "the segment %v of row %d is not one of %d, from 0 to %d", v, i, o.n, o.n-1)
		}
		f(i*inner, k*inner, inner)
	}
}

func (o segmentSum) Forward(c *Call) {
	clear(c.Out.data)
	x, y := c.In[0].data, c.Out.data
	o.rows(c, func(i, at, n int) { kernels.AddTo(y[at:at+n], x[i:i+n]) })
}

func (o segmentSum) Backward(c *Call) {
	dy, dx := c.Out.grad.values, c.gradToAdd(0)
	if dx == nil {
		return
	}
	o.rows(c, func(i, at, n int) { kernels.AddTo(dx[i:i+n], dy[at:at+n]) })
}
