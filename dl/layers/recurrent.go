package layers

import (
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// RecurrentConfig is the part of the parameters that all recurrent layers and cells with weights have.
type RecurrentConfig struct {
	kernel
	RecurrentInitializer initializers.Initializer
	RecurrentRegularizer *regularizers.Regularizer
	RecurrentConstraint  *constraints.Constraint
	Dropout              float32 // of the inputs
	RecurrentDropout     float32 // of the state
}

func newRecurrentConfig() RecurrentConfig {
	r := RecurrentConfig{kernel: newKernel(), RecurrentInitializer: initializers.Orthogonal(1)}
	r.Activation = Tanh
	return r
}

// check fails where the parameters are not those of a layer; units are what it calls its size.
func (r *RecurrentConfig) check(class, units string, n int) {
	if n < 1 {
		tensor.Fail("", class, nil, "a layer has at least one %s, not %d", units, n)
	}
	for _, rate := range []float32{r.Dropout, r.RecurrentDropout} {
		if !(rate >= 0 && rate < 1) {
			tensor.Fail("", class, nil, "a rate of dropout is from 0 to less than 1, not %v", rate)
		}
	}
}

// A RecurrentOption is for the recurrent layers and cells that have weights.
type RecurrentOption func(*RecurrentConfig)

// RecurrentInitializer says how the recurrent kernel is filled at first; the default is
// [initializers.Orthogonal].
func RecurrentInitializer(i initializers.Initializer) RecurrentOption {
	return func(r *RecurrentConfig) { r.RecurrentInitializer = i }
}

// RecurrentRegularizer adds a penalty on the recurrent kernel to the loss; the default is none.
func RecurrentRegularizer(p *regularizers.Regularizer) RecurrentOption {
	return func(r *RecurrentConfig) { r.RecurrentRegularizer = p }
}

// RecurrentConstraint moves the recurrent kernel back to allowed values after each step; the default
// is none.
func RecurrentConstraint(c *constraints.Constraint) RecurrentOption {
	return func(r *RecurrentConfig) { r.RecurrentConstraint = c }
}

// RecurrentDropout sets elements of the state that a time step begins with to 0 with that
// probability in training, the same ones in all time steps (Gal and Ghahramani, 2016), and others for
// each gate. The default is 0. It is slower: the time steps are computed one by one.
func RecurrentDropout(rate float32) RecurrentOption {
	return func(r *RecurrentConfig) { r.RecurrentDropout = rate }
}

// A DropoutOption is what [DropoutRate] returns.
type DropoutOption float32

// DropoutRate sets elements of what a layer computes with to 0 with that probability in training: of
// a recurrent layer the inputs, the same elements in all time steps. The default is 0. Keras calls it
// dropout, as the layer [Dropout].
func DropoutRate(rate float32) DropoutOption { return DropoutOption(rate) }

// A GateOption is [RecurrentActivation] or [DropoutByGate], for what has gates.
type GateOption func(*GateConfig)

// GateConfig is the part of the parameters that an LSTM, a GRU and a ConvLSTM have more than a SimpleRNN.
type GateConfig struct {
	RecurrentActivation Activation
	DropoutByGate       bool
}

// RecurrentActivation is the activation of the gates; the default is [Sigmoid].
func RecurrentActivation(a Activation) GateOption {
	return func(g *GateConfig) { g.RecurrentActivation = a }
}

// DropoutByGate makes [DropoutRate] drop other inputs for each gate, which Keras calls
// implementation=1; the default is the same ones for all. With [RecurrentDropout] it is always so. In
// training an LSTM and a GRU are slower with it: the time steps are computed one by one.
func DropoutByGate() GateOption { return func(g *GateConfig) { g.DropoutByGate = true } }

// recurrentWeight is the weight "recurrent_kernel" of that shape.
func (r *RecurrentConfig) recurrentWeight(c *Context, shape tensor.Shape) *tensor.Tensor {
	return c.Weight("recurrent_kernel", shape, r.RecurrentInitializer, Regularized(r.RecurrentRegularizer), Constrained(r.RecurrentConstraint))
}

// dropInputs returns x [batch time ...] for each of n gates, with dropout in training. If it is the
// same for all of them, there is one.
func (r *RecurrentConfig) dropInputs(c *Context, x *tensor.Tensor, n int) []*tensor.Tensor {
	if !c.Training() || r.Dropout == 0 {
		return []*tensor.Tensor{x}
	}
	dropped := make([]*tensor.Tensor, n)
	for i := range dropped {
		dropped[i] = x.Mul(keep(c, x.Slice(1, 0, 1), r.Dropout))
	}
	return dropped
}

// dropState returns what multiplies a state for each of n gates, or nil for no dropout.
func (r *RecurrentConfig) dropState(c *Context, state *tensor.Tensor, n int) []*tensor.Tensor {
	if !c.Training() || r.RecurrentDropout == 0 {
		return nil
	}
	keeps := make([]*tensor.Tensor, n)
	for i := range keeps {
		keeps[i] = keep(c, state, r.RecurrentDropout)
	}
	return keeps
}

// keep is 0 for what is dropped and 1/(1-rate) for the rest, in the shape of x.
func keep(c *Context, x *tensor.Tensor, rate float32) *tensor.Tensor {
	return x.Equal(x).Dropout(rate, c.Rand())
}

// project multiplies x, which may be another one for each of n gates, with their parts of a kernel
// [... n·units], and adds the bias, if there is one.
func project(x []*tensor.Tensor, kernel, bias *tensor.Tensor, n int, multiply func(x, kernel *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	z := x[0]
	if len(x) == 1 {
		z = multiply(x[0], kernel)
	} else {
		z = tensor.Concat(-1, each(n, func(i int) *tensor.Tensor { return multiply(x[i], gate(kernel, i, n)) })...)
	}
	if bias != nil {
		z = z.Add(bias)
	}
	return z
}

// gate is the part of gate i among n, along the last axis.
func gate(x *tensor.Tensor, i, n int) *tensor.Tensor {
	units := x.Dim(-1) / n
	return x.Slice(-1, i*units, (i+1)*units)
}

func each(n int, f func(i int) *tensor.Tensor) []*tensor.Tensor {
	all := make([]*tensor.Tensor, n)
	for i := range all {
		all[i] = f(i)
	}
	return all
}

// gateProduct returns what multiplies a state by the kernel of n gates, with the dropout of the
// state that keeps says, or none.
func gateProduct(kernel *tensor.Tensor, keeps []*tensor.Tensor, n int, multiply func(x, kernel *tensor.Tensor) *tensor.Tensor) func(state *tensor.Tensor) *tensor.Tensor {
	if keeps == nil {
		return func(state *tensor.Tensor) *tensor.Tensor { return multiply(state, kernel) }
	}
	kernels := each(n, func(i int) *tensor.Tensor { return gate(kernel, i, n) })
	return func(state *tensor.Tensor) *tensor.Tensor {
		return tensor.Concat(-1, each(n, func(i int) *tensor.Tensor { return multiply(state.Mul(keeps[i]), kernels[i]) })...)
	}
}

// wantsFeatures fails unless x is [batch time features].
func wantsFeatures(c *Context, class string, x *tensor.Tensor) {
	if x.Rank() != 3 {
		tensor.Fail(c.path, class, c.in, "the input wants the axes [batch time features]")
	}
}
