package dl

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Predict returns the model's output for the samples x: [samples ...]. Several goroutines may call
// it at the same time, as long as none trains the model. BatchSize and Eager are options of it.
func (m *Model) Predict(x Source, options ...FitOption) *tensor.Tensor {
	if m.graph != nil && len(m.graph.Outputs) > 1 {
		tensor.Fail(m.Name(), "Predict", m.graph.Outputs, "the model has %d outputs; PredictAll returns them", len(m.graph.Outputs))
	}
	return m.PredictAll(x, options...)[0]
}

// PredictAll is Predict for a model with several outputs.
func (m *Model) PredictAll(x Source, options ...FitOption) Tensors {
	f := newFit("Predict", options)
	d := m.ready(x, f)
	var out Tensors
	at := 0
	d.each(f.batch, func(rows []int) {
		shapes, _ := d.shapes(len(rows))
		k := passKey{eager: f.eager, shapes: fmt.Sprint(shapes)}
		p := m.borrow(k, shapes)
		d.fill(p, rows)
		p.forward(m)
		if out == nil {
			for _, y := range p.outputs {
				out = append(out, tensor.New(batchShape(d.n, y.Shape()), nil))
			}
		}
		for i, y := range p.outputs {
			n := len(y.Values()) / len(rows)
			copy(out[i].Values()[at*n:], y.Values())
		}
		at += len(rows)
		m.giveBack(k, p)
	})
	return out
}

// ready checks the samples, and sees to it that the model is built and has its weights.
func (m *Model) ready(x Source, f *fit) *data {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.newData("Predict", x, nil, f)
	m.layer.Fill()
	return d
}

// borrow returns a pass without targets that no other goroutine uses.
func (m *Model) borrow(k passKey, x []tensor.Shape) *pass {
	m.mu.Lock()
	defer m.mu.Unlock()
	if free := m.free[k]; len(free) > 0 {
		m.free[k] = free[:len(free)-1]
		return free[len(free)-1]
	}
	return m.newPass(k, &tensor.Storage{}, x, nil)
}

func (m *Model) giveBack(k passKey, p *pass) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.free == nil {
		m.free = map[passKey][]*pass{}
	}
	m.free[k] = append(m.free[k], p)
}
