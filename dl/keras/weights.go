package keras

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// variablePaths says where a layer's own variables lie under its group, for the classes that keep them in an object of their own.
var variablePaths = map[string]string{
	"ConvLSTM1D": "cell/vars", "ConvLSTM2D": "cell/vars", "ConvLSTM3D": "cell/vars", "GRU": "cell/vars", "LSTM": "cell/vars", "SimpleRNN": "cell/vars",
}

func variablePath(class string) string {
	if path := variablePaths[class]; path != "" {
		return path
	}
	return "vars"
}

// partNames are the names of the groups of the layers that a wrapper has inside. That of a list is followed by keys.
var partNames = map[string][]string{
	"Bidirectional": {"forward_layer", "backward_layer"}, "Pipeline": {"layers/"}, "RNN": {"cell"}, "StackedRNNCells": {"cells/"}, "SpectralNormalization": {"layer"}, "TimeDistributed": {"layer"},
}

// partPaths are the groups of a member's parts.
func partPaths(m member) []string {
	if attends[m.class] {
		return headNames(m)
	}
	names := partNames[m.class]
	if len(names) == 1 && strings.HasSuffix(names[0], "/") {
		paths := keys(m.parts)
		for i, key := range paths {
			paths[i] = names[0] + key
		}
		return paths
	}
	return names
}

// ownVariables are those of a layer itself that a file has, in its order: what can be trained, then the rest. States that a recurrent
// layer carries from batch to batch are not saved.
func ownVariables(l *layers.Layer) []*layers.Weight {
	var trainable, states []*layers.Weight
	if d, ok := l.Config().(layers.SpectralNormalizationConfig); ok { // Keras has the kernel there, too
		for _, w := range d.Layer.Declared() {
			if w.Name() == "kernel" || w.Name() == "embeddings" {
				trainable = append(trainable, w)
			}
		}
	}
	for _, w := range l.Declared() {
		switch {
		case !w.State():
			trainable = append(trainable, w)
		case !w.Carried():
			states = append(states, w)
		}
	}
	return append(trainable, states...)
}

// variables are a layer's own, and those of its parts.
func variables(l *layers.Layer) []*layers.Weight {
	ws := ownVariables(l)
	for _, p := range l.Parts() {
		for _, w := range variables(p) {
			if !slices.Contains(ws, w) {
				ws = append(ws, w)
			}
		}
	}
	return ws
}

// trainable are all variables of the members that training changes, in the optimizer's order.
func trainable(members []member) []*tensor.Tensor {
	var ts []*tensor.Tensor
	for _, m := range members {
		if m.layer == nil {
			continue
		}
		if m.members == nil {
			for _, w := range ownVariables(m.layer) {
				if w.Trainable() {
					ts = append(ts, w.Tensor)
				}
			}
		}
		ts = append(ts, trainable(m.members)...)
		for _, t := range trainable(m.parts) {
			if !slices.Contains(ts, t) {
				ts = append(ts, t)
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
		if err := readMember(root.Group("layers/"+key), key, members[i]); err != nil {
			return err
		}
	}
	return nil
}

// readMember reads the group of a member; g is nil if there is none.
func readMember(g *hdf5.Group, key string, m member) error {
	if m.layer == nil {
		return nil
	}
	if g == nil {
		g = &hdf5.Group{}
	}
	if m.members != nil {
		if err := readWeights(g, m.members); err != nil {
			return fmt.Errorf("model %q: %w", m.layer.Name(), err)
		}
		return nil
	}
	if err := readVariables(g.Group(variablePath(m.class)), fileVariables(m.layer)); err != nil {
		return fmt.Errorf("layer %q (%s), group %q: %w", m.layer.Name(), m.class, key, err)
	}
	restartAdaptation(m.layer)
	for i, path := range partPaths(m) {
		if err := readMember(g.Group(path), key+"/"+path, m.parts[i]); err != nil {
			return err
		}
	}
	return nil
}

func readVariables(g *hdf5.Group, ws []*layers.Weight) error {
	if g == nil {
		g = &hdf5.Group{}
	}
	n := len(g.Datasets)
	if g.Dataset(idfWeights) != nil { // which addVocabularies has looked at
		n--
	}
	if n != len(ws) {
		return fmt.Errorf("the file has %d variables, and the layer %d", n, len(ws))
	}
	for i, w := range ws {
		d := g.Dataset(strconv.Itoa(i))
		if d == nil {
			return fmt.Errorf("there is no variable %d", i)
		}
		if err := fillWeight(d, i, w); err != nil {
			return err
		}
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
		list.Groups = append(list.Groups, groupOf(key, members[i]))
	}
	return list
}

// groupOf is the group of a member, with those of its parts.
func groupOf(key string, m member) *hdf5.Group {
	g := &hdf5.Group{Name: key}
	if m.members != nil {
		g.Groups = []*hdf5.Group{{Name: "vars"}, writeMembers(m.members)}
		return g
	}
	own := below(g, variablePath(m.class))
	if m.layer == nil {
		if m.weights != nil {
			own.Datasets = append(own.Datasets, hdf5.NewFloat32(idfWeights, []int{len(m.weights)}, m.weights))
			if inner := below(g, lookupClasses[m.class]); inner != own { // Keras reads it twice
				inner.Datasets = own.Datasets
			}
		}
		return g
	}
	m.layer.Fill()
	for i, w := range fileVariables(m.layer) {
		own.Datasets = append(own.Datasets, hdf5.NewFloat32(strconv.Itoa(i), w.Shape(), m.layer.Merged(w)))
	}
	if d, ok := m.layer.Config().(layers.IntegerLookupConfig); ok {
		if weights := lookupWeights(d); weights != nil {
			own.Datasets = append(own.Datasets, hdf5.NewFloat32(idfWeights, []int{len(weights)}, weights))
		}
	}
	for i, path := range partPaths(m) {
		at := strings.LastIndexByte(path, '/')
		parent := g
		if at >= 0 {
			parent = below(g, path[:at])
		}
		parent.Groups = append(parent.Groups, groupOf(path[at+1:], m.parts[i]))
	}
	return g
}

// below is the group at a path below g, made where there is none.
func below(g *hdf5.Group, path string) *hdf5.Group {
	for _, name := range strings.Split(path, "/") {
		i := slices.IndexFunc(g.Groups, func(inner *hdf5.Group) bool { return inner.Name == name })
		if i < 0 {
			i = len(g.Groups)
			g.Groups = append(g.Groups, &hdf5.Group{Name: name})
		}
		g = g.Groups[i]
	}
	return g
}
