package keras

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// maxLayers is how many layers a functional model in a file may have. They may all stand in one row, which is gone through by recursion.
const maxLayers = 1 << 16

// A network is a functional model that is being rebuilt.
type network struct{ entries map[string]*entry }

// An entry is a layer, an input or an op of a functional model, with its calls.
type entry struct {
	name    string
	what    string
	input   *tensor.Tensor // of an InputLayer
	layer   *layers.Layer
	op      *object
	first   int   // the number of its first call among the model's ends: 1 for a nested functional model
	before  int   // that in a list of Keras 2
	calls   []any // their arguments
	outputs [][]*tensor.Tensor
	busy    []bool
}

func (b *builder) functional(o *object) (*dl.Model, []member, error) {
	list, err := entries(o)
	if err != nil {
		return nil, nil, err
	}
	if len(list) > maxLayers {
		return nil, nil, fmt.Errorf("%d layers are more than the %d that are read", len(list), maxLayers)
	}
	n := network{map[string]*entry{}}
	var members []member
	var nested []*entry
	for _, item := range list {
		e := &entry{}
		name, ok := item.Config["name"].(string)
		if item.Name != "" {
			name, ok = item.Name, true
		}
		if !ok {
			return nil, nil, fmt.Errorf("a layer (%s) has no name", item.ClassName)
		}
		if n.entries[name] != nil {
			return nil, nil, fmt.Errorf("two layers are called %q", name)
		}
		e.name, e.what = name, fmt.Sprintf("layer %q (%s)", name, item.ClassName)
		if item.InboundNodes != nil {
			e.calls = *item.InboundNodes
		}
		e.outputs, e.busy = make([][]*tensor.Tensor, len(e.calls)), make([]bool, len(e.calls))
		switch {
		case item.ClassName == "InputLayer":
			sample, err := sampleShape(batchShape(item))
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", e.what, err)
			}
			e.input = dl.NamedInput(name, sample...)
			members = append(members, member{class: item.ClassName})
		case isOp(item):
			e.op = item
		default:
			var m member
			if e.layer, m, err = b.part(item); err != nil {
				return nil, nil, err
			}
			if !e.layer.NameChosen() {
				layers.Name(name)(e.layer)
			}
			if m.members != nil {
				if item.ClassName != "Sequential" {
					e.first = 1
				}
				nested = append(nested, e)
			}
			members = append(members, m)
		}
		n.entries[name] = e
	}
	n.countFromOne(o, nested)
	inputs, err := n.ends("input_layers", o.Config["input_layers"])
	if err != nil {
		return nil, nil, err
	}
	outputs, err := n.ends("output_layers", o.Config["output_layers"])
	if err != nil {
		return nil, nil, err
	}
	// Calls that no output depends on belong to the model all the same: they may be what makes a
	// layer's weights, and those are in the file.
	for _, name := range slices.Sorted(maps.Keys(n.entries)) {
		if n.entries[name].op != nil { // has none, and may be of a mask
			continue
		}
		for i := range n.entries[name].calls {
			if _, err := n.outputs(n.entries[name], i); err != nil {
				return nil, nil, err
			}
		}
	}
	return dl.New(inputs, outputs), members, nil
}

// isOp reports whether an entry is an op between layers. Whole models in HDF5 do not say where a class is from; their layers, and not their
// ops, say how they are trained.
func isOp(o *object) bool {
	if o.Module != "" {
		return strings.HasPrefix(o.Module, "keras.src.ops") || strings.HasPrefix(o.Module, "keras.ops") || o.Module == activationsOps
	}
	if o.Config["trainable"] != nil || o.Config["dtype"] != nil || o.InboundNodes == nil || len(*o.InboundNodes) == 0 {
		return false
	}
	call, _ := (*o.InboundNodes)[0].(map[string]any)
	args, _ := call["args"].([]any)
	if _, layer := layerClasses[o.ClassName]; layer && len(args) < 2 { // Add()([x, y]), and not x + y
		return false
	}
	return args != nil && (ops[o.ClassName] != nil || elementwiseCall(o) != nil || o.ClassName == "Any")
}

// countFromOne finds out which of the nested models' calls the lists of Keras 2 count from 1, since the model was called when it was made:
// those of which none names call 0.
func (n network) countFromOne(o *object, nested []*entry) {
	least := map[string]int{}
	legacy := false
	see := func(v any) {
		if history, ok := v.([]any); ok && len(history) > 2 {
			name, isName := history[0].(string)
			if call, err := toInt(history[1]); isName && err == nil {
				if was, seen := least[name]; !seen || call < was {
					least[name] = call
				}
			}
		}
	}
	for _, e := range n.entries {
		for _, call := range e.calls {
			if list, ok := call.([]any); ok {
				legacy = true
				for _, item := range list {
					see(item)
				}
			}
		}
	}
	if !legacy {
		return
	}
	if list, ok := o.Config["output_layers"].([]any); ok {
		see(list)
		for _, item := range list {
			see(item)
		}
	}
	for _, e := range nested {
		e.first = 0
		if call, seen := least[e.name]; seen && call == 1 {
			e.first, e.before = 1, 1
		}
	}
}

// ends are the tensors that input_layers or output_layers name: a [layer, call, output], a list of
// those, or a dictionary of them, which Keras takes in the order of its keys.
func (n network) ends(key string, v any) (dl.Tensors, error) {
	switch v := v.(type) {
	case []any:
		if len(v) == 3 {
			if _, leaf := v[0].(string); leaf {
				x, err := n.end(v)
				if err != nil {
					return nil, fmt.Errorf("key %q: %w", key, err)
				}
				return dl.Tensors{x}, nil
			}
		}
		var all dl.Tensors
		for _, item := range v {
			ts, err := n.ends(key, item)
			if err != nil {
				return nil, err
			}
			all = append(all, ts...)
		}
		return all, nil
	case map[string]any:
		var all dl.Tensors
		for _, name := range slices.Sorted(maps.Keys(v)) {
			ts, err := n.ends(key, v[name])
			if err != nil {
				return nil, err
			}
			all = append(all, ts...)
		}
		return all, nil
	}
	return nil, fmt.Errorf("key %q: %s names no layers", key, brief(v))
}

// end is the tensor that [layer, call, output] names among the inputs and outputs of a model. There, and not among the arguments of calls,
// Keras counts the calls of a nested functional model from 1.
func (n network) end(v []any) (*tensor.Tensor, error) {
	name, _ := v[0].(string)
	call, err := toInt(v[1])
	if e := n.entries[name]; e != nil && err == nil {
		v = []any{name, json.Number(strconv.Itoa(call - e.first)), v[2]}
	}
	return n.tensor(v)
}

// tensor is the tensor that [layer, call, output] names among the arguments of a call.
func (n network) tensor(history []any) (*tensor.Tensor, error) {
	if len(history) < 3 {
		return nil, fmt.Errorf("%s is no [layer, call, output]", brief(history))
	}
	name, _ := history[0].(string)
	e := n.entries[name]
	if e == nil {
		return nil, fmt.Errorf("there is no layer %q", name)
	}
	call, err := toInt(history[1])
	if err != nil {
		return nil, err
	}
	output, err := toInt(history[2])
	if err != nil {
		return nil, err
	}
	if e.input != nil {
		return e.input, nil
	}
	if call < 0 || call >= len(e.calls) {
		return nil, fmt.Errorf("%s has no call %d", e.what, call)
	}
	ts, err := n.outputs(e, call)
	if err != nil {
		return nil, err
	}
	if output < 0 || output >= len(ts) {
		return nil, fmt.Errorf("%s has no output %d", e.what, output)
	}
	return ts[output], nil
}

// outputs makes a call, after those that it depends on, and remembers what came of it.
func (n network) outputs(e *entry, i int) ([]*tensor.Tensor, error) {
	if e.outputs[i] != nil {
		return e.outputs[i], nil
	}
	if e.busy[i] {
		return nil, fmt.Errorf("%s depends on itself", e.what)
	}
	e.busy[i] = true
	args, kwargs, implicit, err := n.arguments(e.calls[i])
	if err != nil {
		return nil, fmt.Errorf("%s, call %d: %w", e.what, i, err)
	}
	if e.op != nil {
		y, err := callOp(e.op, args, kwargs)
		if err != nil {
			return nil, fmt.Errorf("%s, call %d: %w", e.what, i, err)
		}
		if made := y.Node(); made != nil && made.Op != nil && made.Name == "" {
			made.Name = e.name
		}
		e.outputs[i] = []*tensor.Tensor{y}
		return e.outputs[i], nil
	}
	if states, ok := kwargs["initial_state"]; ok && carriesStates[e.layer.Class()] {
		args = append(args, states)
		delete(kwargs, "initial_state")
	}
	if attends[e.layer.Class()] {
		if args, err = attentionArguments(e.layer, args, kwargs); err != nil {
			return nil, fmt.Errorf("%s, call %d: %w", e.what, i, err)
		}
	}
	if augments(e.layer.Class()) {
		delete(kwargs, "training")
	}
	if mask, ok := kwargs["mask"].(*tensor.Tensor); ok && e.layer.Class() == "Softmax" {
		args = append(args, mask)
		delete(kwargs, "mask")
	}
	if weights := kwargs["count_weights"]; weights != nil && e.layer.Class() == "CategoryEncoding" {
		args = append(args, weights)
		delete(kwargs, "count_weights")
	}
	if mixes(e.layer.Class()) && len(args) == 1 {
		if data, ok := args[0].(map[string]any); ok && len(data) == 2 {
			args = []any{data["images"], data["labels"]}
		}
	}
	reverse := kwargs["reverse"] == true && e.layer.Class() == "ReversibleEmbedding"
	if reverse {
		delete(kwargs, "reverse")
	}
	in, err := appendTensors(nil, args)
	if err != nil {
		return nil, fmt.Errorf("%s, call %d: %w", e.what, i, err)
	}
	for _, key := range slices.Sorted(maps.Keys(kwargs)) {
		if v := kwargs[key]; v != nil && v != false {
			return nil, fmt.Errorf("%s, call %d: the argument %q is not supported", e.what, i, key)
		}
	}
	if implicit && (len(in) == 0 || in[0].Mask() == nil) {
		return nil, fmt.Errorf("%s, call %d: the mask that it has in Keras does not come as far here", e.what, i)
	}
	err = callable(e.layer, in)
	if err == nil {
		err = try(func() {
			if reverse && len(in) == 1 {
				e.outputs[i] = []*tensor.Tensor{e.layer.Reverse(in[0])}
			} else {
				e.outputs[i] = e.layer.CallMany(in...)
			}
		})
	}
	if err != nil {
		return nil, fmt.Errorf("%s, call %d: %w", e.what, i, err)
	}
	return e.outputs[i], nil
}

// appendTensors appends those of an argument to in: a tensor, or a list of them, in which there may be lists.
func appendTensors(in []*tensor.Tensor, arg any) ([]*tensor.Tensor, error) {
	switch arg := arg.(type) {
	case nil:
		return in, nil
	case *tensor.Tensor:
		return append(in, arg), nil
	case []any:
		var err error
		for _, item := range arg {
			if in, err = appendTensors(in, item); err != nil {
				return nil, err
			}
		}
		return in, nil
	}
	return nil, fmt.Errorf("the argument %s is not supported", brief(arg))
}

// arguments are those of a call, with *tensor.Tensor where the file names tensors.
// implicit says that there was also a mask that travels on the tensors.
func (n network) arguments(call any) (args []any, kwargs map[string]any, implicit bool, err error) {
	switch call := call.(type) {
	case map[string]any:
		a, err := n.revive(call["args"])
		if err != nil {
			return nil, nil, false, err
		}
		named, _ := call["kwargs"].(map[string]any)
		if implicit = n.made(named["mask"]); implicit {
			named = maps.Clone(named)
			delete(named, "mask")
		}
		k, err := n.revive(named)
		if err != nil {
			return nil, nil, false, err
		}
		args, _ = a.([]any)
		kwargs, _ = k.(map[string]any)
		return args, kwargs, implicit, nil
	case []any: // how files of before Keras 3 have it: [[layer, call, output, kwargs], ...]
		for _, item := range call {
			history, ok := item.([]any)
			if !ok || len(history) == 0 {
				return nil, nil, false, fmt.Errorf("%s is no [layer, call, output]", brief(item))
			}
			name, _ := history[0].(string)
			if e := n.entries[name]; e != nil && e.before > 0 && len(history) > 2 {
				call, err := toInt(history[1])
				if err != nil {
					return nil, nil, false, err
				}
				history = slices.Clone(history)
				history[1] = json.Number(strconv.Itoa(call - e.before))
			}
			x, err := n.tensor(history)
			if err != nil {
				return nil, nil, false, err
			}
			args = append(args, x)
			if len(history) > 3 {
				if k, _ := history[3].(map[string]any); len(k) > 0 {
					kwargs = k
				}
			}
		}
		return args, kwargs, false, nil
	}
	return nil, nil, false, fmt.Errorf("%s is no call", brief(call))
}

// revive replaces what stands for a tensor in a decoded value by it.
func (n network) revive(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			var err error
			if list[i], err = n.revive(v[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		o, isObject := toObject(v)
		switch {
		case isObject && o.ClassName == "__keras_tensor__":
			history, _ := o.Config["keras_history"].([]any)
			return n.tensor(history)
		case isObject && o.ClassName == "__tensor__", isObject && o.ClassName == "__numpy__":
			return constant(o.Config["value"])
		case isObject:
			return v, nil
		}
		m := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			var err error
			if m[key], err = n.revive(v[key]); err != nil {
				return nil, err
			}
		}
		return m, nil
	}
	return v, nil
}

// constant is the tensor of nested lists of numbers, or of a number.
func constant(v any) (*tensor.Tensor, error) {
	shape := tensor.Shape{}
	for at := v; ; {
		list, ok := at.([]any)
		if !ok {
			break
		}
		if shape = append(shape, len(list)); len(list) == 0 || len(shape) > 8 {
			return nil, fmt.Errorf("%s is no constant", brief(v))
		}
		at = list[0]
	}
	var values []float32
	var collect func(v any, axis int) error
	collect = func(v any, axis int) error {
		if axis == len(shape) {
			f, err := toFloat(v)
			values = append(values, float32(f))
			return err
		}
		list, ok := v.([]any)
		if !ok || len(list) != shape[axis] {
			return fmt.Errorf("%s is no constant", brief(v))
		}
		for _, item := range list {
			if err := collect(item, axis+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := collect(v, 0); err != nil {
		return nil, err
	}
	return tensor.New(shape, values), nil
}
