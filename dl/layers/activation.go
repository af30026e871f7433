package layers

import (
	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Activation is a function that is applied to a layer's output: an option of the layers that
// have one, and a layer of its own in a Sequential.
type Activation struct {
	Name   string         // Keras's, such as "relu"
	Config map[string]any // its parameters by Keras's names, if it has any
	f      func(*tensor.Tensor) *tensor.Tensor
}

// The activations without a parameter.
var (
	Linear  = Activation{Name: "linear", f: func(x *tensor.Tensor) *tensor.Tensor { return x }}
	ReLU    = Activation{Name: "relu", f: (*tensor.Tensor).ReLU}
	Sigmoid = Activation{Name: "sigmoid", f: (*tensor.Tensor).Sigmoid}
	Softmax = Activation{Name: "softmax", f: func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax() }}
	Tanh    = Activation{Name: "tanh", f: (*tensor.Tensor).Tanh}
	// Exponential is eˣ.
	Exponential = Activation{Name: "exponential", f: (*tensor.Tensor).Exp}
)

// LeakyReLU is x where it is positive and slope·x elsewhere; Keras's default is 0.3 as a layer and
// 0.2 as a function.
func LeakyReLU(slope float32) Activation {
	return Activation{Name: "leaky_relu", Config: map[string]any{"negative_slope": float64(slope)},
		f: func(x *tensor.Tensor) *tensor.Tensor { return x.LeakyReLU(slope) }}
}

// ActivationFunc is an activation of one's own.
func ActivationFunc(name string, f func(*tensor.Tensor) *tensor.Tensor) Activation {
	return Activation{Name: name, f: f}
}

// Apply is the activation of x.
func (a Activation) Apply(x *tensor.Tensor) *tensor.Tensor { return a.f(x) }

// String is such as "leaky_relu(negative_slope 0.3)".
func (a Activation) String() string { return brief.Call(a.Name, a.Config) }

// AsLayer is the activation as a layer, so that a Sequential can hold it.
func (a Activation) AsLayer() *Layer { return Activate(a) }

// Call applies the activation as a layer of its own.
func (a Activation) Call(x *tensor.Tensor) *tensor.Tensor { return Activate(a).Call(x) }

// ActivationConfig is what an Activation layer was made with.
type ActivationConfig struct{ Activation Activation }

// Activate is a layer that applies an activation: Keras's Activation, ReLU, Softmax and the like.
func Activate(a Activation, options ...LayerOption) *Layer {
	l := newLayer("Activation", ActivationConfig{a}, options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		return a.f(x[0])
	})
	l.kind = a.Name
	return l
}
