package keras_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// writable are activations that have a form in a file: by name alone, or as a layer.
var writable = []layers.Activation{
	layers.CELU(1), layers.ELU(1), layers.ELU(0.5), layers.Exponential, layers.GELU, layers.GLU, layers.HardShrink(0.5), layers.HardSigmoid,
	layers.HardSiLU, layers.HardTanh, layers.LeakyReLU(0.2), layers.LeakyReLU(0.1), layers.Linear, layers.LogSigmoid, layers.LogSoftmax,
	layers.Mish, layers.ReLU, layers.ReLUWith(layers.MaxValue(0.5)),
	layers.ReLUWith(layers.NegativeSlope(0.25), layers.ReLUThreshold(0.125)), layers.ReLU6, layers.SELU, layers.Sigmoid, layers.SiLU,
	layers.SoftShrink(0.5), layers.Softmax, layers.SoftmaxOver(-1), layers.SoftmaxOver(1), layers.SoftmaxOver(1, -1), layers.Softplus,
	layers.Softsign, layers.Sparsemax, layers.SparsePlus, layers.SparseSigmoid, layers.Squareplus(4), layers.Tanh, layers.TanhShrink,
}

// A model comes back with its activations, of layers and as layers.
func TestActivationsSaved(t *testing.T) {
	x := dl.Tensors{data(4, 6, 8)}
	for _, a := range writable {
		m := dl.Sequential(layers.Dense(8, a, layers.InputShape(6, 8)), a, layers.Dense(2))
		restored, err := load(file(t, m))
		if err != nil {
			t.Errorf("%s %v: %v", a.Name, a.Config, err)
			continue
		}
		sameOutputs(t, m, restored, x)
		if got := fmt.Sprint(restored.Layers()[1].Config()); t.Failed() {
			t.Fatalf("it was %s %v, and is %s", a.Name, a.Config, got)
		}
	}
	for _, a := range []layers.Activation{layers.CELU(2), layers.GELUTanh, layers.HardShrink(1), layers.Threshold(0, 1), layers.Squareplus(1)} {
		m := dl.Sequential(layers.Dense(8, a, layers.InputShape(8)))
		var b strings.Builder
		if err := keras.Write(&b, m); err == nil || !strings.Contains(err.Error(), "the activation "+a.Name+" with map[") || !strings.Contains(err.Error(), "has no form in a .keras file") {
			t.Errorf("%s %v was written: %v", a.Name, a.Config, err)
		}
	}
}

// A PReLU comes back with its slopes, and trains on.
func TestPReLUSaved(t *testing.T) {
	m := dl.Sequential(layers.Dense(4, layers.InputShape(5, 3)), layers.PReLU(layers.SharedAxes(1), layers.AlphaRegularizer(regularizers.L2(0.01))),
		layers.PReLU(), layers.Flatten(), layers.Dense(1))
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.1)), losses.MeanSquaredError())
	x, y := dl.Tensors{data(32, 5, 3)}, dl.Tensors{data(32, 1)}
	m.Fit(x, y, dl.Epochs(2), dl.Quiet())
	if s := m.Layers()[1].Weight("alpha").Shape(); !s.Equal(tensor.Shape{1, 4}) {
		t.Errorf("the slopes have the shape %v", s)
	}
	if got := m.Layers()[1].Name(); got != "p_re_lu" {
		t.Errorf("the layer is called %q", got)
	}
	restored, err := load(file(t, m))
	if err != nil {
		t.Fatal(err)
	}
	sameOutputs(t, m, restored, x)
	trainStep(m, x, y)
	trainStep(restored, x, y)
	sameOutputs(t, m, restored, x)
}
