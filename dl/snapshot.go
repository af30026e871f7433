package dl

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Snapshot is a copy of what training changes in a model: its weights and states, and what its
// optimizer remembers.
type Snapshot struct {
	Inputs     []tensor.Shape // of the model
	Weights    []SavedWeight  // in the order of Weights
	Optimizer  string         // its class, or "" if the model was not compiled
	Iterations int
	Rate       float64
	Slots      [][]float32 // of the weights that are trained, in their order
}

// A SavedWeight is a weight or a state in a [Snapshot].
type SavedWeight struct {
	Name   string
	Shape  tensor.Shape
	Values []float32
}

// String is such as "4 weights, 101770 values, and 8 slots of Adam after 1875 steps".
func (s *Snapshot) String() string {
	n := 0
	for _, w := range s.Weights {
		n += len(w.Values)
	}
	text := fmt.Sprintf("%d weights, %d values", len(s.Weights), n)
	if s.Optimizer != "" {
		text += fmt.Sprintf(", and %d slots of %s after %d steps", len(s.Slots), s.Optimizer, s.Iterations)
	}
	return text
}

// Snapshot copies what training changes in the model.
func (m *Model) Snapshot() *Snapshot {
	m.mustBeBuilt("Snapshot")
	m.layer.Fill()
	s := &Snapshot{}
	for _, in := range m.graph.Inputs {
		s.Inputs = append(s.Inputs, slices.Clone(in.Shape()))
	}
	for _, w := range m.Weights() {
		s.Weights = append(s.Weights, SavedWeight{w.Name(), slices.Clone(w.Shape()), slices.Clone(w.Values())})
	}
	if o := m.optimizer; o != nil {
		s.Optimizer, s.Iterations, s.Rate = o.Class(), o.Iterations(), o.Rate()
		for _, w := range m.Trainable() {
			for _, slot := range o.Slots(w) {
				s.Slots = append(s.Slots, slices.Clone(slot))
			}
		}
	}
	return s
}

// Restore gives the model the weights of the snapshot, and its optimizer what it remembered. If the
// snapshot is of another model, or of another optimizer, it changes nothing and says so.
func (m *Model) Restore(s *Snapshot) error {
	if m.graph == nil && len(s.Inputs) == 1 { // a Sequential that learns its input's shape from the data
		if err := Try(func() { m.build(s.Inputs[0][1:]) }); err != nil {
			return fmt.Errorf("the snapshot is of another model: %w", err)
		}
	}
	m.mustBeBuilt("Restore")
	m.layer.Fill()
	ws := m.Weights()
	if len(ws) != len(s.Weights) {
		return fmt.Errorf("the snapshot is of a model with %d weights, and this one has %d", len(s.Weights), len(ws))
	}
	var to, from [][]float32
	for i, w := range ws {
		saved := s.Weights[i]
		if saved.Name != w.Name() || !w.Shape().Equal(saved.Shape) || len(saved.Values) != len(w.Values()) {
			return fmt.Errorf("the snapshot is of another model: weight %d was %s %v, and is %s %v", i, saved.Name, saved.Shape, w.Name(), w.Shape())
		}
		to, from = append(to, w.Values()), append(from, saved.Values)
	}
	o := m.optimizer
	if o != nil && s.Optimizer != "" {
		if o.Class() != s.Optimizer {
			return fmt.Errorf("the snapshot is of a model that %s trained, not %s", s.Optimizer, o.Class())
		}
		var slots [][]float32
		for _, w := range m.Trainable() {
			slots = append(slots, o.Slots(w)...)
		}
		if len(slots) != len(s.Slots) {
			return fmt.Errorf("the optimizer of the snapshot remembers %d arrays, and this one %d: its options or the frozen layers are others", len(s.Slots), len(slots))
		}
		for i := range slots {
			if len(slots[i]) != len(s.Slots[i]) {
				return fmt.Errorf("the optimizer of the snapshot remembers %d values in array %d, and this one %d", len(s.Slots[i]), i, len(slots[i]))
			}
		}
		to, from = append(to, slots...), append(from, s.Slots...)
	}
	for i := range to {
		copy(to[i], from[i])
	}
	if o != nil && s.Optimizer != "" {
		o.SetIterations(s.Iterations)
		if o.Schedule() == nil {
			o.SetRate(s.Rate)
		}
	}
	return nil
}
