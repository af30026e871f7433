package tensor

import (
	"fmt"
	"slices"
)

// Concat joins tensors along an axis, in which alone they may differ. Negative axes count from
// the end.
func Concat(axis int, xs ...*Tensor) *Tensor {
	if len(xs) == 0 {
		Fail("", "concat", nil, "there is nothing to join")
	}
	return apply(concat{axis}, slices.Clone(xs)...)
}

type concat struct{ axis int }

func (o concat) String() string { return fmt.Sprintf("concat %d", o.axis) }

func (o concat) Shape(in []Shape) (Shape, error) {
	axis, err := in[0].axis(o.axis)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(in[0])
	for _, s := range in[1:] {
		if len(s) != len(out) {
			return nil, wrongf("the inputs do not have the same number of axes")
		}
		for i := range s {
			switch {
			case i == axis && (s[i] == Unknown || out[i] == Unknown):
				out[i] = Unknown
			case i == axis:
				out[i] += s[i]
			case out[i] == Unknown || s[i] == Unknown:
				out[i] = Unknown
			case s[i] != out[i]:
				return nil, wrongf("the inputs differ in axis %d, and only axis %d may differ", i, axis)
			}
		}
	}
	return out, nil
}

func (o concat) Forward(c *Call) {
	o.each(c, func(in int, x, y, n int) { copy(c.Out.data[y:y+n], c.In[in].data[x:x+n]) })
}

func (o concat) Backward(c *Call) {
	dy := c.Out.grad.values
	axis, _ := c.Out.shape.axis(o.axis)
	y, rows, width := 0, c.Out.shape[:axis].Size(), c.Out.shape[axis:].Size()
	for i, x := range c.In {
		n := x.shape[axis:].Size()
		if dx := c.gradToAdd(i); dx != nil {
			for row := range rows {
				for k := range n {
					dx[row*n+k] += dy[row*width+y+k]
				}
			}
		}
		y += n
	}
}

// each calls f for each run of n elements of an input, from x there and from y in the output.
func (o concat) each(c *Call, f func(in, x, y, n int)) {
	axis, _ := c.Out.shape.axis(o.axis)
	rows, width := c.Out.shape[:axis].Size(), c.Out.shape[axis:].Size()
	offset := 0
	for i, x := range c.In {
		n := x.shape[axis:].Size()
		for row := range rows {
			f(i, row*n, row*width+offset, n)
		}
		offset += n
	}
}
