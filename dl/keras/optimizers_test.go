package keras

import (
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

// Several optimizers have no form in a .keras file, which says what has; with the weights they come back.
func TestSeveralOptimizers(t *testing.T) {
	net := func() *dl.Model {
		return Trained(optimizers.Multi(optimizers.Adam(), optimizers.For(".*bias", optimizers.SGD(optimizers.Momentum(0.9)))))
	}
	m := net()
	if err := Write(io.Discard, m); err == nil || !strings.Contains(err.Error(), "SaveWeights") {
		t.Errorf("a .keras file: %v", err)
	}
	x, y := tensor.Normal(tensor.NewStream(1, "x"), 0, 1, 16, 4), tensor.Normal(tensor.NewStream(2, "y"), 0, 1, 16, 1)
	m.Fit(x, y, dl.Epochs(3), dl.Quiet())
	path := filepath.Join(t.TempDir(), "m.weights.h5")
	if err := SaveWeights(m, path); err != nil {
		t.Fatal(err)
	}
	again := net()
	if err := LoadWeights(again, path); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again.Snapshot(), m.Snapshot()) {
		t.Error("the weights, or what the optimizers remember, are others")
	}
}
