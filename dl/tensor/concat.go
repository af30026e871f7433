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

func (concat) flops([]Shape) int { return 0 }

func (o concat) Forward(c *Call) {
	axis, _ := c.Out.shape.axis(o.axis)
	join(c, axis)
}

func (o concat) Backward(c *Call) {
	axis, _ := c.Out.shape.axis(o.axis)
	unjoin(c, axis)
}

// join puts the inputs beside each other along an axis of the output.
func join(c *Call, axis int) {
	y := 0
	for _, x := range c.In {
		g := joint(c, x, axis, &y)
		g.forward(c.Out.data, x.data)
	}
}

// unjoin takes the output's gradient apart again.
func unjoin(c *Call, axis int) {
	y := 0
	for i, x := range c.In {
		g := joint(c, x, axis, &y)
		g.backward(c, i, true)
	}
}

// joint pairs x with its part of the output, which begins at y in each row.
func joint(c *Call, x *Tensor, axis int, y *int) (g grid) {
	n := x.shape[axis:].Size()
	g.y = *y
	g.axis(n, 1, 1)
	g.axis(c.Out.shape[:axis].Size(), n, c.Out.shape[axis:].Size())
	*y += n
	return g
}
