package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// LSTMConfig is what an LSTM layer was made with.
type LSTMConfig struct {
	Units                int
	Activation           Activation
	RecurrentActivation  Activation
	UseBias              bool
	UnitForgetBias       bool
	KernelInitializer    initializers.Initializer
	RecurrentInitializer initializers.Initializer
	ReturnSequences      bool
	GoBackwards          bool
	Stateful             int // the batch, or 0
	layer                []LayerOption
}

// An LSTMOption is an [Activation], [ReturnSequences], [GoBackwards], [Stateful],
// [NoForgetBias], [RecurrentActivation] or a [LayerOption].
type LSTMOption interface{ lstm(*LSTMConfig) }

// A RecurrentOption is for the recurrent layers.
type RecurrentOption func(*LSTMConfig)

func (o RecurrentOption) lstm(l *LSTMConfig) { o(l) }
func (a Activation) lstm(l *LSTMConfig)      { l.Activation = a }
func (o LayerOption) lstm(l *LSTMConfig)     { l.layer = append(l.layer, o) }

// ReturnSequences returns the output of each time step, [batch time units]; the default is that of
// the last, [batch units].
func ReturnSequences() RecurrentOption { return func(l *LSTMConfig) { l.ReturnSequences = true } }

// GoBackwards goes through the time steps from the last to the first.
func GoBackwards() RecurrentOption { return func(l *LSTMConfig) { l.GoBackwards = true } }

// Stateful begins each batch, all of the given size, with the states that the last step left;
// the default is to begin with zeros.
func Stateful(batch int) RecurrentOption { return func(l *LSTMConfig) { l.Stateful = batch } }

// NoForgetBias fills the bias of the forget gate with 0; the default is 1 (Gers and others, 2000).
func NoForgetBias() RecurrentOption { return func(l *LSTMConfig) { l.UnitForgetBias = false } }

// NoRecurrentBias leaves the bias out.
func NoRecurrentBias() RecurrentOption { return func(l *LSTMConfig) { l.UseBias = false } }

// RecurrentActivation is the activation of the gates; the default is [Sigmoid].
func RecurrentActivation(a Activation) RecurrentOption {
	return func(l *LSTMConfig) { l.RecurrentActivation = a }
}

// LSTM goes through x [batch time in] with a state h and a cell c (Hochreiter and Schmidhuber,
// 1997), with i, f, g, o the four parts of x·kernel + h·recurrent_kernel + bias:
//
//	c = σ(f)·c + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// A time step that is masked leaves both as they were. The weights are kernel [in 4·units],
// recurrent_kernel [units 4·units] and bias [4·units].
func LSTM(units int, options ...LSTMOption) *Layer {
	d := LSTMConfig{Units: units, Activation: Tanh, RecurrentActivation: Sigmoid, UseBias: true, UnitForgetBias: true,
		KernelInitializer: initializers.GlorotUniform(), RecurrentInitializer: initializers.Orthogonal(1)}
	for _, o := range options {
		o.lstm(&d)
	}
	if units < 1 {
		tensor.Fail("", "LSTM", nil, "a layer has at least one unit, not %d", units)
	}
	l := newLayer("LSTM", d, d.layer, d.call)
	l.masks, l.stateful = masksOwn, d.Stateful
	return l
}

func (d LSTMConfig) call(c *Context, x []*tensor.Tensor) *tensor.Tensor {
	if x[0].Rank() != 3 {
		tensor.Fail(c.path, "LSTM", x, "the input wants the axes [batch time features]")
	}
	u := d.Units
	z := x[0].MatMul(c.Weight("kernel", tensor.Shape{x[0].Dim(-1), 4 * u}, d.KernelInitializer))
	recurrent := c.Weight("recurrent_kernel", tensor.Shape{u, 4 * u}, d.RecurrentInitializer)
	if d.UseBias {
		z = z.Add(c.Weight("bias", tensor.Shape{4 * u}, d.biasInitializer()))
	}
	state, cell := d.initial(c, z)
	steps := x[0].Dim(1)
	if c.tape == nil || steps == tensor.Unknown { // while the model is built, shapes are all that is wanted
		sequence := z.Slice(-1, 0, u)
		if d.ReturnSequences {
			return sequence.WithMask(c.Mask(0))
		}
		return sequence.Mean(1)
	}
	outputs := make([]*tensor.Tensor, steps)
	for i := range steps {
		t := i
		if d.GoBackwards {
			t = steps - 1 - i
		}
		a := z.Slice(1, t, t+1).Reshape(-1, 4*u).Add(state.MatMul(recurrent))
		gate := func(k int) *tensor.Tensor { return a.Slice(-1, k*u, (k+1)*u) }
		newCell := d.RecurrentActivation.f(gate(1)).Mul(cell).Add(d.RecurrentActivation.f(gate(0)).Mul(d.Activation.f(gate(2))))
		newState := d.RecurrentActivation.f(gate(3)).Mul(d.Activation.f(newCell))
		if mask := c.Mask(0); mask != nil {
			m := mask.Slice(1, t, t+1)
			newState, newCell = tensor.Where(m, newState, state), tensor.Where(m, newCell, cell)
		}
		state, cell = newState, newCell
		outputs[i] = state.ExpandDims(1)
	}
	if d.Stateful > 0 {
		c.Update("state", state)
		c.Update("cell", cell)
	}
	if d.ReturnSequences {
		return tensor.Concat(1, outputs...).WithMask(c.Mask(0))
	}
	return state
}

// initial are the state and the cell before the first time step, [batch units].
func (d LSTMConfig) initial(c *Context, z *tensor.Tensor) (state, cell *tensor.Tensor) {
	if d.Stateful > 0 {
		shape := tensor.Shape{d.Stateful, d.Units}
		if n := z.Dim(0); n != tensor.Unknown && n != d.Stateful {
			tensor.Fail(c.path, "LSTM", c.in, "the layer is stateful for batches of %d, and this one has %d", d.Stateful, n)
		}
		return c.carried("state", shape), c.carried("cell", shape)
	}
	zero := tensor.New(tensor.Shape{1, d.Units}, nil)
	return zero, zero
}

func (d LSTMConfig) biasInitializer() initializers.Initializer {
	if !d.UnitForgetBias {
		return initializers.Zeros()
	}
	return initializers.New("LSTMBias", func(_ tensor.Shape, _ tensor.Stream, w []float32) {
		for i := range d.Units {
			w[d.Units+i] = 1
		}
	})
}
