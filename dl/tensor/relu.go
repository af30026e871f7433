package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// ReLU returns max(x, 0) of each element.
func (x *Tensor) ReLU() *Tensor { return apply(relu{}, x) }

// ReLU6 returns min(max(x, 0), 6) of each element (Howard and others, 2017).
func (x *Tensor) ReLU6() *Tensor { return apply(rectifier{name: "relu6", max: 6}, x) }

// ReLUWith returns the ReLU with the parameters that Keras has for it, of each element: x above
// threshold, but at most maxValue, and negativeSlope·(x - threshold) below. ReLU is that of 0,
// +Inf and 0. None of them may be negative.
func (x *Tensor) ReLUWith(negativeSlope, maxValue, threshold float32) *Tensor {
	if !(negativeSlope >= 0 && maxValue >= 0 && threshold >= 0) {
		Fail("", "relu", []*Tensor{x}, "the slope %v, the maximum %v and the threshold %v must all be 0 or more", negativeSlope, maxValue, threshold)
	}
	return apply(rectifier{name: "relu", slope: negativeSlope, max: maxValue, threshold: threshold}, x)
}

// LeakyReLU returns x where it is positive and slope·x elsewhere.
func (x *Tensor) LeakyReLU(slope float32) *Tensor { return apply(leakyReLU{slope: slope}, x) }

// PReLU returns x where it is positive and alpha·x elsewhere, where alpha is learned (He and
// others, 2015); shapes are matched by [Tensor.Add]'s rule.
func (x *Tensor) PReLU(alpha *Tensor) *Tensor { return apply(prelu, x, alpha) }

type relu struct{ alone }

func (relu) Forward(c *Call) { kernels.ReLU(c.Out.data, c.In[0].data) }

// dx = dy where y is positive; at 0 it is 0, as Keras's.
func (relu) Backward(c *Call) {
	if dx, add := c.grad(0); dx != nil {
		kernels.ReLUGrad(dx, c.Out.grad.values, c.Out.data, add)
	}
}

type rectifier struct {
	alone
	name                  string
	slope, max, threshold float32
}

func (o rectifier) String() string {
	if o.name == "relu" {
		return fmt.Sprintf("relu %.4g %.4g %.4g", o.slope, o.max, o.threshold)
	}
	return o.name
}

func (o rectifier) Forward(c *Call) {
	kernels.Rectifier(c.Out.data, c.In[0].data, o.slope, o.max, o.threshold)
}

// dx = dy between threshold and maximum, slope·dy below, and 0 above.
func (o rectifier) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) { kernels.RectifierGrad(d, dy, x, o.slope, o.max, o.threshold) })
}

type leakyReLU struct {
	alone
	slope float32
}

func (leakyReLU) String() string { return "leaky_relu" }

func (o leakyReLU) Forward(c *Call) { kernels.LeakyReLU(c.Out.data, c.In[0].data, o.slope) }

// dx = dy where x is positive, else slope·dy.
func (o leakyReLU) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) { kernels.LeakyReLUGrad(d, dy, x, o.slope) })
}

var prelu = &binary{"prelu",
	func(z, x, alpha []float32) {
		x, alpha = x[:len(z)], alpha[:len(z)]
		for i, v := range x {
			z[i] = kernels.Either(v < 0, float32(alpha[i]*v), v)
		}
	},
	func(d, dz, x, alpha, z []float32) { // ∂z/∂x = 1 or alpha; at 0 it is 0, as Keras's
		dz, x, alpha = dz[:len(d)], x[:len(d)], alpha[:len(d)]
		for i, v := range x {
			d[i] = kernels.Either(v > 0, dz[i], kernels.Only(float32(dz[i]*alpha[i]), v < 0))
		}
	},
	func(d, dz, x, alpha, z []float32) { // ∂z/∂alpha = min(x, 0)
		dz, x = dz[:len(d)], x[:len(d)]
		for i, v := range x {
			d[i] = float32(dz[i] * min(v, 0))
		}
	}}
