package dl_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// dump is what fmt prints of a struct, a pointer or a function without a String method.
var dump = regexp.MustCompile(`0x[0-9a-f]{6,}|[{}]|%!|<nil>|\(nil\)`)

// What a student prints reads as a line or a table, not as Go's insides.
func TestStrings(t *testing.T) {
	model := dl.Sequential(
		layers.Dense(4, layers.ReLU, layers.InputShape(3), layers.Name("hidden")),
		layers.BatchNormalization(),
		layers.Dense(2),
	)
	adam := optimizers.Adam()
	model.Compile(adam, losses.MeanSquaredError(), metrics.NewMean("largest", func(dst []float32, _, got *tensor.Tensor) []float32 {
		return append(dst, got.Max().Item())
	}))
	x, y := tensor.New(tensor.Shape{4, 3}, nil), tensor.New(tensor.Shape{4, 2}, nil)
	var run dl.Run
	history := model.Fit(x, y, dl.Quiet(), dl.BatchSize(2), dl.Epochs(2), dl.Callback{Begin: func(_ *dl.Model, r dl.Run) { run = r }})
	trace := model.Inspect(x, y)
	var batch dl.Batch
	for batch = range dl.Batches(x, y, 3) {
		break
	}
	tape := tensor.Training()
	tape.Input(x)
	own := layers.New("half", func(_ *layers.Context, x ...*tensor.Tensor) *tensor.Tensor { return x[0].Scale(0.5) })
	dense := model.Layer("hidden")

	for _, c := range []struct {
		value any
		want  string // "" where only the form is looked at
	}{
		{model, ""},
		{history, "epoch   largest      loss\n    1    0.0000    0.0000\n    2    0.0000    0.0000"},
		{dl.Logs{"loss": 0.25, "accuracy": 0.5}, ""},
		{trace, ""},
		{trace.Weights()[0], ""},
		{model.Graph(), ""},
		{run, "2 epochs of 2 steps, 4 samples in batches of 2"},
		{dl.Run{Epochs: 5, InitialEpoch: 2, Validation: true}, "3 epochs after 2, with validation"},
		{batch, "3 samples: X [3 3], Y [3 2]"},
		{dl.Batch{X: x, Weights: dl.Tensors{y, nil}}, "4 samples: X [4 3], Weights[0] [4 2]"},
		{dl.Callback{EpochEnd: func(*dl.Model, int, dl.Logs) {}, End: func(*dl.Model, *dl.History) {}}, "Callback(EpochEnd, End)"},
		{dl.Tensors{tensor.Scalar(1), nil}, "0: 1.0\n1: none"},

		{dense, "hidden: Dense(units 4, relu), [? 3] → [? 4], 16 weights"},
		{layers.Dense(4), "dense: Dense(units 4), not built"},
		{layers.Dropout(0.2, layers.Frozen()), "dropout: Dropout(rate 0.2), not built"},
		{model.Layer("batch_normalization"), "batch_normalization: BatchNormalization(momentum 0.99, epsilon 0.001), [? 4] → [? 4], 16 weights"},
		{layers.Reshape(tensor.Shape{2, -1}), "reshape: Reshape(target [2 ?]), not built"},
		{layers.LSTM(8, layers.Stateful(2)), "lstm: LSTM(units 8, tanh, sigmoid, stateful 2), not built"},
		{layers.Conv2D(8, 3, layers.ReLU), ""},
		{own, "half: a layer of one's own, not built"},
		{dl.Sequential(layers.Dense(1)).AsLayer(), "sequential: Sequential of 1 layer, not built"},
		{model.AsLayer(), "sequential: Sequential of 3 layers, 42 weights"},
		{dense.Weight("bias"), ""},
		{layers.ReLU, "relu"},
		{layers.LeakyReLU(0.3), "leaky_relu(negative_slope 0.3)"},
		{model.Graph().Nodes[1], "[? 3] → hidden (Dense) → [? 4]"},

		{optimizers.SGD(), "SGD(learning_rate 0.01, momentum 0)"},
		{adam, "Adam(learning_rate 0.001, beta_1 0.9, beta_2 0.999, epsilon 1e-07), 4 steps"},
		{optimizers.RMSprop(optimizers.Centered()), "RMSprop(learning_rate 0.001, centered, epsilon 1e-07, momentum 0, rho 0.9)"},
		{losses.MeanSquaredError(), "MeanSquaredError"},
		{losses.CategoricalCrossentropy(losses.FromLogits(), losses.LabelSmoothing(0.1)), "CategoricalCrossentropy(from_logits, label_smoothing 0.1)"},
		{losses.Each(losses.Weighted(0.3, losses.BinaryCrossentropy()), nil), "Each(BinaryCrossentropy(weight 0.3), none)"},
		{losses.New("mine", func(_, got *tensor.Tensor) *tensor.Tensor { return got }), "mine"},
		{metrics.Accuracy(), "accuracy 0"},
		{metrics.Weighted(metrics.On("digit", metrics.Accuracy())), "accuracy 0 of digit, weighted"},
		{initializers.GlorotUniform(), "GlorotUniform"},
		{initializers.RandomNormal(0, 0.05), "RandomNormal(mean 0, stddev 0.05)"},
		{initializers.New("mine", nil), "mine"},
		{regularizers.L2(1e-4), "L2(l2 0.0001)"},

		{x.Shape(), "[4 3]"},
		{tensor.Shape{tensor.Unknown, 3}, "[? 3]"},
		{x, ""},
		{tape, "a training tape of 1 call"},
		{tensor.Inference(), "an inference tape of 0 calls"},
	} {
		got := fmt.Sprint(c.value)
		if c.want != "" && got != c.want {
			t.Errorf("%T: got\n%s\nwant\n%s", c.value, got, c.want)
		}
		if strings.TrimSpace(got) == "" || dump.MatchString(got) {
			t.Errorf("%T prints %q", c.value, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if n := len([]rune(line)); n > 120 {
				t.Errorf("%T has a line of %d characters: %s", c.value, n, line)
			}
		}
	}
}
