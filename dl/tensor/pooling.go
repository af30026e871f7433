package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// MaxPool returns the greatest element of each window over x [batch ... channels], of the given
// size for each spatial axis: [batch ... channels]. At the borders of Same padding a window sees
// only what is there. The gradient goes to the first of the greatest.
func (x *Tensor) MaxPool(size []int, window Window) *Tensor {
	return apply(window.pool("MaxPool", x, size), x)
}

// AveragePool returns the mean of each window, as [Tensor.MaxPool] does the greatest; what is
// outside of x is not counted.
func (x *Tensor) AveragePool(size []int, window Window) *Tensor {
	o := window.pool("AveragePool", x, size)
	o.mean = true
	return apply(o, x)
}

type pool struct {
	geometry
	size [3]int
	mean bool
	cut  bool // the gradient is cut where the greatest is not positive; see fusePool
}

func (w Window) pool(op string, x *Tensor, size []int) pool {
	if w.Strides == nil {
		w.Strides = size
	}
	switch {
	case w.Dilation != nil:
		Fail("", op, []*Tensor{x}, "the windows of a pooling have no dilation")
	case w.Padding == Causal:
		Fail("", op, []*Tensor{x}, "a pooling has no causal padding")
	case len(x.shape) != len(size)+2:
		Fail("", op, []*Tensor{x}, "a window %v wants an input [batch ... channels] of rank %d", size, len(size)+2)
	}
	return pool{geometry: w.geometry(op, x, len(size)), size: perAxis(op, "sizes", x, size, len(size), 1)}
}

func (o pool) String() string {
	name := "maxpool"
	if o.mean {
		name = "averagepool"
	}
	return fmt.Sprintf("%s%dd %v%s", name, o.axes, Shape(o.size[3-o.axes:]), o.text())
}

func (o pool) Shape(in []Shape) (Shape, error) {
	out := append(Shape{}, in[0]...)
	for i := range o.axes {
		if n := out[1+i]; n != Unknown {
			if out[1+i], _ = o.windows(3-o.axes+i, n, o.size[3-o.axes+i]); out[1+i] < 0 {
				return nil, wrongf("the window of %d is larger than the input, which has %d elements along spatial axis %d: a smaller window, or Same padding, fits", o.size[3-o.axes+i], n, i)
			}
		}
	}
	return out, nil
}

func (o pool) flops(in []Shape) int {
	out, err := o.Shape(in)
	if err != nil {
		return 0
	}
	return out.Size() * o.size[0] * o.size[1] * o.size[2]
}

func (o pool) kernel(c *Call) kernels.Pooling {
	x := c.In[0].shape
	k := kernels.Pooling{Batch: x[0], In: spatial(x), Out: spatial(c.Out.shape), Channels: x.Dim(-1), Window: o.size, Stride: o.strides}
	for i := range 3 {
		_, k.Before[i] = o.windows(i, k.In[i], o.size[i])
	}
	return k
}

func (o pool) Forward(c *Call) {
	k := o.kernel(c)
	if o.mean {
		k.Mean(c.Out.data, c.In[0].data)
	} else {
		k.Max(c.Out.data, c.In[0].data)
	}
}

func (o pool) Backward(c *Call) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	k, dy := o.kernel(c), c.Out.grad.values
	if o.cut {
		kernels.ReLUGrad(dy, dy, c.Out.data, false)
	}
	if o.mean {
		k.MeanGrad(dx, dy, add)
	} else {
		k.MaxGrad(dx, dy, c.In[0].data, c.Out.data, add)
	}
}

// fusePool passes the gradient of a ReLU on from a convolution to the greatest elements of its
// outputs: what the ReLU has cut is cut in the pooling's fewer elements.
func fusePool(c *Call, alone func(*Tensor) bool) *Call {
	o, ok := c.Op.(pool)
	if !ok || o.mean || !alone(c.In[0]) {
		return nil
	}
	first := c.In[0].call
	before, ok := first.Op.(conv)
	if !ok || !before.relu || before.cut {
		return nil
	}
	before.cut, o.cut = true, true
	first.Op = before // which fuseConv has made
	return &Call{Op: o, Layer: c.Layer, In: c.In, Out: c.Out, Tape: c.Tape, parts: []*Call{c}}
}
