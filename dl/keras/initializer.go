package keras

import (
	"encoding/json"

	"github.com/hornbook-go/hornbook/dl/initializers"
)

// initializerClasses has Keras's initializers. One with a seed gives the same values in each weight of a shape, as in Keras, but not Keras's:
// random numbers are Hornbook's own.
var initializerClasses = map[string]func(s *settings) initializers.Initializer{
	"Zeros":         plain(initializers.Zeros),
	"Ones":          plain(initializers.Ones),
	"GlorotUniform": scaling(initializers.GlorotUniform),
	"GlorotNormal":  scaling(initializers.GlorotNormal),
	"HeUniform":     scaling(initializers.HeUniform),
	"HeNormal":      scaling(initializers.HeNormal),
	"LecunUniform":  scaling(initializers.LecunUniform),
	"LecunNormal":   scaling(initializers.LecunNormal),
	"Constant": func(s *settings) initializers.Initializer {
		return initializers.Constant(float32(s.float("value", 0)))
	},
	"Identity": func(s *settings) initializers.Initializer {
		return initializers.Identity(s.float("gain", 1))
	},
	"RandomUniform": func(s *settings) initializers.Initializer {
		return s.seeded(initializers.RandomUniform(s.float("minval", -0.05), s.float("maxval", 0.05)))
	},
	"RandomNormal": func(s *settings) initializers.Initializer {
		return s.seeded(initializers.RandomNormal(s.float("mean", 0), s.float("stddev", 0.05)))
	},
	"TruncatedNormal": func(s *settings) initializers.Initializer {
		return s.seeded(initializers.TruncatedNormal(s.float("mean", 0), s.float("stddev", 0.05)))
	},
	"Orthogonal": func(s *settings) initializers.Initializer {
		return s.seeded(initializers.Orthogonal(s.float("gain", 1)))
	},
	"VarianceScaling": func(s *settings) initializers.Initializer {
		distribution := s.text("distribution", "truncated_normal")
		if distribution == "normal" {
			distribution = "truncated_normal"
		}
		scale, mode := s.float("scale", 1), s.text("mode", "fan_in")
		return scaling(func() initializers.Initializer {
			return initializers.VarianceScaling(scale, initializers.Mode(mode), initializers.Distribution(distribution))
		})(s)
	},
	"STFT": func(s *settings) initializers.Initializer {
		_, windowed := s.left["window"]
		_, scaled := s.left["scaling"]
		var options []initializers.STFTOption
		if windowed { // null is none
			options = append(options, initializers.Window(s.text("window", "")))
		}
		if scaled {
			options = append(options, initializers.Scaling(s.text("scaling", "")))
		}
		switch side := s.text("side", "real"); side {
		case "imag":
			options = append(options, initializers.Imaginary())
		case "real":
		default:
			s.fail("side", "%q is neither real nor imag", side)
		}
		if s.flag("periodic", false) {
			options = append(options, initializers.Periodic())
		}
		return initializers.STFT(options...)
	},
}

// scaling reads an initializer that goes by the inputs and outputs of a weight.
func scaling(make func() initializers.Initializer) func(*settings) initializers.Initializer {
	return func(s *settings) initializers.Initializer {
		i := make()
		if in, out := s.ints("input_axes"), s.ints("output_axes"); in != nil && out != nil {
			i = i.FanAxes(in, out)
		}
		return s.seeded(i)
	}
}

// seeded gives the initializer the seed of the settings, if that is a number.
func (s *settings) seeded(i initializers.Initializer) initializers.Initializer {
	v, ok := s.take("seed")
	if n, isNumber := v.(json.Number); ok && isNumber {
		if seed, err := n.Int64(); err == nil {
			return i.Seeded(uint64(seed))
		}
	}
	return i
}

func plain(f func() initializers.Initializer) func(*settings) initializers.Initializer {
	return func(*settings) initializers.Initializer { return f() }
}

// byName finds a class by how Keras's users spell it: "GlorotUniform" or "glorot_uniform", and by a few other names.
func byName[T any](classes map[string]T, name string, aliases map[string]string) (class string, value T, ok bool) {
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	if value, ok = classes[name]; ok {
		return name, value, true
	}
	for class, value := range classes {
		if snake(class) == name {
			return class, value, true
		}
	}
	return "", value, false
}

var initializerAliases = map[string]string{"uniform": "RandomUniform", "normal": "RandomNormal", "zero": "Zeros", "one": "Ones", "orthogonal": "Orthogonal",
	"IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal", "STFTInitializer": "STFT", "stft": "STFT"}

// initializer returns the initializer of a key, which is an object or a name.
func (s *settings) initializer(key, otherwise string) initializers.Initializer {
	v, ok := s.take(key)
	if !ok {
		v = otherwise
	}
	o, ok := named(v)
	class, make, known := byName(initializerClasses, o.ClassName, initializerAliases)
	if !ok || !known {
		s.fail(key, "%s is no initializer that Hornbook has", brief(v))
		return initializers.Zeros()
	}
	inner := newSettings("initializer", &object{ClassName: class, Config: o.Config})
	i := initializers.Zeros()
	if err := try(func() { i = make(inner) }); err != nil && inner.err == nil {
		s.fail(key, "%v", err)
		return i
	}
	if err := inner.end(); err != nil {
		s.fail(key, "%v", err)
	}
	return i
}

// named reads what may be an object, or just the name of its class, or a function's name in the form that Keras gives it.
func named(v any) (*object, bool) {
	if m, ok := v.(map[string]any); ok && m["class_name"] == "function" {
		name, ok := m["config"].(string)
		module, _ := m["module"].(string)
		return &object{Module: module, ClassName: name}, ok
	}
	if name, ok := v.(string); ok {
		return &object{ClassName: name}, true
	}
	if o, ok := toObject(v); ok {
		return o, true
	}
	return &object{}, false
}
