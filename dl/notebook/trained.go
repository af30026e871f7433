package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Trained returns the model that build makes, trained by fit. Each cell of a notebook is a program
// of its own, in which the model is built anew; but fit runs once, and later cells get its weights
// and states, the optimizer's memory and the history back, and say so in a line.
//
//	func trained() *dl.Model {
//		return notebook.Trained("mnist", net, func(m *dl.Model) *dl.History {
//			return m.Fit(x(), y(), dl.Epochs(epochs), notebook.Live())
//		})
//	}
//
// It trains again when the source of build or fit has changed, or of anything in the notebook or in
// an unversioned package that they use, or the seed, the name, Go's version or Hornbook's. What they
// read besides (files, the environment, the clock) is not looked at. A variable of the function
// round them that can differ from call to call must be part of the name, or nothing is kept. A
// training that ended early is not kept either. Outside of a notebook fit runs each time.
func Trained(name string, build func() *dl.Model, fit func(*dl.Model) *dl.History) *dl.Model {
	m := build()
	s, err := open("trained", name, build, fit)
	if err != nil {
		fmt.Printf("%q is not kept: %v\n", name, err)
	}
	if s != nil {
		e, err := s.load()
		if err == nil {
			err = e.restore(m)
		}
		if err == nil {
			s.say("restored %q, trained at %s in %s", name, e.Made.Format(time.TimeOnly), duration(e.Took))
			return m
		}
		if !errors.Is(err, fs.ErrNotExist) {
			fmt.Printf("%q is trained again: %v\n", name, err)
		}
	}
	start := time.Now()
	h := fit(m)
	if h == nil {
		tensor.Fail(m.Name(), "Trained", nil, "fit of %q returned no history", name)
	}
	m.SetHistory(h)
	if s != nil && h.Err == nil {
		if err := s.save(trainedEntry(m, time.Since(start))); err != nil {
			fmt.Printf("%q is not kept: %v\n", name, err)
		}
	}
	return m
}

// trainedEntry is what is kept of a trained model.
func trainedEntry(m *dl.Model, took time.Duration) *entry {
	e := &entry{header: header{Made: time.Now(), Took: took}}
	h := m.History()
	e.History = savedHistory{First: h.First, Run: h.Run, Elapsed: h.Elapsed, Steps: h.Steps}
	for _, logs := range h.Epochs {
		e.History.Epochs = append(e.History.Epochs, logs)
	}
	for _, in := range m.Graph().Inputs {
		e.Inputs = append(e.Inputs, in.Shape())
	}
	ws := m.Weights()
	for _, w := range ws {
		e.Weights = append(e.Weights, savedWeight{w.Name(), w.Shape()})
		e.values = append(e.values, w.Values())
	}
	if o := m.Optimizer(); o != nil {
		e.Optimizer, e.Iterations, e.Rate = o.Class(), o.Iterations(), o.Rate()
		for _, w := range ws {
			if w.Trainable() {
				e.values = append(e.values, o.Slots(w.Tensor)...)
			}
		}
	}
	return e
}

// restore gives m what was kept. It changes nothing if that is of another model.
func (e *entry) restore(m *dl.Model) error {
	if m.Graph() == nil { // a Sequential that learns its input's shape from the data
		var inputs []*tensor.Tensor
		for _, s := range e.Inputs {
			inputs = append(inputs, dl.Input(s[1:]...))
		}
		if err := dl.Try(func() { m.Call(inputs...) }); err != nil {
			return fmt.Errorf("what was kept is of another model: %w", err)
		}
	}
	var targets [][]float32
	ws := m.Weights()
	if len(ws) != len(e.Weights) {
		return fmt.Errorf("what was kept is of a model with %d weights, not %d", len(e.Weights), len(ws))
	}
	for i, w := range ws {
		if kept := e.Weights[i]; kept.Name != w.Name() || !w.Shape().Equal(kept.Shape) {
			return fmt.Errorf("what was kept is of another model: weight %d was %s %v, and is %s %v", i, kept.Name, kept.Shape, w.Name(), w.Shape())
		}
		targets = append(targets, w.Values())
	}
	o := m.Optimizer()
	if o != nil {
		if o.Class() != e.Optimizer {
			return fmt.Errorf("what was kept is of the optimizer %q, not %q", e.Optimizer, o.Class())
		}
		for _, w := range ws {
			if w.Trainable() {
				targets = append(targets, o.Slots(w.Tensor)...)
			}
		}
	}
	if len(targets) != len(e.values) {
		return fmt.Errorf("what was kept has %d arrays, not %d", len(e.values), len(targets))
	}
	for i, t := range targets {
		if len(t) != len(e.values[i]) {
			return fmt.Errorf("what was kept has %d values in array %d, not %d", len(e.values[i]), i, len(t))
		}
	}
	for i, t := range targets {
		copy(t, e.values[i])
	}
	if o != nil {
		o.SetIterations(e.Iterations)
		o.SetRate(e.Rate)
	}
	h := &dl.History{First: e.History.First, Run: e.History.Run, Elapsed: e.History.Elapsed, Steps: e.History.Steps}
	for _, logs := range e.History.Epochs {
		h.Epochs = append(h.Epochs, logs)
	}
	m.SetHistory(h)
	return nil
}
