package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Scale returns factor·x of each element.
func (x *Tensor) Scale(factor float32) *Tensor { return apply(affine{factor, 0}, x) }

// AddScalar returns x+v of each element.
func (x *Tensor) AddScalar(v float32) *Tensor { return apply(affine{1, v}, x) }

// Neg returns -x of each element.
func (x *Tensor) Neg() *Tensor { return x.Scale(-1) }

type affine struct{ scale, offset float32 }

func (o affine) String() string {
	if o.scale == 1 {
		return fmt.Sprintf("add %.4g", o.offset)
	}
	return fmt.Sprintf("scale %.4g", o.scale)
}

func (affine) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o affine) Forward(c *Call) {
	kernels.Scale(c.Out.data, c.In[0].data, o.scale)
	if o.offset != 0 {
		for i := range c.Out.data {
			c.Out.data[i] += o.offset
		}
	}
}

func (o affine) Backward(c *Call) { c.sumTo(0, o.scale) }
