package dl

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Predict returns the model's output for the samples x: [samples ...]. Several goroutines may call
// it at the same time, as long as none trains the model. BatchSize, StepsPerEpoch, Progress and
// Eager are options of it.
func (m *Model) Predict(x Source, options ...FitOption) *tensor.Tensor {
	if m.graph != nil && len(m.graph.Outputs) > 1 {
		tensor.Fail(m.Name(), "Predict", m.graph.Outputs, "the model has %d outputs; PredictAll returns them", len(m.graph.Outputs))
	}
	return m.PredictAll(x, options...)[0]
}

// PredictAll is Predict for a model with several outputs.
func (m *Model) PredictAll(x Source, options ...FitOption) Tensors {
	f := newFit("Predict", options)
	data := m.ready(x, f)
	defer data.end()
	batches, samples := data.count()
	if f.steps > 0 {
		batches, samples = f.steps, 0
	}
	var bar Callback // shows an evaluation without logs
	if f.progress {
		bar = newProgress().callback()
		bar.TestBegin(m, batches)
	}
	var out []predicted
	rows := 0
	data.begin(0)
	for step := 0; (f.steps == 0 || step < f.steps) && m.nextToPredict(data); step++ {
		s := data.shapes()
		p := m.borrow(passKind{eager: f.eager, shapes: &shapes{x: s.x}})
		data.fill(p)
		p.forward(m)
		if out == nil {
			out = make([]predicted, len(p.outputs))
		}
		for i, y := range p.outputs {
			out[i].add(m, i, y, samples)
		}
		rows += s.rows()
		m.giveBack(p)
		if f.progress {
			bar.TestBatchEnd(m, step, nil)
		}
	}
	if f.progress {
		bar.TestEnd(m, nil)
	}
	if out == nil {
		tensor.Fail(m.Name(), "Predict", nil, "the sequence of batches is empty")
	}
	all := make(Tensors, len(out))
	for i, o := range out {
		all[i] = tensor.New(batchShape(rows, o.shape), o.values)
	}
	return all
}

// predicted are the predictions of one output.
type predicted struct {
	shape  tensor.Shape // of the first batch
	values []float32
}

// add appends those of a batch; samples is how many there will be, 0 if that is not known.
func (o *predicted) add(m *Model, i int, y *tensor.Tensor, samples int) {
	s := y.Shape()
	if o.shape == nil {
		o.shape = slices.Clone(s)
		o.values = make([]float32, 0, samples*s[1:].Size())
	}
	if !slices.Equal(s[1:], o.shape[1:]) {
		tensor.Fail(m.Name(), "Predict", []*tensor.Tensor{y}, "output %d of this batch has another shape than that of the first batch, %v: predict batches of different shapes one by one", i, o.shape)
	}
	o.values = append(o.values, y.Values()...)
}

// ready checks the samples, and sees to it that the model is built and has its weights.
func (m *Model) ready(x Source, f *fit) feed {
	m.mu.Lock()
	defer m.mu.Unlock()
	data := m.newFeed("Predict", feeding{x: x, batch: f.batch, steps: f.steps})
	m.layer.Fill()
	return data
}

// nextToPredict is next for a feed that may build the model with its first batch.
func (m *Model) nextToPredict(data feed) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return data.next(nil)
}

// borrow returns a pass without targets that no other goroutine uses.
func (m *Model) borrow(k passKind) *pass {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := adaptations(m.layers, 0)
	for i, p := range m.free {
		if p.kind.equal(k) && p.adaptations == n {
			m.free = slices.Delete(m.free, i, i+1)
			return p
		}
	}
	return m.newPass(k, &tensor.Storage{}, nil)
}

func (m *Model) giveBack(p *pass) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.free = slices.Insert(m.free[:min(len(m.free), 2*layouts-1)], 0, p)
}
