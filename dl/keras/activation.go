package keras

import (
	"reflect"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// activations are Keras's activations by name, with the parameters that they have there if the name says all. The one that is missing,
// threshold, has no defaults.
var activations = map[string]layers.Activation{
	"celu":           layers.CELU(1),
	"elu":            layers.ELU(1),
	"exponential":    layers.Exponential,
	"gelu":           layers.GELU,
	"glu":            layers.GLU,
	"hard_shrink":    layers.HardShrink(0.5),
	"hard_sigmoid":   layers.HardSigmoid,
	"hard_silu":      layers.HardSiLU,
	"hard_tanh":      layers.HardTanh,
	"leaky_relu":     layers.LeakyReLU(0.2), // the function's default; the layer's is another
	"linear":         layers.Linear,
	"log_sigmoid":    layers.LogSigmoid,
	"log_softmax":    layers.LogSoftmax,
	"mish":           layers.Mish,
	"relu":           layers.ReLU,
	"relu6":          layers.ReLU6,
	"selu":           layers.SELU,
	"sigmoid":        layers.Sigmoid,
	"silu":           layers.SiLU,
	"soft_shrink":    layers.SoftShrink(0.5),
	"softmax":        layers.Softmax,
	"softplus":       layers.Softplus,
	"softsign":       layers.Softsign,
	"sparse_plus":    layers.SparsePlus,
	"sparse_sigmoid": layers.SparseSigmoid,
	"sparsemax":      layers.Sparsemax,
	"squareplus":     layers.Squareplus(4),
	"tanh":           layers.Tanh,
	"tanh_shrink":    layers.TanhShrink,
}

// activationAliases are other names that Keras reads.
var activationAliases = map[string]string{"swish": "silu", "hard_swish": "hard_silu"}

// activationLayers are the layers that stand for an activation, and that Keras takes as activations of other layers, too.
var activationLayers = map[string]func(*settings) *layers.Layer{
	"ELU": readELU, "LeakyReLU": readLeakyReLU, "ReLU": readReLU, "Softmax": readSoftmax,
}

// activationClasses are the classes of these layers by the activation's name: with them an activation is written whose parameters are
// not those that its name stands for.
var activationClasses = map[string]string{"elu": "ELU", "leaky_relu": "LeakyReLU", "relu": "ReLU", "softmax": "Softmax"}

// activation returns the activation of a key: a name, a function in the form that Keras gives it, or a layer that is used as one.
func (s *settings) activation(key string, otherwise layers.Activation) layers.Activation {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	o, ok := named(v)
	name := o.ClassName
	if alias, ok := activationAliases[name]; ok {
		name = alias
	}
	if a, plain := activations[name]; ok && plain && o.Config == nil {
		return a
	}
	if read := activationLayers[o.ClassName]; ok && read != nil && o.Config != nil {
		inner := newSettings("layer", o)
		var l *layers.Layer
		err := try(func() { l = read(inner) })
		if e := inner.end(); e != nil {
			err = e
		}
		if err != nil {
			s.fail(key, "%v", err)
			return otherwise
		}
		return l.Config().(layers.ActivationConfig).Activation
	}
	s.fail(key, "%s is no activation that Hornbook has", brief(v))
	return otherwise
}

// activation writes an activation of a layer: its name, or a layer if it has parameters that the name does not say.
func (f *fields) activation(key string, a layers.Activation) {
	switch class, c := f.activationForm(key, a); class {
	case "":
		f.config[key] = a.Name
	default:
		f.config[key] = newObject("keras.layers", class, c)
	}
}

// activationForm is the class of the layer that an activation is written as, with its config, or "" if its name says all.
func (f *fields) activationForm(key string, a layers.Activation) (class string, c config) {
	if plain, ok := activations[a.Name]; ok && reflect.DeepEqual(plain.Config, a.Config) {
		return "", nil
	}
	class, ok := activationClasses[a.Name]
	if !ok {
		f.fail(key, "the activation %s with %v has no form in a .keras file", a.Name, a.Config)
		return "", nil
	}
	return class, parameters(a)
}

// parameters are an activation's as a layer of Keras's has them.
func parameters(a layers.Activation) config {
	c := numbers(a.Config)
	if axes, ok := c["axis"].([]int); ok && len(axes) == 1 {
		c["axis"] = axes[0]
	}
	return c
}

func readActivation(s *settings) *layers.Layer {
	return layers.ActivateAs("Activation", s.activation("activation", layers.Linear))
}

// writeActivation is for all classes of layers that are activations; only Activation says which it is.
func writeActivation(f *fields, l *layers.Layer) {
	a := l.Config().(layers.ActivationConfig).Activation
	if l.Class() == "Activation" {
		f.activation("activation", a)
		return
	}
	for key, value := range parameters(a) {
		f.config[key] = value
	}
}

func readELU(s *settings) *layers.Layer {
	return layers.ActivateAs("ELU", layers.ELU(float32(s.float("alpha", 1))))
}

func readLeakyReLU(s *settings) *layers.Layer {
	slope := s.float("negative_slope", 0.3)
	if v, ok := s.take("alpha"); ok { // its name before Keras 3
		s.left["alpha"] = v
		slope = s.float("alpha", slope)
	}
	return layers.ActivateAs("LeakyReLU", layers.LeakyReLU(float32(slope)))
}

func readReLU(s *settings) *layers.Layer {
	var options []layers.ReLUOption
	if _, ok := s.left["max_value"]; ok && s.left["max_value"] != nil {
		options = append(options, layers.MaxValue(float32(s.float("max_value", 0))))
	}
	slope, threshold := float32(s.float("negative_slope", 0)), float32(s.float("threshold", 0))
	switch {
	case len(options) > 0 || threshold != 0:
		return layers.ActivateAs("ReLU", layers.ReLUWith(append(options, layers.NegativeSlope(slope), layers.ReLUThreshold(threshold))...))
	case slope != 0:
		return layers.ActivateAs("ReLU", layers.LeakyReLU(slope))
	}
	return layers.ActivateAs("ReLU", layers.ReLU)
}

func readSoftmax(s *settings) *layers.Layer {
	axes := s.ints("axis")
	if s.call["mask"] != nil {
		return layers.MaskedSoftmax(axes...)
	}
	if len(axes) == 0 || len(axes) == 1 && axes[0] == -1 {
		return layers.ActivateAs("Softmax", layers.Softmax)
	}
	return layers.ActivateAs("Softmax", layers.SoftmaxOver(axes...))
}

func writeSoftmax(f *fields, l *layers.Layer) {
	masked, ok := l.Config().(layers.SoftmaxConfig)
	if !ok {
		writeActivation(f, l)
		return
	}
	axes := masked.Axes
	if f.set("axis", axes); len(axes) == 1 {
		f.set("axis", axes[0])
	}
}

func readPReLU(s *settings) *layers.Layer {
	return layers.PReLU(layers.AlphaInitializer(s.initializer("alpha_initializer", "Zeros")), layers.AlphaRegularizer(s.regularizer("alpha_regularizer")),
		layers.AlphaConstraint(s.constraint("alpha_constraint")), layers.SharedAxes(s.ints("shared_axes")...))
}

func writePReLU(f *fields, l *layers.Layer) {
	d := l.Config().(layers.PReLUConfig)
	f.initializer("alpha_initializer", d.AlphaInitializer)
	f.regularizer("alpha_regularizer", d.AlphaRegularizer)
	f.constraint("alpha_constraint", d.AlphaConstraint)
	f.null("shared_axes")
	if len(d.SharedAxes) > 0 {
		f.set("shared_axes", d.SharedAxes)
	}
}
