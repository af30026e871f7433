package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Weight is a variable of a layer: a weight, which is trained, or a state, which is not.
type Weight struct {
	*tensor.Tensor
	trainable   bool
	initializer initializers.Initializer
	regularizer *regularizers.Regularizer
	carried     bool
	adapter     bool // a part of a low-rank adaptation
	based       bool // frozen under a low-rank adaptation
}

// Trainable reports whether it is a weight, not a state, and not frozen.
func (w *Weight) Trainable() bool { return w.trainable && !w.Frozen() }

// State reports whether it is a state, which training updates but no gradient does.
func (w *Weight) State() bool { return !w.trainable }

// Carried reports whether it is a state that a stateful recurrent layer carries from batch to batch.
func (w *Weight) Carried() bool { return w.carried }

// Adapter reports whether it is a part of a low-rank adaptation: see [Layer.EnableLoRA].
func (w *Weight) Adapter() bool { return w.adapter }

// String is the values, the name, the shape, and whether they are trained.
func (w *Weight) String() string {
	kind := "trained"
	switch {
	case w.State():
		kind = "a state"
	case w.Frozen():
		kind = "frozen"
	}
	return w.Tensor.String() + ", " + kind
}

// A WeightOption sets a detail of a weight.
type WeightOption func(*Weight)

// Regularized adds a penalty on the weight to the loss; nil adds none.
func Regularized(r *regularizers.Regularizer) WeightOption {
	return func(w *Weight) { w.regularizer = r }
}

// FrozenWeight is a weight that is not trained.
func FrozenWeight() WeightOption { return func(w *Weight) { w.trainable = false } }
