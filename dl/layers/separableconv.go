package layers

import (
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// SeparableConvConfig is what a SeparableConv1D or SeparableConv2D layer was made with. Its Kernel
// fields are not used: there are two kernels.
type SeparableConvConfig struct {
	Filters    int
	KernelSize []int // for each spatial axis
	window
	DepthMultiplier      int `default:"1"`
	DataFormat           DataFormat
	Depthwise, Pointwise KernelConfig
	kernel
	layer []LayerOption
}

// KernelConfig is what one of several kernels of a layer was made with.
type KernelConfig struct {
	Initializer initializers.Initializer
	Regularizer *regularizers.Regularizer
	Constraint  *constraints.Constraint
}

func (k KernelConfig) weight(c *Context, name string, shape tensor.Shape) *tensor.Tensor {
	return c.Weight(name, shape, k.Initializer, Regularized(k.Regularizer), Constrained(k.Constraint))
}

// config is what the options have said about a kernel.
func (k *kernel) config() KernelConfig {
	return KernelConfig{k.KernelInitializer, k.KernelRegularizer, k.KernelConstraint}
}

// A SeparableConvOption is an [Activation], a [DepthwiseOption], a [PointwiseOption], a
// [KernelOption], which is for both kernels, [Strides], [Same], [Dilation], [DepthMultiplier],
// [ChannelsFirst] or a [LayerOption].
type SeparableConvOption interface {
	separableConv(*SeparableConvConfig)
}

func (a Activation) separableConv(d *SeparableConvConfig) { d.Activation = a }
func (o KernelOption) separableConv(d *SeparableConvConfig) {
	o(&d.kernel)
	DepthwiseOption(o).separableConv(d)
	PointwiseOption(o).separableConv(d)
}
func (o DepthwiseOption) separableConv(d *SeparableConvConfig)       { d.Depthwise.set(o) }
func (o PointwiseOption) separableConv(d *SeparableConvConfig)       { d.Pointwise.set(o) }
func (o WindowOption) separableConv(d *SeparableConvConfig)          { o(&d.window) }
func (o DilationOption) separableConv(d *SeparableConvConfig)        { o(&d.window) }
func (o DepthMultiplierOption) separableConv(d *SeparableConvConfig) { d.DepthMultiplier = int(o) }
func (f DataFormat) separableConv(d *SeparableConvConfig)            { d.DataFormat = f }
func (o LayerOption) separableConv(d *SeparableConvConfig)           { d.layer = append(d.layer, o) }

// set changes what an option says about a kernel.
func (k *KernelConfig) set(option func(*kernel)) {
	one := kernel{KernelInitializer: k.Initializer, KernelRegularizer: k.Regularizer, KernelConstraint: k.Constraint}
	option(&one)
	*k = one.config()
}

// A PointwiseOption is about the kernel of a separable convolution that mixes the channels.
type PointwiseOption func(*kernel)

// PointwiseInitializer says how the pointwise kernel is filled at first; the default is
// [initializers.GlorotUniform].
func PointwiseInitializer(i initializers.Initializer) PointwiseOption {
	return PointwiseOption(KernelInitializer(i))
}

// PointwiseRegularizer adds a penalty on the pointwise kernel to the loss; the default is none.
func PointwiseRegularizer(r *regularizers.Regularizer) PointwiseOption {
	return PointwiseOption(KernelRegularizer(r))
}

// PointwiseConstraint moves the pointwise kernel back to allowed values after each step; the default
// is none.
func PointwiseConstraint(c *constraints.Constraint) PointwiseOption {
	return PointwiseOption(KernelConstraint(c))
}

// SeparableConv1D is [SeparableConv2D] for x [batch steps channels]. The weights are
// depthwise_kernel [kernelSize channels multiplier], pointwise_kernel [1 channels·multiplier
// filters] and bias [filters].
func SeparableConv1D(filters, kernelSize int, options ...SeparableConvOption) *Layer {
	return separableConv("SeparableConv1D", 1, filters, kernelSize, options)
}

// SeparableConv2D convolves each channel of x [batch height width channels] by itself, as
// [DepthwiseConv2D] does, and then mixes the channels at each place, as a [Conv2D] with a window of 1
// does (Chollet, Xception, 2017): [batch height' width' filters], for a fraction of a Conv2D's
// weights and work. The weights are depthwise_kernel [k l channels multiplier], pointwise_kernel
// [1 1 channels·multiplier filters] and bias [filters]; the kernels begin as
// [initializers.GlorotUniform] and the bias as 0.
func SeparableConv2D[S Size2D](filters int, kernelSize S, options ...SeparableConvOption) *Layer {
	return separableConv("SeparableConv2D", 2, filters, kernelSize, options)
}

func separableConv(class string, axes, filters int, kernelSize any, options []SeparableConvOption) *Layer {
	d := SeparableConvConfig{Filters: filters, KernelSize: sizes(class, "kernel size", axes, kernelSize), DepthMultiplier: 1, kernel: newKernel()}
	d.Depthwise, d.Pointwise = d.kernel.config(), d.kernel.config()
	for _, o := range options {
		o.separableConv(&d)
	}
	d.expand(class, axes, sizes(class, "strides", axes, 1))
	switch {
	case d.Filters < 1:
		tensor.Fail("", class, nil, "a layer has at least one filter, not %d", d.Filters)
	case d.DepthMultiplier < 1:
		tensor.Fail("", class, nil, "the depth multiplier is 1 or more, not %d", d.DepthMultiplier)
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		in := d.DataFormat.in(x[0])
		channels := in.Dim(-1)
		depthwise := d.Depthwise.weight(c, "depthwise_kernel", append(append(tensor.Shape{}, d.KernelSize...), channels, d.DepthMultiplier))
		pointwise := d.Pointwise.weight(c, "pointwise_kernel", append(tensor.Shape{1, 1, 1}[:axes], channels*d.DepthMultiplier, d.Filters))
		y := in.DepthwiseConv(depthwise, d.window.ops()).Conv(pointwise, tensor.Window{})
		return d.finish(c, y, d.Filters, d.DataFormat)
	})
	l.masks = masksEnd
	return l
}
