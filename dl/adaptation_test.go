package dl_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func waves(rows, columns int) *tensor.Tensor {
	x := tensor.New(tensor.Shape{rows, columns}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(math.Sin(float64(3*i + columns)))
	}
	return x
}

// What a model recorded before a layer was adapted, or merged, is not used after that.
func TestAdaptation(t *testing.T) {
	m := dl.Sequential(layers.Dense(4, layers.Tanh, layers.InputShape(3)), layers.Dense(1))
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.05)), losses.MeanSquaredError())
	x, y := waves(8, 3), waves(8, 1)
	m.Fit(x, y, dl.Quiet())
	now := func() []float32 { // without what the model recorded
		h := m.Layers()[1].Call(m.Layers()[0].Call(x))
		return slices.Clone(h.Values())
	}
	check := func(when string) {
		t.Helper()
		got, want := m.Predict(x).Values(), now()
		for i := range want {
			if math.Abs(float64(got[i]-want[i])) > 1e-6 {
				t.Fatalf("%s, Predict gives %v, and the layers %v", when, got, want)
			}
		}
		error := 0.0
		for i := range want {
			error += math.Pow(float64(want[i]-y.Values()[i]), 2) / float64(len(want))
		}
		if got := m.Evaluate(x, y)["loss"]; math.Abs(got-error) > 1e-6 {
			t.Fatalf("%s, Evaluate gives the loss %v, and it is %v", when, got, error)
		}
	}
	check("at first")
	first := m.Layers()[0]
	first.EnableLoRA(1)
	check("adapted")
	frozen := slices.Clone(first.Weight("kernel").Values())
	m.Fit(x, y, dl.Epochs(5), dl.Quiet())
	check("trained on")
	if !slices.Equal(frozen, first.Weight("kernel").Values()) {
		t.Error("Fit trains the kernel of an adapted layer")
	}
	// A step of one's own, after which the model has recorded nothing.
	b := first.Weight("lora_kernel_b").Values()
	b[0]++
	check("changed by hand")
	before := m.Predict(x).Clone()
	first.MergeLoRA()
	check("merged")
	for i, v := range m.Predict(x).Values() {
		if math.Abs(float64(v-before.Values()[i])) > 1e-5 {
			t.Fatalf("the merge changes output %d from %v to %v", i, before.Values()[i], v)
		}
	}
	m.Fit(x, y, dl.Epochs(2), dl.Quiet())
	check("trained after the merge")
}

// Fit holds weights to their constraints, sets them to their averages at its end, and scales the loss
// without a change of what is learned.
func TestFitWithConstraintsAndAverages(t *testing.T) {
	x, y := waves(8, 3), waves(8, 1)
	train := func(options ...optimizers.SGDOption) *dl.Model {
		m := dl.Sequential(layers.Dense(4, layers.Tanh, layers.InputShape(3), layers.KernelConstraint(constraints.UnitNorm())), layers.Dense(1))
		m.Compile(optimizers.SGD(append(options, optimizers.LearningRate(0.1))...), losses.MeanSquaredError())
		m.Fit(x, y, dl.Epochs(4), dl.NoShuffle(), dl.Quiet())
		return m
	}
	plain := train()
	kernel := plain.Layers()[0].Weight("kernel")
	for unit := range 4 {
		sum := 0.0
		for i := range 3 {
			sum += math.Pow(float64(kernel.Values()[4*i+unit]), 2)
		}
		if math.Abs(sum-1) > 1e-5 {
			t.Errorf("unit %d has the norm %v", unit, math.Sqrt(sum))
		}
	}
	scaled := train(optimizers.LossScaleFactor(64))
	if a, b := plain.History().Values("loss"), scaled.History().Values("loss"); !slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-6 }) {
		t.Errorf("with a scaled loss the history is %v, want %v", b, a)
	}
	averaged := train(optimizers.EMA(0.5))
	w := averaged.Layers()[1].Weight("kernel")
	if !slices.Equal(w.Values(), averaged.Optimizer().Average(w.Tensor)) {
		t.Error("at the end of Fit the weights are not their averages")
	}
	if a, b := plain.History().Values("loss"), averaged.History().Values("loss"); !slices.Equal(a, b) {
		t.Errorf("averages change the training: %v, want %v", b, a)
	}
}
