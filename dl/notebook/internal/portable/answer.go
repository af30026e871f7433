package portable

import (
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Observer runs a model on one sample at a time, and keeps what every layer gave. The calls are recorded once; each
// answer runs the recording.
type Observer struct {
	input    *tensor.Tensor // [1 ...], the sample
	output   *tensor.Tensor
	chosen   *tensor.Tensor // 1 for the output that Why asks for
	score    *tensor.Tensor // that output, before a softmax or sigmoid
	tape     *tensor.Tape
	squashed bool
	layers   []Activations
}

// Activations are what a layer gave for the sample.
type Activations struct {
	Name   string
	Shape  tensor.Shape // without the batch
	Values []float32    // overwritten by the next answer
}

// NewObserver records the model's calls.
func NewObserver(m *dl.Model) *Observer {
	shape := append(tensor.Shape{1}, m.Graph().Inputs[0].Shape()[1:]...)
	o := &Observer{tape: tensor.Gradients()}
	o.input = o.tape.Watch(o.tape.Input(tensor.New(shape, nil)))
	o.output = m.Call(o.input)
	before := o.output
	last := map[string]*tensor.Tensor{}
	var names []string
	for c := range o.tape.Calls() {
		if c.Out == o.output && isSquash(c.String()) {
			before, o.squashed = c.In[0], true
		}
		if c.Layer == "" {
			continue
		}
		if last[c.Layer] == nil {
			names = append(names, c.Layer)
		}
		last[c.Layer] = c.Out
	}
	for _, name := range names {
		out := last[name]
		o.layers = append(o.layers, Activations{Name: name, Shape: out.Shape()[1:], Values: out.Values()})
	}
	o.chosen = o.tape.Input(tensor.New(before.Shape(), nil))
	o.score = before.Mul(o.chosen).Sum()
	return o
}

// isSquash reports whether an op makes probabilities of scores. Its slope vanishes where the model is sure, so Why asks
// for what the scores depend on.
func isSquash(op string) bool { return strings.HasPrefix(op, "softmax") || op == "sigmoid" }

// Squashed reports whether the model's last op makes probabilities of scores.
func (o *Observer) Squashed() bool { return o.squashed }

// Sample is where the next sample's values are put.
func (o *Observer) Sample() []float32 { return o.input.Values() }

// Answer computes the model's output for the sample; the slice is overwritten by the next answer.
func (o *Observer) Answer() []float32 {
	o.tape.Forward()
	return o.output.Values()
}

// Layers are what the layers gave, in the order of their calls.
func (o *Observer) Layers() []Activations { return o.layers }

// Why is the gradient of output k, before a softmax or sigmoid, with respect to the sample: how much the score rises
// with each of its values. It follows an Answer.
func (o *Observer) Why(k int) []float32 {
	clear(o.chosen.Values())
	o.chosen.Values()[k] = 1
	o.tape.Forward()
	o.tape.Backward(o.score)
	return o.input.Grad()
}
