package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// ELU returns x where it is positive and alpha·(eˣ - 1) elsewhere (Clevert and others, 2015);
// Keras's default of alpha is 1.
func (x *Tensor) ELU(alpha float32) *Tensor {
	return apply(elu{name: "elu", alpha: alpha, scale: 1, width: 1}, x)
}

// SELU returns 1.0507·x where x is positive and 1.7581·(eˣ - 1) elsewhere: the [Tensor.ELU] whose
// outputs keep the mean 0 and the deviation 1 (Klambauer and others, 2017).
func (x *Tensor) SELU() *Tensor {
	return apply(elu{name: "selu", alpha: 1.6732632423543772, scale: 1.0507009873554805, width: 1}, x)
}

// CELU returns x where it is positive and alpha·(e^(x/alpha) - 1) elsewhere, whose slope has no
// jump at 0 (Barron, 2017); Keras's default of alpha is 1. It must not be 0.
func (x *Tensor) CELU(alpha float32) *Tensor {
	if alpha == 0 {
		Fail("", "celu", []*Tensor{x}, "alpha is 0, and x is divided by it: for alpha 0 take ReLU")
	}
	return apply(elu{name: "celu", alpha: alpha, scale: 1, width: alpha}, x)
}

// elu is scale·x where x is positive, and scale·alpha·(e^(x/width) - 1) elsewhere.
type elu struct {
	alone
	name                string
	alpha, scale, width float32
}

func (o elu) String() string {
	if o.name == "selu" {
		return o.name
	}
	return fmt.Sprintf("%s %.4g", o.name, o.alpha)
}

func (o elu) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	by, below := 1/o.width, float32(o.scale*o.alpha)
	for i, v := range x {
		y[i] = min(v, 0)
	}
	if by != 1 {
		kernels.Scale(y, y, by)
	}
	kernels.Expm1(y, y)
	for i, v := range x { // one of the two is 0
		y[i] = float32(o.scale*max(v, 0)) + float32(below*y[i])
	}
}

// dx = scale·dy where x is positive, else scale·alpha/width·e^(x/width)·dy = (y + scale·alpha)/width·dy.
func (o elu) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) {
		dy, x, y = dy[:len(d)], x[:len(d)], y[:len(d)]
		by, below := 1/o.width, float32(o.scale*o.alpha)
		for i, v := range x {
			d[i] = float32(dy[i] * kernels.Either(v > 0, o.scale, float32((y[i]+below)*by)))
		}
	})
}
