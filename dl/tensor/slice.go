package tensor

import "fmt"

// Slice returns the elements from index from to before index to along an axis. Negative axes
// count from the end. [Tensor.Index] takes parts of several axes, in steps and counted from the end.
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

func (o slice) grid(x Shape) (g grid) {
	axis, _ := x.axis(o.axis)
	inner := x[axis+1:].Size()
	n := (o.to - o.from) * inner
	g.x = o.from * inner
	g.axis(n, 1, 1)
	g.axis(x[:axis].Size(), x[axis]*inner, n)
	return g
}

func (slice) flops([]Shape) int { return 0 }

func (o slice) Forward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.forward(c.Out.data, c.In[0].data)
}

// Of several slices of one tensor, the first whose turn it is clears the gradient, and the others
// touch their own part of it alone.
func (o slice) Backward(c *Call) {
	g := o.grid(c.In[0].shape)
	g.backward(c, 0, len(c.Out.data) == len(c.In[0].data))
}
