package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// describeModel is what model builds again.
func describeModel(m *dl.Model) (*object, []member, error) {
	if m.Graph() == nil {
		return nil, nil, fmt.Errorf("model %q: it does not know the shape of its input yet: give its first layer layers.InputShape, or Fit it first", m.Name())
	}
	describe := describeFunctional
	if m.Class() == "Sequential" {
		describe = describeSequential
	}
	o, members, err := describe(m)
	if err != nil {
		return nil, nil, fmt.Errorf("model %q: %w", m.Name(), err)
	}
	o.Config["name"], o.Config["trainable"] = m.Name(), !m.AsLayer().Frozen()
	return o, members, nil
}

// describePart describes a layer or a nested model.
func describePart(l *layers.Layer) (*object, member, error) {
	if m, ok := l.Inner().(*dl.Model); ok {
		o, members, err := describeModel(m)
		return o, member{class: m.Class(), layer: l, members: members}, err
	}
	return layerObject(l)
}

func describeSequential(m *dl.Model) (*object, []member, error) {
	shape := fileShape(m.Graph().Inputs[0].Shape())
	shape[0] = statefulBatch(m)
	list := []*object{describeInput("input_layer", shape)}
	var members []member
	for _, l := range m.Layers() {
		o, member, err := describePart(l)
		if err != nil {
			return nil, nil, err
		}
		list, members = append(list, o), append(members, member)
	}
	for k := 0; usedName(m.Layers(), list[0].Config["name"].(string)); k++ {
		list[0] = describeInput(fmt.Sprintf("input_layer_%d", k+1), shape)
	}
	o := newObject("keras", "Sequential", config{"layers": list, "build_input_shape": shape})
	o.BuildConfig = config{"input_shape": shape}
	return o, members, nil
}

func usedName(ls []*layers.Layer, name string) bool {
	for _, l := range ls {
		if l.Name() == name {
			return true
		}
	}
	return false
}

func describeInput(name string, shape []any) *object {
	return newObject("keras.layers", "InputLayer", config{"name": name, "batch_shape": shape, "dtype": "float32", "sparse": false})
}

// fileShape is a shape as files have it: null where a size is not known.
func fileShape(s tensor.Shape) []any {
	shape := make([]any, len(s))
	for i, d := range s {
		if d != tensor.Unknown {
			shape[i] = d
		}
	}
	return shape
}

// statefulBatch is the size of the batches that a model's recurrent layers keep their states for,
// which Keras wants to know of the input; or nil.
func statefulBatch(m *dl.Model) any {
	if batch := m.AsLayer().StatefulBatch(); batch > 0 {
		return batch
	}
	return nil
}
