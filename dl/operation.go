package dl

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An operation is a row of a summary and a box of a flowchart: an input, a layer with all its
// calls, or an op between layers.
type operation struct {
	name  string        // unique in the model, such as "dense_1"
	class string        // Keras's, such as "Dense", "InputLayer" and "Add"
	layer *layers.Layer // nil for an input and an op
	calls []*tensor.Node

	depth int // how many operations lie between it and the outputs
	index int // in the order in which Keras comes upon the operations, from the outputs
}

// An Operation is a layer with all its calls in a model, or an op between layers, or an input of the
// model with the node that stands for it.
type Operation struct {
	Name  string        // unique in the model, such as "dense_1" and "add"
	Class string        // Keras's, such as "Dense", "InputLayer" and "Add"
	Layer *layers.Layer // nil for an input and an op
	Calls []*tensor.Node
}

// Operations are the inputs, layers and ops of a model that is built, in the order in which Keras has
// them: that of its summaries, and of the weights in its files. Keras works it out from the calls, and
// so does this: the farthest from the outputs come first, and of those that are as far the first that
// one comes upon from the outputs.
func (m *Model) Operations() []Operation {
	m.mustBeBuilt("Operations")
	var all []Operation
	for _, o := range m.operations() {
		all = append(all, Operation{o.name, o.class, o.layer, o.calls})
	}
	return all
}

// operations are those of a model that is built, in Keras's order: the farthest from the outputs
// first.
func (m *Model) operations() []*operation {
	g := m.graph
	var all []*operation
	of := map[*tensor.Node]*operation{}
	layer := map[*layers.Layer]*operation{}
	var order []*tensor.Node // each after those that it depends on
	find := func(n *tensor.Node) *operation {
		c, isLayer := n.Block.(*layers.Call)
		if isLayer && layer[c.Layer] != nil {
			return layer[c.Layer]
		}
		o := &operation{index: len(all)}
		if isLayer {
			o.layer = c.Layer
			layer[c.Layer] = o
		}
		all = append(all, o)
		return o
	}
	var visit func(n *tensor.Node)
	visit = func(n *tensor.Node) {
		if n == nil || of[n] != nil { // data, or seen
			return
		}
		of[n] = find(n)
		if !m.isInput(n) {
			for _, x := range n.In {
				visit(x.Node())
			}
		}
		order = append(order, n)
	}
	for _, y := range g.Outputs {
		visit(y.Node())
	}
	depths := map[*tensor.Node]int{}
	for _, n := range slices.Backward(order) {
		o := of[n]
		o.depth = max(o.depth, depths[n])
		depths[n] = o.depth
		for _, x := range n.In {
			if before := x.Node(); before != nil && of[before] != nil {
				depths[before] = max(depths[before], o.depth+1)
			}
			// Keras, which has two more operations there for the mask, comes to it at a greater depth.
			if o.layer != nil && (takesMask[o.layer.Class()] || o.layer.Inner() != nil) {
				if source := masked(x); source != nil && of[source] != nil {
					depths[source] = max(depths[source], o.depth+3)
				}
			}
		}
	}
	for _, x := range g.Inputs {
		if n := x.Node(); of[n] == nil { // no output depends on it: Keras has it as near to them as can be
			of[n] = &operation{index: -1}
			all, order = append(all, of[n]), append(order, n)
		}
	}
	for _, n := range order {
		of[n].calls = append(of[n].calls, n)
	}
	m.nameOperations(of)
	slices.SortStableFunc(all, func(a, b *operation) int {
		return cmp.Or(cmp.Compare(b.depth, a.depth), cmp.Compare(a.index, b.index))
	})
	return all
}

// takesMask are the classes whose calls get a mask in Keras, beside the models.
var takesMask = map[string]bool{
	"BatchNormalization": true, "Bidirectional": true, "ConvLSTM1D": true, "ConvLSTM2D": true, "ConvLSTM3D": true, "GRU": true, "LSTM": true,
	"RNN": true, "SimpleRNN": true, "TimeDistributed": true,
}

// masked is the node that the mask of x is made from, the input of a Masking, or nil if x has no mask.
func masked(x *tensor.Tensor) *tensor.Node {
	for x.Mask() != nil {
		n := x.Mask().Node()
		if n == nil {
			return nil
		}
		c, ok := n.Block.(*layers.Call)
		if !ok {
			return nil
		}
		if c.Layer.Class() == "Masking" {
			return n.In[0].Node()
		}
		x = n.In[0] // the layer passes the mask of its input on
	}
	return nil
}

// nameOperations gives the inputs and ops names that no layer has, in the order of their calls.
func (m *Model) nameOperations(of map[*tensor.Node]*operation) {
	used := map[string]bool{}
	for _, l := range m.layers {
		used[l.Name()] = true
	}
	unique := func(base string) string {
		name := base
		for i := 1; used[name]; i++ {
			name = base + "_" + strconv.Itoa(i)
		}
		used[name] = true
		return name
	}
	for _, n := range m.graph.Nodes {
		switch o := of[n]; {
		case o == nil: // of a mask, which no row is of
		case m.isInput(n):
			o.class, o.name = "InputLayer", unique(cmp.Or(n.Name, "input_layer"))
		case o.layer != nil:
			o.class, o.name = layerClass(o.layer), o.layer.Name()
		default:
			o.class = opClass(n.Op)
			o.name = unique(cmp.Or(n.Name, layers.SnakeCase(o.class)))
		}
	}
}

func (m *Model) isInput(n *tensor.Node) bool {
	return slices.ContainsFunc(m.graph.Inputs, func(x *tensor.Tensor) bool { return x.Node() == n })
}

// layerClass is Keras's name of the class, or the name of a layer of one's own.
func layerClass(l *layers.Layer) string { return cmp.Or(l.Class(), l.Kind()) }

// opClasses are Keras's names of the ops whose names here differ by more than capitals.
var opClasses = map[string]string{
	"abs": "Absolute", "acos": "Arccos", "acosh": "Arccosh", "asin": "Arcsin", "asinh": "Arcsinh", "atan": "Arctan",
	"atan2": "Arctan2", "atanh": "Arctanh", "concat": "Concatenate", "div": "TrueDivide", "flatten": "Reshape",
	"floor_div": "FloorDivide", "gelu_tanh": "Gelu", "index": "GetItem", "is_finite": "Isfinite", "is_inf": "Isinf",
	"is_nan": "Isnan", "mul": "Multiply", "pow": "Power", "slice": "GetItem", "sub": "Subtract",
}

// opClass is Keras's name of an op, such as "LeakyRelu".
func opClass(op tensor.Op) string {
	name, p := tensor.Describe(op)
	switch {
	case name == "relu" && p != nil: // that of Keras's activations, which has parameters
		return "ReLU"
	case name == "affine":
		switch scale, offset := p["scale"], p["offset"]; {
		case scale == float32(-1) && offset == float32(0):
			return "Negative"
		case scale == float32(1):
			return "Add"
		}
		return "Multiply"
	}
	name, _, _ = strings.Cut(name, " ") // the op's parameters
	if class, ok := opClasses[name]; ok {
		return class
	}
	var b strings.Builder
	for _, word := range strings.Split(name, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// shapesOf are the shapes of what a call returns, without those of masks.
func shapesOf(n *tensor.Node) (shapes []tensor.Shape) {
	for _, y := range n.Out {
		if !slices.ContainsFunc(n.Out, func(x *tensor.Tensor) bool { return x.Mask() == y }) {
			shapes = append(shapes, y.Shape())
		}
	}
	return shapes
}

// inner is the model that a layer stands for, or nil.
func inner(l *layers.Layer) *Model {
	if l == nil {
		return nil
	}
	m, _ := l.Inner().(*Model)
	return m
}

// batch is the size that a stateful layer fixes for all batches, or [tensor.Unknown].
func (m *Model) batch() int {
	if n := m.layer.StatefulBatch(); n > 0 {
		return n
	}
	return tensor.Unknown
}
