package layers

import (
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// DepthwiseConvConfig is what a DepthwiseConv1D or DepthwiseConv2D layer was made with.
type DepthwiseConvConfig struct {
	KernelSize []int // for each spatial axis
	window
	DepthMultiplier int `default:"1"`
	DataFormat      DataFormat
	kernel
	layer []LayerOption
}

// A DepthwiseConvOption is an [Activation], a [KernelOption], a [DepthwiseOption], [Strides], [Same],
// [Dilation], [DepthMultiplier], [ChannelsFirst] or a [LayerOption].
type DepthwiseConvOption interface {
	depthwiseConv(*DepthwiseConvConfig)
}

func (a Activation) depthwiseConv(d *DepthwiseConvConfig)            { d.Activation = a }
func (o KernelOption) depthwiseConv(d *DepthwiseConvConfig)          { o(&d.kernel) }
func (o DepthwiseOption) depthwiseConv(d *DepthwiseConvConfig)       { o(&d.kernel) }
func (o WindowOption) depthwiseConv(d *DepthwiseConvConfig)          { o(&d.window) }
func (o DilationOption) depthwiseConv(d *DepthwiseConvConfig)        { o(&d.window) }
func (o DepthMultiplierOption) depthwiseConv(d *DepthwiseConvConfig) { d.DepthMultiplier = int(o) }
func (f DataFormat) depthwiseConv(d *DepthwiseConvConfig)            { d.DataFormat = f }
func (o LayerOption) depthwiseConv(d *DepthwiseConvConfig)           { d.layer = append(d.layer, o) }

// A DepthMultiplierOption is what [DepthMultiplier] returns.
type DepthMultiplierOption int

// DepthMultiplier is how many kernels each channel has of its own; the default is 1.
func DepthMultiplier(n int) DepthMultiplierOption { return DepthMultiplierOption(n) }

// A DepthwiseOption is about the kernel that a depthwise or separable convolution has for each
// channel.
type DepthwiseOption func(*kernel)

// DepthwiseInitializer says how the depthwise kernel is filled at first; the default is
// [initializers.GlorotUniform].
func DepthwiseInitializer(i initializers.Initializer) DepthwiseOption {
	return DepthwiseOption(KernelInitializer(i))
}

// DepthwiseRegularizer adds a penalty on the depthwise kernel to the loss; the default is none.
func DepthwiseRegularizer(r *regularizers.Regularizer) DepthwiseOption {
	return DepthwiseOption(KernelRegularizer(r))
}

// DepthwiseConstraint moves the depthwise kernel back to allowed values after each step; the default
// is none.
func DepthwiseConstraint(c *constraints.Constraint) DepthwiseOption {
	return DepthwiseOption(KernelConstraint(c))
}

// DepthwiseConv1D is [DepthwiseConv2D] for x [batch steps channels]. The weights are kernel
// [kernelSize channels multiplier] and bias [channels·multiplier].
func DepthwiseConv1D(kernelSize int, options ...DepthwiseConvOption) *Layer {
	return depthwiseConv("DepthwiseConv1D", 1, kernelSize, options)
}

// DepthwiseConv2D convolves each channel of x [batch height width channels] with kernels of its own:
// activation(x*kernel + bias) [batch height' width' channels·multiplier]. The weights are kernel
// [k l channels multiplier] and bias [channels·multiplier]; the kernel begins as
// [initializers.GlorotUniform] and the bias as 0.
func DepthwiseConv2D[S Size2D](kernelSize S, options ...DepthwiseConvOption) *Layer {
	return depthwiseConv("DepthwiseConv2D", 2, kernelSize, options)
}

func depthwiseConv(class string, axes int, kernelSize any, options []DepthwiseConvOption) *Layer {
	d := DepthwiseConvConfig{KernelSize: sizes(class, "kernel size", axes, kernelSize), DepthMultiplier: 1, kernel: newKernel()}
	for _, o := range options {
		o.depthwiseConv(&d)
	}
	d.expand(class, axes, sizes(class, "strides", axes, 1))
	if d.DepthMultiplier < 1 {
		tensor.Fail("", class, nil, "the depth multiplier is 1 or more, not %d", d.DepthMultiplier)
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		in := d.DataFormat.in(x[0])
		w := d.weight(c, append(append(tensor.Shape{}, d.KernelSize...), in.Dim(-1), d.DepthMultiplier))
		return d.finish(c, in.DepthwiseConv(w, d.window.ops()), in.Dim(-1)*d.DepthMultiplier, d.DataFormat)
	})
	l.masks = masksEnd
	return l
}
