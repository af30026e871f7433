package keras

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An operation is a layer with its calls, an input, or an op, of a functional model that is being
// written.
type operation struct {
	dl.Operation
	object *object
}

// A functionalGraph is a model's calls in Keras's order, in which it looks for their weights in a file.
type functionalGraph struct {
	operations []*operation
	of         map[*tensor.Node]*operation
}

func newFunctionalGraph(m *dl.Model) *functionalGraph {
	f := &functionalGraph{of: map[*tensor.Node]*operation{}}
	for _, o := range m.Operations() {
		mine := &operation{Operation: o}
		f.operations = append(f.operations, mine)
		for _, n := range o.Calls {
			f.of[n] = mine
		}
	}
	return f
}

func describeFunctional(m *dl.Model) (*object, []member, error) {
	g := m.Graph()
	f := newFunctionalGraph(m)
	inputs := map[*tensor.Node]bool{}
	for _, x := range g.Inputs {
		n := x.Node()
		inputs[n] = true
		o := f.of[n]
		if o.object != nil {
			return nil, nil, fmt.Errorf("an input stands twice among the inputs, which has no form in a .keras file")
		}
		shape := fileShape(x.Shape())
		shape[0] = statefulBatch(m)
		o.object = describeInput(o.Name, shape)
		if f.crossed(n) {
			o.object.Config["dtype"] = "int64"
		}
	}
	var members []member
	args := map[*tensor.Node]func() []any{}
	for _, o := range f.operations {
		switch {
		case o.object != nil:
			members = append(members, member{class: "InputLayer"})
		case o.Layer != nil:
			part, member, err := describePart(o.Layer)
			if err != nil {
				return nil, nil, err
			}
			if i := slices.IndexFunc(o.Calls, func(n *tensor.Node) bool { return member.class == "HashedCrossing" && len(n.In) != 2 }); i >= 0 {
				return nil, nil, fmt.Errorf("layer %q (HashedCrossing): it crosses %d inputs, and in a model Keras crosses two: cross what it gives of two with the next",
					o.Layer.Name(), len(o.Calls[i].In))
			}
			o.object = part
			members = append(members, member)
		default:
			n := o.Calls[0]
			op, arguments, err := describeOp(o.Class, n)
			if err != nil {
				return nil, nil, err
			}
			// Keras names an op by itself if its config has no name. It has one wherever it can: the first versions of Keras 3 refuse
			// it of ops with parameters, but two operations of one name are refused by all.
			base := snake(op.ClassName)
			if len(op.Config) == 0 || slices.ContainsFunc(f.operations, func(other *operation) bool {
				return (other.Layer != nil || other.Class != o.Class) && (other.Name == base || strings.HasPrefix(other.Name, base+"_"))
			}) {
				op.Config["name"] = o.Name
			}
			o.object = op
			args[n] = func() []any { return arguments(f.reference) }
		}
	}
	var list []*object
	for _, o := range f.listed(g) {
		calls := []any{}
		for _, n := range o.Calls {
			switch {
			case inputs[n]:
			case args[n] != nil:
				calls = append(calls, config{"args": args[n](), "kwargs": config{}})
			default:
				for _, x := range n.In {
					if x.Node() == nil {
						return nil, nil, fmt.Errorf("layer %q is called on a constant, which has no form in a .keras file", o.Name)
					}
				}
				args, named := f.layerArguments(o, n), config{}
				maps.Copy(named, o.object.call)
				if c, ok := n.Block.(*layers.Call); ok && c.Reverse {
					named["reverse"] = true
				}
				if attends[o.Layer.Class()] && len(args) == 4 {
					args, named["attention_mask"] = args[:3], args[3]
				}
				if o.Layer.Class() == "Softmax" && len(args) == 2 {
					args, named["mask"] = args[:1], args[1]
				}
				if o.Layer.Class() == "CategoryEncoding" && len(args) == 2 {
					args, named["count_weights"] = args[:1], args[1]
				}
				if mixes(o.Layer.Class()) && len(args) == 2 {
					args = []any{config{"images": args[0], "labels": args[1]}}
				}
				calls = append(calls, config{"args": args, "kwargs": named})
			}
		}
		o.object.Name, o.object.InboundNodes = o.Name, &calls
		list = append(list, o.object)
	}
	ends := func(ts []*tensor.Tensor) []any {
		all := []any{}
		for _, t := range ts {
			all = append(all, f.end(t))
		}
		if len(all) == 1 { // so that Keras, too, takes and returns a tensor and not a list of one
			return all[0].([]any)
		}
		return all
	}
	o := internal("keras.src.models.functional", "Functional", config{
		"layers": list, "input_layers": ends(g.Inputs), "output_layers": ends(g.Outputs)})
	o.BuildConfig = config{"input_shape": nil}
	return o, members, nil
}

// listed are the operations as a file lists them: in Keras's order, but for the ops that Keras names itself, which stand among themselves as
// they were called, since it counts their names in the order of the file. Where one would then stand before what it is called on, which the
// first versions of Keras 3 refuse, they stay where they are.
func (f *functionalGraph) listed(g *tensor.Graph) []*operation {
	unnamed := func(o *operation) bool {
		return o.Layer == nil && o.Calls[0].Op != nil && o.object.Config["name"] == nil
	}
	var called []*operation
	for _, n := range g.Nodes {
		if o := f.of[n]; o != nil && unnamed(o) {
			called = append(called, o)
		}
	}
	list := slices.Clone(f.operations)
	place := map[*operation]int{}
	for i, o := range list {
		if unnamed(o) {
			list[i], called = called[0], called[1:]
		}
		place[list[i]] = i
	}
	for i, o := range list {
		for _, n := range o.Calls {
			for _, x := range n.In {
				if before := f.of[x.Node()]; before != nil && place[before] > i && (unnamed(o) || unnamed(before)) {
					return f.operations
				}
			}
		}
	}
	return list
}

// layerArguments are those of a layer's call: a tensor, or one list of tensors for what merges them.
func (f *functionalGraph) layerArguments(o *operation, n *tensor.Node) []any {
	in := make([]any, len(n.In))
	for i, x := range n.In {
		in[i] = f.reference(x)
	}
	if layerClasses[o.Layer.Class()].merges || o.Layer.Inner() != nil && len(in) > 1 {
		return []any{in}
	}
	if carriesStates[o.Layer.Class()] && len(in) > 1 { // which are one argument
		return []any{in[0], nestStates(o.Layer, in[1:])}
	}
	return in
}

// history says which output of which call x is: [layer, call, output].
func (f *functionalGraph) history(x *tensor.Tensor) []any {
	o := f.of[x.Node()]
	return []any{o.Name, slices.Index(o.Calls, x.Node()), x.Output()}
}

// end is history among the inputs and outputs of the model, where Keras counts the calls of a nested functional model from 1.
func (f *functionalGraph) end(x *tensor.Tensor) []any {
	v := f.history(x)
	if f.of[x.Node()].object.ClassName == "Functional" {
		v[1] = v[1].(int) + 1
	}
	return v
}

// reference stands for x in an argument.
func (f *functionalGraph) reference(x *tensor.Tensor) any {
	dtype := "float32"
	if f.crossed(x.Node()) {
		dtype = "int64"
	}
	return config{"class_name": "__keras_tensor__", "config": config{
		"shape": fileShape(x.Shape()), "dtype": dtype, "keras_history": f.history(x)}}
}

// crossed reports whether an input goes into layers of the class HashedCrossing alone, which Keras calls on whole numbers only.
func (f *functionalGraph) crossed(input *tensor.Node) bool {
	found := false
	for _, o := range f.operations {
		for _, n := range o.Calls {
			if !slices.ContainsFunc(n.In, func(x *tensor.Tensor) bool { return x.Node() == input }) {
				continue
			}
			if o.Layer == nil || o.Layer.Class() != "HashedCrossing" {
				return false
			}
			found = true
		}
	}
	return found && len(input.In) == 0
}

// An argumentList makes an op's arguments, given how tensors are referred to.
type argumentList func(reference func(*tensor.Tensor) any) []any

// describeOp is what callOp calls again, of an op of the class.
func describeOp(class string, n *tensor.Node) (*object, argumentList, error) {
	name, p := tensor.Describe(n.Op)
	for _, x := range n.In {
		if x.Node() == nil && (x.Name() != "" || x.Call() != nil) {
			return nil, nil, fmt.Errorf("op %q: it is called on a weight of a layer, which has no form in a .keras file", name)
		}
	}
	var extra []any
	c, listed, known := config{}, false, true
	if o, ok := elementwise(name, p); ok {
		return o, func(reference func(*tensor.Tensor) any) []any { return arguments(n, reference) }, nil
	}
	switch name {
	case "affine":
		scale, offset := p["scale"].(float32), p["offset"].(float32)
		switch {
		case class == "Add":
			extra = []any{number(offset)}
		case class == "Multiply":
			extra, known = []any{number(scale)}, offset == 0
		}
	case "clip":
		c = config{"x_min": number(p["low"].(float32)), "x_max": number(p["high"].(float32))}
	case "concat":
		listed, c = true, config{"axis": p["axis"]}
	case "expand_dims":
		c = config{"axis": p["axis"]}
	case "flatten":
		rest := n.Out[0].Dim(-1)
		c, known = config{"newshape": []int{-1, rest}}, rest != tensor.Unknown
	case "max", "mean", "min", "std", "sum", "var", "norm", "logsumexp":
		c = config{"axis": nil, "keepdims": p["keepdims"]}
		if axes := p["axes"].([]int); len(axes) > 0 {
			c["axis"] = slices.Clone(axes)
		}
		switch name {
		case "max", "min":
			c["initial"] = nil
		case "norm":
			c["ord"] = nil
		}
	case "reshape":
		c = config{"newshape": slices.Clone(p["shape"].([]int))}
	case "slice":
		extra = []any{slicing(n.In[0].Rank(), p)}
	case "transpose":
		c = config{"axes": nil}
		if axes := p["axes"].([]int); len(axes) > 0 {
			c["axes"] = slices.Clone(axes)
		}
	default: // without parameters
		known = p == nil && !strings.Contains(name, " ") && ops[class] != nil
	}
	if !known {
		return nil, nil, fmt.Errorf("op %q %v has no form in a .keras file", name, maps.Clone(p))
	}
	module := "keras.src.ops.numpy"
	switch class {
	case "Relu", "Sigmoid":
		module = "keras.src.ops.nn"
	case "Logsumexp":
		module = "keras.src.ops.math"
	case "Norm":
		module = "keras.src.ops.linalg"
	}
	return internal(module, class, c), func(reference func(*tensor.Tensor) any) []any {
		args := arguments(n, reference)
		if listed {
			args = []any{args}
		}
		return append(args, extra...)
	}, nil
}

// arguments are the inputs of a call.
func arguments(n *tensor.Node, reference func(*tensor.Tensor) any) []any {
	args := make([]any, len(n.In))
	for i, x := range n.In {
		if args[i] = nestedLists(x); x.Node() != nil {
			args[i] = reference(x)
		}
	}
	return args
}

// slicing is the index of a GetItem that slices one axis.
func slicing(rank int, p tensor.Parameters) []any {
	axis := p["axis"].(int)
	if axis < 0 {
		axis += rank
	}
	index := []any{}
	for i := range axis + 1 {
		bounds := config{"start": nil, "stop": nil, "step": nil}
		if i == axis {
			bounds = config{"start": p["from"], "stop": p["to"], "step": nil}
		}
		index = append(index, config{"class_name": "__slice__", "config": bounds})
	}
	return index
}

// nestedLists is a tensor that is data as files have it, and nil for another.
func nestedLists(x *tensor.Tensor) any {
	if x.Node() != nil {
		return nil
	}
	values := x.Values()
	var build func(axis int) any
	build = func(axis int) any {
		if axis == x.Rank() {
			v := number(values[0])
			values = values[1:]
			return v
		}
		list := make([]any, x.Dim(axis))
		for i := range list {
			list[i] = build(axis + 1)
		}
		return list
	}
	if x.Rank() == 0 {
		return build(0)
	}
	return config{"class_name": "__tensor__", "config": config{"value": build(0), "dtype": "float32"}}
}
