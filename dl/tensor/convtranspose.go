package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// ConvTranspose returns the transposed convolution of x [batch ... channels] with the kernel
// w [window ... filters channels], which lays the window, times x's element, over the output at each
// place: [batch ... filters]. It is the gradient of [Tensor.Conv] by its input, and makes images
// larger by the strides.
func (x *Tensor) ConvTranspose(w *Tensor, window Window) *Tensor {
	axes := len(w.shape) - 2
	o := convTranspose{geometry: window.geometry("ConvTranspose", x, axes)}
	if window.Padding == Causal {
		Fail("", "ConvTranspose", []*Tensor{x}, "a transposed convolution has no causal padding")
	}
	if window.OutputPadding != nil {
		o.padded = true
		o.outputPadding = perAxis("ConvTranspose", "output paddings", x, window.OutputPadding, axes, 0)
		for i := range axes {
			if p, s := o.outputPadding[3-axes+i], o.strides[3-axes+i]; p >= s {
				Fail("", "ConvTranspose", []*Tensor{x}, "an output padding of %d must be less than the stride, which is %d", p, s)
			}
		}
	}
	return apply(o, x, w)
}

type convTranspose struct {
	geometry
	padded        bool // by outputPadding
	outputPadding [3]int
}

func (o convTranspose) String() string { return fmt.Sprintf("conv%ddtranspose%s", o.axes, o.text()) }

// size is that of the output along spatial axis i for n elements and a window of the given size, and
// how many elements the window at the first place begins before it.
func (o convTranspose) size(i, n, window int) (size, before int) {
	s, reach := o.strides[i], (window-1)*o.dilation[i]+1
	pad := 0 // of both sides, of the output with zeros between its elements
	switch {
	case o.padding == Valid && o.padded:
		return (n-1)*s + reach + o.outputPadding[i], 0
	case o.padding == Valid:
		return (n-1)*s + reach + max(0, s-reach), 0
	case o.padded:
		size, pad = (n-1)*s+reach%2+o.outputPadding[i], reach+reach%2-2+o.outputPadding[i]
	default:
		size, pad = n*s, s+reach-2
	}
	return size, reach - 1 - min((pad+1)/2, reach-1)
}

func (o convTranspose) Shape(in []Shape) (Shape, error) {
	x, w := in[0], in[1]
	if len(x) != o.axes+2 {
		return nil, wrongf("a kernel of rank %d wants an input [batch ... channels] of rank %d", len(w), o.axes+2)
	}
	if x.Dim(-1) != Unknown && x.Dim(-1) != w.Dim(-1) {
		return nil, wrongf("the kernel is for %d channels, and the input has %d", w.Dim(-1), x.Dim(-1))
	}
	out := append(Shape{}, x...)
	out[len(out)-1] = w.Dim(-2)
	for i := range o.axes {
		if x[1+i] == Unknown || w[i] == Unknown {
			out[1+i] = Unknown
		} else {
			out[1+i], _ = o.size(3-o.axes+i, x[1+i], w[i])
			if out[1+i] < 0 {
				return nil, wrongf("nothing is left along spatial axis %d, which has %d elements", i, x[1+i])
			}
		}
	}
	return out, nil
}

func (o convTranspose) flops(in []Shape) int {
	return 2 * in[0][:len(in[0])-1].Size() * in[1].Size()
}

// kernel is the convolution that this is the gradient of: from y to x.
func (o convTranspose) kernel(c *Call) kernels.Convolution {
	x, w, y := c.In[0].shape, c.In[1].shape, c.Out.shape
	k := kernels.Convolution{
		Batch: x[0], In: spatial(y), Out: spatial(x), Channels: y.Dim(-1), Filters: x.Dim(-1), Groups: 1,
		Kernel: [3]int{1, 1, 1}, Stride: o.strides, Dilation: o.dilation,
	}
	copy(k.Kernel[3-o.axes:], w[:o.axes])
	for i := range o.axes {
		_, k.Before[3-o.axes+i] = o.size(3-o.axes+i, x[1+i], w[i])
	}
	return k
}

func (o convTranspose) Forward(c *Call) {
	k := o.kernel(c)
	k.InputGrad(c.Out.data, c.In[0].data, c.In[1].data, false)
}

// With y the gradient by the input: dx is dy convolved with w, dw is dy convolved with x.
func (o convTranspose) Backward(c *Call) {
	k, dy := o.kernel(c), c.Out.grad.values
	if dx, add := c.grad(0); dx != nil {
		k.Forward(dx, dy, c.In[1].data, kernels.Epilogue{Add: add})
	}
	if dw, add := c.grad(1); dw != nil {
		k.KernelGrad(dw, dy, c.In[0].data, add)
	}
}
