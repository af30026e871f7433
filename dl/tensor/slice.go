package tensor

import "fmt"

// Slice returns the elements from index from to before index to along an axis. Negative axes
// count from the end.
func (x *Tensor) Slice(axis, from, to int) *Tensor { return apply(slice{axis, from, to}, x) }

// Rows returns rows from to before to of the first axis. Of data they share the storage.
func (x *Tensor) Rows(from, to int) *Tensor {
	if x.call == nil && x.data != nil && x.variable == nil {
		if len(x.shape) == 0 || from < 0 || to < from || to > x.shape[0] {
			Fail("", "rows", []*Tensor{x}, "there are no rows %d to %d", from, to)
		}
		n := x.shape[1:].Size()
		return New(append(Shape{to - from}, x.shape[1:]...), x.data[from*n:to*n:to*n])
	}
	return x.Slice(0, from, to)
}

type slice struct{ axis, from, to int }

func (o slice) String() string { return fmt.Sprintf("slice %d:%d", o.from, o.to) }

func (o slice) Shape(in []Shape) (Shape, error) {
	axis, err := in[0].axis(o.axis)
	if err != nil {
		return nil, err
	}
	n := in[0][axis]
	if o.from < 0 || o.to < o.from || n != Unknown && o.to > n {
		return nil, wrongf("axis %d of size %d has no part %d to %d", axis, n, o.from, o.to)
	}
	out := append(Shape{}, in[0]...)
	out[axis] = o.to - o.from
	return out, nil
}

func (o slice) Forward(c *Call) {
	o.each(c, func(x, y, n int) { copy(c.Out.data[y:y+n], c.In[0].data[x:x+n]) })
}

func (o slice) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	o.each(c, func(x, y, n int) {
		for k := range n {
			dx[x+k] += dy[y+k]
		}
	})
}

// each calls f for each run of n elements, from x in the input and from y in the output.
func (o slice) each(c *Call, f func(x, y, n int)) {
	axis, _ := c.In[0].shape.axis(o.axis)
	inner := c.In[0].shape[axis+1:].Size()
	size, n := c.In[0].shape[axis]*inner, (o.to-o.from)*inner
	for row := range c.In[0].shape[:axis].Size() {
		f(row*size+o.from*inner, row*n, n)
	}
}
