package losses

import (
	"fmt"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// checked computes the losses of the samples, and refuses a softmax of one unit, and what a function
// of one's own would otherwise repeat in silence.
func (l *Loss) checked(want, got *tensor.Tensor) *tensor.Tensor {
	fail := func(format string, args ...any) {
		tensor.Fail("", l.name, []*tensor.Tensor{want, got}, format, args...)
	}
	if g := got.Shape(); len(g) > 1 && g.Dim(-1) == 1 && activation(got) == "softmax" {
		fail("the model ends in a softmax of one unit, which is 1 whatever it is of: use layers.Sigmoid, or give the last layer a unit for each class")
	}
	if l.class != "" {
		return l.f(want, got)
	}
	// As in Keras, a last axis of size 1 that only one of the two has makes no difference.
	want, got = sameRank(want, got)
	v := l.f(want, got)
	if spread(want, got) {
		fail("the target (input 0) and the prediction (input 1) have different shapes, and their difference would repeat one of them: " +
			"give the model's last layer as many units as the target has columns, or choose the part that is compared with Slice or Reshape")
	}
	if s := v.Shape(); len(s) > 0 && s[0] != got.Dim(0) {
		fail("the loss has the shape %v for a batch of %d: return one value for each sample, such as the Mean(-1) over its columns", s, got.Dim(0))
	}
	return v
}

// spread reports whether one of the two was repeated to be subtracted from the other.
func spread(want, got *tensor.Tensor) bool {
	a, b := want.Call(), got.Call()
	if a == nil || b == nil || a.Tape != b.Tape {
		return false
	}
	for c := range a.Tape.Calls() {
		if c.String() != "sub" {
			continue
		}
		x, y := c.In[0], c.In[1]
		if (x.Call() == a && y.Call() == b || x.Call() == b && y.Call() == a) && !x.Shape().Equal(y.Shape()) {
			return true
		}
	}
	return false
}

// CheckTargets looks at the targets of a batch for what Keras lets pass in silence. It returns what
// is wrong and how to mend it, and in which row of the batch, or "". classes is the size of the
// last axis of the predictions, or tensor.Unknown. Of the first batch all is looked at, of the
// others what is cheap.
func (l *Loss) CheckTargets(want *tensor.Tensor, classes int, first bool) (row int, wrong string) {
	values := want.Values()
	if len(values) == 0 {
		return 0, ""
	}
	at := func(i int) int { return i / (len(values) / want.Dim(0)) }
	switch l.class {
	case "SparseCategoricalCrossentropy":
		for i, v := range values {
			if v >= 0 && (v < float32(classes) || classes < 1) && v == float32(int(v)) {
				continue
			}
			mend := fmt.Sprintf("number them from 0 to %d, or give the last layer a unit for each class", classes-1)
			if v != float32(int(v)) {
				mend = "the number of a class is whole; losses.MeanSquaredError() learns numbers that are not"
			} else if v < 0 {
				mend = "number the classes from 0"
			}
			return at(i), fmt.Sprintf("label %v is none of the %d classes: %s", v, classes, mend)
		}
	case "CategoricalCrossentropy", "BinaryCrossentropy":
		if !first {
			break
		}
		for i, v := range values {
			if v >= 0 && v <= 1 {
				continue
			}
			mend := "put 0 or 1 there; weights of samples are given with dl.SampleWeights"
			if l.class == "BinaryCrossentropy" {
				mend = "put 0 or 1 there; for labels of -1 and 1, (label + 1)/2"
				if v > 1 {
					mend = "put 0 or 1 there; for numbers of classes, use losses.SparseCategoricalCrossentropy()"
				}
			}
			return at(i), fmt.Sprintf("%v is no probability for %s: %s", v, l.name, mend)
		}
	}
	return 0, ""
}

// CheckPredictions looks at the predictions of a first batch, and says what is wrong and how to mend
// it, or "".
func (l *Loss) CheckPredictions(got *tensor.Tensor) string {
	if l.Logits {
		return ""
	}
	activation, sums := "layers.Sigmoid", false
	switch l.class {
	case "SparseCategoricalCrossentropy", "CategoricalCrossentropy":
		activation, sums = "layers.Softmax", true
	case "BinaryCrossentropy":
	default:
		return ""
	}
	values := got.Values()
	for i, v := range values {
		if v < -slack || v > 1+slack {
			return fmt.Sprintf("%s wants probabilities, and a prediction is %.4g, at %v: end the model with %s, or give the loss losses.FromLogits()",
				l.name, v, got.Shape().Index(i), activation)
		}
	}
	if n := got.Dim(-1); sums && n > 0 {
		for i := 0; i+n <= len(values); i += n {
			var sum float32
			for _, v := range values[i : i+n] {
				sum += v
			}
			if sum < 1-slack || sum > 1+slack {
				return fmt.Sprintf("%s wants the probabilities of the classes, and those of row %d add up to %.4g instead of 1: end the model with %s, or give the loss losses.FromLogits()",
					l.name, i/n, sum, activation)
			}
		}
	}
	return ""
}

// slack is how far from 0, from 1 and from a sum of 1 probabilities may be by rounding.
const slack = 1e-3

// fits refuses, before anything is computed, targets and predictions that a crossentropy cannot
// compare, by their shapes and by the activation that the predictions come from.
func (l *Loss) fits(want, got *tensor.Tensor) {
	fail := func(format string, args ...any) {
		tensor.Fail("", l.name, []*tensor.Tensor{want, got}, format, args...)
	}
	w, g, last := want.Shape(), got.Shape(), activation(got)
	classes := 1
	if len(g) > 1 {
		classes = g.Dim(-1)
	}
	categorical := l.class != "BinaryCrossentropy"
	switch {
	case l.Logits && last != "":
		fail("the loss was told that it gets logits, and the model ends in a %s: leave out losses.FromLogits(), or that activation", last)
	case categorical && classes == 1:
		fail("the model has one output unit, and so one class: use losses.BinaryCrossentropy() after layers.Dense(1, layers.Sigmoid), or give the last layer a unit for each class")
	case categorical && last == "sigmoid":
		fail("the model ends in a sigmoid, whose outputs are not the probabilities of one class among %d: use layers.Softmax, or losses.BinaryCrossentropy() if several may be true at once", classes)
	case !categorical && last == "softmax":
		fail("the model ends in a softmax, whose outputs are the probabilities of one class among %d: use losses.CategoricalCrossentropy(), or layers.Sigmoid if several may be true at once", classes)
	}
	switch {
	case l.class == "SparseCategoricalCrossentropy" && len(w) == len(g) && len(g) > 0 && w.Dim(-1) == classes:
		fail("the target (input 0) has a column for each class, and this loss wants the number of the class: use losses.CategoricalCrossentropy()")
	case l.class == "CategoricalCrossentropy" && (len(w) == len(g)-1 || len(w) == len(g) && w.Dim(-1) == 1):
		fail("the target (input 0) has the number of the class, and this loss wants a column for each: use losses.SparseCategoricalCrossentropy(), or want.OneHot(%d)", classes)
	case l.class == "BinaryCrossentropy" && classes > 1 && (len(w) == len(g)-1 || len(w) == len(g) && w.Dim(-1) == 1):
		fail("the target (input 0) has one number for %d output units (input 1): give the last layer one unit, or use losses.SparseCategoricalCrossentropy() after layers.Softmax for %d classes", classes, classes)
	}
}

// activation is "softmax" or "sigmoid" if x is the output of one, in whatever shape, or "".
func activation(x *tensor.Tensor) string {
	for c := x.Call(); c != nil && len(c.In) > 0; c = c.In[0].Call() {
		switch name, _, _ := strings.Cut(c.String(), " "); name {
		case "softmax", "sigmoid":
			return name
		case "reshape", "flatten", "expand_dims", "squeeze":
		default:
			return ""
		}
	}
	return ""
}
