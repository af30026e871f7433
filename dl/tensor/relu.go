package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// ReLU returns max(x, 0) of each element.
func (x *Tensor) ReLU() *Tensor { return apply(relu{}, x) }

type relu struct{}

func (relu) Shape(in []Shape) (Shape, error) { return in[0], nil }
func (relu) Forward(c *Call)                 { kernels.ReLU(c.Out.data, c.In[0].data) }

// dx = dy where y is positive; at 0 it is 0, as Keras's.
func (relu) Backward(c *Call) {
	if dx, add := c.grad(0); dx != nil {
		kernels.ReLUGrad(dx, c.Out.grad.values, c.Out.data, add)
	}
}

// LeakyReLU returns x where it is positive and slope·x elsewhere.
func (x *Tensor) LeakyReLU(slope float32) *Tensor { return apply(leakyReLU{slope}, x) }

type leakyReLU struct{ slope float32 }

func (leakyReLU) String() string                  { return "leaky_relu" }
func (leakyReLU) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o leakyReLU) Forward(c *Call) {
	for i, v := range c.In[0].data {
		if v < 0 {
			v *= o.slope
		}
		c.Out.data[i] = v
	}
}

func (o leakyReLU) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	for i, v := range c.In[0].data {
		if v > 0 {
			dx[i] += dy[i]
		} else {
			dx[i] += float32(o.slope * dy[i])
		}
	}
}
