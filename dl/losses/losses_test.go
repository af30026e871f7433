package losses_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// panicOf is the first line of the error that f panics with, or "".
func panicOf(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text, _, _ = strings.Cut(err.Error(), "\n")
		}
	}()
	f()
	return ""
}

// a specimen is a loss with targets and predictions that it is for.
type specimen struct {
	loss      *losses.Loss
	want, got *tensor.Tensor
}

func specimens() []specimen {
	real := tensor.From([][]float32{{1, -2, 0.5}, {0.25, 3, -1}, {2, 1, 1}, {-1, 0.5, 2}})
	other := tensor.From([][]float32{{0.5, -1, 1}, {1.25, 2, 1}, {-2, 1.5, 1.25}, {1, 0.25, 3}})
	bits := tensor.From([][]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}})
	numbers := tensor.From([]float32{0, 1, 2, 0})
	p := other.Softmax()
	unit := other.Div(other.KeepDims().Norm(1))
	sequences := tensor.Normal(tensor.NewStream(1, "sequences"), 0, 1, 4, 6, 3)
	return []specimen{
		{losses.MeanSquaredError(), real, other}, {losses.MeanAbsoluteError(), real, other}, {losses.MeanAbsolutePercentageError(), real, other},
		{losses.MeanSquaredLogarithmicError(), real.Abs(), other}, {losses.Huber(), real, other}, {losses.LogCosh(), real, other},
		{losses.CosineSimilarity(), real, other}, {losses.Poisson(), bits, p}, {losses.KLDivergence(), bits, p},
		{losses.Hinge(), bits, other}, {losses.SquaredHinge(), bits.Scale(2).AddScalar(-1), other}, {losses.CategoricalHinge(), bits, other},
		{losses.BinaryCrossentropy(), bits, p}, {losses.BinaryFocalCrossentropy(losses.ClassBalancing()), bits, p},
		{losses.CategoricalCrossentropy(losses.LabelSmoothing(0.1)), bits, p}, {losses.CategoricalFocalCrossentropy(), bits, p},
		{losses.SparseCategoricalCrossentropy(losses.IgnoreClass(2)), numbers, p}, {losses.CategoricalGeneralizedCrossEntropy(), numbers, p},
		{losses.Crossentropy(), numbers, p}, {losses.Dice(), bits, p}, {losses.Tversky(losses.Axis(1)), bits, p}, {losses.Circle(), numbers, unit},
		{losses.CTC(), tensor.From([][]float32{{1, 2}, {1, 1}, {2, 0}, {0, 0}}), sequences},
	}
}

// A step that is run again takes no memory, whatever the loss.
func TestStepsDoNotAllocate(t *testing.T) {
	for _, s := range specimens() {
		tape := tensor.Training()
		got := tape.Watch(tape.Input(s.got))
		loss := s.loss.Value(tape.Input(s.want), got, tape.Input(tensor.From([]float32{1, 0.5, 0, 2})))
		tape.Backward(loss)
		if n := testing.AllocsPerRun(5, func() { tape.Forward(); tape.Backward(loss) }); n > 0 {
			t.Errorf("%s: %v allocations", s.loss.Name(), n)
		}
		for _, g := range got.Grad() {
			if math.IsNaN(float64(g)) || math.IsInf(float64(g), 0) {
				t.Errorf("%s: the gradient is %v", s.loss.Name(), got.Grad())
				break
			}
		}
	}
}

// What the specimens hold is what the losses are for, and a batch of one sample has the loss that the
// sample has among others.
func TestSpecimensAreFit(t *testing.T) {
	for _, s := range specimens() {
		name := s.loss.Name()
		if row, wrong := s.loss.CheckTargets(s.want, s.got.Shape(), true); wrong != "" {
			t.Errorf("%s: row %d: %s", name, row, wrong)
		}
		if wrong := s.loss.CheckPredictions(s.want.Shape(), s.got); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
		values := s.loss.Values(s.want, s.got)
		if values.Rank() == 0 || name == "circle" || name == "hinge" || name == "squared_hinge" { // of the batch as a whole
			continue
		}
		for i := range 4 {
			alone := s.loss.Values(s.want.Rows(i, i+1), s.got.Rows(i, i+1))
			if d := alone.Item() - values.Values()[i]; math.Abs(float64(d)) > 1e-6 {
				t.Errorf("%s: sample %d has the loss %v alone, and %v among others", name, i, alone.Item(), values.Values()[i])
			}
		}
	}
}

func TestCrossentropyGoesByTheShapes(t *testing.T) {
	p := tensor.From([][]float32{{0.25, 0.75}, {0.5, 0.5}})
	for _, c := range []struct {
		want, got *tensor.Tensor
		like      *losses.Loss
	}{
		{tensor.From([][]float32{{1}, {0}}), p.Slice(1, 0, 1), losses.BinaryCrossentropy()},
		{tensor.From([]float32{1, 0}), p.Slice(1, 0, 1), losses.BinaryCrossentropy()},
		{tensor.From([]float32{1, 0}), p, losses.SparseCategoricalCrossentropy()},
		{tensor.From([][]float32{{1}, {0}}), p, losses.SparseCategoricalCrossentropy()},
		{tensor.From([][]float32{{1, 0}, {0, 1}}), p, losses.CategoricalCrossentropy()},
	} {
		got, want := losses.Crossentropy().Values(c.want, c.got), c.like.Values(c.want, c.got)
		if got.String() != want.String() {
			t.Errorf("%v: got %v, want %v", c.like, got, want)
		}
	}
}

func TestMistakesInOptions(t *testing.T) {
	real := tensor.From([][]float32{{1, 2}, {3, 4}})
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { losses.Huber(losses.Delta(0)) }, "hornbook: losses.Huber: delta is 0: it is more than 0"},
		{func() { losses.BinaryCrossentropy(losses.LabelSmoothing(2)) }, "hornbook: losses.BinaryCrossentropy: labels are smoothed by 2: it is a factor from 0 to 1"},
		{func() { losses.CategoricalCrossentropy(losses.Axis(0, 1)) }, "hornbook: losses.CategoricalCrossentropy: there are 2 axes: give losses.Axis one"},
		{func() { losses.BinaryFocalCrossentropy(losses.Gamma(-1)) }, "hornbook: losses.BinaryFocalCrossentropy: gamma is -1: it is 0 or more"},
		{func() { losses.CategoricalGeneralizedCrossEntropy(losses.Q(1)) }, "hornbook: losses.CategoricalGeneralizedCrossEntropy: q is 1: it lies between 0 and 1"},
		{func() { losses.CosineSimilarity(losses.Axis(2)).Values(real, real) }, "hornbook: cosine_similarity: there is no axis 2: give losses.Axis one from -2 to 1"},
		{func() { losses.Dice(losses.Axis(-3)).Values(real, real) }, "hornbook: dice: there is no axis -3: give losses.Axis one from -2 to 1"},
	} {
		if got := panicOf(c.f); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestMistakesInShapes(t *testing.T) {
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	const other = ": the target (input 0) has not the shape of the prediction (input 1): give the model's last layer as many units as the target has columns, or reshape the target"
	alike := []*losses.Loss{
		losses.MeanSquaredError(), losses.MeanAbsoluteError(), losses.MeanAbsolutePercentageError(), losses.MeanSquaredLogarithmicError(), losses.Huber(), losses.LogCosh(),
		losses.CosineSimilarity(), losses.Poisson(), losses.KLDivergence(), losses.Hinge(), losses.SquaredHinge(), losses.CategoricalHinge(), losses.Dice(), losses.Tversky(),
	}
	for _, l := range alike {
		for _, shape := range []tensor.Shape{{4, 5}, {4}, {4, 1}, {3, 3}, {4, 3, 3}} {
			if got := panicOf(func() { l.Values(tensor.New(shape, nil), zeros(4, 3)) }); got != "hornbook: "+l.Name()+other {
				t.Errorf("%s of %v: %q", l.Name(), shape, got)
			}
		}
	}
	for _, c := range []struct {
		loss      *losses.Loss
		want, got *tensor.Tensor
		text      string
	}{
		{losses.BinaryFocalCrossentropy(), zeros(4), zeros(4, 3), "the target (input 0) has one number for 3 output units (input 1)"},
		{losses.CategoricalFocalCrossentropy(), zeros(4), zeros(4, 3), "the target (input 0) has the number of the class, and this loss wants a column for each: use losses.SparseCategoricalCrossentropy(), or want.OneHot(3)"},
		{losses.CategoricalGeneralizedCrossEntropy(), zeros(4, 3), zeros(4, 3), "the target (input 0) has a column for each class, and this loss wants the number of the class"},
		{losses.CategoricalGeneralizedCrossEntropy(), zeros(5), zeros(4, 3), "the loss wants the number of the class as the target (input 0), one for each row of predictions (input 1)"},
		{losses.CosineSimilarity(), zeros(4, 1), zeros(4, 1), "the axis has one number, whose only direction is its sign, so that there is nothing to train: give losses.Axis another, or use losses.MeanSquaredError()"},
		{losses.Circle(), zeros(4), zeros(4, 2, 3), "the loss wants one vector for each sample (input 1), [batch elements]: end the model with layers.Flatten"},
		{losses.Circle(), zeros(5), zeros(4, 3), "the loss wants the number of the class as the target (input 0)"},
		{losses.CTC(), zeros(4), zeros(4, 5, 3), "a sequence of labels for each of the first: [batch length]"},
		{losses.CTC(), zeros(4, 2), zeros(4, 3), "the logits of the classes at each time step: [batch time classes]"},
		{losses.MeanSquaredError(), zeros(4, 3), zeros(4, 3), "the loss is one of each sample (input 1), and there are weights (input 0) of time steps"},
	} {
		if got := panicOf(func() { c.loss.Value(c.want, c.got, zeros(4, 3)) }); !strings.Contains(got, c.text) {
			t.Errorf("%s: %q does not say %q", c.loss.Name(), got, c.text)
		}
	}
}

// The activation that the model ends in is to be one that the loss is for.
func TestMistakesInActivations(t *testing.T) {
	x := tensor.New(tensor.Shape{2, 3}, nil)
	for _, c := range []struct {
		loss       *losses.Loss
		want       *tensor.Tensor
		activation func(*tensor.Tensor) *tensor.Tensor
		text       string
	}{
		{losses.CTC(), tensor.New(tensor.Shape{2, 1}, nil), func(x *tensor.Tensor) *tensor.Tensor { return x.ExpandDims(1).Softmax() }, "the loss wants logits, of which it takes the softmax itself, and the model ends in a softmax: leave it out"},
		{losses.BinaryFocalCrossentropy(), x, func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax() }, "the model ends in a softmax, whose outputs are the probabilities of one class among 3"},
		{losses.CategoricalFocalCrossentropy(losses.FromLogits()), x, func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax() }, "the loss was told that it gets logits, and the model ends in a softmax"},
		{losses.CategoricalGeneralizedCrossEntropy(), tensor.New(tensor.Shape{2}, nil), (*tensor.Tensor).Sigmoid, "the model ends in a sigmoid, whose outputs are not the probabilities of one class among 3"},
		{losses.Hinge(), x, (*tensor.Tensor).Sigmoid, "the model ends in a sigmoid, which never is -1: use layers.Tanh, or no activation"},
	} {
		tape := tensor.Training()
		got := c.activation(tape.Watch(tape.Input(x)))
		if text := panicOf(func() { c.loss.Values(c.want, got) }); !strings.Contains(text, c.text) {
			t.Errorf("%s: %q does not say %q", c.loss.Name(), text, c.text)
		}
	}
}

func TestMistakesInTargets(t *testing.T) {
	for _, c := range []struct {
		loss *losses.Loss
		want []float32 // of two rows
		text string
	}{
		{losses.MeanAbsolutePercentageError(), []float32{1, 2, 0, 1}, "row 1: 0 in the target, and no error is a percentage of it: leave the row out, or use losses.MeanAbsoluteError()"},
		{losses.MeanSquaredLogarithmicError(), []float32{1, -2, 0, 1}, "row 0: -2 in the target is less than 0, and would count as 0: use losses.MeanSquaredError()"},
		{losses.Poisson(), []float32{1, 2, -1, 1}, "row 1: -1 is no count for poisson: put 0 or more there, or use losses.MeanSquaredError()"},
		{losses.KLDivergence(), []float32{1, 2, 0, 1}, "row 0: 2 is no probability for kl_divergence: it compares probabilities, from 0 to 1"},
		{losses.Hinge(), []float32{1, 2, 0, 1}, "row 0: 2 is no label for hinge: put -1 or 1 there"},
		{losses.SquaredHinge(), []float32{1, -1, 0, 1}, "row 1: there is label 0, and -1 elsewhere: put -1 or 1 everywhere, or 0 or 1"},
		{losses.CategoricalHinge(), []float32{1, 0, 0.5, 1}, "row 1: 0.5 is no label for categorical_hinge: put 1 in the column of the class and 0 in the others"},
		{losses.Dice(), []float32{1, 0, 0, 255}, "row 1: 255 is neither inside nor outside for dice: put 1 and 0 there, or a part from 0 to 1"},
		{losses.Tversky(), []float32{1, -1, 0, 1}, "row 0: -1 is neither inside nor outside for tversky"},
		{losses.BinaryFocalCrossentropy(), []float32{1, 0, 0, 2}, "row 1: 2 is no probability for binary_focal_crossentropy: put 0 or 1 there; for numbers of classes, use losses.SparseCategoricalCrossentropy()"},
		{losses.CategoricalFocalCrossentropy(), []float32{1, 0, 0, 2}, "row 1: 2 is no probability for categorical_focal_crossentropy"},
		{losses.Circle(), []float32{1, 0, 0.5, 1}, "row 1: label 0.5 is no number of a class: those are whole"},
	} {
		row, wrong := c.loss.CheckTargets(tensor.New(tensor.Shape{2, 2}, c.want), tensor.Shape{2, 2}, true)
		if got := fmt.Sprintf("row %d: %s", row, wrong); !strings.HasPrefix(got, c.text) {
			t.Errorf("%s: %q is not %q", c.loss.Name(), got, c.text)
		}
	}
	// Numbers of classes are looked at in every batch.
	for _, c := range []struct {
		loss   *losses.Loss
		labels []float32
		text   string
	}{
		{losses.CategoricalGeneralizedCrossEntropy(), []float32{0, 3}, "row 1: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class"},
		{losses.SparseCategoricalCrossentropy(losses.IgnoreClass(255)), []float32{255, 254}, "row 1: label 254 is none of the 3 classes"},
		{losses.Crossentropy(), []float32{0, -1}, "row 1: label -1 is none of the 3 classes: number the classes from 0"},
	} {
		row, wrong := c.loss.CheckTargets(tensor.From(c.labels), tensor.Shape{tensor.Unknown, 3}, false)
		if got := fmt.Sprintf("row %d: %s", row, wrong); !strings.HasPrefix(got, c.text) {
			t.Errorf("%s: %q is not %q", c.loss.Name(), got, c.text)
		}
	}
}

func TestMistakesInPredictions(t *testing.T) {
	for _, c := range []struct {
		loss *losses.Loss
		got  []float32
		text string
	}{
		{losses.Poisson(), []float32{1, -2}, "poisson wants expected counts, and a prediction is -2, at [0 1]: end the model with layers.Exponential or layers.Softplus"},
		{losses.MeanSquaredLogarithmicError(), []float32{-1, -2}, "mean_squared_logarithmic_error takes what is less than 0 as 0, and all predictions are: end the model with layers.Softplus or layers.ReLU, or use losses.MeanSquaredError()"},
		{losses.KLDivergence(), []float32{1, 2}, "kl_divergence wants probabilities, and a prediction is 2, at [0 1]: end the model with layers.Softmax, or with layers.Sigmoid"},
		{losses.Dice(), []float32{1, -2}, "dice wants probabilities, and a prediction is -2, at [0 1]: end the model with layers.Sigmoid"},
		{losses.Tversky(), []float32{1, -2}, "tversky wants probabilities, and a prediction is -2, at [0 1]: end the model with layers.Sigmoid"},
		{losses.BinaryFocalCrossentropy(), []float32{1, -2}, "binary_focal_crossentropy wants probabilities, and a prediction is -2, at [0 1]: end the model with layers.Sigmoid, or give the loss losses.FromLogits()"},
		{losses.CategoricalFocalCrossentropy(), []float32{0.25, 0.5}, "categorical_focal_crossentropy wants the probabilities of the classes, and those of row 0 add up to 0.75 instead of 1: end the model with layers.Softmax, or give the loss losses.FromLogits()"},
		{losses.CategoricalGeneralizedCrossEntropy(), []float32{0.25, 0.5}, "categorical_generalized_cross_entropy wants the probabilities of the classes, and those of row 0 add up to 0.75 instead of 1: end the model with layers.Softmax"},
		{losses.Circle(), []float32{3, 4}, "circle wants vectors of length 1, and that of row 0 has a square of 25: end the model with layers.UnitNormalization"},
		{losses.CategoricalFocalCrossentropy(losses.FromLogits()), []float32{3, 4}, ""},
		{losses.MeanSquaredLogarithmicError(), []float32{-1, 2}, ""},
	} {
		if got := c.loss.CheckPredictions(tensor.Shape{1, 2}, tensor.New(tensor.Shape{1, 2}, c.got)); got != c.text {
			t.Errorf("%s: %q is not %q", c.loss.Name(), got, c.text)
		}
	}
}
