package dl_test

import (
	"errors"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

var (
	notANumber = float32(math.NaN())
	infinite   = float32(math.Inf(1))
)

// A mistake is what a user gets wrong, and all that he is told. Where the message names a line of
// this file, want has what is written there.
type mistake struct {
	name string
	f    func()
	want string
}

// check makes the mistakes and compares the whole messages.
func check(t *testing.T, mistakes []mistake) {
	t.Helper()
	source, err := os.ReadFile("check_test.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			err := dl.Try(m.f)
			if err == nil {
				t.Fatal("nothing was said")
			}
			got := err.Error()
			readable(t, got)
			if message, line, ok := strings.Cut(got, "at check_test.go:"); ok {
				if n, err := strconv.Atoi(line); err == nil && n <= len(lines) {
					code := strings.TrimSpace(lines[n-1])
					if _, body, short := strings.Cut(code, "func() { "); short {
						code = strings.TrimSuffix(body, " },")
					}
					got = message + "at " + code
				}
			}
			if got != m.want {
				t.Errorf("\n%s\nwant\n%s", got, m.want)
			}
		})
	}
}

// readable checks that a message has at most eight lines on a page of 100 columns.
func readable(t *testing.T, message string) {
	t.Helper()
	lines := 0
	for _, line := range strings.Split(message, "\n") {
		lines += (len([]rune(line)) + 99) / 100
	}
	if lines > 8 {
		t.Errorf("the message has %d lines:\n%s", lines, message)
	}
}

// The models of the mistakes: three inputs, and some output units.
func network(units int, options ...layers.DenseOption) *dl.Model {
	return dl.Sequential(layers.Dense(4, layers.ReLU, layers.InputShape(3)), layers.Dense(units, options...))
}

func fit(m *dl.Model, l *losses.Loss, y dl.Source, options ...dl.FitOption) {
	fitWith(m, l, nil, normal("x", 8, 3), y, options...)
}

func fitWith(m *dl.Model, l *losses.Loss, ms []metrics.Metric, x, y dl.Source, options ...dl.FitOption) {
	m.Compile(optimizers.SGD(), l, ms...)
	m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)
}

func filled(v float32, dims ...int) *tensor.Tensor {
	x := tensor.New(dims, nil)
	for i := range x.Values() {
		x.Values()[i] = v
	}
	return x
}

// with is x with another value at i.
func with(x *tensor.Tensor, i int, v float32) *tensor.Tensor {
	x = x.Clone()
	x.Values()[i] = v
	return x
}

func labels(values ...float32) *tensor.Tensor { return tensor.New(tensor.Shape{len(values)}, values) }

func TestTargetsThatWouldBroadcast(t *testing.T) {
	own := losses.New("distance", func(want, got *tensor.Tensor) *tensor.Tensor { return got.Sub(want).Abs().Mean(-1) })
	regression := []*losses.Loss{losses.MeanSquaredError(), losses.MeanAbsoluteError()}
	all := append(regression, losses.BinaryCrossentropy(losses.FromLogits()), losses.CategoricalCrossentropy(losses.FromLogits()), own)
	// Every loss refuses what it would repeat.
	for _, l := range all {
		for _, shape := range []tensor.Shape{{8, 5}, {8}, {8, 1}, {8, 4, 3}, {8, 1, 3}} {
			if err := dl.Try(func() { fit(network(3), l, tensor.New(shape, nil)) }); err == nil {
				t.Errorf("%s takes targets %v for predictions [4 3]", l.Name(), shape)
			}
		}
	}
	for _, l := range append(regression, own, losses.BinaryCrossentropy(losses.FromLogits())) {
		// A last axis of size 1 makes no difference, and three columns are not repeated into one.
		fit(network(1), l, tensor.New(tensor.Shape{8}, nil))
		fit(network(1), l, tensor.New(tensor.Shape{8, 1}, nil))
		if err := dl.Try(func() { fit(network(1), l, tensor.New(tensor.Shape{8, 3}, nil)) }); err == nil {
			t.Errorf("%s takes targets of three columns for one unit", l.Name())
		}
		// Time steps.
		steps := dl.Sequential(layers.Dense(1, layers.InputShape(5, 3)))
		for _, shape := range []tensor.Shape{{8}, {8, 1}, {8, 1, 5}} {
			if err := dl.Try(func() { fitWith(steps, l, nil, normal("x", 8, 5, 3), tensor.New(shape, nil)) }); err == nil {
				t.Errorf("%s takes targets %v for predictions [4 5 1]", l.Name(), shape)
			}
		}
	}
}

func TestMistakesInTargets(t *testing.T) {
	sparse, categorical, binary := losses.SparseCategoricalCrossentropy(), losses.CategoricalCrossentropy(), losses.BinaryCrossentropy()
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	twice := losses.New("twice", func(want, got *tensor.Tensor) *tensor.Tensor { return got.Sub(want).Square().Mean(-1) })
	check(t, []mistake{
		{"columns for one unit", func() { fit(network(1), losses.MeanSquaredError(), zeros(8, 3)) },
			"hornbook: mean_squared_error: the target (input 0) has not the shape of the prediction (input 1): give the model's last layer as many units as the target has columns, or reshape the target\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 1]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"one column for three units", func() { fit(network(3), losses.MeanSquaredError(), zeros(8)) },
			"hornbook: mean_squared_error: the target (input 0) has not the shape of the prediction (input 1): give the model's last layer as many units as the target has columns, or reshape the target\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a difference in a loss of one's own", func() { fit(network(3), twice, zeros(8, 1)) },
			"hornbook: twice: the target (input 0) and the prediction (input 1) have different shapes, and their difference would repeat one of them: give the model's last layer as many units as the target has columns, or choose the part that is compared with Slice or Reshape\n" +
				"   input 0 has shape [4 1]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a loss of one's own that gives another number of values", func() {
			fit(network(3), losses.New("columns", func(want, got *tensor.Tensor) *tensor.Tensor { return got.Sub(want).Abs().Mean(0) }), zeros(8, 3))
		},
			"hornbook: columns: the loss has the shape [3] for a batch of 4: return one value for each sample, such as the Mean(-1) over its columns\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a label outside", func() { fit(network(3, layers.Softmax), sparse, labels(0, 1, 3, 0, 1, 2, 0, 1)) },
			"hornbook: Fit: the targets, row 2: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a negative label", func() { fit(network(3, layers.Softmax), sparse, labels(0, 1, -1, 0, 1, 2, 0, 1)) },
			"hornbook: Fit: the targets, row 2: label -1 is none of the 3 classes: number the classes from 0\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"half a label", func() { fit(network(3, layers.Softmax), sparse, labels(0, 1, 0.5, 0, 1, 2, 0, 1)) },
			"hornbook: Fit: the targets, row 2: label 0.5 is none of the 3 classes: the number of a class is whole; losses.MeanSquaredError() learns numbers that are not\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a label outside in a later batch", func() { fit(network(3, layers.Softmax), sparse, labels(0, 1, 1, 0, 1, 7, 0, 1)) },
			"hornbook: Fit: the targets, row 5: label 7 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a label outside among shuffled rows", func() {
			m := network(3, layers.Softmax)
			m.Compile(optimizers.SGD(), sparse)
			m.Fit(normal("x", 8, 3), labels(0, 1, 1, 0, 1, 7, 0, 1), dl.Quiet(), dl.BatchSize(2))
		},
			"hornbook: Fit: the targets, row 5: label 7 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(normal(\"x\", 8, 3), labels(0, 1, 1, 0, 1, 7, 0, 1), dl.Quiet(), dl.BatchSize(2))"},
		{"a label outside of time steps", func() {
			fitWith(dl.Sequential(layers.Dense(3, layers.Softmax, layers.InputShape(2, 3))), sparse, nil, normal("x", 8, 2, 3), with(zeros(8, 2), 5, 3))
		},
			"hornbook: Fit: the targets, row 2: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"one-hot targets for the sparse loss", func() { fit(network(3, layers.Softmax), sparse, zeros(8, 3)) },
			"hornbook: sparse_categorical_crossentropy: the target (input 0) has a column for each class, and this loss wants the number of the class: use losses.CategoricalCrossentropy()\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"numbers of classes for the categorical loss", func() { fit(network(3, layers.Softmax), categorical, zeros(8)) },
			"hornbook: categorical_crossentropy: the target (input 0) has the number of the class, and this loss wants a column for each: use losses.SparseCategoricalCrossentropy(), or want.OneHot(3)\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a target that is no probability", func() { fit(network(3, layers.Softmax), categorical, with(zeros(8, 3), 4, 2)) },
			"hornbook: Fit: the targets, row 1: 2 is no probability for categorical_crossentropy: put 0 or 1 there; weights of samples are given with dl.SampleWeights\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"-1 for the binary loss", func() { fit(network(1, layers.Sigmoid), binary, labels(0, 1, -1, 0, 1, 1, 0, 1)) },
			"hornbook: Fit: the targets, row 2: -1 is no probability for binary_crossentropy: put 0 or 1 there; for labels of -1 and 1, (label + 1)/2\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"classes for the binary loss", func() { fit(network(1, layers.Sigmoid), binary, labels(0, 1, 2, 0, 1, 1, 0, 1)) },
			"hornbook: Fit: the targets, row 2: 2 is no probability for binary_crossentropy: put 0 or 1 there; for numbers of classes, use losses.SparseCategoricalCrossentropy()\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"classes for the binary loss of three units", func() { fit(network(3, layers.Sigmoid), binary, labels(0, 1, 2, 0, 1, 1, 0, 1)) },
			"hornbook: binary_crossentropy: the target (input 0) has one number for 3 output units (input 1): give the last layer one unit, or use losses.SparseCategoricalCrossentropy() after layers.Softmax for 3 classes\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a label outside in Evaluate", func() {
			m := network(3, layers.Softmax)
			m.Compile(optimizers.SGD(), sparse)
			m.Evaluate(normal("x", 8, 3), labels(0, 1, 3, 0, 1, 2, 0, 1))
		},
			"hornbook: Evaluate: the targets, row 2: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Evaluate(normal(\"x\", 8, 3), labels(0, 1, 3, 0, 1, 2, 0, 1))"},
		{"a label outside in validation data", func() {
			fit(network(3, layers.Softmax), sparse, zeros(8), dl.Validation(normal("x", 8, 3), labels(0, 1, 3, 0, 1, 2, 0, 1)))
		},
			"hornbook: Validation: the targets, row 2: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"of one output among two", func() {
			x := dl.Input(3)
			m := dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(x), layers.Dense(1, layers.Name("size")).Call(x)})
			m.Compile(optimizers.SGD(), losses.Each(sparse, losses.MeanSquaredError()))
			m.Fit(normal("x", 8, 3), dl.Tensors{labels(0, 1, 3, 0, 1, 2, 0, 1), zeros(8)}, dl.Quiet())
		},
			"hornbook: Fit: the targets of output \"digit\", row 2: label 3 is none of the 3 classes: number them from 0 to 2, or give the last layer a unit for each class\n" +
				"   at m.Fit(normal(\"x\", 8, 3), dl.Tensors{labels(0, 1, 3, 0, 1, 2, 0, 1), zeros(8)}, dl.Quiet())"},
	})
}

func TestMistakesInPredictions(t *testing.T) {
	sparse, categorical, binary := losses.SparseCategoricalCrossentropy(), losses.CategoricalCrossentropy(), losses.BinaryCrossentropy()
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	check(t, []mistake{
		{"probabilities for logits", func() {
			fit(network(3, layers.Softmax), losses.SparseCategoricalCrossentropy(losses.FromLogits()), zeros(8))
		},
			"hornbook: sparse_categorical_crossentropy: the loss was told that it gets logits, and the model ends in a softmax: leave out losses.FromLogits(), or that activation\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"probabilities for binary logits", func() {
			fit(network(1, layers.Sigmoid), losses.BinaryCrossentropy(losses.FromLogits()), zeros(8))
		},
			"hornbook: binary_crossentropy: the loss was told that it gets logits, and the model ends in a sigmoid: leave out losses.FromLogits(), or that activation\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 1]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a softmax of one unit", func() { fit(network(1, layers.Softmax), binary, zeros(8)) },
			"hornbook: binary_crossentropy: the model ends in a softmax of one unit, which is 1 whatever it is of: use layers.Sigmoid, or give the last layer a unit for each class\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 1]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a softmax of one unit, and another loss", func() { fit(network(1, layers.Softmax), losses.MeanSquaredError(), zeros(8)) },
			"hornbook: mean_squared_error: the model ends in a softmax of one unit, which is 1 whatever it is of: use layers.Sigmoid, or give the last layer a unit for each class\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 1]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"one unit for classes", func() { fit(network(1, layers.Sigmoid), sparse, zeros(8)) },
			"hornbook: sparse_categorical_crossentropy: the model has one output unit, and so one class: use losses.BinaryCrossentropy() after layers.Dense(1, layers.Sigmoid), or give the last layer a unit for each class\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 1]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a sigmoid for classes", func() { fit(network(3, layers.Sigmoid), sparse, zeros(8)) },
			"hornbook: sparse_categorical_crossentropy: the model ends in a sigmoid, whose outputs are not the probabilities of one class among 3: use layers.Softmax, or losses.BinaryCrossentropy() if several may be true at once\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a sigmoid for one-hot classes", func() { fit(network(3, layers.Sigmoid), categorical, zeros(8, 3)) },
			"hornbook: categorical_crossentropy: the model ends in a sigmoid, whose outputs are not the probabilities of one class among 3: use layers.Softmax, or losses.BinaryCrossentropy() if several may be true at once\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a softmax for the binary loss", func() { fit(network(3, layers.Softmax), binary, zeros(8, 3)) },
			"hornbook: binary_crossentropy: the model ends in a softmax, whose outputs are the probabilities of one class among 3: use losses.CategoricalCrossentropy(), or layers.Sigmoid if several may be true at once\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a softmax that is reshaped", func() {
			m := dl.Sequential(layers.Dense(3, layers.Softmax, layers.InputShape(3)), layers.Reshape(tensor.Shape{3}))
			fit(m, losses.CategoricalCrossentropy(losses.FromLogits()), zeros(8, 3))
		},
			"hornbook: categorical_crossentropy: the loss was told that it gets logits, and the model ends in a softmax: leave out losses.FromLogits(), or that activation\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"logits for probabilities", func() {
			fitWith(network(3), sparse, nil, filled(100, 8, 3), zeros(8))
		},
			"hornbook: Fit: sparse_categorical_crossentropy wants probabilities, and a prediction is -82.28, at [0 0]: end the model with layers.Softmax, or give the loss losses.FromLogits()\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"logits for binary probabilities", func() {
			m := dl.Sequential(layers.Dense(1, layers.InputShape(3), layers.KernelInitializer(initializers.Ones())))
			fitWith(m, binary, nil, filled(2, 8, 3), zeros(8))
		},
			"hornbook: Fit: binary_crossentropy wants probabilities, and a prediction is 6, at [0 0]: end the model with layers.Sigmoid, or give the loss losses.FromLogits()\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"what does not add up to 1", func() {
			m := dl.Sequential(layers.Dense(3, layers.InputShape(3), layers.KernelInitializer(initializers.Ones())))
			fitWith(m, sparse, nil, filled(0.2, 8, 3), zeros(8))
		},
			"hornbook: Fit: sparse_categorical_crossentropy wants the probabilities of the classes, and those of row 0 add up to 1.8 instead of 1: end the model with layers.Softmax, or give the loss losses.FromLogits()\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a metric of other shapes", func() {
			fitWith(network(3), losses.MeanSquaredError(), []metrics.Metric{metrics.SparseCategoricalAccuracy()}, normal("x", 8, 3), zeros(8, 3))
		},
			"hornbook: Fit: metric \"sparse_categorical_accuracy\" wants the number of the class as the target (input 0): for a target with a column for each class, use metrics.CategoricalAccuracy()\n" +
				"   input 0 has shape [4 3]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a categorical metric of numbers", func() {
			fitWith(network(3, layers.Softmax), sparse, []metrics.Metric{metrics.CategoricalAccuracy()}, normal("x", 8, 3), zeros(8))
		},
			"hornbook: Fit: metric \"categorical_accuracy\" wants a column for each class in the target (input 0): for numbers of classes, use metrics.SparseCategoricalAccuracy()\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a binary metric of numbers", func() {
			fitWith(network(3, layers.Softmax), sparse, []metrics.Metric{metrics.BinaryAccuracy()}, normal("x", 8, 3), zeros(8))
		},
			"hornbook: Fit: metric \"binary_accuracy\" compares each prediction (input 1) with one target (input 0): for numbers of classes, use metrics.SparseCategoricalAccuracy()\n" +
				"   input 0 has shape [4]\n" +
				"   input 1 has shape [4 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
	})
}

func TestMistakesInData(t *testing.T) {
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	mse, x := losses.MeanSquaredError(), normal("x", 8, 3)
	compiled := func() *dl.Model {
		m := network(1)
		m.Compile(optimizers.SGD(), mse)
		return m
	}
	check(t, []mistake{
		{"NaN in the data", func() { fitWith(network(1), mse, nil, with(x, 7, notANumber), zeros(8)) },
			"hornbook: Fit: the data: NaN in row 2, column 1: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"an infinite number in the data", func() { fitWith(network(1), mse, nil, with(x, 7, -infinite), zeros(8)) },
			"hornbook: Fit: the data: -Inf in row 2, column 1: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"NaN in a picture", func() {
			m := dl.Sequential(layers.Flatten(layers.InputShape(2, 3)), layers.Dense(1))
			fitWith(m, mse, nil, with(normal("x", 8, 2, 3), 11, notANumber), zeros(8))
		},
			"hornbook: Fit: the data: NaN in row 1, at [1 2] of the sample: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"NaN in a second input", func() {
			a, b := dl.Input(3), dl.Input(3)
			m := dl.New(dl.Tensors{a, b}, dl.Tensors{layers.Dense(1).Call(a.Add(b))})
			fitWith(m, mse, nil, dl.Tensors{x, with(x, 0, notANumber)}, zeros(8))
		},
			"hornbook: Fit: the data of input 1: NaN in row 0, column 0: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"NaN in the targets", func() { fit(network(1), mse, with(zeros(8), 3, notANumber)) },
			"hornbook: Fit: the targets: NaN in row 3: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"NaN in Evaluate", func() { compiled().Evaluate(with(x, 20, notANumber), zeros(8)) },
			"hornbook: Evaluate: the data: NaN in row 6, column 2: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at compiled().Evaluate(with(x, 20, notANumber), zeros(8))"},
		{"NaN in the weights of samples", func() { fit(network(1), mse, zeros(8), dl.SampleWeights(with(filled(1, 8), 2, notANumber))) },
			"hornbook: Fit: the sample weights: NaN in row 2: leave the row out, or put a number there, such as the mean of the others\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a negative weight of a sample", func() { fit(network(1), mse, zeros(8), dl.SampleWeights(with(filled(1, 8), 2, -1))) },
			"hornbook: Fit: the sample weights: -1 in row 2: a weight is 0 or more\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"too few weights of samples", func() { fit(network(1), mse, zeros(8), dl.SampleWeights(filled(1, 7))) },
			"hornbook: layer \"sequential\", Fit: there are weights for another number of samples than the 8 of the data: give one for each\n" +
				"   input 0 has shape [7]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"other lengths", func() { fit(network(1), mse, zeros(7)) },
			"hornbook: Fit: there are 8 and 7 samples, and the data and the targets want the same number: read both from the same source, or cut one with Rows\n" +
				"   input 0 has shape [8 3]\n" +
				"   input 1 has shape [7]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"another shape", func() { fitWith(network(1), mse, nil, normal("x", 8, 28, 28), zeros(8)) },
			"hornbook: layer \"sequential\", Fit: the samples do not have the shape of the model's input, which is [3] for each: reshape the data, or begin the model with layers.Flatten or another layers.InputShape\n" +
				"   input 0 has shape [8 28 28]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"no samples", func() { fitWith(network(1), mse, nil, zeros(0, 3), zeros(0)) },
			"hornbook: layer \"sequential\", Fit: there are no samples\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"no targets", func() { compiled().Fit(x, nil) },
			"hornbook: layer \"sequential\", Fit: there are no targets, and the loss compares the predictions with them; Predict needs none\n" +
				"   at compiled().Fit(x, nil)"},
	})
}

func TestMistakesInModels(t *testing.T) {
	x, y := normal("x", 8, 3), tensor.New(tensor.Shape{8}, nil)
	mse := losses.MeanSquaredError()
	check(t, []mistake{
		{"Fit before Compile", func() { network(1).Fit(x, y) },
			"hornbook: Fit: the model was not compiled: before Fit, call its Compile with an optimizer and a loss, such as optimizers.Adam() and losses.MeanSquaredError()\n" +
				"   at network(1).Fit(x, y)"},
		{"Evaluate before Compile", func() { network(1).Evaluate(x, y) },
			"hornbook: Evaluate: the model was not compiled: before Evaluate, call its Compile with an optimizer and a loss, such as optimizers.Adam() and losses.MeanSquaredError()\n" +
				"   at network(1).Evaluate(x, y)"},
		{"TrainOnBatch before Compile", func() { network(1).TrainOnBatch(x, y) },
			"hornbook: TrainOnBatch: the model was not compiled: before TrainOnBatch, call its Compile with an optimizer and a loss, such as optimizers.Adam() and losses.MeanSquaredError()\n" +
				"   at network(1).TrainOnBatch(x, y)"},
		{"all layers frozen", func() {
			m := network(1)
			for _, l := range m.Layers() {
				l.SetFrozen(true)
			}
			fit(m, mse, y)
		},
			"hornbook: Fit: all layers are frozen, so that there is nothing to train: leave one without layers.Frozen(), or call its SetFrozen(false)\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"no weights", func() { fit(dl.Sequential(layers.Dropout(0.5, layers.InputShape(3))), mse, normal("y", 8, 3)) },
			"hornbook: Fit: the model has no weights, so that there is nothing to train: Evaluate and Predict need no Fit\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a layer whose output is not used", func() {
			in := dl.Input(3)
			h := layers.Dense(4, layers.ReLU).Call(in)
			layers.Dense(5).Call(h)
			fit(dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(1).Call(h)}), mse, y)
		},
			"hornbook: layer \"dense\", Fit: the layer was called, and its output leads to no output of a model, so that it is never trained: pass its output on, leave the call out, or make the model that it is for before Fit\n" +
				"   input 0 has shape [? 4]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"an input that is not used", func() {
			a, b := dl.Input(3), dl.Input(3)
			fitWith(dl.New(dl.Tensors{a, b}, dl.Tensors{layers.Dense(1).Call(a)}), mse, nil, dl.Tensors{x, x}, y)
		},
			"hornbook: Fit: input 1 of the model leads to none of its outputs: use what is computed from it, or leave it out of dl.New\n" +
				"   input 0 has shape [? 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"an input twice", func() {
			a := dl.Input(3)
			fitWith(dl.New(dl.Tensors{a, a}, dl.Tensors{layers.Dense(1).Call(a)}), mse, nil, dl.Tensors{x, x}, y)
		},
			"hornbook: Fit: inputs 0 and 1 of the model are the same: give it to dl.New once, and use it as often as you like\n" +
				"   input 0 has shape [? 3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"an input that is left out", func() {
			a, b := dl.Input(3), dl.Input(3)
			dl.New(dl.Tensors{a}, dl.Tensors{layers.Dense(1).Call(a.Add(b))})
		},
			"hornbook: New: an output depends on a dl.Input that is not among the model's inputs: add it to those that dl.New is given\n" +
				"   input 0 has shape [? 3]\n" +
				"   at dl.New(dl.Tensors{a}, dl.Tensors{layers.Dense(1).Call(a.Add(b))})"},
		{"a weight that is not used", func() {
			idle := layers.New("idle", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
				c.Weight("gamma", tensor.Shape{3}, initializers.Ones())
				return x[0]
			}, layers.InputShape(3))
			fit(dl.Sequential(idle, layers.Dense(1)), mse, y)
		},
			"hornbook: layer \"idle\", Fit: the loss does not depend on weight \"gamma\", so that it is not trained: use it in what the layer returns, or make the layer layers.Frozen()\n" +
				"   input 0 has shape [3]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"layers behind a StopGradient", func() {
			stop := layers.New("stop", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor { return x[0].StopGradient() })
			fit(dl.Sequential(layers.Dense(4, layers.InputShape(3)), stop, layers.Dense(1)), mse, y)
		},
			"hornbook: layer \"dense\", Fit: the loss does not depend on weight \"kernel\", so that it is not trained: use it in what the layer returns, or make the layer layers.Frozen()\n" +
				"   input 0 has shape [3 4]\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"a loss without a gradient", func() {
			fit(network(1), losses.New("wrong", func(want, got *tensor.Tensor) *tensor.Tensor { return got.StopGradient().Sub(want).Abs().Mean(-1) }), y)
		},
			"hornbook: Backward: the loss depends on no variable that is trained, and on no watched input: there is no gradient through StopGradient, comparisons, ArgMax and Round, and none to what is frozen\n" +
				"   input 0 has shape []\n" +
				"   at m.Fit(x, y, append(options, dl.Quiet(), dl.BatchSize(4), dl.NoShuffle())...)"},
		{"one loss for two outputs", func() {
			in := dl.Input(3)
			dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(1).Call(in), layers.Dense(1).Call(in)}).Compile(optimizers.SGD(), mse)
		},
			"hornbook: layer \"functional\", Compile: the model has 2 outputs, and the number of losses is 1: losses.Each gives one for each\n" +
				"   input 0 has shape [? 1]\n" +
				"   input 1 has shape [? 1]\n" +
				"   at dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(1).Call(in), layers.Dense(1).Call(in)}).Compile(optimizers.SGD(), mse)"},
		{"a metric of no output", func() {
			network(1).Compile(optimizers.SGD(), mse, metrics.On("odd", metrics.Accuracy()))
		},
			"hornbook: layer \"sequential\", Compile: there is no output \"odd\"; the outputs are [\"dense_1\"]\n" +
				"   input 0 has shape [? 1]\n" +
				"   at network(1).Compile(optimizers.SGD(), mse, metrics.On(\"odd\", metrics.Accuracy()))"},
		{"two layers of one name", func() {
			dl.Sequential(layers.Dense(1, layers.Name("a"), layers.InputShape(1)), layers.Dense(1, layers.Name("a")))
		},
			"hornbook: layer \"a\", New: two layers of the model have this name: give one of them another with layers.Name, or none\n" +
				"   at dl.Sequential(layers.Dense(1, layers.Name(\"a\"), layers.InputShape(1)), layers.Dense(1, layers.Name(\"a\")))"},
		{"values of a model that is being built", func() {
			layers.New("look", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
				if x[0].Values()[0] > 0 {
					return x[0].Neg()
				}
				return x[0]
			}).Call(dl.Input(3))
		},
			"hornbook: Values: there are no values yet: this code runs while the model is built or laid out, with shapes only; choose between values with tensor.Where, or give Fit dl.Eager() so that each step runs as ordinary Go\n" +
				"   input 0 has shape [? 3]\n" +
				"   at if x[0].Values()[0] > 0 {"},
		{"a tensor of before Reset", func() {
			tape := tensor.Training()
			h := tape.Input(x).Square()
			tape.Reset()
			h.Sum()
		},
			"hornbook: sum: the tensor was computed before the tape's Reset, and its storage holds other values now; Clone or Item keeps a value\n" +
				"   input 0 has shape [8 3]\n" +
				"   at h.Sum()"},
		{"batches of no size", func() {
			for range dl.Batches(x, y, 0) {
			}
		},
			"hornbook: Batches: a batch has at least one sample, not 0\n" +
				"   at for range dl.Batches(x, y, 0) {"},
	})
}

// What only looks like a mistake is none.
func TestNoMistakes(t *testing.T) {
	x, y, mse := normal("x", 8, 3), normal("y", 8, 1), losses.MeanSquaredError()
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	// Its weight is used in the batches that begin with a negative number.
	sometimes := layers.New("sometimes", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		g := c.Weight("gamma", tensor.Shape{3}, initializers.Ones())
		if x[0].Symbolic() || x[0].Values()[0] > 0 {
			return x[0]
		}
		return x[0].Mul(g)
	}, layers.InputShape(3))
	idle := layers.New("idle", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		c.Weight("gamma", tensor.Shape{3}, initializers.Ones())
		return x[0]
	}, layers.InputShape(3), layers.Frozen())
	for _, test := range []struct {
		name string
		f    func()
	}{
		{"a part of a model that is in another one", func() {
			in := dl.Input(3)
			code := layers.Dense(2).Call(in)
			whole := dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(3).Call(code)})
			fit(dl.New(dl.Tensors{in}, dl.Tensors{code}), mse, zeros(8, 2))
			fit(whole, mse, x)
		}},
		{"a call of a shared layer that is not used", func() {
			in := dl.Input(3)
			shared := layers.Dense(3)
			shared.Call(shared.Call(in))
			fit(dl.New(dl.Tensors{in}, dl.Tensors{shared.Call(in)}), mse, x)
		}},
		{"an output without a loss", func() {
			in := dl.Input(3)
			m := dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(1).Call(in), layers.Dense(5).Call(in)})
			fit(m, losses.Each(mse, nil), y)
		}},
		{"a weight that is not used and is frozen", func() { fit(dl.Sequential(idle, layers.Dense(1)), mse, y) }},
		{"a weight that is used in some steps", func() {
			m := dl.Sequential(sometimes, layers.Dense(1))
			m.Compile(optimizers.SGD(), mse)
			m.Fit(with(x, 0, 1), y, dl.Quiet(), dl.NoShuffle(), dl.Eager())
		}},
		{"a loss of one's own for numbers of classes", func() {
			fit(network(3, layers.Softmax), losses.New("nll", func(want, got *tensor.Tensor) *tensor.Tensor {
				return got.SparseCrossentropy(want)
			}), zeros(8, 1))
		}},
		{"a loss of one's own of the whole batch", func() {
			fit(network(1), losses.New("batch", func(want, got *tensor.Tensor) *tensor.Tensor { return got.Sub(want).Square().Mean() }), y)
		}},
		{"soft targets", func() { fit(network(3, layers.Softmax), losses.CategoricalCrossentropy(), filled(1.0/3, 8, 3)) }},
		{"several labels at once", func() { fit(network(3, layers.Sigmoid), losses.BinaryCrossentropy(), filled(1, 8, 3)) }},
		{"probabilities by a function of one's own", func() {
			half := op("half", func(x *tensor.Tensor) *tensor.Tensor { return x.Tanh().Scale(0.5).AddScalar(0.5) })
			fit(dl.Sequential(layers.Dense(1, layers.InputShape(3)), half), losses.BinaryCrossentropy(), filled(1, 8, 1))
		}},
		{"an infinite number that a softmax keeps out", func() {
			keep := tensor.New(tensor.Shape{3}, []float32{0, -infinite, 0})
			m := dl.Sequential(layers.Dense(3, layers.InputShape(3)), op("masked", func(x *tensor.Tensor) *tensor.Tensor { return x.Add(keep).Softmax() }))
			m.Compile(optimizers.SGD(), losses.MeanAbsoluteError())
			if h := m.Fit(x, zeros(8, 3), dl.Quiet()); h.Err != nil {
				panic(&tensor.Error{Detail: h.Err.Error()})
			}
		}},
		{"huge but finite data", func() {
			m := network(1)
			m.Compile(optimizers.SGD(optimizers.LearningRate(1e-20)), losses.MeanAbsoluteError())
			if h := m.Fit(filled(1e10, 8, 3), y, dl.Quiet()); h.Err != nil {
				panic(&tensor.Error{Detail: h.Err.Error()})
			}
		}},
	} {
		if err := dl.Try(test.f); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// The line is that of the code that was wrong, wherever it runs.
func TestMistakesInStepsOfOnesOwn(t *testing.T) {
	x, y := normal("x", 8, 3), normal("y", 8, 1)
	w := tensor.New(tensor.Shape{4, 1}, nil)
	const detail = "hornbook: matmul: the last axis of the left side (3) is not the last but one of the right side (4)\n" +
		"   input 0 has shape [4 3]\n   input 1 has shape [4 1]\n"
	check(t, []mistake{
		{"in a loop over batches", func() {
			for batch := range dl.Batches(x, y, 4) {
				batch.X.MatMul(w)
			}
		},
			detail + "   at batch.X.MatMul(w)"},
		{"in a step", func() {
			m := network(1)
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			m.Fit(x, y, dl.Quiet(), dl.BatchSize(4), dl.TrainStep(func(b dl.Batch) dl.Logs {
				b.X.MatMul(w).Mean()
				return nil
			}))
		},
			detail + "   at b.X.MatMul(w).Mean()"},
		{"in a callback", func() {
			fit(network(1), losses.MeanSquaredError(), y, dl.Callback{BatchEnd: func(*dl.Model, int, dl.Logs) {
				x.Rows(0, 4).MatMul(w)
			}})
		},
			detail + "   at x.Rows(0, 4).MatMul(w)"},
		{"in a deferred function", func() {
			defer func() {
				x.Rows(0, 4).MatMul(w)
			}()
		},
			detail + "   at x.Rows(0, 4).MatMul(w)"},
		{"in a loss of one's own", func() {
			fit(network(3), losses.New("wrong", func(want, got *tensor.Tensor) *tensor.Tensor {
				return got.MatMul(w)
			}), y)
		},
			detail + "   at return got.MatMul(w)"},
		{"in a sequence of batches", func() {
			m := network(1)
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			m.Fit(dl.FromSeq(func(yield func(dl.Batch) bool) {
				x.Rows(0, 4).MatMul(w)
			}), nil, dl.Quiet())
		},
			detail + "   at x.Rows(0, 4).MatMul(w)"},
	})
}

// Try returns wrong use as an error, and lets other panics go on.
func TestTry(t *testing.T) {
	if err := dl.Try(func() {}); err != nil {
		t.Error(err)
	}
	var e *tensor.Error
	if err := dl.Try(func() { tensor.Scalar(1).Softmax() }); !errors.As(err, &e) || e.Op != "softmax" {
		t.Errorf("the error is %v", err)
	}
	defer func() {
		if recover() != "something else" {
			t.Error("another panic did not go on")
		}
	}()
	dl.Try(func() { panic("something else") })
}
