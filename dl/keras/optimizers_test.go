package keras

import (
	"encoding/json"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Optimizers are one of each class and more, with what all of them can do spread over them.
func Optimizers() map[string]*optimizers.Optimizer {
	return map[string]*optimizers.Optimizer{
		"sgd":           optimizers.SGD(optimizers.ExponentialDecay(0.1, 3, 0.5, optimizers.Staircase()), optimizers.ClipNorm(0.5)),
		"momentum":      optimizers.SGD(optimizers.Momentum(0.9), optimizers.PiecewiseConstantDecay([]int{2, 4}, []float64{0.1, 0.05, 0.02}), optimizers.WeightDecay(0.01)),
		"rmsprop":       optimizers.RMSprop(optimizers.Centered(), optimizers.Momentum(0.5), optimizers.EMA(0.9)),
		"adam":          optimizers.Adam(optimizers.AMSGrad(), optimizers.EMA(0.8), optimizers.EMAOverwriteFrequency(2), optimizers.GradientAccumulationSteps(2), optimizers.GlobalClipNorm(1)),
		"adamw":         optimizers.AdamW(optimizers.CosineDecay(0.01, 10, optimizers.Warmup(0.05, 3), optimizers.Alpha(0.1)), optimizers.ClipValue(0.1)),
		"adamw_plain":   optimizers.AdamW(optimizers.WeightDecay(0)),
		"adadelta":      optimizers.Adadelta(optimizers.LearningRate(0.5), optimizers.LossScaleFactor(8)),
		"adagrad":       optimizers.Adagrad(optimizers.InverseTimeDecay(0.1, 3, 0.5)),
		"adamax":        optimizers.Adamax(optimizers.Beta1(0.8), optimizers.PolynomialDecay(0.1, 10, optimizers.Power(2), optimizers.EndRate(0.01), optimizers.Cycle())),
		"adafactor":     optimizers.Adafactor(optimizers.ClipThreshold(0.5)),
		"nadam":         optimizers.Nadam(optimizers.CosineDecayRestarts(0.01, 3, optimizers.Longer(1.5), optimizers.Lower(0.9))),
		"ftrl":          optimizers.Ftrl(optimizers.LearningRate(0.1), optimizers.L1Strength(0.001), optimizers.FtrlBeta(0.1)),
		"lion":          optimizers.Lion(optimizers.Beta2(0.9)),
		"lamb":          optimizers.Lamb(optimizers.Epsilon(1e-6)),
		"muon":          optimizers.Muon(optimizers.ExcludeLayers("dense_1"), optimizers.NewtonSchulzSteps(3), optimizers.NoNesterov(), optimizers.AdamRate(0.5)),
		"schedule_free": optimizers.ScheduleFreeAdamW(optimizers.WarmupSteps(3), optimizers.WeightDecay(0.01)),
	}
}

// Trained is a model that is compiled with an optimizer, for x [batch 4] and y [batch 1], and has what its weights can be made with:
// constraints, regularizers, initializers. It has no ReLU: Ftrl makes the weights of a dead unit 0, and Keras's OrthogonalRegularizer gives
// NaN as the gradient of a column of zeros.
func Trained(o *optimizers.Optimizer) *dl.Model {
	m := dl.Sequential(
		layers.Dense(6, layers.Tanh, layers.InputShape(4), layers.KernelConstraint(constraints.MaxNorm(0.9, 0)), layers.BiasConstraint(constraints.NonNeg()),
			layers.KernelInitializer(initializers.VarianceScaling(2, initializers.FanOut, initializers.DrawNormal)), layers.BiasInitializer(initializers.RandomUniform(0, 0.1).Seeded(3))),
		layers.Dense(6, layers.Tanh, layers.KernelRegularizer(regularizers.OrthogonalRegularizer(0.01, regularizers.Columns)), layers.ActivityRegularizer(regularizers.L1(0.01)),
			layers.KernelInitializer(initializers.Identity(0.8))),
		layers.Dense(5, layers.Tanh, layers.KernelConstraint(constraints.MinMaxNorm(0.2, 0.8, 0.5, 1)), layers.KernelInitializer(initializers.HeNormal().FanAxes([]int{0}, []int{1}))),
		layers.Dense(1, layers.KernelConstraint(constraints.UnitNorm()), layers.KernelInitializer(initializers.Orthogonal(0.5).Seeded(2))))
	m.Compile(o, losses.MeanSquaredError())
	return m
}

// Adapted is a model whose layers have low-rank adaptations that were trained.
func Adapted(x, y dl.Tensors) *dl.Model {
	m := dl.Sequential(
		layers.Conv2D(3, 2, layers.ReLU, layers.InputShape(4, 4, 2), layers.LoRA(2, layers.LoRAAlpha(3))), layers.Flatten(),
		layers.Dense(4, layers.Tanh, layers.LoRA(1, layers.LoRAInitializers(initializers.GlorotUniform(), initializers.RandomNormal(0, 0.1)))), layers.Dense(1))
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.05)), losses.MeanSquaredError())
	m.Fit(x, y, dl.Epochs(3), dl.BatchSize(4), dl.Quiet())
	return m
}

// Several are models that are trained by several optimizers, for x [batch 5 3] and y [batch 1].
func Several() map[string]*dl.Model {
	all := map[string]*dl.Model{}
	add := func(name string, m *dl.Model, o *optimizers.Optimizer) {
		m.Compile(o, losses.MeanSquaredError())
		all[name] = m
	}
	x := dl.Input(5, 3)
	h := layers.Dense(4, layers.Tanh, layers.Name("body")).Call(layers.Flatten().Call(x))
	add("by_layer", dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(1, layers.Name("head")).Call(h)}),
		optimizers.Multi(optimizers.Adam(), optimizers.For("body/.*", optimizers.SGD(optimizers.LearningRate(0.05), optimizers.Momentum(0.9)))))
	body := dl.Sequential(layers.Dense(4, layers.Tanh), layers.Dense(4, layers.Tanh))
	layers.Name("body")(body.AsLayer())
	add("in_sequential", dl.Sequential(layers.Flatten(layers.InputShape(5, 3)), body, layers.Dense(1)),
		optimizers.Multi(optimizers.Nadam(), optimizers.For("body/.*", optimizers.SGD(optimizers.ExponentialDecay(0.1, 3, 0.5))), optimizers.For("nothing", optimizers.Adagrad())))
	// Keras has layers of the same name in both models; with the names of the models it tells them apart.
	x = dl.Input(5, 3)
	one, other := dl.Sequential(layers.Dense(3, layers.Tanh, layers.InputShape(15))), dl.Sequential(layers.Dense(1, layers.InputShape(3)))
	layers.Name("one")(one.AsLayer())
	layers.Name("other")(other.AsLayer())
	add("alike", dl.New(dl.Tensors{x}, dl.Tensors{other.Call(one.Call(layers.Flatten().Call(x)))}),
		optimizers.Multi(optimizers.Adam(), optimizers.For("one/.*", optimizers.RMSprop())))
	x = dl.Input(5, 3)
	h = layers.Bidirectional(layers.LSTM(2, layers.ReturnSequences())).Call(x)
	h = layers.TimeDistributed(layers.Dense(4)).Call(layers.MultiHeadAttention(2, 2).Call(h, h))
	h = layers.RNN(layers.StackedRNNCells(layers.GRUCell(2), layers.SimpleRNNCell(2)), layers.ReturnSequences()).Call(h)
	shared := optimizers.SGD(optimizers.LearningRate(0.05))
	add("within_layers", dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(1).Call(layers.GRU(3).Call(h))}),
		optimizers.Multi(optimizers.Adam(), optimizers.For(".*bias", shared), optimizers.For("bidirectional/.*_kernel", optimizers.Lion()), optimizers.For("dense/kernel", shared)))
	return all
}

// Models with several optimizers come back from files, and go on as if they had not stopped.
func TestSeveralOptimizers(t *testing.T) {
	x, y := tensor.Normal(tensor.NewStream(1, "x"), 0, 1, 16, 5, 3), tensor.Normal(tensor.NewStream(2, "y"), 0, 1, 16, 1)
	fresh := Several()
	for name, m := range Several() {
		t.Run(name, func(t *testing.T) {
			m.Fit(x, y, dl.Epochs(3), dl.Quiet())
			folder := t.TempDir()
			whole, weights := filepath.Join(folder, "m.keras"), filepath.Join(folder, "m.weights.h5")
			if err := Save(m, whole); err != nil {
				t.Fatal(err)
			}
			if err := SaveWeights(m, weights); err != nil {
				t.Fatal(err)
			}
			loaded, err := Load(whole, Seeded())
			if err != nil {
				t.Fatal(err)
			}
			again := filepath.Join(folder, "again.keras") // its patterns are those that Keras was given
			if err := Save(loaded, again); err != nil {
				t.Fatal(err)
			}
			twice, err := Load(again, Seeded())
			if err != nil {
				t.Fatal(err)
			}
			if err := LoadWeights(fresh[name], weights); err != nil {
				t.Fatal(err)
			}
			fit := func(m *dl.Model) { m.Fit(x, y, dl.InitialEpoch(3), dl.Epochs(5), dl.Quiet()) }
			fit(m)
			for what, back := range map[string]*dl.Model{"the file": loaded, "a file of that": twice, "the weights": fresh[name]} {
				fit(back)
				if !reflect.DeepEqual(back.Snapshot(), m.Snapshot()) {
					t.Errorf("%s: the weights, or what the optimizers remember, end otherwise", what)
				}
			}
		})
	}
}

// What Keras could not tell apart, and what a file says wrongly, are errors.
func TestSeveralOptimizersRefused(t *testing.T) {
	x := dl.Input(2)
	part := func(name string) *dl.Model {
		in := dl.Input(2)
		return dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(2).Call(in)}, layers.Name(name))
	}
	m := dl.New(dl.Tensors{x}, dl.Tensors{part("b").Call(part("a").Call(x))})
	m.Compile(optimizers.Multi(optimizers.Adam(), optimizers.For("a/.*", optimizers.SGD())), losses.MeanSquaredError())
	want := `Keras calls both "a/dense/kernel" and "b/dense/kernel" "dense/kernel"`
	if err := Write(io.Discard, m); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	adam := map[string]any{"class_name": "Adam", "config": map[string]any{}}
	for want, c := range map[string]config{
		"a function that chooses": {"optimizer_map": map[string]any{"class_name": "function", "config": "choose"}},
		`the weights "("`:         {"optimizer_map": map[string]any{"class_name": "OptimizerMap", "config": map[string]any{"default_optimizer": adam, "optimizer_map": map[string]any{"(": adam}}}},
		"stand inside of several": {"optimizer_map": map[string]any{"class_name": "OptimizerMap", "config": map[string]any{"default_optimizer": map[string]any{"class_name": multiOptimizer}}}},
		"null is no optimizer":    {"optimizer_map": map[string]any{"class_name": "OptimizerMap", "config": map[string]any{}}},
		"7 is no dictionary":      {"optimizer_map": map[string]any{"class_name": "OptimizerMap", "config": map[string]any{"default_optimizer": adam, "optimizer_map": 7}}},
		"loss_scale_factor":       {"loss_scale_factor": json.Number("2")},
	} {
		if _, err := optimizerFromConfig(newObject("keras.optimizers", multiOptimizer, c)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
