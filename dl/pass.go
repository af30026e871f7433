package dl

import (
	"slices"
	"sync/atomic"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A pass is the model recorded for batches of the same shapes: with targets and a loss, or without.
// It is recorded once and then run on the values that its inputs are given.
type pass struct {
	kind    passKind
	tape    *tensor.Tape
	x       []*tensor.Tensor
	y       []*tensor.Tensor // for each output, nil where it has no target; or none
	weights []*tensor.Tensor // of the samples, for each output, nil where they all count the same; or none
	outputs []*tensor.Tensor
	losses  []*tensor.Tensor // of the outputs, each a scalar, nil where an output has none
	loss    *tensor.Tensor   // their weighted sum, with the losses that layers added
	root    *tensor.Tensor   // where Backward begins: the loss times the optimizer's LossScaleFactor
	counts  []*tensor.Tensor // see count

	adaptations uint64 // of the layers, when it was recorded
}

// A passKind tells passes apart.
type passKind struct {
	training, eager bool
	shapes          *shapes
}

func (k passKind) equal(o passKind) bool {
	return k.training == o.training && k.eager == o.eager && k.shapes.equal(o.shapes)
}

// layouts is how many passes are kept: for whole batches, the last one and the same of validation
// data, and a few more where shapes change.
const layouts = 8

// pass returns a pass for batches of some shapes; the one of last time if it is still there.
func (m *Model) pass(k passKind) *pass {
	n := adaptations(m.layers, 0)
	for i, p := range m.passes {
		if p.kind.equal(k) && p.adaptations == n {
			copy(m.passes[1:i+1], m.passes[:i])
			m.passes[0] = p
			return p
		}
	}
	p := m.newPass(k, &m.storage, &m.interrupted)
	m.passes = slices.Insert(m.passes[:min(len(m.passes), layouts-1)], 0, p)
	return p
}

func (m *Model) newPass(k passKind, s *tensor.Storage, stop *atomic.Bool) *pass {
	m.layer.Fill()
	p := &pass{kind: k, adaptations: adaptations(m.layers, 0)}
	if k.eager {
		p.tape = tensor.Inference()
		if k.training {
			p.tape = tensor.Training()
		}
		p.tape.StopOn(stop)
		p.place(m, func(shape tensor.Shape) *tensor.Tensor { return tensor.New(shape, nil) })
		return p
	}
	p.tape = tensor.Layout(k.training)
	p.tape.StopOn(stop)
	p.place(m, p.tape.Placeholder)
	m.record(p, p.x, p.y, p.weights)
	keep := slices.Clone(p.outputs)
	for i := range p.outputs {
		keep = append(keep, p.mask(i))
	}
	keep = append(keep, p.losses...)
	if p.root != p.loss || !k.training {
		keep = append(keep, p.loss)
	}
	keep = slices.DeleteFunc(keep, func(x *tensor.Tensor) bool { return x == nil })
	if k.training {
		p.tape.Plan(s, p.root, keep...)
	} else {
		p.tape.Plan(s, nil, keep...)
	}
	return p
}

// place makes the pass's inputs.
func (p *pass) place(m *Model, make func(tensor.Shape) *tensor.Tensor) {
	of := func(all []tensor.Shape) (ts []*tensor.Tensor) {
		for _, shape := range all {
			if shape == nil {
				ts = append(ts, nil)
			} else {
				ts = append(ts, make(shape))
			}
		}
		return ts
	}
	for i, shape := range p.kind.shapes.x {
		p.x = append(p.x, make(m.inputShape(i, shape)))
	}
	p.y, p.weights = of(p.kind.shapes.y), of(p.kind.shapes.weights)
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

// record calls the model and its losses on the pass's tape. Of y and weights, some may be nil.
func (m *Model) record(p *pass, x, y, weights []*tensor.Tensor) {
	p.outputs = m.graph.Replay(x)
	p.losses, p.loss, p.root = nil, nil, nil
	if len(y) == 0 {
		return
	}
	for i, l := range m.loss.Outputs() {
		if l == nil || y[i] == nil {
			p.losses = append(p.losses, nil)
			continue
		}
		var weight *tensor.Tensor
		if len(weights) > 0 {
			weight = weights[i]
		}
		value := l.Value(y[i], p.outputs[i], weight)
		if value.Rank() > 0 {
			tensor.Fail("", l.Name(), []*tensor.Tensor{value}, "losses.None leaves one loss for each sample, and training is for one number: leave it out, or use losses.Sum")
		}
		p.losses = append(p.losses, value)
		if w := l.Weight(); w != 1 {
			value = value.Scale(w)
		}
		if p.loss == nil {
			p.loss = value
		} else {
			p.loss = p.loss.Add(value)
		}
	}
	for _, l := range p.tape.Losses() {
		p.loss = p.loss.Add(l)
	}
	if p.root = p.loss; m.optimizer != nil && p.loss != nil {
		p.root = m.optimizer.ScaleLoss(p.loss)
	}
}

// forward runs the pass on what its inputs hold.
func (p *pass) forward(m *Model) {
	if !p.kind.eager {
		p.tape.Forward()
		return
	}
	p.tape.Reset()
	on := func(ts []*tensor.Tensor) (inputs []*tensor.Tensor) {
		for _, t := range ts {
			if t == nil {
				inputs = append(inputs, nil)
			} else {
				inputs = append(inputs, p.tape.Input(t))
			}
		}
		return inputs
	}
	m.record(p, on(p.x), on(p.y), on(p.weights))
}

// mask is the mask of output i that counts its samples or time steps, or nil.
func (p *pass) mask(i int) *tensor.Tensor {
	if mask := p.outputs[i].Mask(); mask != nil && mask.Rank() < p.outputs[i].Rank() {
		return mask
	}
	return nil
}

// count is what the samples of output i count in a metric: by the mask and, if it is weighted, by
// the weights of the samples; nil if they all count the same.
func (p *pass) count(i int, weighted bool) *tensor.Tensor {
	mask := p.mask(i)
	if !weighted || len(p.weights) == 0 || p.weights[i] == nil {
		return mask
	}
	weight := p.weights[i]
	if mask == nil {
		return weight
	}
	long, short := mask, weight // [batch time] and [batch], or both the same
	if weight.Shape().Size() > mask.Shape().Size() {
		long, short = weight, mask
	}
	if p.counts == nil {
		p.counts = make([]*tensor.Tensor, len(p.outputs))
	}
	if p.counts[i] == nil {
		p.counts[i] = tensor.New(slices.Clone(long.Shape()), nil)
	}
	c, each := p.counts[i], long.Shape().Size()/max(short.Shape().Size(), 1)
	for k, v := range long.Values() {
		c.Values()[k] = v * short.Values()[k/each]
	}
	return c
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

// adaptations is a number that tells apart which layers have a low-rank adaptation, of which rank.
func adaptations(ls []*layers.Layer, n uint64) uint64 {
	for _, l := range ls {
		rank, _ := l.LoRARank()
		n = adaptations(l.Parts(), n*0x100000001b3+uint64(rank))
	}
	return n
}

// forgetPasses drops what was recorded, since what it depends on has changed.
func (m *Model) forgetPasses() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passes, m.free = nil, nil
}
