package keras

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The groups of the file of weights follow the objects of Keras's program: layers/dense/vars has
// the variables of the first Dense, layers/functional/layers/dense/vars those of the first one in a
// nested model. A layer's key is its class with a number, whatever its name; the numbers count in
// Keras's order of the model's layers.

// keys are the names of the members' groups.
func keys(members []member) []string {
	names := make([]string, len(members))
	count := counter{}
	for i, m := range members {
		names[i] = count.next(snake(m.class))
	}
	return names
}

// variablePaths says where a layer's variables lie under its group, for the classes that keep them
// in an object of their own.
var variablePaths = map[string][]string{"LSTM": {"cell", "vars"}}

func variablePath(class string) []string {
	if path := variablePaths[class]; path != nil {
		return path
	}
	return []string{"vars"}
}

// variables are those of a layer that a file has, in its order: what can be trained, then the rest.
// Recurrent states are not saved.
func variables(l *layers.Layer) []*layers.Weight {
	var trainable, states []*layers.Weight
	for _, w := range l.Declared() {
		switch {
		case !w.State():
			trainable = append(trainable, w)
		case l.Class() != "LSTM":
			states = append(states, w)
		}
	}
	return append(trainable, states...)
}

// trainable are all variables of the members that training changes, in the optimizer's order.
func trainable(members []member) []*tensor.Tensor {
	var ts []*tensor.Tensor
	for _, m := range members {
		ts = append(ts, trainable(m.members)...)
		if m.layer == nil || m.members != nil {
			continue
		}
		for _, w := range variables(m.layer) {
			if w.Trainable() {
				ts = append(ts, w.Tensor)
			}
		}
	}
	return ts
}

// readWeights gives the members' variables the values of the file. None is given any before its
// shape was held against the file's, so that no description makes Load allocate more than the file
// holds.
func readWeights(root *hdf5.Group, members []member) error {
	for i, key := range keys(members) {
		m := members[i]
		if m.layer == nil {
			continue
		}
		g := root.Group("layers/" + key)
		if m.members != nil {
			if g == nil {
				g = &hdf5.Group{}
			}
			if err := readWeights(g, m.members); err != nil {
				return fmt.Errorf("model %q: %w", m.layer.Name(), err)
			}
			continue
		}
		for _, step := range variablePath(m.class) {
			if g != nil {
				g = g.Group(step)
			}
		}
		if err := readVariables(g, variables(m.layer)); err != nil {
			return fmt.Errorf("layer %q (%s), group %q: %w", m.layer.Name(), m.class, key, err)
		}
	}
	return nil
}

func readVariables(g *hdf5.Group, ws []*layers.Weight) error {
	if g == nil {
		g = &hdf5.Group{}
	}
	if len(g.Datasets) != len(ws) {
		return fmt.Errorf("the file has %d variables, and the layer %d", len(g.Datasets), len(ws))
	}
	for i, w := range ws {
		d := g.Dataset(strconv.Itoa(i))
		if d == nil {
			return fmt.Errorf("there is no variable %d", i)
		}
		if !slices.Equal(d.Shape, w.Shape()) {
			return fmt.Errorf("variable %d, %q, has the shape %v in the file, and %v in the layer", i, w.Name(), d.Shape, []int(w.Shape()))
		}
		values, err := d.Float32()
		if err != nil {
			return err
		}
		w.Tensor.Fill(values)
	}
	return nil
}

// writeWeights is the tree of the members' variables.
func writeWeights(members []member) *hdf5.Group {
	return &hdf5.Group{Groups: []*hdf5.Group{{Name: "vars"}, writeMembers(members)}}
}

func writeMembers(members []member) *hdf5.Group {
	list := &hdf5.Group{Name: "layers"}
	for i, key := range keys(members) {
		m, g := members[i], &hdf5.Group{Name: key}
		list.Groups = append(list.Groups, g)
		if m.members != nil {
			g.Groups = []*hdf5.Group{{Name: "vars"}, writeMembers(m.members)}
			continue
		}
		for _, step := range variablePath(m.class) {
			inner := &hdf5.Group{Name: step}
			g.Groups = append(g.Groups, inner)
			g = inner
		}
		if m.layer == nil {
			continue
		}
		m.layer.Fill()
		for k, w := range variables(m.layer) {
			g.Datasets = append(g.Datasets, hdf5.NewFloat32(strconv.Itoa(k), w.Shape(), w.Values()))
		}
	}
	return list
}
