package callbacks

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// SwapEMAWeights evaluates the moving averages of the weights in the place of the weights (Polyak's
// averaging): in the validation, and as an option of Evaluate. The optimizer keeps the averages if it
// is given [optimizers.EMA]; at the end of Fit, it sets the weights to them.
//
// Its option is [SwapOnEpoch].
func SwapEMAWeights(options ...SwapEMAWeightsOption) dl.Callback {
	s := &swapEMAWeights{}
	for _, o := range options {
		o(s)
	}
	c := dl.Callback{
		Begin:     func(m *dl.Model, _ dl.Run) { s.weights, s.swapped = nil, false },
		TestBegin: func(m *dl.Model, _ int) { s.swap(m) },
		TestEnd:   func(m *dl.Model, _ dl.Logs) { s.back(m) },
		End: func(m *dl.Model, h *dl.History) {
			if h.Err != nil { // also in the middle of the validation; else they are set to the averages
				s.back(m)
			}
		},
	}
	if s.onEpoch {
		c.EpochBegin = func(m *dl.Model, _ int) { s.back(m) }
		c.EpochEnd = func(m *dl.Model, _ int, _ dl.Logs) { s.swap(m) }
		c.Save, c.Restore = s.save, s.restore
	}
	return c
}

// A SwapEMAWeightsOption is an option of [SwapEMAWeights].
type SwapEMAWeightsOption func(*swapEMAWeights)

// SwapOnEpoch has the averages in the model from the end of each epoch to the begin of the next, for
// callbacks that come after this one, such as [ModelCheckpoint].
func SwapOnEpoch() SwapEMAWeightsOption { return func(s *swapEMAWeights) { s.onEpoch = true } }

// While the averages are in the model, the weights are here. The optimizer's averages stay where they
// are, so that it ends with them whenever Fit stops.
type swapEMAWeights struct {
	onEpoch bool
	weights [][]float32 // kept from swap to swap
	swapped bool
}

func (s *swapEMAWeights) swap(m *dl.Model) {
	o := m.Optimizer()
	if s.swapped || o == nil {
		return
	}
	ws := m.Trainable()
	if s.weights == nil {
		s.weights = make([][]float32, len(ws))
	}
	for i, w := range ws {
		average := o.Average(w)
		if average == nil {
			tensor.Fail("", "SwapEMAWeights", nil, "%s keeps no averages of the weights: give it optimizers.EMA", o.Class())
		}
		s.weights[i] = append(s.weights[i][:0], w.Values()...)
		copy(w.Values(), average)
	}
	s.swapped = true
}

func (s *swapEMAWeights) back(m *dl.Model) {
	if !s.swapped {
		return
	}
	for i, w := range m.Trainable() {
		copy(w.Values(), s.weights[i])
	}
	s.swapped = false
}

func (s *swapEMAWeights) save() ([]byte, error) {
	if !s.swapped {
		return nil, nil
	}
	return appendFloats(nil, s.weights...), nil
}

func (s *swapEMAWeights) restore(b []byte) (err error) {
	s.weights, err = readFloats(b)
	s.swapped = err == nil
	return err
}
