package losses

import (
	"cmp"
	"maps"
	"reflect"
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

	reduction        Reduction
	config, defaults map[string]any // see Config
}

// New returns a loss of one's own: f gives one value for each sample, or for each time step of
// each sample.
func New(name string, f func(want, got *tensor.Tensor) *tensor.Tensor, options ...Option) *Loss {
	l := &Loss{name: name, f: f, reduction: SumOverBatchSize}
	for _, o := range options {
		o.loss(l)
	}
	return l
}

// newLoss is one of Keras's, with the options' defaults.
func newLoss(class, name string, defaults map[string]any) *Loss {
	return &Loss{class: class, name: name, reduction: SumOverBatchSize, defaults: defaults, config: maps.Clone(defaults)}
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

// Class is Keras's name of the loss, such as "MeanSquaredError", or "". Of [Crossentropy] it is
// "crossentropy".
func (l *Loss) Class() string { return l.class }

// Config is what a loss of Keras's was made with, by Keras's names, without the reduction: true or
// false, numbers as float64, classes and an axis as int, several axes as []int, and nil where
// nothing is chosen.
func (l *Loss) Config() map[string]any { return maps.Clone(l.config) }

// Reduction is how the losses of the samples become one number.
func (l *Loss) Reduction() Reduction { return l.reduction }

func (l *Loss) number(key string) float32 { return float32(l.config[key].(float64)) }
func (l *Loss) flag(key string) bool      { v, _ := l.config[key].(bool); return v }
func (l *Loss) logits() bool              { return l.flag("from_logits") }

// axis is the axis that the values are taken along; -1 where a loss has no other.
func (l *Loss) axis() int {
	if axis, ok := l.config["axis"].(int); ok {
		return axis
	}
	return -1
}

// unfit ends the program with what is wrong with the loss's options, and how to mend it.
func (l *Loss) unfit(format string, args ...any) {
	tensor.Fail("", "losses."+l.class, nil, format, args...)
}

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
	parameters := map[string]any{}
	for key, v := range l.config {
		if !reflect.DeepEqual(v, l.defaults[key]) {
			parameters[key] = v
		}
	}
	if l.reduction != SumOverBatchSize {
		parameters["reduction"] = string(l.reduction)
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

// Value is the loss of a batch as one number, by the loss's [Reduction], with the weights of the
// samples or of their time steps, nil where they all count the same. What got's mask leaves out does
// not count.
func (l *Loss) Value(want, got, weights *tensor.Tensor) *tensor.Tensor {
	return l.reduce(l.Values(want, got), got.Mask(), weights)
}

// align gives want the rank of got where they differ by a trailing axis of size 1, and refuses what
// would be repeated in silence.
func (l *Loss) align(want, got *tensor.Tensor) (*tensor.Tensor, *tensor.Tensor) {
	w, g := sameRank(want, got)
	if !slices.Equal(w.Shape(), g.Shape()) {
		tensor.Fail("", l.name, []*tensor.Tensor{want, got},
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
