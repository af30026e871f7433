package layers

import (
	"math"
	"reflect"
	"slices"

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

// The activations without a parameter, by Keras's names. What each computes stands at the tensor's
// method of the same name.
var (
	// Exponential is eˣ.
	Exponential = Activation{Name: "exponential", f: (*tensor.Tensor).Exp}
	// GELU is x·Φ(x), exactly, as keras.activations.gelu; GELUTanh is the approximation.
	GELU = Activation{Name: "gelu", f: (*tensor.Tensor).GELU}
	// GELUTanh is keras.activations.gelu with approximate=True.
	GELUTanh = Activation{Name: "gelu", Config: map[string]any{"approximate": true}, f: (*tensor.Tensor).GELUTanh}
	// GLU halves the last axis: a·sigmoid(b) of the two halves.
	GLU         = Activation{Name: "glu", f: func(x *tensor.Tensor) *tensor.Tensor { return x.GLU() }}
	HardSigmoid = Activation{Name: "hard_sigmoid", f: (*tensor.Tensor).HardSigmoid}
	// HardSiLU is also called hard swish.
	HardSiLU   = Activation{Name: "hard_silu", f: (*tensor.Tensor).HardSiLU}
	HardTanh   = Activation{Name: "hard_tanh", f: (*tensor.Tensor).HardTanh}
	Linear     = Activation{Name: "linear", f: func(x *tensor.Tensor) *tensor.Tensor { return x }}
	LogSigmoid = Activation{Name: "log_sigmoid", f: (*tensor.Tensor).LogSigmoid}
	LogSoftmax = Activation{Name: "log_softmax", f: func(x *tensor.Tensor) *tensor.Tensor { return x.LogSoftmax() }}
	Mish       = Activation{Name: "mish", f: (*tensor.Tensor).Mish}
	ReLU       = Activation{Name: "relu", f: (*tensor.Tensor).ReLU}
	ReLU6      = Activation{Name: "relu6", f: (*tensor.Tensor).ReLU6}
	SELU       = Activation{Name: "selu", f: (*tensor.Tensor).SELU}
	Sigmoid    = Activation{Name: "sigmoid", f: (*tensor.Tensor).Sigmoid}
	// SiLU is also called swish.
	SiLU          = Activation{Name: "silu", f: (*tensor.Tensor).SiLU}
	Softmax       = Activation{Name: "softmax", f: func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax() }}
	Softplus      = Activation{Name: "softplus", f: (*tensor.Tensor).Softplus}
	Softsign      = Activation{Name: "softsign", f: (*tensor.Tensor).Softsign}
	Sparsemax     = Activation{Name: "sparsemax", f: func(x *tensor.Tensor) *tensor.Tensor { return x.Sparsemax() }}
	SparsePlus    = Activation{Name: "sparse_plus", f: (*tensor.Tensor).SparsePlus}
	SparseSigmoid = Activation{Name: "sparse_sigmoid", f: (*tensor.Tensor).SparseSigmoid}
	Tanh          = Activation{Name: "tanh", f: (*tensor.Tensor).Tanh}
	TanhShrink    = Activation{Name: "tanh_shrink", f: (*tensor.Tensor).TanhShrink}
)

// CELU is x where it is positive and alpha·(e^(x/alpha) - 1) elsewhere; Keras's default is 1.
func CELU(alpha float32) Activation {
	return withNumber("celu", "alpha", alpha, (*tensor.Tensor).CELU)
}

// ELU is x where it is positive and alpha·(eˣ - 1) elsewhere; Keras's default is 1.
func ELU(alpha float32) Activation { return withNumber("elu", "alpha", alpha, (*tensor.Tensor).ELU) }

// HardShrink is x where |x| > threshold and 0 elsewhere; Keras's default is 0.5.
func HardShrink(threshold float32) Activation {
	return withNumber("hard_shrink", "threshold", threshold, (*tensor.Tensor).HardShrink)
}

// LeakyReLU is x where it is positive and slope·x elsewhere; Keras's default is 0.3 as a layer and
// 0.2 as a function.
func LeakyReLU(slope float32) Activation {
	return withNumber("leaky_relu", "negative_slope", slope, (*tensor.Tensor).LeakyReLU)
}

// SoftShrink is x moved towards 0 by threshold; Keras's default is 0.5.
func SoftShrink(threshold float32) Activation {
	return withNumber("soft_shrink", "threshold", threshold, (*tensor.Tensor).SoftShrink)
}

// Squareplus is (x + √(x²+b))/2; Keras's default is 4.
func Squareplus(b float32) Activation {
	return withNumber("squareplus", "b", b, (*tensor.Tensor).Squareplus)
}

// Threshold is x where x > threshold and value elsewhere.
func Threshold(threshold, value float32) Activation {
	return Activation{Name: "threshold", Config: map[string]any{"threshold": float64(threshold), "default_value": float64(value)},
		f: func(x *tensor.Tensor) *tensor.Tensor { return x.Threshold(threshold, value) }}
}

// SoftmaxOver is a softmax over other axes than the last one; the elements that these axes span
// have the sum 1. Negative axes count from the end, and the batch is axis 0.
func SoftmaxOver(axes ...int) Activation {
	axes = slices.Clone(axes)
	return Activation{Name: "softmax", Config: map[string]any{"axis": axes},
		f: func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax(axes...) }}
}

// A ReLUOption is [NegativeSlope], [MaxValue] or [ReLUThreshold].
type ReLUOption func(*relu)

type relu struct{ slope, max, threshold float32 }

// NegativeSlope is the slope below the threshold; the default is 0.
func NegativeSlope(v float32) ReLUOption { return func(r *relu) { r.slope = v } }

// MaxValue is the greatest value that a ReLU has; the default is none.
func MaxValue(v float32) ReLUOption { return func(r *relu) { r.max = v } }

// ReLUThreshold is where a ReLU begins to pass its input on; the default is 0.
func ReLUThreshold(v float32) ReLUOption { return func(r *relu) { r.threshold = v } }

// ReLUWith is a ReLU with Keras's parameters, such as ReLUWith(MaxValue(6)): x above the
// threshold, but at most the maximum, and slope·(x - threshold) below. None may be negative.
func ReLUWith(options ...ReLUOption) Activation {
	r := relu{max: float32(math.Inf(1))}
	for _, o := range options {
		o(&r)
	}
	if !(r.slope >= 0 && r.max >= 0 && r.threshold >= 0) {
		tensor.Fail("", "ReLUWith", nil, "the slope %v, the maximum %v and the threshold %v must all be 0 or more", r.slope, r.max, r.threshold)
	}
	c := map[string]any{"negative_slope": float64(r.slope), "max_value": nil, "threshold": float64(r.threshold)}
	if !math.IsInf(float64(r.max), 1) {
		c["max_value"] = float64(r.max)
	}
	return Activation{Name: "relu", Config: c,
		f: func(x *tensor.Tensor) *tensor.Tensor { return x.ReLUWith(r.slope, r.max, r.threshold) }}
}

// withNumber is an activation with one parameter.
func withNumber(name, key string, v float32, f func(*tensor.Tensor, float32) *tensor.Tensor) Activation {
	return Activation{Name: name, Config: map[string]any{key: float64(v)},
		f: func(x *tensor.Tensor) *tensor.Tensor { return f(x, v) }}
}

// ActivationFunc is an activation of one's own.
func ActivationFunc(name string, f func(*tensor.Tensor) *tensor.Tensor) Activation {
	return Activation{Name: name, f: f}
}

// is reports whether a is the activation b, one without parameters.
func (a Activation) is(b Activation) bool {
	return a.Name == b.Name && reflect.ValueOf(a.f).Pointer() == reflect.ValueOf(b.f).Pointer()
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

// Activate is a layer that applies an activation. Its class is that which Keras has for layers with
// the activation's parameters, such as LeakyReLU, and Activation if there are none.
func Activate(a Activation, options ...LayerOption) *Layer {
	class := "Activation"
	switch {
	case a.Name == "elu":
		class = "ELU"
	case a.Name == "leaky_relu":
		class = "LeakyReLU"
	case a.Name == "relu" && a.Config != nil:
		class = "ReLU"
	case a.Name == "softmax" && a.Config != nil:
		class = "Softmax"
	}
	return ActivateAs(class, a, options...)
}

// ActivateAs is [Activate] with a layer's class of Keras's: Activation, ELU, LeakyReLU, ReLU or Softmax.
// All compute what the activation does.
func ActivateAs(class string, a Activation, options ...LayerOption) *Layer {
	if !slices.Contains([]string{"Activation", "ELU", "LeakyReLU", "ReLU", "Softmax"}, class) {
		tensor.Fail("", "ActivateAs", nil, "Keras has no class %q of layers that are activations", class)
	}
	l := newLayer(class, ActivationConfig{a}, options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		return a.f(x[0])
	})
	l.kind = a.Name
	return l
}
