package dl

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Model is a computation from inputs to outputs, made of layers, and what trains it.
type Model struct {
	layer  *layers.Layer   // the model as a layer of another
	parts  []*layers.Layer // of a Sequential, in order
	layers []*layers.Layer // all, each once
	graph  *tensor.Graph   // nil as long as a Sequential's input shape is not known

	optimizer *optimizers.Optimizer
	loss      *losses.Loss
	metrics   []metrics.Metric
	history   *History
	trainer   *trainer // of the Fit that runs, or nil
	stop      atomic.Bool
	stopErr   atomic.Pointer[error]

	storage     tensor.Storage // that the passes of Fit and Evaluate share
	passes      []*pass        // those used last first
	interrupted atomic.Bool    // while Fit is to end at once
	frozen      []bool         // the layers when they were recorded
	mu          sync.Mutex
	free        []*pass // for Predict, which several goroutines may call
}

// Input is an input of a model: samples of the given shape, in a batch of any size.
func Input(dims ...int) *tensor.Tensor {
	for _, d := range dims {
		if d < 1 && d != tensor.Unknown {
			tensor.Fail("", "Input", nil, "an axis of a sample has at least the size 1, not %d; tensor.Unknown leaves it open", d)
		}
	}
	return tensor.Symbol(append(tensor.Shape{tensor.Unknown}, dims...))
}

// NamedInput is an [Input] with a name, which errors, the summary and a .keras file know it by. The
// default is "input_layer", with a number where there are several.
func NamedInput(name string, dims ...int) *tensor.Tensor {
	x := Input(dims...)
	x.Node().Name = name
	return x
}

// New returns the model that computes outputs from inputs: what was called between them.
//
//	image := dl.Input(784)
//	digit := layers.Dense(10, layers.Softmax).Call(image)
//	model := dl.New(dl.Tensors{image}, dl.Tensors{digit})
func New(inputs, outputs Tensors, options ...ModelOption) *Model {
	m := &Model{}
	m.setGraph(tensor.NewGraph(inputs, outputs))
	m.wrap("Functional", nil, options)
	m.nameLayers("", m.layers)
	return m
}

// A ModelOption is an option of [New]; [layers.Name] is one.
type ModelOption = layers.LayerOption

// Sequential returns the model that passes its input through the parts, one after the other:
// layers, activations, and models. The first says the shape of a sample with [layers.InputShape];
// if it does not, the model is built when it first sees data.
func Sequential(parts ...layers.Part) *Model {
	if len(parts) == 0 {
		tensor.Fail("", "Sequential", nil, "a model has at least one layer")
	}
	m := &Model{}
	for _, p := range parts {
		m.parts = append(m.parts, p.AsLayer())
	}
	for i, l := range m.parts {
		for _, k := range m.parts[:i] {
			if k == l {
				tensor.Fail(l.Name(), "Sequential", nil, "the layer stands at two places, and would share its weights: make a layer for each, or use dl.New to share one")
			}
		}
	}
	m.layers = m.parts
	m.nameLayers("", m.parts)
	input := m.parts[0].InputShape()
	m.wrap("Sequential", input, nil)
	if input != nil {
		m.build(input)
	}
	return m
}

// build calls the parts of a Sequential on samples of the given shape.
func (m *Model) build(sample tensor.Shape) {
	x := Input(sample...)
	y := x
	for _, l := range m.parts {
		y = l.Call(y)
	}
	m.graph = tensor.NewGraph([]*tensor.Tensor{x}, []*tensor.Tensor{y})
}

// mustBeBuilt builds a Sequential that waited for data of the given shape.
func (m *Model) mustBeBuilt(op string, data ...tensor.Shape) {
	if m.graph != nil {
		return
	}
	if len(data) == 0 {
		tensor.Fail(m.Name(), op, nil, "the model does not know the shape of its input yet: give its first layer layers.InputShape, or Fit it first")
	}
	m.build(data[0][1:])
}

func (m *Model) setGraph(g *tensor.Graph) {
	m.graph = g
	seen := map[*layers.Layer]bool{}
	for _, n := range g.Nodes {
		if c, ok := n.Block.(*layers.Call); ok && !seen[c.Layer] {
			seen[c.Layer] = true
			m.layers = append(m.layers, c.Layer)
		}
	}
}

// wrap makes the layer that the model is inside of another one.
func (m *Model) wrap(class string, input tensor.Shape, options []ModelOption) {
	m.layer = layers.Wrap(class, m, m.layers, input, func(x []*tensor.Tensor) []*tensor.Tensor {
		m.mustBeBuilt("Call", x[0].Shape())
		if len(x) != len(m.graph.Inputs) {
			tensor.Fail(m.Name(), "Call", x, "the model has %d inputs, not %d", len(m.graph.Inputs), len(x))
		}
		return m.graph.Replay(x)
	})
	for _, o := range options {
		o(m.layer)
	}
}

// nameLayers gives each layer a name that is unique in the model, in their order, and those inside
// of nested models their path.
func (m *Model) nameLayers(path string, ls []*layers.Layer) {
	used := map[string]bool{}
	for _, l := range ls {
		if l.NameChosen() {
			if used[l.Name()] {
				tensor.Fail(l.Name(), "New", nil, "two layers of the model have this name: give one of them another with layers.Name, or none")
			}
			used[l.Name()] = true
		}
	}
	for _, l := range ls {
		name := l.Name()
		if !l.NameChosen() {
			for i := 1; used[name]; i++ {
				name = fmt.Sprintf("%s_%d", l.Kind(), i)
			}
			used[name] = true
		}
		l.Rename(path, name)
		renamePaths(path+name+"/", l.Parts())
	}
}

func renamePaths(path string, ls []*layers.Layer) {
	for _, l := range ls {
		l.Rename(path, l.Name())
		renamePaths(path+l.Name()+"/", l.Parts())
	}
}

// AsLayer is the model as a layer of another model.
func (m *Model) AsLayer() *layers.Layer { return m.layer }

// Name is the model's name; the default is "sequential" or "functional".
func (m *Model) Name() string { return m.layer.Name() }

// Class is "Sequential" or "Functional".
func (m *Model) Class() string { return m.layer.Class() }

// Layers are the model's layers, each once, in the order of their calls.
func (m *Model) Layers() []*layers.Layer { return m.layers }

// Layer is the layer of that name, or nil.
func (m *Model) Layer(name string) *layers.Layer {
	for _, l := range m.layers {
		if l.Name() == name {
			return l
		}
	}
	return nil
}

// Graph is the model's recording: the calls between its inputs and outputs, with shapes, or nil if
// the model waits for data to know them.
func (m *Model) Graph() *tensor.Graph { return m.graph }

// Call applies the model to x: on a tape, to values, or inside of another model that is being
// built. It returns the first output.
func (m *Model) Call(x ...*tensor.Tensor) *tensor.Tensor { return m.CallMany(x...)[0] }

// CallMany is Call for a model with several outputs.
func (m *Model) CallMany(x ...*tensor.Tensor) []*tensor.Tensor {
	if len(x) == 0 {
		tensor.Fail(m.Name(), "Call", nil, "the model was called without an input")
	}
	m.mustBeBuilt("Call", x[0].Shape())
	for _, in := range x {
		if in.Symbolic() {
			return m.layer.CallMany(x...)
		}
	}
	m.layer.Fill()
	if len(x) != len(m.graph.Inputs) {
		tensor.Fail(m.Name(), "Call", x, "the model has %d inputs, not %d", len(m.graph.Inputs), len(x))
	}
	for i, in := range m.graph.Inputs {
		if x[i].Rank() != in.Rank() || !fits(x[i].Shape(), in.Shape()) {
			tensor.Fail(m.Name(), "Call", x, "input %d of the model has the shape %v", i, in.Shape())
		}
	}
	return m.graph.Replay(x)
}

// Weights are the weights and states of all layers, in their order.
func (m *Model) Weights() []*layers.Weight {
	m.mustBeBuilt("Weights")
	var ws []*layers.Weight
	for _, l := range m.layers {
		ws = append(ws, l.Weights()...)
	}
	return ws
}

// Trainable are the weights that training changes.
func (m *Model) Trainable() []*tensor.Tensor {
	var ts []*tensor.Tensor
	for _, w := range m.Weights() {
		if w.Trainable() {
			ts = append(ts, w.Tensor)
		}
	}
	return ts
}

// ResetStates sets the states of recurrent layers to zero, as for the beginning of another
// sequence.
func (m *Model) ResetStates() {
	for _, w := range m.Weights() {
		if w.Carried() {
			clear(w.Values())
		}
	}
}

// Compile says how the model is trained: by what its weights are changed, what is made small, and
// what is reported.
func (m *Model) Compile(o *optimizers.Optimizer, l *losses.Loss, ms ...metrics.Metric) {
	if m.graph != nil && len(l.Outputs()) != len(m.graph.Outputs) {
		tensor.Fail(m.Name(), "Compile", m.graph.Outputs, "the model has %d outputs, and the number of losses is %d: losses.Each gives one for each", len(m.graph.Outputs), len(l.Outputs()))
	}
	m.optimizer, m.loss, m.metrics = o, l, ms
	m.checkMetrics()
	m.forgetPasses()
}

func (m *Model) checkMetrics() {
	if m.graph == nil {
		return
	}
	for _, metric := range m.metrics {
		b, _ := metric.(metrics.Bound)
		if b.Output == "" && len(m.graph.Outputs) > 1 {
			tensor.Fail(m.Name(), "Compile", m.graph.Outputs, "the model has several outputs: metrics.On says which one %q is of", metric.Name())
		}
		if b.Output != "" && m.output(b.Output) < 0 {
			tensor.Fail(m.Name(), "Compile", m.graph.Outputs, "there is no output %q; the outputs are %q", b.Output, m.OutputNames())
		}
	}
}

// outputOf is the index of the output that a metric is of.
func (m *Model) outputOf(metric metrics.Metric) int {
	if b, ok := metric.(metrics.Bound); ok && b.Output != "" {
		return m.output(b.Output)
	}
	return 0
}

// Optimizer is what Compile was given, or nil.
func (m *Model) Optimizer() *optimizers.Optimizer { return m.optimizer }

// Loss is what Compile was given, or nil.
func (m *Model) Loss() *losses.Loss { return m.loss }

// Metrics are what Compile was given.
func (m *Model) Metrics() []metrics.Metric { return m.metrics }

// OutputNames are the names of the outputs: those of the layers that they come from.
func (m *Model) OutputNames() []string {
	m.mustBeBuilt("OutputNames")
	var names []string
	for i, y := range m.graph.Outputs {
		name := fmt.Sprintf("output_%d", i)
		if c, ok := y.Node().Block.(*layers.Call); ok {
			name = c.Layer.Name()
		}
		names = append(names, name)
	}
	return names
}

// output is the index of the output of that name, or -1.
func (m *Model) output(name string) int {
	for i, n := range m.OutputNames() {
		if n == name {
			return i
		}
	}
	return -1
}

// History is that of the last Fit, or nil.
func (m *Model) History() *History { return m.history }

// SetHistory is for who restores a model that was trained before.
func (m *Model) SetHistory(h *History) { m.history = h }

// Stop ends Fit after the step that runs, if it is called by a callback or from another goroutine.
// The epoch comes to its end with the steps that were done: it is validated, and is in the history.
func (m *Model) Stop() { m.stop.Store(true) }

// StopWith is Stop for a callback that failed, such as one that could not write its file. The
// history's Err is err.
func (m *Model) StopWith(err error) {
	m.stopErr.CompareAndSwap(nil, &err)
	m.Stop()
}

// String is the summary.
func (m *Model) String() string { return m.Summary() }
