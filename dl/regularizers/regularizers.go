package regularizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Regularizer is a penalty that is added to the loss.
type Regularizer struct {
	Class  string         // Keras's name, such as "L2"
	Config map[string]any // its parameters by Keras's names

	penalty func(w *tensor.Tensor) *tensor.Tensor
}

// New returns a regularizer of one's own: penalty is a scalar.
func New(class string, penalty func(w *tensor.Tensor) *tensor.Tensor) *Regularizer {
	return &Regularizer{Class: class, penalty: penalty}
}

// Penalty is the penalty on w, a scalar.
func (r *Regularizer) Penalty(w *tensor.Tensor) *tensor.Tensor { return r.penalty(w) }

// String is such as "L2(l2 0.01)".
func (r *Regularizer) String() string { return brief.Call(r.Class, r.Config) }

// L1 is factor·Σ|w|; Keras's default is 0.01.
func L1(factor float32) *Regularizer {
	notNegative("L1", factor)
	r := New("L1", func(w *tensor.Tensor) *tensor.Tensor { return w.Abs().Sum().Scale(factor) })
	r.Config = map[string]any{"l1": float64(factor)}
	return r
}

// L2 is factor·Σw², without the half of other definitions; Keras's default is 0.01.
func L2(factor float32) *Regularizer {
	notNegative("L2", factor)
	r := New("L2", func(w *tensor.Tensor) *tensor.Tensor { return w.Square().Sum().Scale(factor) })
	r.Config = map[string]any{"l2": float64(factor)}
	return r
}

// L1L2 is l1·Σ|w| + l2·Σw².
func L1L2(l1, l2 float32) *Regularizer {
	notNegative("L1L2", l1)
	notNegative("L1L2", l2)
	r := New("L1L2", func(w *tensor.Tensor) *tensor.Tensor {
		return w.Abs().Sum().Scale(l1).Add(w.Square().Sum().Scale(l2))
	})
	r.Config = map[string]any{"l1": float64(l1), "l2": float64(l2)}
	return r
}

// notNegative refuses what is no factor of a penalty.
func notNegative(class string, factor float32) {
	if !(factor >= 0 && factor <= math.MaxFloat32) {
		tensor.Fail("", class, nil, "the factor of a penalty is a number that is not negative, not %v", factor)
	}
}
