package tensor

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// GLU cuts x into two halves along an axis and returns a·sigmoid(b), which has half as many
// elements along it (Dauphin and others, 2017). The default is the last axis; a negative one
// counts from the end.
func (x *Tensor) GLU(axis ...int) *Tensor { return apply(glu{oneAxis("glu", x, axis)}, x) }

// oneAxis is the axis of an op that has the last one by default.
func oneAxis(op string, x *Tensor, axis []int) int {
	switch len(axis) {
	case 0:
		return -1
	case 1:
		return axis[0]
	}
	Fail("", op, []*Tensor{x}, "the op is along one axis, not along %d", len(axis))
	return 0
}

type glu struct{ axis int }

func (o glu) String() string { return fmt.Sprintf("glu %d", o.axis) }

func (o glu) Shape(in []Shape) (Shape, error) {
	axis, err := in[0].axis(o.axis)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(in[0])
	switch n := out[axis]; {
	case n == Unknown:
	case n%2 != 0:
		return nil, wrongf("axis %d has %d elements, which cannot be cut into two halves", o.axis, n)
	default:
		out[axis] = n / 2
	}
	return out, nil
}

// With s = sigmoid(b): y = a·s.
func (o glu) Forward(c *Call) {
	s := c.keep(len(c.Out.data))
	o.halves(c, func(k, n, a, b int) { kernels.Sigmoid(s[k:k+n], c.In[0].data[b:b+n]) })
	o.halves(c, func(k, n, a, b int) { kernels.Mul(c.Out.data[k:k+n], c.In[0].data[a:a+n], s[k:k+n]) })
}

// da = dy·s and db = dy·y·(1 - s).
func (o glu) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	s, y, dy := c.keep(len(c.Out.data)), c.Out.data, c.Out.grad.values
	o.halves(c, func(k, n, a, b int) {
		for i := range n {
			dx[a+i] += float32(dy[k+i] * s[k+i])
			dx[b+i] += float32(dy[k+i] * float32(y[k+i]*(1-s[k+i])))
		}
	})
}

// halves calls f for each run of n elements of the output, from k on, with where they begin in
// either half of the input.
func (o glu) halves(c *Call, f func(k, n, a, b int)) {
	axis, _ := c.Out.shape.axis(o.axis)
	n := c.Out.shape[axis:].Size()
	for k := 0; n > 0 && k < len(c.Out.data); k += n {
		f(k, n, 2*k, 2*k+n)
	}
}
