package keras

import "github.com/hornbook-go/hornbook/dl/initializers"

// initializerClasses has Keras's initializers. Their seeds are passed over: Hornbook's random numbers come from its own seed tree.
var initializerClasses = map[string]func(s *settings) initializers.Initializer{
	"Zeros":         plain(initializers.Zeros),
	"Ones":          plain(initializers.Ones),
	"GlorotUniform": plain(initializers.GlorotUniform),
	"GlorotNormal":  plain(initializers.GlorotNormal),
	"HeUniform":     plain(initializers.HeUniform),
	"HeNormal":      plain(initializers.HeNormal),
	"LecunUniform":  plain(initializers.LecunUniform),
	"LecunNormal":   plain(initializers.LecunNormal),
	"Constant": func(s *settings) initializers.Initializer {
		return initializers.Constant(float32(s.float("value", 0)))
	},
	"RandomUniform": func(s *settings) initializers.Initializer {
		return initializers.RandomUniform(s.float("minval", -0.05), s.float("maxval", 0.05))
	},
	"RandomNormal": func(s *settings) initializers.Initializer {
		return initializers.RandomNormal(s.float("mean", 0), s.float("stddev", 0.05))
	},
	"TruncatedNormal": func(s *settings) initializers.Initializer {
		return initializers.TruncatedNormal(s.float("mean", 0), s.float("stddev", 0.05))
	},
	"Orthogonal": func(s *settings) initializers.Initializer {
		return initializers.Orthogonal(s.float("gain", 1))
	},
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

var initializerAliases = map[string]string{"uniform": "RandomUniform", "normal": "RandomNormal", "zero": "Zeros", "one": "Ones", "orthogonal": "Orthogonal"}

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
	i := make(inner)
	inner.ignore("seed", "input_axes", "output_axes")
	if err := inner.end(); err != nil {
		s.fail(key, "%v", err)
	}
	return i
}

// named reads what may be an object, or just the name of its class, or a function's name in the form that Keras gives it.
func named(v any) (*object, bool) {
	if m, ok := v.(map[string]any); ok && m["class_name"] == "function" {
		name, ok := m["config"].(string)
		return &object{ClassName: name}, ok
	}
	if name, ok := v.(string); ok {
		return &object{ClassName: name}, true
	}
	if o, ok := toObject(v); ok {
		return o, true
	}
	return &object{}, false
}
