package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// LSTMCellConfig is what an LSTMCell was made with.
type LSTMCellConfig struct {
	Units int
	RecurrentConfig
	GateConfig
	UnitForgetBias bool
	layer          []LayerOption
}

// LSTMConfig is what an LSTM layer was made with.
type LSTMConfig struct {
	LSTMCellConfig
	SequenceConfig
}

// An LSTMOption is an [Activation], a [KernelOption], a [RecurrentOption], [DropoutRate], a
// [GateOption], [NoForgetBias], a [SequenceOption] or a [LayerOption].
type LSTMOption interface{ lstm(*LSTMConfig) }

// An LSTMCellOption is an [LSTMOption] but for a [SequenceOption].
type LSTMCellOption interface {
	LSTMOption
	lstmCell(*LSTMCellConfig)
}

// A ForgetBiasOption is [NoForgetBias].
type ForgetBiasOption func(unitForgetBias *bool)

// NoForgetBias fills the bias of the forget gate like the others; the default is to fill it with 1
// (Gers and others, 2000).
func NoForgetBias() ForgetBiasOption { return func(unit *bool) { *unit = false } }

func (a Activation) lstmCell(d *LSTMCellConfig)       { d.Activation = a }
func (o KernelOption) lstmCell(d *LSTMCellConfig)     { o(&d.kernel) }
func (o RecurrentOption) lstmCell(d *LSTMCellConfig)  { o(&d.RecurrentConfig) }
func (o DropoutOption) lstmCell(d *LSTMCellConfig)    { d.Dropout = float32(o) }
func (o GateOption) lstmCell(d *LSTMCellConfig)       { o(&d.GateConfig) }
func (o ForgetBiasOption) lstmCell(d *LSTMCellConfig) { o(&d.UnitForgetBias) }
func (o LayerOption) lstmCell(d *LSTMCellConfig)      { d.layer = append(d.layer, o) }

func (a Activation) lstm(d *LSTMConfig)       { a.lstmCell(&d.LSTMCellConfig) }
func (o KernelOption) lstm(d *LSTMConfig)     { o.lstmCell(&d.LSTMCellConfig) }
func (o RecurrentOption) lstm(d *LSTMConfig)  { o.lstmCell(&d.LSTMCellConfig) }
func (o DropoutOption) lstm(d *LSTMConfig)    { o.lstmCell(&d.LSTMCellConfig) }
func (o GateOption) lstm(d *LSTMConfig)       { o.lstmCell(&d.LSTMCellConfig) }
func (o ForgetBiasOption) lstm(d *LSTMConfig) { o.lstmCell(&d.LSTMCellConfig) }
func (o LayerOption) lstm(d *LSTMConfig)      { o.lstmCell(&d.LSTMCellConfig) }
func (o SequenceOption) lstm(d *LSTMConfig)   { o(&d.SequenceConfig) }

// LSTM goes through x [batch time in] with a state h, which is its output, and a cell c, both
// [batch units] (Hochreiter and Schmidhuber, 1997). With i, f, g, o the four parts of
// x·kernel + h·recurrent_kernel + bias,
//
//	c = σ(f)·c + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// An [Activation] takes the place of tanh, and [RecurrentActivation] that of σ, the sigmoid; both are
// slower than these. The weights are kernel [in 4·units], recurrent_kernel [units 4·units] and bias
// [4·units]. Masks and states are as in [RNN]; the states are h and c.
func LSTM(units int, options ...LSTMOption) *Layer {
	d := LSTMConfig{LSTMCellConfig: newLSTMCellConfig(units)}
	for _, o := range options {
		o.lstm(&d)
	}
	return newLSTM(d)
}

func newLSTM(d LSTMConfig) *Layer {
	d.check("LSTM", "unit", d.Units)
	return newRecurrent("LSTM", d, d.SequenceConfig, d.layer, &d.LSTMCellConfig, func(s SequenceConfig) *Layer {
		return newLSTM(LSTMConfig{d.LSTMCellConfig, s})
	})
}

// LSTMCell is one time step of an [LSTM], for [RNN] and [StackedRNNCells]. Its states are h and c, both
// [batch units].
func LSTMCell(units int, options ...LSTMCellOption) *Cell {
	d := newLSTMCellConfig(units)
	for _, o := range options {
		o.lstmCell(&d)
	}
	return d.cell()
}

func newLSTMCellConfig(units int) LSTMCellConfig {
	return LSTMCellConfig{Units: units, RecurrentConfig: newRecurrentConfig(), GateConfig: GateConfig{RecurrentActivation: Sigmoid}, UnitForgetBias: true}
}

func (d LSTMCellConfig) cell() *Cell {
	d.check("LSTMCell", "unit", d.Units)
	return newCell("LSTMCell", d, d.layer, &d, d.cell)
}

func (d *LSTMCellConfig) numStates() int { return 2 }

func (d *LSTMCellConfig) states(c *Context, x *tensor.Tensor) []tensor.Shape {
	wantsFeatures(c, "LSTM", x)
	return []tensor.Shape{{d.Units}, {d.Units}}
}

func (d *LSTMCellConfig) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	u := d.Units
	kernel := d.weight(c, tensor.Shape{x.Dim(-1), 4 * u})
	recurrent := d.recurrentWeight(c, tensor.Shape{u, 4 * u})
	var bias *tensor.Tensor
	if d.UseBias {
		k := d.kernel
		if d.UnitForgetBias {
			k.BiasInitializer = forgetBias(d.BiasInitializer)
		}
		bias = k.bias(c, tensor.Shape{4 * u})
	}
	n := 1 // different sets of inputs
	if d.DropoutByGate || d.RecurrentDropout > 0 {
		n = 4
	}
	inputs := d.dropInputs(c, x, n)
	keeps := d.dropState(c, states[0], 4)
	if len(inputs) == 1 && keeps == nil && d.Activation.is(Tanh) && d.RecurrentActivation.is(Sigmoid) {
		if bias == nil {
			bias = tensor.New(tensor.Shape{4 * u}, nil)
		}
		out := inputs[0].LSTM(kernel, recurrent, bias, states[0], states[1], mask, all)
		h := out.Index(tensor.All, tensor.At(-2))
		after := []*tensor.Tensor{h, out.Index(tensor.All, tensor.At(-1))}
		if all {
			return out.Slice(1, 0, out.Dim(1)-1), after
		}
		return h, after
	}
	z := project(inputs, kernel, bias, 4, (*tensor.Tensor).MatMul)
	return unroll(z, states, mask, all, d.step(gateProduct(recurrent, keeps, 4, (*tensor.Tensor).MatMul)))
}

// step is one time step, given what multiplies the state with the recurrent kernel.
func (d *LSTMCellConfig) step(product func(*tensor.Tensor) *tensor.Tensor) step {
	return lstmStep(d.Activation, d.RecurrentActivation, product)
}

func lstmStep(activation, recurrent Activation, product func(*tensor.Tensor) *tensor.Tensor) step {
	return func(z *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor) {
		z = z.Add(product(states[0]))
		i, f, g, o := gate(z, 0, 4), gate(z, 1, 4), gate(z, 2, 4), gate(z, 3, 4)
		c := recurrent.f(f).Mul(states[1]).Add(recurrent.f(i).Mul(activation.f(g)))
		h := recurrent.f(o).Mul(activation.f(c))
		return h, []*tensor.Tensor{h, c}
	}
}

// forgetBias fills the bias of the second of four gates with 1 and the others with i, as Keras does:
// the first by itself, and the last two together.
func forgetBias(i initializers.Initializer) initializers.Initializer {
	return initializers.New("LSTMBias", func(shape tensor.Shape, s tensor.Stream, w []float32) {
		u := shape[0] / 4
		i.Fill(tensor.Shape{u}, s, w[:u])
		for k := range w[u : 2*u] {
			w[u+k] = 1
		}
		i.Fill(tensor.Shape{2 * u}, s, w[2*u:])
	})
}
