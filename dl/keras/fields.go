package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
)

// fields collects the config of an object that is written, and remembers the first value that has no form in it. It is what settings is
// for reading.
type fields struct {
	class  string // Keras's; a layer's write may choose another than dl's
	config config
	build  config // the shape of its input, where that is a part of what a layer is
	call   config // what its calls say by name
	err    error
	parts  []member // the layers that a wrapper has inside
}

func (f *fields) fail(key, format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("key %q: %s", key, fmt.Sprintf(format, args...))
	}
}

// set writes a value. A float32 or float64 is written as a number with a point.
func (f *fields) set(key string, value any) {
	switch v := value.(type) {
	case float32:
		value = number(v)
	case float64:
		value = number(v)
	}
	f.config[key] = value
}

// null writes keys that must be there and say nothing.
func (f *fields) null(keys ...string) {
	for _, key := range keys {
		f.config[key] = nil
	}
}

// numbers turns the float64 of a Config that a package of dl gives into what is written as a number with a point.
func numbers(c map[string]any) config {
	f := fields{config: config{}}
	for key, value := range c {
		f.set(key, value)
	}
	return f.config
}

// layer writes a layer or a model that a wrapper has inside.
func (f *fields) layer(key string, l *layers.Layer) {
	o, m, err := describePart(l)
	if err != nil {
		f.fail(key, "%v", err)
		return
	}
	f.config[key] = o
	f.parts = append(f.parts, m)
}

func (f *fields) initializer(key string, i initializers.Initializer) {
	if _, ok := initializerClasses[i.Class]; !ok {
		f.fail(key, "the initializer %s has no form in a .keras file", i.Class)
	}
	class := i.Class
	if class == "Orthogonal" { // as all versions call it
		class = "OrthogonalInitializer"
	}
	f.config[key] = newObject("keras.initializers", class, numbers(i.Config))
}

func (f *fields) regularizer(key string, r *regularizers.Regularizer) {
	if r == nil {
		f.config[key] = nil
		return
	}
	if _, ok := regularizerClasses[r.Class]; !ok {
		f.fail(key, "the regularizer %s has no form in a .keras file", r.Class)
	}
	f.config[key] = newObject("keras.regularizers", r.Class, numbers(r.Config))
}

func (f *fields) constraint(key string, c *constraints.Constraint) {
	if c == nil {
		f.config[key] = nil
		return
	}
	if _, ok := constraintClasses[c.Class]; !ok {
		f.fail(key, "the constraint %s has no form in a .keras file", c.Class)
	}
	f.config[key] = newObject("keras.constraints", c.Class, numbers(c.Config))
}
