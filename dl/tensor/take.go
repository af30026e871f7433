package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Take returns the elements of an axis that indices name: x [3 4] with indices [5 6] on axis 0 is
// [5 6 4]. It is how rows of a table are looked up, such as a word's embedding. Indices are whole
// numbers, and negative ones count from the end; one that is not on the axis is an error. Float32
// holds whole numbers up to 2²⁴, so no axis can be longer.
func (x *Tensor) Take(indices *Tensor, axis int) *Tensor { return apply(take{axis}, x, indices) }

type take struct{ axis int }

func (o take) String() string { return fmt.Sprintf("take %d", o.axis) }

func (o take) Shape(in []Shape) (Shape, error) {
	x, indices := in[0], in[1]
	axis, err := x.axis(o.axis)
	if err != nil {
		return nil, err
	}
	if len(x)-1+len(indices) > maxRank {
		return nil, wrongf("the result would have %d axes, and a tensor has at most %d", len(x)-1+len(indices), maxRank)
	}
	if x[axis] > 1<<24 {
		return nil, wrongf("axis %d has %d elements, and float32 holds whole numbers up to %d only", axis, x[axis], 1<<24)
	}
	return append(append(append(Shape{}, x[:axis]...), indices...), x[axis+1:]...), nil
}

// block is x's shape as [outer, n, inner], where n is what is taken from.
func (o take) block(x Shape) (outer, n, inner int) {
	axis, _ := x.axis(o.axis)
	return x[:axis].Size(), x[axis], x[axis+1:].Size()
}

func (take) flops([]Shape) int { return 0 }

func (o take) Forward(c *Call) {
	outer, n, inner := o.block(c.In[0].shape)
	x, indices, y := c.In[0].data, c.In[1].data, c.Out.data
	rows := o.rows(c)
	for i, v := range indices {
		k, ok := wholeIndex(v, n)
		if !ok {
			Fail(c.Layer, "take", c.In, "%v, element %d of the indices, is not the number of an element: there are %d, from 0 to %d", v, i, n, n-1)
		}
		rows[i] = k
	}
	for a := range outer {
		kernels.Gather(y[a*len(rows)*inner:], x[a*n*inner:], inner, rows)
	}
}

func (o take) Backward(c *Call) {
	outer, n, inner := o.block(c.In[0].shape)
	rows, dy := o.rows(c), c.Out.grad.values
	if outer == 1 {
		dx, set := c.rowsToAdd(0, inner, len(rows))
		if dx != nil {
			set.add(rows)
			kernels.ScatterTo(dx, dy, inner, rows)
		}
		return
	}
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	for a := range outer {
		kernels.ScatterTo(dx[a*n*inner:], dy[a*len(rows)*inner:], inner, rows)
	}
}

// rows has room for the indices as whole numbers; Forward leaves them to Backward.
func (take) rows(c *Call) []int {
	rows, ok := c.plan.(*[]int)
	if !ok {
		made := make([]int, len(c.In[1].data))
		rows = &made
		c.plan = rows
	}
	return *rows
}

// wholeIndex is the index that v is on an axis of n; negative ones count from the end.
func wholeIndex(v float32, n int) (k int, ok bool) {
	if !(v >= float32(-n) && v < float32(n)) { // a NaN, too
		return 0, false
	}
	k = int(v)
	if float32(k) != v {
		return 0, false
	}
	if k < 0 {
		k += n
	}
	return k, true
}
