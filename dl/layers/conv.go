package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ConvConfig is what a Conv1D, Conv2D or Conv3D layer was made with.
type ConvConfig struct {
	Filters    int
	KernelSize []int // for each spatial axis
	window
	Groups     int `default:"1"`
	DataFormat DataFormat
	kernel
	layer []LayerOption
}

// A ConvOption is an [Activation], a [KernelOption], [Strides], [Same], [Dilation], [Groups],
// [ChannelsFirst] or a [LayerOption].
type ConvOption interface {
	Conv1DOption
	conv(*ConvConfig)
}

// A Conv1DOption is a [ConvOption] or [Causal].
type Conv1DOption interface{ conv1D(*ConvConfig) }

func (a Activation) conv(d *ConvConfig)     { d.Activation = a }
func (o KernelOption) conv(d *ConvConfig)   { o(&d.kernel) }
func (o WindowOption) conv(d *ConvConfig)   { o(&d.window) }
func (o DilationOption) conv(d *ConvConfig) { o(&d.window) }
func (o GroupsOption) conv(d *ConvConfig)   { d.Groups = int(o) }
func (f DataFormat) conv(d *ConvConfig)     { d.DataFormat = f }
func (o LayerOption) conv(d *ConvConfig)    { d.layer = append(d.layer, o) }

func (a Activation) conv1D(d *ConvConfig)     { a.conv(d) }
func (o KernelOption) conv1D(d *ConvConfig)   { o.conv(d) }
func (o WindowOption) conv1D(d *ConvConfig)   { o.conv(d) }
func (o DilationOption) conv1D(d *ConvConfig) { o.conv(d) }
func (o GroupsOption) conv1D(d *ConvConfig)   { o.conv(d) }
func (f DataFormat) conv1D(d *ConvConfig)     { f.conv(d) }
func (o LayerOption) conv1D(d *ConvConfig)    { o.conv(d) }
func (o CausalOption) conv1D(d *ConvConfig)   { d.Padding = tensor.Padding(o) }

// A GroupsOption is what [Groups] returns.
type GroupsOption int

// Groups divides the channels, and the filters, into n groups that do not see each other; n divides
// both. The default is 1.
func Groups(n int) GroupsOption { return GroupsOption(n) }

// A CausalOption is [Causal].
type CausalOption tensor.Padding

// Causal pads a Conv1D's input with zeros before its first step, so that no output sees what comes
// after its own step (van den Oord and others, WaveNet, 2016).
const Causal = CausalOption(tensor.Causal)

// Conv1D convolves x [batch steps channels] along its steps with as many filters, each of kernelSize
// steps, and returns activation(x*kernel + bias) [batch steps filters]. The weights are kernel
// [kernelSize channels/groups filters] and bias [filters]; kernels begin as
// [initializers.GlorotUniform], and biases as 0.
//
//	layers.Conv1D(32, 5, layers.ReLU, layers.Causal, layers.Dilation(2))
func Conv1D(filters, kernelSize int, options ...Conv1DOption) *Layer {
	d := newConv(filters)
	for _, o := range options {
		o.conv1D(&d)
	}
	return d.build("Conv1D", 1, kernelSize)
}

// Conv2D convolves images x [batch height width channels] with as many filters, windows of
// kernelSize, and returns activation(x*kernel + bias) [batch height' width' filters]:
//
//	y[i, j, f] = activation(Σ x[i·stride + k·dilation, j·stride + l·dilation, c]·kernel[k, l, c, f] + bias[f])
//
// which is, as everywhere in deep learning, the cross-correlation (LeCun and others, 1989). Without
// [Same], height' is (height - (k-1)·dilation) / stride, rounded up. The weights are kernel
// [k l channels/groups filters] and bias [filters]; kernels begin as [initializers.GlorotUniform],
// and biases as 0.
//
//	layers.Conv2D(32, 3, layers.ReLU, layers.Same)
//	layers.Conv2D(64, [2]int{3, 5}, layers.Strides(2))
func Conv2D[S Size2D](filters int, kernelSize S, options ...ConvOption) *Layer {
	return newConv(filters, options...).build("Conv2D", 2, kernelSize)
}

// Conv3D convolves volumes x [batch depth height width channels], as [Conv2D] does images. The
// weights are kernel [k l m channels/groups filters] and bias [filters].
func Conv3D[S Size3D](filters int, kernelSize S, options ...ConvOption) *Layer {
	return newConv(filters, options...).build("Conv3D", 3, kernelSize)
}

func newConv(filters int, options ...ConvOption) ConvConfig {
	d := ConvConfig{Filters: filters, Groups: 1, kernel: newKernel()}
	for _, o := range options {
		o.conv(&d)
	}
	return d
}

func (d ConvConfig) build(class string, axes int, kernelSize any) *Layer {
	d.KernelSize = sizes(class, "kernel size", axes, kernelSize)
	d.expand(class, axes, sizes(class, "strides", axes, 1))
	switch {
	case d.Filters < 1:
		tensor.Fail("", class, nil, "a layer has at least one filter, not %d", d.Filters)
	case d.Groups < 1:
		tensor.Fail("", class, nil, "there is at least one group, not %d", d.Groups)
	case d.Filters%d.Groups != 0:
		tensor.Fail("", class, nil, "%d filters cannot be shared out to %d groups: the number of groups must divide them", d.Filters, d.Groups)
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		in := d.DataFormat.in(x[0])
		channels := in.Dim(-1)
		if channels%d.Groups != 0 && channels != tensor.Unknown {
			tensor.Fail(c.path, class, x, "%d channels cannot be shared out to %d groups: the number of groups must divide them", channels, d.Groups)
		}
		if channels != tensor.Unknown { // else the weight says what is wrong
			channels /= d.Groups
		}
		w := d.weight(c, append(append(tensor.Shape{}, d.KernelSize...), channels, d.Filters))
		window := d.window.ops()
		window.Groups = d.Groups
		return d.finish(c, in.Conv(w, window), d.Filters, d.DataFormat)
	})
	l.masks = masksEnd
	return l
}

// finish adds a bias to y, whose channels are last, and applies the activation to the output.
func (k *kernel) finish(c *Context, y *tensor.Tensor, filters int, format DataFormat) *tensor.Tensor {
	if k.UseBias {
		y = y.Add(k.bias(c, tensor.Shape{filters}))
	}
	return k.Activation.f(format.out(y))
}
