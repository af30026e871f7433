package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// SimpleRNNCellConfig is what a SimpleRNNCell was made with.
type SimpleRNNCellConfig struct {
	Units int
	RecurrentConfig
	layer []LayerOption
}

// SimpleRNNConfig is what a SimpleRNN layer was made with.
type SimpleRNNConfig struct {
	SimpleRNNCellConfig
	SequenceConfig
}

// A SimpleRNNOption is an [Activation], a [KernelOption], a [RecurrentOption], [DropoutRate], a
// [SequenceOption] or a [LayerOption].
type SimpleRNNOption interface{ simpleRNN(*SimpleRNNConfig) }

// A SimpleRNNCellOption is a [SimpleRNNOption] but for a [SequenceOption].
type SimpleRNNCellOption interface {
	SimpleRNNOption
	simpleRNNCell(*SimpleRNNCellConfig)
}

func (a Activation) simpleRNNCell(d *SimpleRNNCellConfig)      { d.Activation = a }
func (o KernelOption) simpleRNNCell(d *SimpleRNNCellConfig)    { o(&d.kernel) }
func (o RecurrentOption) simpleRNNCell(d *SimpleRNNCellConfig) { o(&d.RecurrentConfig) }
func (o DropoutOption) simpleRNNCell(d *SimpleRNNCellConfig)   { d.Dropout = float32(o) }
func (o LayerOption) simpleRNNCell(d *SimpleRNNCellConfig)     { d.layer = append(d.layer, o) }

func (a Activation) simpleRNN(d *SimpleRNNConfig)      { a.simpleRNNCell(&d.SimpleRNNCellConfig) }
func (o KernelOption) simpleRNN(d *SimpleRNNConfig)    { o.simpleRNNCell(&d.SimpleRNNCellConfig) }
func (o RecurrentOption) simpleRNN(d *SimpleRNNConfig) { o.simpleRNNCell(&d.SimpleRNNCellConfig) }
func (o DropoutOption) simpleRNN(d *SimpleRNNConfig)   { o.simpleRNNCell(&d.SimpleRNNCellConfig) }
func (o LayerOption) simpleRNN(d *SimpleRNNConfig)     { o.simpleRNNCell(&d.SimpleRNNCellConfig) }
func (o SequenceOption) simpleRNN(d *SimpleRNNConfig)  { o(&d.SequenceConfig) }

// SimpleRNN goes through x [batch time in] with a state h [batch units], which is its output
// (Elman, 1990):
//
//	h = activation(x·kernel + h·recurrent_kernel + bias)
//
// The activation is [Tanh] if none is given. The weights are kernel [in units], recurrent_kernel
// [units units] and bias [units]. Masks and states are as in [RNN].
func SimpleRNN(units int, options ...SimpleRNNOption) *Layer {
	d := SimpleRNNConfig{SimpleRNNCellConfig: newSimpleRNNCellConfig(units)}
	for _, o := range options {
		o.simpleRNN(&d)
	}
	return newSimpleRNN(d)
}

func newSimpleRNN(d SimpleRNNConfig) *Layer {
	d.check("SimpleRNN", "unit", d.Units)
	return newRecurrent("SimpleRNN", d, d.SequenceConfig, d.layer, &d.SimpleRNNCellConfig, func(s SequenceConfig) *Layer {
		return newSimpleRNN(SimpleRNNConfig{d.SimpleRNNCellConfig, s})
	})
}

// SimpleRNNCell is one time step of a [SimpleRNN], for [RNN] and [StackedRNNCells]. Its state is h
// [batch units].
func SimpleRNNCell(units int, options ...SimpleRNNCellOption) *Cell {
	d := newSimpleRNNCellConfig(units)
	for _, o := range options {
		o.simpleRNNCell(&d)
	}
	return d.cell()
}

func newSimpleRNNCellConfig(units int) SimpleRNNCellConfig {
	return SimpleRNNCellConfig{Units: units, RecurrentConfig: newRecurrentConfig()}
}

func (d SimpleRNNCellConfig) cell() *Cell {
	d.check("SimpleRNNCell", "unit", d.Units)
	return newCell("SimpleRNNCell", d, d.layer, &d, d.cell)
}

func (d *SimpleRNNCellConfig) numStates() int { return 1 }

func (d *SimpleRNNCellConfig) states(c *Context, x *tensor.Tensor) []tensor.Shape {
	wantsFeatures(c, "SimpleRNN", x)
	return []tensor.Shape{{d.Units}}
}

func (d *SimpleRNNCellConfig) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	kernel := d.weight(c, tensor.Shape{x.Dim(-1), d.Units})
	recurrent := d.recurrentWeight(c, tensor.Shape{d.Units, d.Units})
	var bias *tensor.Tensor
	if d.UseBias {
		bias = d.bias(c, tensor.Shape{d.Units})
	}
	z := project(d.dropInputs(c, x, 1), kernel, bias, 1, (*tensor.Tensor).MatMul)
	product := gateProduct(recurrent, d.dropState(c, states[0], 1), 1, (*tensor.Tensor).MatMul)
	return unroll(z, states, mask, all, func(z *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor) {
		h := d.Activation.f(z.Add(product(states[0])))
		return h, []*tensor.Tensor{h}
	})
}
