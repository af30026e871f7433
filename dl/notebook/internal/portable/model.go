package portable

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Model is what a model with one input and one output computes, as plain data.
type Model struct {
	Name   string
	Input  tensor.Shape // of a sample
	Layers []*Layer     // the calls, each after those that it depends on; the last is the output
}

// Describe returns the model as plain data, and the numbers of its weights, in the order of its layers.
func Describe(m *dl.Model) (*Model, []float32, error) {
	g := m.Graph()
	switch {
	case g == nil:
		return nil, nil, fmt.Errorf("the model %s does not know the shape of its input yet: give its first layer layers.InputShape, or Fit it first", m.Name())
	case len(g.Inputs) != 1 || len(g.Outputs) != 1:
		return nil, nil, fmt.Errorf("the model %s has %d inputs and %d outputs: want one of each", m.Name(), len(g.Inputs), len(g.Outputs))
	}
	d := &describer{model: &Model{Name: m.Name(), Input: slices.Clone(g.Inputs[0].Shape()[1:])}}
	out, err := d.graph(g, "", []int{0})
	if err != nil {
		return nil, nil, err
	}
	if out != len(d.model.Layers) {
		d.add(&Layer{Class: "Identity", Name: "output", In: []int{out}})
	}
	return d.model, d.weights, nil
}

// A describer collects the calls of a model and of the models in it.
type describer struct {
	model   *Model
	weights []float32
}

// add appends a call, and returns its number as an input.
func (d *describer) add(l *Layer) int {
	d.model.Layers = append(d.model.Layers, l)
	return len(d.model.Layers)
}

// graph describes the calls of a model on those inputs, and returns the number of its output.
func (d *describer) graph(g *tensor.Graph, path string, inputs []int) (int, error) {
	at := map[*tensor.Node]int{}
	for i, x := range g.Inputs {
		at[x.Node()] = inputs[i]
	}
	for _, n := range g.Nodes {
		if _, isInput := at[n]; isInput {
			continue
		}
		var in []int
		for _, x := range n.In {
			from, ok := at[x.Node()]
			if !ok {
				return 0, fmt.Errorf("%s has an input that is neither the model's nor a layer's output", n)
			}
			in = append(in, from)
		}
		number, err := d.call(n, path, in)
		if err != nil {
			return 0, err
		}
		at[n] = number
	}
	return at[g.Outputs[0].Node()], nil
}

// call describes one call.
func (d *describer) call(n *tensor.Node, path string, in []int) (int, error) {
	c, isLayer := n.Block.(*layers.Call)
	if !isLayer {
		_, op, _ := strings.Cut(fmt.Sprintf("%T", n.Op), ".")
		if named, ok := n.Op.(fmt.Stringer); ok {
			op = named.String()
		}
		class := map[string]string{"add": "Add", "sub": "Subtract", "mul": "Multiply"}[op]
		if class == "" || len(in) < 2 {
			return 0, fmt.Errorf("the op %s between layers is not among those that a page can compute", op)
		}
		return d.add(&Layer{Class: class, Name: fmt.Sprintf("%s%s_%d", path, op, len(d.model.Layers)), In: in}), nil
	}
	l := c.Layer
	if inner, ok := l.Inner().(*dl.Model); ok {
		return d.graph(inner.Graph(), path+l.Name()+"/", in)
	}
	if c.Reverse {
		return 0, fmt.Errorf("layer %s is called in reverse, which a page cannot compute", l.Name())
	}
	if l.Cell() != nil || len(l.Parts()) > 0 {
		return 0, fmt.Errorf("layer %s, %s, is made of other layers, which a page cannot compute", l.Name(), l.Class())
	}
	for i, before := range d.model.Layers {
		if before.layer == l {
			return d.add(&Layer{Class: before.Class, Name: before.Name, In: in, Again: i + 1}), nil
		}
	}
	spec := &Layer{Class: l.Class(), Name: path + l.Name(), In: in, layer: l}
	if err := spec.describe(l); err != nil {
		return 0, err
	}
	if !passive(spec.Class) {
		l.Fill()
		for _, w := range l.Weights() {
			spec.Weights = append(spec.Weights, w.Shape())
			d.weights = append(d.weights, w.Values()...)
		}
	}
	return d.add(spec), nil
}

// Build makes the model that was described, with these weights.
func Build(d *Model, weights []float32) (*dl.Model, error) {
	var m *dl.Model
	err := dl.Try(func() { m = build(d, weights) })
	return m, err
}

func build(d *Model, weights []float32) *dl.Model {
	values := []*tensor.Tensor{dl.Input(d.Input...)}
	made := make([]*layers.Layer, len(d.Layers))
	for i, spec := range d.Layers {
		var in []*tensor.Tensor
		for _, k := range spec.In {
			in = append(in, values[k])
		}
		if spec.Again > 0 {
			made[i] = made[spec.Again-1]
			values = append(values, made[i].Call(in...))
			continue
		}
		l, err := spec.build()
		if err != nil {
			tensor.Fail(spec.Name, "Build", nil, "%v", err)
		}
		made[i] = l
		values = append(values, l.Call(in...))
		if passive(spec.Class) {
			continue
		}
		l.Fill()
		all := l.Weights()
		if len(all) != len(spec.Weights) {
			tensor.Fail(spec.Name, "Build", nil, "the layer has %d weights, and %d were described", len(all), len(spec.Weights))
		}
		for k, w := range all {
			n := spec.Weights[k].Size()
			if !w.Shape().Equal(spec.Weights[k]) || n > len(weights) {
				tensor.Fail(spec.Name, "Build", nil, "weight %s is %v, and %v was described", w.Name(), w.Shape(), spec.Weights[k])
			}
			copy(w.Values(), weights[:n])
			weights = weights[n:]
		}
	}
	return dl.New(dl.Tensors{values[0]}, dl.Tensors{values[len(values)-1]}, layers.Name(d.Name))
}
