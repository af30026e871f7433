package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A builder makes a model from its description.
type builder struct {
	custom     map[string]Constructor
	uncompiled bool
	seeded     bool
	strings    StringLayers // where those of a file go, or nil
	depth      int          // of the model that is being built in those around it
}

// maxDepth is how deep models may be nested. Each level of a nested model is called twice as often as the one around it while the model is
// built, so that a file could keep Load busy for ever.
const maxDepth = 12

// A member is what has a group of its own in the file of weights: a layer, an input, a nested
// model. They stand in Keras's order, since the groups are numbered in it.
type member struct {
	class   string
	layer   *layers.Layer // nil for an input
	members []member      // of a nested model
	parts   []member      // of a wrapper, the layers inside
	weights []float32     // of a layer for strings: its inverse document frequencies
	alone   bool          // Keras builds the layer before what is around it, since the file says the shape of its input
}

// isModel reports whether a class is one of models.
func isModel(class string) bool {
	return class == "Sequential" || class == "Functional" || class == "Model"
}

func (b *builder) model(o *object) (m *dl.Model, members []member, err error) {
	what := fmt.Sprintf("model %v (%s)", o.Config["name"], o.ClassName)
	build := b.sequential
	switch o.ClassName {
	case "Sequential":
	case "Functional", "Model":
		build = b.functional
	default:
		return nil, nil, fmt.Errorf("%s: only Sequential and Functional models can be rebuilt from a file", what)
	}
	if b.depth++; b.depth > maxDepth {
		return nil, nil, fmt.Errorf("%s: models are nested more than %d deep", what, maxDepth)
	}
	if e := try(func() { m, members, err = build(o) }); e != nil {
		err = e
	}
	b.depth--
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", what, err)
	}
	if name, ok := o.Config["name"].(string); ok && name != "" {
		layers.Name(name)(m.AsLayer())
	}
	if trainable, ok := o.Config["trainable"].(bool); ok && !trainable {
		m.AsLayer().SetFrozen(true)
	}
	return m, members, nil
}

// part makes a layer or a nested model.
func (b *builder) part(o *object) (*layers.Layer, member, error) {
	if isModel(o.ClassName) && b.custom[o.ClassName] == nil {
		m, members, err := b.model(o)
		if err != nil {
			return nil, member{}, err
		}
		return m.AsLayer(), member{class: o.ClassName, layer: m.AsLayer(), members: members}, nil
	}
	return b.layer(o)
}

// callable says why a layer cannot be called on in, of what the layer itself does not look at.
func callable(l *layers.Layer, in []*tensor.Tensor) error {
	for _, x := range in {
		if x.Rank() == 0 {
			return fmt.Errorf("it is called on a scalar, which has no batch")
		}
	}
	if m, ok := l.Inner().(*dl.Model); ok {
		want := 1
		if m.Graph() != nil {
			want = len(m.Graph().Inputs)
		}
		if len(in) != want {
			return fmt.Errorf("the model has %d inputs, and is called on %d", want, len(in))
		}
	}
	return nil
}

// entries are the layers of a model's config.
func entries(o *object) ([]*object, error) {
	list, ok := o.Config["layers"].([]any)
	if !ok {
		return nil, fmt.Errorf("key %q is no list of layers", "layers")
	}
	objects := make([]*object, len(list))
	for i, v := range list {
		if objects[i], ok = toObject(v); !ok {
			return nil, fmt.Errorf("key %q: entry %d is no layer: %s", "layers", i, brief(v))
		}
	}
	return objects, nil
}

func (b *builder) sequential(o *object) (*dl.Model, []member, error) {
	list, err := entries(o)
	if err != nil {
		return nil, nil, err
	}
	var parts []layers.Part
	var members []member
	var input any
	for i, entry := range list {
		if entry.ClassName == "InputLayer" {
			if i > 0 {
				return nil, nil, fmt.Errorf("layer %d is an InputLayer, which only the first can be", i)
			}
			input = batchShape(entry)
			continue
		}
		l, m, err := b.part(entry)
		if err != nil {
			return nil, nil, err
		}
		if inner, ok := l.Inner().(*dl.Model); ok && inner.Graph() != nil && len(inner.Graph().Inputs) != 1 {
			return nil, nil, fmt.Errorf("layer %q (%s) has %d inputs, and a Sequential gives one", l.Name(), m.class, len(inner.Graph().Inputs))
		}
		parts, members = append(parts, l), append(members, m)
	}
	if len(parts) == 0 {
		return nil, nil, fmt.Errorf("has no layer but its input")
	}
	for _, shape := range []any{o.Config["build_input_shape"], o.BuildConfig["input_shape"]} {
		if input == nil {
			input = shape
		}
	}
	if input == nil { // a first layer that says its input's shape itself
		for _, entry := range list[:1] {
			if input = entry.Config["batch_input_shape"]; input == nil {
				input = entry.BuildConfig["input_shape"]
			}
		}
	}
	if input == nil {
		return nil, nil, fmt.Errorf("the file does not say what shape its input has")
	}
	sample, err := sampleShape(input)
	if err != nil {
		return nil, nil, err
	}
	layers.InputShape(sample...)(parts[0].AsLayer())
	return dl.Sequential(parts...), members, nil
}

func batchShape(o *object) any {
	if shape, ok := o.Config["batch_shape"]; ok {
		return shape
	}
	return o.Config["batch_input_shape"]
}

// sampleShape is a shape of a file without the batch.
func sampleShape(v any) ([]int, error) {
	shape, err := toInts(v)
	if _, list := v.([]any); err == nil && (!list || len(shape) == 0 || len(shape) > 8) {
		err = fmt.Errorf("%s is no shape of samples", brief(v))
	}
	if err != nil {
		return nil, fmt.Errorf("the input's shape: %w", err)
	}
	for _, d := range shape[1:] {
		if d < 1 && d != tensor.Unknown {
			return nil, fmt.Errorf("the input's shape: %s is no shape of samples", brief(v))
		}
	}
	return shape[1:], nil
}
