package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ConvLSTMConfig is what a ConvLSTM1D, ConvLSTM2D or ConvLSTM3D layer was made with.
type ConvLSTMConfig struct {
	Filters    int
	KernelSize []int // for each spatial axis
	window
	DataFormat DataFormat
	RecurrentConfig
	GateConfig
	UnitForgetBias bool
	SequenceConfig
	layer []LayerOption
}

// A ConvLSTMOption is an [Activation], a [KernelOption], [Strides], [Same], [Dilation],
// [ChannelsFirst], a [RecurrentOption], [DropoutRate], [RecurrentActivation], [NoForgetBias], a
// [SequenceOption] or a [LayerOption].
type ConvLSTMOption interface{ convLSTM(*ConvLSTMConfig) }

func (a Activation) convLSTM(d *ConvLSTMConfig)       { d.Activation = a }
func (o KernelOption) convLSTM(d *ConvLSTMConfig)     { o(&d.kernel) }
func (o WindowOption) convLSTM(d *ConvLSTMConfig)     { o(&d.window) }
func (o DilationOption) convLSTM(d *ConvLSTMConfig)   { o(&d.window) }
func (f DataFormat) convLSTM(d *ConvLSTMConfig)       { d.DataFormat = f }
func (o RecurrentOption) convLSTM(d *ConvLSTMConfig)  { o(&d.RecurrentConfig) }
func (o DropoutOption) convLSTM(d *ConvLSTMConfig)    { d.Dropout = float32(o) }
func (o GateOption) convLSTM(d *ConvLSTMConfig)       { o(&d.GateConfig) }
func (o ForgetBiasOption) convLSTM(d *ConvLSTMConfig) { o(&d.UnitForgetBias) }
func (o SequenceOption) convLSTM(d *ConvLSTMConfig)   { o(&d.SequenceConfig) }
func (o LayerOption) convLSTM(d *ConvLSTMConfig)      { d.layer = append(d.layer, o) }

// ConvLSTM1D is [ConvLSTM2D] for sequences x [batch time steps channels] along their steps.
func ConvLSTM1D(filters, kernelSize int, options ...ConvLSTMOption) *Layer {
	return newConvLSTM(filters, options).build("ConvLSTM1D", 1, kernelSize)
}

// ConvLSTM2D goes through films x [batch time height width channels] as an [LSTM] does, but with
// convolutions (*) in the place of products (Shi and others, 2015): with i, f, g, o the four parts of
// x*kernel + h*recurrent_kernel + bias,
//
//	c = σ(f)·c + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// It returns the last h [batch height' width' filters], or with [ReturnSequences] all. The input's
// convolution goes as [Strides], [Same] and [Dilation] say; that of the state has neither, and is padded
// so that it keeps its size. The weights are kernel [k l channels 4·filters], recurrent_kernel
// [k l filters 4·filters] and bias [4·filters]. Masks and states are as in [RNN]; the states are h and c.
func ConvLSTM2D[S Size2D](filters int, kernelSize S, options ...ConvLSTMOption) *Layer {
	return newConvLSTM(filters, options).build("ConvLSTM2D", 2, kernelSize)
}

// ConvLSTM3D is [ConvLSTM2D] for volumes x [batch time depth height width channels].
func ConvLSTM3D[S Size3D](filters int, kernelSize S, options ...ConvLSTMOption) *Layer {
	return newConvLSTM(filters, options).build("ConvLSTM3D", 3, kernelSize)
}

func newConvLSTM(filters int, options []ConvLSTMOption) ConvLSTMConfig {
	d := ConvLSTMConfig{Filters: filters, RecurrentConfig: newRecurrentConfig(), GateConfig: GateConfig{RecurrentActivation: Sigmoid}, UnitForgetBias: true}
	for _, o := range options {
		o.convLSTM(&d)
	}
	return d
}

func (d ConvLSTMConfig) build(class string, axes int, kernelSize any) *Layer {
	d.KernelSize = sizes(class, "kernel size", axes, kernelSize)
	d.expand(class, axes, sizes(class, "strides", axes, 1))
	return d.make(class)
}

func (d ConvLSTMConfig) make(class string) *Layer {
	d.check(class, "filter", d.Filters)
	return newRecurrent(class, d, d.SequenceConfig, d.layer, convLSTM{class, &d}, func(s SequenceConfig) *Layer {
		again := d
		again.SequenceConfig = s
		return again.make(class)
	})
}

// A convLSTM is a ConvLSTM of one, two or three spatial axes.
type convLSTM struct {
	class string
	*ConvLSTMConfig
}

func (convLSTM) numStates() int { return 2 }

func (d convLSTM) states(c *Context, x *tensor.Tensor) []tensor.Shape {
	if want := len(d.KernelSize) + 3; x.Rank() != want {
		tensor.Fail(c.path, d.class, c.in, "the input wants %d axes: [batch time] and then those of a %dD convolution", want, len(d.KernelSize))
	}
	one := append(tensor.Shape{x.Dim(0)}, x.Shape()[2:]...)
	frame := d.DataFormat.in(tensor.SymbolIn(c.path, one))
	h := d.DataFormat.out(frame.Conv(tensor.SymbolIn(c.path, d.kernelShape(frame.Dim(-1), 1)), d.window.ops()))
	return []tensor.Shape{h.Shape()[1:], h.Shape()[1:]}
}

// kernelShape is that of a kernel for so many channels and gates.
func (d convLSTM) kernelShape(channels, gates int) tensor.Shape {
	return append(append(tensor.Shape{}, d.KernelSize...), channels, gates*d.Filters)
}

func (d convLSTM) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	if d.DataFormat == ChannelsFirst {
		x = x.MoveAxis(2, -1)
	}
	h, cell := d.DataFormat.in(states[0]), d.DataFormat.in(states[1])
	kernel := d.weight(c, d.kernelShape(x.Dim(-1), 4))
	recurrent := d.recurrentWeight(c, d.kernelShape(d.Filters, 4))
	var bias *tensor.Tensor
	if d.UseBias {
		k := d.kernel
		if d.UnitForgetBias {
			k.BiasInitializer = forgetBias(d.BiasInitializer)
		}
		bias = k.bias(c, tensor.Shape{4 * d.Filters})
	}
	z := project(d.dropInputs(c, x, 4), kernel, bias, 4, d.convolve)
	product := gateProduct(recurrent, d.dropState(c, h, 4), 4, func(h, kernel *tensor.Tensor) *tensor.Tensor {
		return h.Conv(kernel, tensor.Window{Padding: tensor.Same})
	})
	y, after := unroll(z, []*tensor.Tensor{h, cell}, mask, all, lstmStep(d.Activation, d.RecurrentActivation, product))
	if d.DataFormat == ChannelsFirst {
		if all {
			y = y.MoveAxis(-1, 2)
		} else {
			y = d.DataFormat.out(y)
		}
		after = each(2, func(i int) *tensor.Tensor { return d.DataFormat.out(after[i]) })
	}
	return y, after
}

// convolve is the convolution of all time steps of x [batch time ... channels].
func (d convLSTM) convolve(x, kernel *tensor.Tensor) *tensor.Tensor {
	steps := x.Dim(1)
	if steps == 1 { // as while the model is built, when other axes may not be known
		return x.Squeeze(1).Conv(kernel, d.window.ops()).ExpandDims(1)
	}
	y := x.Reshape(append([]int{x.Dim(0) * steps}, x.Shape()[2:]...)...).Conv(kernel, d.window.ops())
	return y.Reshape(append([]int{x.Dim(0), steps}, y.Shape()[1:]...)...)
}
