package losses

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Loss is a function of what is right and what was predicted, or one such function for each
// output of a model.
type Loss struct {
	class string // Keras's, such as "MeanSquaredError"; "" for a loss of one's own
	name  string
	f     func(want, got *tensor.Tensor) *tensor.Tensor
	each  []*Loss // nil for an output without a loss

	weighted bool
	weight   float32 // what it counts beside the others, if it is weighted

	Logits    bool    // what is predicted are logits, not probabilities
	Smoothing float32 // of labels
}

// New returns a loss of one's own: f gives one value for each sample, or for each time step of
// each sample.
func New(name string, f func(want, got *tensor.Tensor) *tensor.Tensor) *Loss {
	return &Loss{name: name, f: f}
}

// Each is one loss for each output of a model, in their order, and nil for an output that is not
// trained for; their sum is trained for.
func Each(losses ...*Loss) *Loss {
	if !slices.ContainsFunc(losses, func(l *Loss) bool { return l != nil }) {
		tensor.Fail("", "losses.Each", nil, "none of the outputs has a loss: give one of them at least")
	}
	return &Loss{name: "each", each: losses}
}

// Weighted is a loss that counts by the given weight beside those of the other outputs, and beside
// the penalties of layers. The logs show the loss of the output without the weight, as in Keras.
func Weighted(weight float32, l *Loss) *Loss {
	w := *l
	if l.each != nil {
		w.each = slices.Clone(l.each)
		for i, e := range w.each {
			if e != nil {
				w.each[i] = Weighted(weight, e)
			}
		}
		return &w
	}
	w.weighted, w.weight = true, weight*l.Weight()
	return &w
}

// Weight is what the loss counts beside others; 1, unless [Weighted] says something else.
func (l *Loss) Weight() float32 {
	if !l.weighted {
		return 1
	}
	return l.weight
}

// Name is the loss's name, such as "mean_squared_error".
func (l *Loss) Name() string { return l.name }

// Class is Keras's name of the loss, such as "MeanSquaredError", or "".
func (l *Loss) Class() string { return l.class }

// String is such as "SparseCategoricalCrossentropy(from_logits)", and for a loss of one's own its
// name.
func (l *Loss) String() string {
	if l.each != nil {
		var each []string
		for _, e := range l.each {
			if e == nil {
				each = append(each, "none")
			} else {
				each = append(each, e.String())
			}
		}
		return "Each(" + strings.Join(each, ", ") + ")"
	}
	parameters := map[string]any{"from_logits": l.Logits}
	if l.Smoothing != 0 {
		parameters["label_smoothing"] = l.Smoothing
	}
	if l.weighted {
		parameters["weight"] = l.weight
	}
	return brief.Call(cmp.Or(l.class, l.name), parameters)
}

// Outputs are the losses of a model's outputs: those of Each, which may be nil, or the loss itself.
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
	return l.checked(want, got)
}

// align gives want the rank of got where they differ by a trailing axis of size 1, and refuses what
// would be repeated in silence.
func align(op string, want, got *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	w, g := sameRank(want, got)
	if !slices.Equal(w.Shape(), g.Shape()) {
		tensor.Fail("", op, []*tensor.Tensor{want, got},
			"the target (input 0) has not the shape of the prediction (input 1): give the model's last layer as many units as the target has columns, or reshape the target")
	}
	return w, g
}

// sameRank gives the one of the two that lacks a trailing axis of size 1 that axis.
func sameRank(want, got *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	w, g := want.Shape(), got.Shape()
	switch {
	case len(w) == len(g)+1 && w.Dim(-1) == 1:
		got = got.ExpandDims(-1)
	case len(g) == len(w)+1 && g.Dim(-1) == 1:
		want = want.ExpandDims(-1)
	}
	return want, got
}
