package losses

import (
	"fmt"
	"slices"
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
	if last := activation(got); last == "sigmoid" && (l.class == "Hinge" || l.class == "SquaredHinge") {
		fail("the model ends in a sigmoid, which never is -1: use layers.Tanh, or no activation")
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
// is wrong and how to mend it, and in which row of the batch, or "". got is the shape of the
// predictions, of which axes may be tensor.Unknown. Of the first batch all is looked at, of the others
// what is cheap.
func (l *Loss) CheckTargets(want *tensor.Tensor, got tensor.Shape, first bool) (row int, wrong string) {
	l = l.as(want.Shape(), got)
	if want.Shape().Size() == 0 {
		return 0, ""
	}
	i, wrong := 0, ""
	switch values := want.Values(); l.class {
	case "SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy":
		i, wrong = l.checkNumbers(values, got)
	case "Circle":
		i, wrong = find(values, func(v float32) bool { return v == float32(int(v)) }, "label %v is no number of a class: those are whole")
	default:
		if first {
			i, wrong = l.checkValues(values)
		}
	}
	return i / (want.Shape().Size() / want.Dim(0)), wrong
}

// checkNumbers looks for numbers that are no class.
func (l *Loss) checkNumbers(labels []float32, got tensor.Shape) (i int, wrong string) {
	classes := tensor.Unknown
	if axis := l.axis(); axis >= -len(got) && axis < len(got) {
		classes = got.Dim(axis)
	}
	ignored, ignores := l.config["ignore_class"].(int)
	for i, v := range labels {
		if v >= 0 && (v < float32(classes) || classes < 1) && v == float32(int(v)) || ignores && v == float32(ignored) {
			continue
		}
		mend := fmt.Sprintf("number them from 0 to %d, or give the last layer a unit for each class", classes-1)
		if v != float32(int(v)) {
			mend = "the number of a class is whole; losses.MeanSquaredError() learns numbers that are not"
		} else if v < 0 {
			mend = "number the classes from 0"
		}
		return i, fmt.Sprintf("label %v is none of the %d classes: %s", v, classes, mend)
	}
	return 0, ""
}

// checkValues looks for targets that the loss is not for.
func (l *Loss) checkValues(values []float32) (i int, wrong string) {
	probability := func(v float32) bool { return v >= 0 && v <= 1 }
	switch l.class {
	case "CategoricalCrossentropy", "CategoricalFocalCrossentropy":
		return find(values, probability, "%v is no probability for "+l.name+": put 0 or 1 there; weights of samples are given with dl.SampleWeights")
	case "BinaryCrossentropy", "BinaryFocalCrossentropy":
		i, wrong := find(values, probability, "%v is no probability for "+l.name+": put 0 or 1 there; for ")
		switch {
		case wrong == "":
		case values[i] > 1:
			wrong += "numbers of classes, use losses.SparseCategoricalCrossentropy()"
		default:
			wrong += "labels of -1 and 1, (label + 1)/2"
		}
		return i, wrong
	case "KLDivergence":
		return find(values, probability, "%v is no probability for "+l.name+": it compares probabilities, from 0 to 1")
	case "Dice", "Tversky":
		return find(values, probability, "%v is neither inside nor outside for "+l.name+": put 1 and 0 there, or a part from 0 to 1")
	case "CategoricalHinge":
		return find(values, func(v float32) bool { return v == 0 || v == 1 }, "%v is no label for "+l.name+": put 1 in the column of the class and 0 in the others")
	case "Hinge", "SquaredHinge":
		i, wrong := find(values, func(v float32) bool { return v == 0 || v == 1 || v == -1 }, "%v is no label for "+l.name+": put -1 or 1 there")
		if wrong == "" && slices.Contains(values, -1) {
			i, wrong = find(values, func(v float32) bool { return v != 0 }, "there is label %v, and -1 elsewhere: put -1 or 1 everywhere, or 0 or 1")
		}
		return i, wrong
	case "MeanAbsolutePercentageError":
		return find(values, func(v float32) bool { return v > epsilon || v < -epsilon }, "%v in the target, and no error is a percentage of it: leave the row out, or use losses.MeanAbsoluteError()")
	case "MeanSquaredLogarithmicError":
		return find(values, func(v float32) bool { return v >= 0 }, "%v in the target is less than 0, and would count as 0: use losses.MeanSquaredError()")
	case "Poisson":
		return find(values, func(v float32) bool { return v >= 0 }, "%v is no count for "+l.name+": put 0 or more there, or use losses.MeanSquaredError()")
	}
	return 0, ""
}

// find is the first value that is not fit, and what is said of it.
func find(values []float32, fit func(float32) bool, format string) (i int, wrong string) {
	for i, v := range values {
		if !fit(v) {
			return i, fmt.Sprintf(format, v)
		}
	}
	return 0, ""
}

// CheckPredictions looks at the predictions of a first batch, and says what is wrong and how to mend
// it, or "". want is the shape of the targets.
func (l *Loss) CheckPredictions(want tensor.Shape, got *tensor.Tensor) string {
	l = l.as(want, got.Shape())
	values := got.Values()
	var mend string
	switch l.class {
	case "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy":
		mend = "end the model with layers.Softmax, or give the loss losses.FromLogits()"
	case "BinaryCrossentropy", "BinaryFocalCrossentropy":
		mend = "end the model with layers.Sigmoid, or give the loss losses.FromLogits()"
	case "CategoricalGeneralizedCrossEntropy":
		mend = "end the model with layers.Softmax"
	case "KLDivergence":
		mend = "end the model with layers.Softmax, or with layers.Sigmoid"
	case "Dice", "Tversky":
		mend = "end the model with layers.Sigmoid"
	case "Poisson":
		if i, wrong := find(values, func(v float32) bool { return !(v < 0) }, "%.4g"); wrong != "" {
			return fmt.Sprintf("%s wants expected counts, and a prediction is %s, at %v: end the model with layers.Exponential or layers.Softplus", l.name, wrong, got.Shape().Index(i))
		}
		return ""
	case "MeanSquaredLogarithmicError":
		if len(values) > 0 && slices.Max(values) < 0 {
			return l.name + " takes what is less than 0 as 0, and all predictions are: end the model with layers.Softplus or layers.ReLU, or use losses.MeanSquaredError()"
		}
		return ""
	case "Circle":
		return unitLength(l.name, got)
	default:
		return ""
	}
	if l.logits() {
		return ""
	}
	for i, v := range values {
		if v < -slack || v > 1+slack {
			return fmt.Sprintf("%s wants probabilities, and a prediction is %.4g, at %v: %s", l.name, v, got.Shape().Index(i), mend)
		}
	}
	if l.categorical() && l.axis() == -1 && got.Rank() > 0 {
		return l.checkSums(values, got.Dim(-1), mend)
	}
	return ""
}

// checkSums looks for rows of n values whose sum is not 1.
func (l *Loss) checkSums(values []float32, n int, mend string) string {
	for i := 0; n > 0 && i+n <= len(values); i += n {
		var sum float32
		for _, v := range values[i : i+n] {
			sum += v
		}
		if sum < 1-slack || sum > 1+slack {
			return fmt.Sprintf("%s wants the probabilities of the classes, and those of row %d add up to %.4g instead of 1: %s", l.name, i/n, sum, mend)
		}
	}
	return ""
}

// unitLength looks for vectors whose length is not 1.
func unitLength(name string, got *tensor.Tensor) string {
	values, n := got.Values(), got.Dim(-1)
	for i := 0; n > 0 && i+n <= len(values); i += n {
		var sum float32
		for _, v := range values[i : i+n] {
			sum += float32(v * v)
		}
		if sum < 1-2*slack || sum > 1+2*slack {
			return fmt.Sprintf("%s wants vectors of length 1, and that of row %d has a square of %.4g: end the model with layers.UnitNormalization", name, i/n, sum)
		}
	}
	return ""
}

// categorical reports whether the loss takes the predictions of a row for the probabilities of
// classes of which one is right.
func (l *Loss) categorical() bool {
	switch l.class {
	case "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalGeneralizedCrossEntropy":
		return true
	}
	return false
}

// mustHaveAxis refuses predictions without the axes that the loss goes along.
func (l *Loss) mustHaveAxis(want, got *tensor.Tensor) {
	axes := l.axes()
	if axis, ok := l.config["axis"].(int); ok {
		axes = []int{axis}
	}
	for _, axis := range axes {
		if rank := max(want.Rank(), got.Rank()); axis < -rank || axis >= rank {
			tensor.Fail("", l.name, []*tensor.Tensor{want, got}, "there is no axis %d: give losses.Axis one from %d to %d", axis, -rank, rank-1)
		}
	}
}

// slack is how far from 0, from 1 and from a sum of 1 probabilities may be by rounding.
const slack = 1e-3

// fits refuses, before anything is computed, targets and predictions that a crossentropy or CTC cannot
// compare, by their shapes and by the activation that the predictions come from.
func (l *Loss) fits(want, got *tensor.Tensor) {
	fail := func(format string, args ...any) {
		tensor.Fail("", l.name, []*tensor.Tensor{want, got}, format, args...)
	}
	w, g, last := want.Shape(), got.Shape(), activation(got)
	classes := 1
	if axis := l.axis(); len(g) > 1 && axis >= -len(g) && axis < len(g) {
		classes = g.Dim(axis)
	}
	categorical := l.categorical()
	switch {
	case l.class == "CTC":
		if last != "" {
			fail("the loss wants logits, of which it takes the softmax itself, and the model ends in a %s: leave it out", last)
		}
		return
	case l.logits() && last != "":
		fail("the loss was told that it gets logits, and the model ends in a %s: leave out losses.FromLogits(), or that activation", last)
	case categorical && classes == 1:
		fail("the model has one output unit, and so one class: use losses.BinaryCrossentropy() after layers.Dense(1, layers.Sigmoid), or give the last layer a unit for each class")
	case categorical && last == "sigmoid":
		fail("the model ends in a sigmoid, whose outputs are not the probabilities of one class among %d: use layers.Softmax, or losses.BinaryCrossentropy() if several may be true at once", classes)
	case !categorical && last == "softmax":
		fail("the model ends in a softmax, whose outputs are the probabilities of one class among %d: use losses.CategoricalCrossentropy(), or layers.Sigmoid if several may be true at once", classes)
	}
	switch {
	case l.sparse() && len(w) == len(g) && len(g) > 0 && w.Dim(-1) == classes:
		fail("the target (input 0) has a column for each class, and this loss wants the number of the class: use losses.CategoricalCrossentropy()")
	case categorical && !l.sparse() && (len(w) == len(g)-1 || len(w) == len(g) && w.Dim(-1) == 1):
		fail("the target (input 0) has the number of the class, and this loss wants a column for each: use losses.SparseCategoricalCrossentropy(), or want.OneHot(%d)", classes)
	case !categorical && classes > 1 && (len(w) == len(g)-1 || len(w) == len(g) && w.Dim(-1) == 1):
		fail("the target (input 0) has one number for %d output units (input 1): give the last layer one unit, or use losses.SparseCategoricalCrossentropy() after layers.Softmax for %d classes", classes, classes)
	}
}

// sparse reports whether the loss takes the numbers of the classes as targets.
func (l *Loss) sparse() bool {
	return l.class == "SparseCategoricalCrossentropy" || l.class == "CategoricalGeneralizedCrossEntropy"
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
