package dl

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// care is how much of a batch is looked at for what Keras lets pass in silence.
type care int

const (
	firstBatch care = iota // everything
	newData                // what the batch holds
	seenData               // nothing: the rows were looked at in an earlier epoch
)

// compute does the forward and the backward pass of a step of training on the batch of data that p
// holds. It panics with a [*tensor.Error] on wrong use, and returns an error if the training
// diverged: then the weights must not be changed.
func (m *Model) compute(op string, p *pass, data feed, c care) error {
	if c == firstBatch {
		m.mustTrain(op)
		m.mustBeConnected(op)
		m.mustUseLayers(op)
	}
	if err := m.checkBatch(op, p, data, c); err != nil {
		return err
	}
	p.forward(m)
	if c == firstBatch {
		m.checkPredictions(op, p)
	}
	if err := m.backward(p, data); err != nil {
		return err
	}
	if c == firstBatch {
		m.checkReached(op, p)
	}
	return nil
}

// checkBatch looks at what a batch holds, before it is computed. In the first batch data that are
// not finite are wrong use; later, when there is something to lose, they end the training.
func (m *Model) checkBatch(op string, p *pass, data feed, c care) error {
	if c == seenData {
		return nil
	}
	if wrong := m.nonFinite(p, data); wrong != "" {
		if c == firstBatch {
			m.fail(op, wrong)
		}
		return fmt.Errorf("%w: %s", ErrDiverged, wrong)
	}
	for i, want := range p.y {
		loss := m.lossOf(i)
		if loss == nil || want == nil {
			continue
		}
		if row, wrong := loss.CheckTargets(want, m.graph.Outputs[i].Shape(), c == firstBatch); wrong != "" {
			m.fail(op, fmt.Sprintf("%s, row %d: %s", m.target(i), inData(row, data), wrong))
		}
	}
	return nil
}

// lossOf is the loss of output i, or nil.
func (m *Model) lossOf(i int) *losses.Loss { return m.loss.Outputs()[i] }

func (m *Model) fail(op, detail string, in ...*tensor.Tensor) {
	tensor.Fail("", op, in, "%s", detail)
}

// nonFinite says which number of a batch is NaN or infinite, or "".
func (m *Model) nonFinite(p *pass, data feed) string {
	for i, x := range p.x {
		if at := tensor.FirstNonFinite(x.Values()); at >= 0 {
			name := "the data"
			if len(p.x) > 1 {
				name = fmt.Sprintf("the data of input %d", i)
			}
			return nonFiniteAt(name, x, at, data)
		}
	}
	for i, y := range p.y {
		if y == nil {
			continue
		}
		if at := tensor.FirstNonFinite(y.Values()); at >= 0 {
			return nonFiniteAt(m.target(i), y, at, data)
		}
	}
	for _, w := range p.weights {
		if w == nil {
			continue
		}
		for at, v := range w.Values() {
			if !(v >= 0) || !finite(v) {
				return nonFiniteAt("the sample weights", w, at, data)
			}
		}
	}
	return ""
}

// nonFiniteAt says where x has a number that it must not have.
func nonFiniteAt(name string, x *tensor.Tensor, at int, data feed) string {
	index := x.Shape().Index(at)
	index[0] = inData(index[0], data)
	place := fmt.Sprintf("row %d", index[0])
	switch {
	case len(index) == 2 && x.Dim(1) > 1:
		place += fmt.Sprintf(", column %d", index[1])
	case len(index) > 2:
		place += fmt.Sprintf(", at %v of the sample", index[1:])
	}
	v, mend := x.Values()[at], "leave the row out, or put a number there, such as the mean of the others"
	if finite(v) {
		mend = "a weight is 0 or more"
	}
	return fmt.Sprintf("%s: %v in %s: %s", name, v, place, mend)
}

// target is what the targets of output i are called.
func (m *Model) target(i int) string {
	if names := m.OutputNames(); len(names) > 1 {
		return fmt.Sprintf("the targets of output %q", names[i])
	}
	return "the targets"
}

// inData is the row in the data of a row of the batch, as far as data have rows.
func inData(row int, data feed) int {
	if a, ok := data.(*arrays); ok && a.from+row < len(a.order) {
		return a.order[a.from+row]
	}
	return row
}

// checkPredictions looks whether the predictions of a first batch can be what the losses and
// metrics take them for.
func (m *Model) checkPredictions(op string, p *pass) {
	for i, want := range p.y {
		if loss := m.lossOf(i); loss != nil && want != nil {
			if wrong := loss.CheckPredictions(want.Shape(), p.outputs[i]); wrong != "" {
				m.fail(op, wrong)
			}
		}
	}
	for _, metric := range m.metrics {
		i := m.outputOf(metric)
		if p.y[i] == nil {
			continue
		}
		if wrong := metrics.Check(metric, p.y[i].Shape(), p.outputs[i].Shape()); wrong != "" {
			m.fail(op, wrong, p.y[i], p.outputs[i])
		}
	}
}

// checkReached looks whether the first step gave each weight that is to be trained a gradient. The
// weights that lead only to outputs without a loss need none, and with Eager a layer may use
// another weight in each step.
func (m *Model) checkReached(op string, p *pass) {
	if p.kind.eager {
		return
	}
	trained := m.trainedLayers()
	for _, l := range m.layers {
		if !trained[l] {
			continue
		}
		for _, w := range l.Weights() {
			if w.Trainable() && w.Grad() == nil {
				tensor.Fail(l.Name(), op, []*tensor.Tensor{w.Tensor}, "the loss does not depend on weight %q, so that it is not trained: "+
					"use it in what the layer returns, or make the layer layers.Frozen()", w.Name())
			}
		}
	}
}

// trainedLayers are the layers that lead to an output with a loss.
func (m *Model) trainedLayers() map[*layers.Layer]bool {
	var outputs []*tensor.Tensor
	for i, y := range m.graph.Outputs {
		if m.lossOf(i) != nil {
			outputs = append(outputs, y)
		}
	}
	trained := map[*layers.Layer]bool{}
	for n := range nodesBefore(outputs) {
		if c, ok := n.Block.(*layers.Call); ok {
			trained[c.Layer] = true
		}
	}
	return trained
}

// nodesBefore are the nodes that lead to outputs.
func nodesBefore(outputs []*tensor.Tensor) map[*tensor.Node]bool {
	seen := map[*tensor.Node]bool{}
	var visit func(x *tensor.Tensor)
	visit = func(x *tensor.Tensor) {
		if x.Mask() != nil {
			visit(x.Mask())
		}
		n := x.Node()
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		for _, in := range n.In {
			visit(in)
		}
	}
	for _, y := range outputs {
		visit(y)
	}
	return seen
}

// mustBeConnected refuses to train with inputs that lead to no output, and with the same input twice.
// A model may have them, as in Keras: files do.
func (m *Model) mustBeConnected(op string) {
	leads := nodesBefore(m.graph.Outputs)
	for i, x := range m.graph.Inputs {
		if !leads[x.Node()] {
			tensor.Fail("", op, []*tensor.Tensor{x}, "input %d of the model leads to none of its outputs: use what is computed from it, or leave it out of dl.New", i)
		}
		for k, y := range m.graph.Inputs[:i] {
			if y.Node() == x.Node() && y.Output() == x.Output() {
				tensor.Fail("", op, []*tensor.Tensor{x}, "inputs %d and %d of the model are the same: give it to dl.New once, and use it as often as you like", k, i)
			}
		}
	}
}

// mustUseLayers refuses to train beside a layer with weights that was called on what the model
// computes, and whose output leads to no model's output: it was meant to be in one.
func (m *Model) mustUseLayers(op string) {
	seen := map[*tensor.Node]bool{}
	var visit func(n *tensor.Node)
	visit = func(n *tensor.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if c, ok := n.Block.(*layers.Call); ok && !c.Layer.InModel() && len(c.Layer.Declared()) > 0 {
			tensor.Fail(c.Layer.Name(), op, n.In, "the layer was called, and its output leads to no output of a model, so that it is never trained: "+
				"pass its output on, leave the call out, or make the model that it is for before %s", op)
		}
		for _, user := range n.Users() {
			visit(user)
		}
	}
	for _, x := range m.graph.Inputs {
		visit(x.Node())
	}
}

// mustTrain refuses to train a model without a weight that can be.
func (m *Model) mustTrain(op string) {
	if len(m.Trainable()) > 0 {
		return
	}
	if len(m.Weights()) == 0 {
		tensor.Fail("", op, nil, "the model has no weights, so that there is nothing to train: Evaluate and Predict need no %s", op)
	}
	tensor.Fail("", op, nil, "all layers are frozen, so that there is nothing to train: leave one without layers.Frozen(), or call its SetFrozen(false)")
}
