package tensor

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// HardShrink returns x where |x| > threshold and 0 elsewhere; Keras's default of threshold is 0.5.
func (x *Tensor) HardShrink(threshold float32) *Tensor {
	return apply(hardShrink{threshold: threshold}, x)
}

// SoftShrink returns x moved towards 0 by threshold, and 0 where |x| ≤ threshold; Keras's default
// of threshold is 0.5.
func (x *Tensor) SoftShrink(threshold float32) *Tensor {
	return apply(softShrink{threshold: threshold}, x)
}

// TanhShrink returns x - tanh(x) of each element.
func (x *Tensor) TanhShrink() *Tensor { return apply(tanhShrink, x) }

// Threshold returns x where x > threshold and value elsewhere.
func (x *Tensor) Threshold(threshold, value float32) *Tensor {
	return apply(cutoff{threshold: threshold, value: value}, x)
}

type hardShrink struct {
	alone
	threshold float32
}

func (o hardShrink) String() string { return fmt.Sprintf("hard_shrink %.4g", o.threshold) }

func (o hardShrink) Forward(c *Call) {
	y := c.Out.data
	for i, v := range c.In[0].data {
		y[i] = kernels.Only(v, !(v >= -o.threshold && v <= o.threshold))
	}
}

func (o hardShrink) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) { outside(d, dy, x, o.threshold) })
}

// outside sets d to dy where |x| > threshold, else to 0.
func outside(d, dy, x []float32, threshold float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	for i, v := range x {
		d[i] = kernels.Only(dy[i], v > threshold || v < -threshold)
	}
}

type softShrink struct {
	alone
	threshold float32
}

func (o softShrink) String() string { return fmt.Sprintf("soft_shrink %.4g", o.threshold) }

func (o softShrink) Forward(c *Call) {
	y := c.Out.data
	for i, v := range c.In[0].data {
		y[i] = kernels.Either(v < 0, min(v+o.threshold, 0), max(v-o.threshold, 0))
	}
}

func (o softShrink) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) { outside(d, dy, x, o.threshold) })
}

var tanhShrink = &elementwise{"tanh_shrink",
	each(func(x float64) float64 { return x - math.Tanh(x) }), // in float64, since it cancels near 0
	func(d, dy, x, y []float32) { // d (x - tanh x) = tanh² x dx
		kernels.Tanh(d, x)
		dy = dy[:len(d)]
		for i, t := range d {
			d[i] = float32(dy[i] * float32(t*t))
		}
	}}

type cutoff struct {
	alone
	threshold, value float32
}

func (o cutoff) String() string { return fmt.Sprintf("threshold %.4g %.4g", o.threshold, o.value) }

func (o cutoff) Forward(c *Call) {
	y := c.Out.data
	for i, v := range c.In[0].data {
		y[i] = kernels.Either(v <= o.threshold, o.value, v)
	}
}

func (o cutoff) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) {
		dy, x = dy[:len(d)], x[:len(d)]
		for i, v := range x {
			d[i] = kernels.Only(dy[i], v > o.threshold)
		}
	})
}
