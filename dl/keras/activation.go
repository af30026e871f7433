package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// activations are those that a name says all about.
var activations = map[string]layers.Activation{
	"linear":      layers.Linear,
	"relu":        layers.ReLU,
	"sigmoid":     layers.Sigmoid,
	"softmax":     layers.Softmax,
	"tanh":        layers.Tanh,
	"exponential": layers.Exponential,
}

// activationLayers are the layers that Keras takes as activations of other layers.
var activationLayers = map[string]func(*settings) *layers.Layer{
	"LeakyReLU": readLeakyReLU, "ReLU": readReLU, "Softmax": readSoftmax,
}

// activation returns the activation of a key: a name, or a layer that is used as one.
func (s *settings) activation(key string, otherwise layers.Activation) layers.Activation {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	if name, ok := v.(string); ok {
		if a, ok := activations[name]; ok {
			return a
		}
		if name == "leaky_relu" {
			return layers.LeakyReLU(0.2) // the function's default; the layer's is another
		}
	}
	if o, ok := toObject(v); ok {
		if read := activationLayers[o.ClassName]; read != nil {
			inner := newSettings("layer", o)
			l := read(inner)
			if err := inner.end(); err != nil {
				s.fail(key, "%v", err)
			}
			return l.Config().(layers.ActivationConfig).Activation
		}
	}
	s.fail(key, "%s is no activation that Hornbook has", brief(v))
	return otherwise
}

func readActivation(s *settings) *layers.Layer {
	return layers.Activate(s.activation("activation", layers.Linear))
}

func writeActivation(f *fields, l *layers.Layer) {
	a := l.Config().(layers.ActivationConfig).Activation
	if a.Name == "leaky_relu" { // Keras's Activation takes the name alone
		f.class = "LeakyReLU"
		f.set("negative_slope", a.Config["negative_slope"])
		return
	}
	f.activation("activation", a)
}

func readLeakyReLU(s *settings) *layers.Layer {
	slope := s.float("negative_slope", 0.3)
	if v, ok := s.take("alpha"); ok { // its name before Keras 3
		s.left["alpha"] = v
		slope = s.float("alpha", slope)
	}
	return layers.Activate(layers.LeakyReLU(float32(slope)))
}

func readReLU(s *settings) *layers.Layer {
	s.only("max_value", nil)
	s.only("threshold", 0.0)
	if slope := s.float("negative_slope", 0); slope != 0 {
		return layers.Activate(layers.LeakyReLU(float32(slope)))
	}
	return layers.Activate(layers.ReLU)
}

func readSoftmax(s *settings) *layers.Layer {
	s.only("axis", -1)
	return layers.Activate(layers.Softmax)
}
