package keras

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// Before .keras files, and still under the name of .h5, Keras wrote a whole model as an HDF5 file: its description as JSON in attributes,
// and the weights of each layer in a group of its name, in an order that another attribute spells out.

// isHDF5 reports whether a file begins as an HDF5 file does.
func isHDF5(r io.ReaderAt) bool {
	const signature = "\x89HDF\r\n\x1a\n"
	b := make([]byte, len(signature))
	n, _ := r.ReadAt(b, 0)
	return string(b[:n]) == signature
}

// legacyModel reads a whole model from an HDF5 file.
func (b *builder) legacyModel(root *hdf5.Group) (*dl.Model, error) {
	o, err := legacyObject(root, "model_config")
	if err != nil {
		return nil, err
	}
	if o == nil {
		if root.Group("layers") != nil || root.Group("_layer_checkpoint_dependencies") != nil || legacyWeights(root) != nil {
			return nil, fmt.Errorf("the file has weights, and no model: keras.LoadWeights gives them to a model that was built")
		}
		return nil, fmt.Errorf("an HDF5 file without the attribute %q, which describes the model", "model_config")
	}
	m, members, err := b.model(o)
	if err != nil {
		return nil, err
	}
	weights := root.Group("model_weights")
	if weights == nil {
		return nil, fmt.Errorf("the file has no group %q", "model_weights")
	}
	if err := readLegacyWeights(weights, members); err != nil {
		return nil, err
	}
	training, err := legacyConfig(root, "training_config")
	if err != nil {
		return nil, err
	}
	if len(training) == 0 || b.uncompiled {
		return m, nil
	}
	training["optimizer"] = training["optimizer_config"]
	delete(training, "optimizer_config")
	delete(training, "sample_weight_mode") // of Keras 2
	words, err := root.Attribute("training_config")
	if err == nil {
		err = keepOrder([]byte(words[0]), training["optimizer"], "optimizer_config")
	}
	if err == nil {
		err = compile(m, training)
	}
	if err != nil {
		return nil, fmt.Errorf("how it was compiled: %w; keras.Uncompiled() loads the model without that", err)
	}
	variables, err := listed(root.Group("optimizer_weights"))
	group := optimizerGroup(variables, m.Optimizer())
	if err == nil {
		err = settle(group, m, members)
	}
	if err == nil {
		err = readOptimizer(group, m.Optimizer(), members)
	}
	if err != nil {
		return nil, fmt.Errorf("group %q: %w; keras.Uncompiled() loads the model without that", "optimizer_weights", err)
	}
	return m, nil
}

// legacyConfig decodes the JSON of an attribute; nil if there is none.
func legacyConfig(root *hdf5.Group, name string) (config, error) {
	words, err := root.Attribute(name)
	if err != nil || len(words) == 0 {
		return nil, err
	}
	var c config
	if err := decode([]byte(words[0]), &c); err != nil {
		return nil, fmt.Errorf("attribute %q: %w", name, err)
	}
	return c, nil
}

func legacyObject(root *hdf5.Group, name string) (*object, error) {
	c, err := legacyConfig(root, name)
	if err != nil || c == nil {
		return nil, err
	}
	o, ok := toObject(map[string]any(c))
	if !ok {
		return nil, fmt.Errorf("attribute %q does not describe a model", name)
	}
	return o, nil
}

// legacyWeights is the group with the weights of layers by their names, or nil: a file has them at its root if it has no model.
func legacyWeights(root *hdf5.Group) *hdf5.Group {
	if g := root.Group("model_weights"); g != nil {
		return g
	}
	for _, name := range []string{"layer_names", "layer_names0"} {
		if words, err := root.Attribute(name); err == nil && words != nil {
			return root
		}
	}
	return nil
}

// names are the words of an attribute, which may be in several with numbers after the name: one has no more than 64 kilobytes.
func names(g *hdf5.Group, attribute string) ([]string, error) {
	words, err := g.Attribute(attribute)
	if err != nil || words != nil {
		return words, err
	}
	for i := 0; ; i++ {
		more, err := g.Attribute(attribute + strconv.Itoa(i))
		if err != nil || more == nil {
			return words, err
		}
		words = append(words, more...)
	}
}

// listed are the datasets of a group in the order that its attribute spells out; none if there is no group.
func listed(g *hdf5.Group) ([]*hdf5.Dataset, error) {
	if g == nil {
		return nil, nil
	}
	paths, err := names(g, "weight_names")
	if err != nil {
		return nil, err
	}
	var all []*hdf5.Dataset
	for _, path := range paths {
		d := g.Dataset(path)
		if d == nil {
			return nil, fmt.Errorf("the attribute %q names %q, which is not there", "weight_names", path)
		}
		all = append(all, d)
	}
	return all, nil
}

// optimizerGroup has the variables of an optimizer under the names that they have in a .keras file. Keras 2 has no learning rate among
// them, which the optimizer knows from its config.
func optimizerGroup(variables []*hdf5.Dataset, o *optimizers.Optimizer) *hdf5.Group {
	if len(variables) > 0 && o.Schedule() == nil && (len(variables) == 1 || !strings.HasPrefix(variables[1].Name, "learning_rate")) {
		variables = slices.Insert(variables, 1, hdf5.NewFloat32("", nil, []float32{float32(o.Rate())}))
	}
	return &hdf5.Group{Groups: []*hdf5.Group{{Name: "optimizer", Groups: []*hdf5.Group{variablesGroup(variables)}}}}
}

// readLegacyWeights gives the members the values in the groups of the layers. As in Keras, those that have any go by their order, and their
// names are for the reader.
func readLegacyWeights(g *hdf5.Group, members []member) error {
	all, err := names(g, "layer_names")
	if err != nil {
		return err
	}
	type stored struct {
		name   string
		values []*hdf5.Dataset
	}
	var groups []stored
	for _, name := range all {
		values, err := listed(g.Group(name))
		if err != nil {
			return fmt.Errorf("group %q: %w", name, err)
		}
		if len(values) > 0 {
			groups = append(groups, stored{name, values})
		}
	}
	for _, m := range members {
		if m.layer == nil {
			continue
		}
		ws := legacyOrder(m)
		if len(ws) == 0 {
			continue
		}
		if len(groups) == 0 {
			return fmt.Errorf("layer %q (%s): the file has no weights for it", m.layer.Name(), m.class)
		}
		group := groups[0]
		groups = groups[1:]
		if err := fill(group.values, ws); err != nil {
			return fmt.Errorf("layer %q (%s), group %q: %w", m.layer.Name(), m.class, group.name, err)
		}
		restartAdaptation(m.layer)
	}
	if len(groups) > 0 {
		return fmt.Errorf("group %q: the model has no layer for its weights", groups[0].name)
	}
	return nil
}

// legacyOrder are all weights of a member: what is trained, and then the rest.
func legacyOrder(m member) []*layers.Weight {
	ws := memberVariables(nil, m)
	slices.SortStableFunc(ws, func(a, b *layers.Weight) int {
		switch {
		case a.Trainable() == b.Trainable():
			return 0
		case a.Trainable():
			return -1
		}
		return 1
	})
	return ws
}

// memberVariables appends the weights of a member and of what is in it, each once.
func memberVariables(ws []*layers.Weight, m member) []*layers.Weight {
	if m.layer == nil {
		return ws
	}
	if m.members == nil {
		for _, w := range fileVariables(m.layer) {
			if !slices.Contains(ws, w) {
				ws = append(ws, w)
			}
		}
	}
	for _, part := range slices.Concat(m.members, m.parts) {
		ws = memberVariables(ws, part)
	}
	return ws
}

// fill gives weights the values of datasets, in their order.
func fill(values []*hdf5.Dataset, ws []*layers.Weight) error {
	if len(values) != len(ws) {
		return fmt.Errorf("the file has %d variables, and the layer %d", len(values), len(ws))
	}
	for i, w := range ws {
		if err := fillWeight(values[i], i, w); err != nil {
			return err
		}
	}
	return nil
}

// fillWeight gives a weight the values of a dataset, after its shape was held against the file's.
func fillWeight(d *hdf5.Dataset, i int, w *layers.Weight) error {
	if !slices.Equal(d.Shape, w.Shape()) {
		return fmt.Errorf("variable %d, %q, has the shape %v in the file, and %v in the layer", i, w.Name(), d.Shape, []int(w.Shape()))
	}
	values, err := d.Float32()
	if err != nil {
		return err
	}
	w.Tensor.Fill(values)
	return nil
}

// legacyClass is a class's name without the prefix that Keras 2 gives those that are registered.
func legacyClass(name string) string { return strings.TrimPrefix(name, "Custom>") }
