package dl

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A pass is the model recorded for batches of one size: with targets and a loss, or without. It is
// recorded once and then run on the values that its inputs are given.
type pass struct {
	tape    *tensor.Tape
	x, y    []*tensor.Tensor
	weight  *tensor.Tensor // of the samples, or nil
	outputs []*tensor.Tensor
	losses  []*tensor.Tensor // of the outputs, each a scalar
	loss    *tensor.Tensor   // their sum, with the losses that layers added
	eager   bool
	ran     bool
}

// A passKey tells passes apart.
type passKey struct {
	training, weighted, eager bool
	shapes                    string
}

// pass returns a pass for batches of the given shapes; the one of last time if there is one.
func (m *Model) pass(x, y []tensor.Shape, training, weighted, eager bool) *pass {
	k := passKey{training, weighted, eager, fmt.Sprint(x, y)}
	if p := m.training[k]; p != nil {
		return p
	}
	p := m.newPass(k, &m.storage, x, y)
	if m.training == nil {
		m.training = map[passKey]*pass{}
	}
	m.training[k] = p
	return p
}

func (m *Model) newPass(k passKey, s *tensor.Storage, x, y []tensor.Shape) *pass {
	m.layer.Fill()
	p := &pass{eager: k.eager}
	if k.eager {
		p.tape = tensor.Inference()
		if k.training {
			p.tape = tensor.Training()
		}
		data := func(shapes []tensor.Shape) (ts []*tensor.Tensor) {
			for _, shape := range shapes {
				ts = append(ts, tensor.New(shape, nil))
			}
			return ts
		}
		p.x, p.y = data(x), data(y)
		if k.weighted {
			p.weight = tensor.New(x[0][:1], nil)
		}
		return p
	}
	p.tape = tensor.Layout(k.training)
	for i, shape := range x {
		p.x = append(p.x, p.tape.Placeholder(m.inputShape(i, shape)))
	}
	for _, shape := range y {
		p.y = append(p.y, p.tape.Placeholder(shape))
	}
	if k.weighted {
		p.weight = p.tape.Placeholder(x[0][:1])
	}
	m.record(p, p.x, p.y, p.weight)
	keep := append(append([]*tensor.Tensor{}, p.outputs...), p.losses...)
	if k.training {
		p.tape.Plan(s, p.loss, keep...)
	} else {
		if p.loss != nil {
			keep = append(keep, p.loss)
		}
		p.tape.Plan(s, nil, keep...)
	}
	return p
}

// inputShape is the shape of input i for data of the given shape, which may lack an axis of size 1
// that the input has, or have one more.
func (m *Model) inputShape(i int, data tensor.Shape) tensor.Shape {
	want := m.graph.Inputs[i].Shape()
	if len(data) == len(want) {
		return data
	}
	return append(tensor.Shape{data[0]}, want[1:]...)
}

// record calls the model and its losses on the pass's tape.
func (m *Model) record(p *pass, x, y []*tensor.Tensor, weight *tensor.Tensor) {
	p.outputs = m.graph.Replay(x)
	p.losses, p.loss = nil, nil
	for i, want := range y {
		p.losses = append(p.losses, average(m.loss.Outputs()[i].Values(want, p.outputs[i]), p.outputs[i].Mask(), weight))
	}
	if len(y) == 0 {
		return
	}
	p.loss = p.losses[0]
	for _, l := range p.losses[1:] {
		p.loss = p.loss.Add(l)
	}
	for _, l := range p.tape.Losses() {
		p.loss = p.loss.Add(l)
	}
}

// average is the mean of the losses of the samples, weighed, over those that the mask counts. As
// in Keras, weights do not change what the sum is divided by.
func average(values, mask, weight *tensor.Tensor) *tensor.Tensor {
	if weight != nil {
		for weight.Rank() < values.Rank() {
			weight = weight.ExpandDims(-1)
		}
		values = values.Mul(weight)
	}
	if mask == nil || mask.Rank() > values.Rank() {
		return values.Mean()
	}
	for mask.Rank() < values.Rank() {
		mask = mask.ExpandDims(-1)
	}
	part := mask.Mean().Maximum(tensor.Scalar(1e-7)) // that counts
	return values.Mul(mask).Mean().Div(part)
}

// forward runs the pass on what its inputs hold.
func (p *pass) forward(m *Model) {
	if !p.eager {
		p.tape.Forward()
		return
	}
	p.tape.Reset()
	on := func(ts []*tensor.Tensor) (inputs []*tensor.Tensor) {
		for _, t := range ts {
			inputs = append(inputs, p.tape.Input(t))
		}
		return inputs
	}
	var weight *tensor.Tensor
	if p.weight != nil {
		weight = p.tape.Input(p.weight)
	}
	m.record(p, on(p.x), on(p.y), weight)
}

// forgetStalePasses drops what was recorded if layers were frozen or melted since, which changes
// what has a gradient.
func (m *Model) forgetStalePasses() {
	var frozen []bool
	var visit func(ls []*layers.Layer)
	visit = func(ls []*layers.Layer) {
		for _, l := range ls {
			frozen = append(frozen, l.Frozen())
			visit(l.Parts())
		}
	}
	visit(m.layers)
	if !slices.Equal(frozen, m.frozen) {
		m.forgetPasses()
		m.frozen = frozen
	}
}

// forgetPasses drops what was recorded, since what it depends on has changed.
func (m *Model) forgetPasses() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.training, m.free = nil, nil
}
