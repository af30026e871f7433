package dl

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A feed hands out the batches of the data of a Fit, Evaluate or Predict, one after the other.
type feed interface {
	// begin starts a run through the data; what is shuffled has another order in each run.
	begin(run int)
	// next goes on to the next batch. It is false at the end of the data, and when stop is closed.
	next(stop <-chan struct{}) bool
	// skip passes over the first batches of a run.
	skip(batches int, stop <-chan struct{})
	// shapes are those of the batch.
	shapes() *shapes
	// fill gives the batch to a pass for its shapes.
	fill(p *pass)
	// batch is the batch itself; its tensors may hold another one after next.
	batch() Batch
	// count is the number of batches of a run, and of samples; 0 if that is not known.
	count() (batches, samples int)
	// end is called at last.
	end()
}

// shapes are those of a batch: of its inputs, and for each output of the model of its target and of
// the weights of its samples, nil where it has none.
type shapes struct{ x, y, weights []tensor.Shape }

func (s *shapes) rows() int { return s.x[0][0] }

func (s *shapes) equal(o *shapes) bool {
	same := func(a, b []tensor.Shape) bool { return slices.EqualFunc(a, b, slices.Equal[tensor.Shape]) }
	return s == o || same(s.x, o.x) && same(s.y, o.y) && same(s.weights, o.weights)
}

// feeding says which batches of which data are wanted.
type feeding struct {
	x, y, weights Source
	classes       map[int]float32
	batch, steps  int // 0 if not given
	shuffle       bool
	targets       bool // the model's losses want them
	free          bool // for a step of the program's own: the model says nothing of their shapes
}

// newFeed checks data against the model and returns the feed of their batches.
func (m *Model) newFeed(op string, f feeding) feed {
	if s, ok := f.x.(Stream); ok {
		return m.newStream(op, s, f)
	}
	return m.newArrays(op, f)
}

// perOutput gives each output of the model its own of what was given: one for each, or one for each
// that has a loss.
func perOutput[T any](m *Model, op, what string, given []T) []T {
	outputs := len(m.graph.Outputs)
	if len(given) == outputs || len(given) == 0 {
		return given
	}
	all, i := make([]T, outputs), 0
	if m.loss != nil {
		for k, l := range m.loss.Outputs() {
			if l != nil {
				if i < len(given) {
					all[k] = given[i]
				}
				i++
			}
		}
	}
	if i != len(given) {
		tensor.Fail(m.Name(), op, m.graph.Outputs, "the model has %d outputs, and there are %s for %d", outputs, what, len(given))
	}
	return all
}

// perOutputWeights is perOutput for weights of samples, where one may stand for all outputs.
func perOutputWeights[T any](m *Model, op string, given []T) []T {
	if len(given) != 1 || len(m.graph.Outputs) == 1 {
		return perOutput(m, op, "weights of samples", given)
	}
	return slices.Repeat(given, len(m.graph.Outputs))
}

// mustFit checks the shapes of a batch, or of all data, against the model.
func (m *Model) mustFit(op string, s *shapes) {
	wrong := func(shape tensor.Shape, detail string) {
		panic(&tensor.Error{Layer: m.Name(), Op: op, Detail: detail, In: []tensor.Shape{shape}, At: tensor.Caller()})
	}
	if len(s.x) != len(m.graph.Inputs) {
		tensor.Fail(m.Name(), op, m.graph.Inputs, "the model has %d inputs, and there are data for %d", len(m.graph.Inputs), len(s.x))
	}
	for i, in := range m.graph.Inputs {
		if !fits(s.x[i], in.Shape()) {
			wrong(s.x[i], "the samples do not have the shape of the model's input, which is "+in.Shape()[1:].String()+
				" for each: reshape the data, or begin the model with layers.Flatten or another layers.InputShape")
		}
	}
	if s.y == nil {
		return
	}
	names := m.OutputNames()
	for i, l := range m.loss.Outputs() {
		if l != nil && s.y[i] == nil {
			tensor.Fail(m.Name(), op, m.graph.Outputs, "there is no target for the output %q, which has a loss", names[i])
		}
	}
	for _, metric := range m.metrics {
		if i := m.outputOf(metric); s.y[i] == nil {
			tensor.Fail(m.Name(), op, m.graph.Outputs, "there is no target for the output %q, which has the metric %q: give targets for all outputs", names[i], metric.Name())
		}
	}
	for i, w := range s.weights {
		switch {
		case w == nil:
		case len(w) == 0 || w[0] != s.rows():
			wrong(w, fmt.Sprintf("there are weights for another number of samples than the %d of the data: give one for each", s.rows()))
		case len(w) > 2 || i < len(s.y) && s.y[i] != nil && len(w) > max(len(s.y[i]), 1) && w[1] != 1:
			wrong(w, "weights are one for each sample, or one for each of its time steps")
		}
	}
}

// weigh fills the weights of the samples of a pass by their classes.
func (p *pass) weigh(classes map[int]float32) {
	labels, weights := p.y[0].Values(), p.weights[0].Values()
	width := len(labels) / max(len(weights), 1)
	for i := range weights {
		class := 0
		if width == 1 {
			class = int(math.RoundToEven(float64(labels[i])))
		} else {
			for k, v := range labels[i*width : i*width+width] {
				if v > labels[i*width+class] {
					class = k
				}
			}
		}
		w, ok := classes[class]
		if !ok {
			w = 1
		}
		weights[i] = w
	}
}

// mustHaveTargets refuses data without targets.
func (m *Model) mustHaveTargets(op string, y []tensor.Shape) {
	if len(y) == 0 {
		tensor.Fail(m.Name(), op, nil, "there are no targets, and the loss compares the predictions with them; Predict needs none")
	}
}

// mustHaveClasses checks that weights of classes have a meaning for targets of those shapes.
func (m *Model) mustHaveClasses(op string, y []tensor.Shape) {
	if len(y) != 1 || len(y[0]) > 2 {
		tensor.Fail(m.Name(), op, nil, "class weights want one output, whose target is the number of a class for each sample, or one-hot")
	}
}
