package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ConvTransposeConfig is what a Conv1DTranspose, Conv2DTranspose or Conv3DTranspose layer was made
// with.
type ConvTransposeConfig struct {
	Filters    int
	KernelSize []int // for each spatial axis
	window
	OutputPadding []int // for each spatial axis, or nil
	DataFormat    DataFormat
	kernel
	layer []LayerOption
}

// A ConvTransposeOption is an [Activation], a [KernelOption], [Strides], [Same], [Dilation],
// [OutputPadding], [ChannelsFirst] or a [LayerOption].
type ConvTransposeOption interface{ convTranspose(*ConvTransposeConfig) }

func (a Activation) convTranspose(d *ConvTransposeConfig)          { d.Activation = a }
func (o KernelOption) convTranspose(d *ConvTransposeConfig)        { o(&d.kernel) }
func (o WindowOption) convTranspose(d *ConvTransposeConfig)        { o(&d.window) }
func (o DilationOption) convTranspose(d *ConvTransposeConfig)      { o(&d.window) }
func (o OutputPaddingOption) convTranspose(d *ConvTransposeConfig) { d.OutputPadding = o }
func (f DataFormat) convTranspose(d *ConvTransposeConfig)          { d.DataFormat = f }
func (o LayerOption) convTranspose(d *ConvTransposeConfig)         { d.layer = append(d.layer, o) }

// An OutputPaddingOption is what [OutputPadding] returns.
type OutputPaddingOption []int

// OutputPadding is by how many elements a transposed convolution's output is larger than the least
// that its input could have come from: one number for all spatial axes, or one for each, all less
// than the strides. The default is what makes the output, with [Same], as large as the input times
// the strides.
func OutputPadding(n ...int) OutputPaddingOption { return append(OutputPaddingOption{}, n...) }

// Conv1DTranspose is [Conv2DTranspose] for x [batch steps channels]. The weights are kernel
// [kernelSize filters channels] and bias [filters].
func Conv1DTranspose(filters, kernelSize int, options ...ConvTransposeOption) *Layer {
	return convTranspose("Conv1DTranspose", 1, filters, kernelSize, options)
}

// Conv2DTranspose goes the way of a [Conv2D] backwards: it lays the window, times the element, over
// the output [batch height' width' filters] at the place of each element of x [batch height width
// channels], adds what overlaps, and the bias, and applies the activation (Zeiler and others,
// Deconvolutional networks, 2010). With [Same] height' is height·stride; without it,
// (height-1)·stride + the kernel's size, and at least height·stride. The weights are kernel
// [k l filters channels] and bias [filters]; kernels begin as [initializers.GlorotUniform], and
// biases as 0.
//
//	layers.Conv2DTranspose(16, 3, layers.Strides(2), layers.Same) // twice as high and wide
func Conv2DTranspose[S Size2D](filters int, kernelSize S, options ...ConvTransposeOption) *Layer {
	return convTranspose("Conv2DTranspose", 2, filters, kernelSize, options)
}

// Conv3DTranspose is [Conv2DTranspose] for x [batch depth height width channels]. The weights are
// kernel [k l m filters channels] and bias [filters].
func Conv3DTranspose[S Size3D](filters int, kernelSize S, options ...ConvTransposeOption) *Layer {
	return convTranspose("Conv3DTranspose", 3, filters, kernelSize, options)
}

func convTranspose(class string, axes, filters int, kernelSize any, options []ConvTransposeOption) *Layer {
	d := ConvTransposeConfig{Filters: filters, KernelSize: sizes(class, "kernel size", axes, kernelSize), kernel: newKernel()}
	for _, o := range options {
		o.convTranspose(&d)
	}
	d.expand(class, axes, sizes(class, "strides", axes, 1))
	if d.Filters < 1 {
		tensor.Fail("", class, nil, "a layer has at least one filter, not %d", d.Filters)
	}
	if n := d.OutputPadding; len(n) == 1 {
		d.OutputPadding = make([]int, axes)
		for i := range d.OutputPadding {
			d.OutputPadding[i] = n[0]
		}
	} else if len(n) != axes && n != nil {
		tensor.Fail("", class, nil, "OutputPadding has %d numbers for %d spatial axes: give one number for all axes, or one for each", len(n), axes)
	}
	for i, n := range d.OutputPadding {
		if n < 0 || n >= d.Strides[i] {
			tensor.Fail("", class, nil, "an output padding of %d is not less than the stride, which is %d: give 0 to %d", n, d.Strides[i], d.Strides[i]-1)
		}
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		in := d.DataFormat.in(x[0])
		w := d.weight(c, append(append(tensor.Shape{}, d.KernelSize...), d.Filters, in.Dim(-1)))
		window := d.window.ops()
		window.OutputPadding = d.OutputPadding
		return d.finish(c, in.ConvTranspose(w, window), d.Filters, d.DataFormat)
	})
	l.masks = masksEnd
	return l
}
