// Package losses has what training makes small, with Keras's names, defaults and formulas. A loss
// gives one value for each sample; Fit weighs, masks and averages them.
//
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy())
package losses

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Loss is a function of what is right and what was predicted, or one such function for each
// output of a model.
type Loss struct {
	class string // Keras's, such as "MeanSquaredError"; "" for a loss of one's own
	name  string
	f     func(want, got *tensor.Tensor) *tensor.Tensor
	check func(want, got *tensor.Tensor) string
	each  []*Loss

	Logits    bool    // what is predicted are logits, not probabilities
	Smoothing float32 // of labels
}

// New returns a loss of one's own: f gives one value for each sample, or for each time step of
// each sample.
func New(name string, f func(want, got *tensor.Tensor) *tensor.Tensor) *Loss {
	return &Loss{name: name, f: f}
}

// Each is one loss for each output of a model; their sum is trained for.
func Each(losses ...*Loss) *Loss { return &Loss{name: "each", each: losses} }

// Name is the loss's name, such as "mean_squared_error".
func (l *Loss) Name() string { return l.name }

// Class is Keras's name of the loss, such as "MeanSquaredError", or "".
func (l *Loss) Class() string { return l.class }

// Outputs are the losses of a model's outputs: those of Each, or the loss itself.
func (l *Loss) Outputs() []*Loss {
	if l.each != nil {
		return l.each
	}
	return []*Loss{l}
}

// Values are the losses of the samples. A trailing axis of size 1 that only one of the two has is
// left out, as Keras does.
func (l *Loss) Values(want, got *tensor.Tensor) *tensor.Tensor {
	if l.each != nil {
		tensor.Fail("", "losses.Each", []*tensor.Tensor{want, got}, "this stands for %d losses, one for each output, and cannot be called", len(l.each))
	}
	return l.f(want, got)
}

// Check looks at the values of a first batch for what Keras lets pass in silence, and says what is
// wrong and how to mend it, or "".
func (l *Loss) Check(want, got *tensor.Tensor) string {
	if l.check == nil {
		return ""
	}
	return l.check(want, got)
}

// align gives want the rank of got where they differ by a trailing axis of size 1, and refuses what
// would be repeated in silence.
func align(op string, want, got *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	w, g := want.Shape(), got.Shape()
	switch {
	case len(w) == len(g)+1 && w.Dim(-1) == 1:
		got = got.ExpandDims(-1)
	case len(g) == len(w)+1 && g.Dim(-1) == 1:
		want = want.ExpandDims(-1)
	}
	if w, g = want.Shape(), got.Shape(); !slices.Equal(w, g) {
		tensor.Fail("", op, []*tensor.Tensor{want, got},
			"the target (input 0) has not the shape of the prediction (input 1): give the model's last layer as many units as the target has columns, or reshape the target")
	}
	return want, got
}
