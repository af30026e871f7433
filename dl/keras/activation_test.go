package keras_test

import (
	"bytes"
	"fmt"
	"io"
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

// A model comes back with its activations, of layers and as layers.
func TestActivationsSaved(t *testing.T) {
	x := dl.Tensors{data(4, 6, 8)}
	for _, a := range keras.Writable {
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

// Models with ops on elements between their layers come back.
func TestElementwiseOpsSaved(t *testing.T) {
	x, z := dl.Input(4, 6), dl.Input(4, 6)
	m := dl.New(dl.Tensors{x, z}, keras.OpsOnElements(x, z))
	restored, err := load(file(t, m))
	if err != nil {
		t.Fatal(err)
	}
	sameOutputs(t, m, restored, dl.Tensors{data(8, 4, 6), data(8, 4, 6)})

	m = dl.New(dl.Tensors{x}, dl.Tensors{x.Softmax(1, 2)})
	var b strings.Builder
	if err := keras.Write(&b, m); err == nil || !strings.Contains(err.Error(), `op "softmax" map[axes:[-2 -1]] has no form in a .keras file`) {
		t.Errorf("a softmax over two axes was written: %v", err)
	}
}

// Keras has some activations as layers of several classes; a file keeps which it is.
func TestActivationClasses(t *testing.T) {
	for _, l := range []*layers.Layer{
		layers.Activate(layers.ReLU), layers.Activate(layers.LeakyReLU(0.1)), layers.Activate(layers.ELU(1)), layers.Activate(layers.SoftmaxOver(1)), layers.Activate(layers.ReLUWith(layers.MaxValue(6))),
		layers.ActivateAs("ReLU", layers.ReLU), layers.ActivateAs("ReLU", layers.LeakyReLU(0.2)), layers.ActivateAs("Softmax", layers.Softmax), layers.ActivateAs("Activation", layers.LeakyReLU(0.7)),
	} {
		want := l.Config().(layers.ActivationConfig).Activation
		var b bytes.Buffer
		if err := keras.Write(&b, dl.Sequential(layers.Dense(2, layers.InputShape(3)), l)); err != nil {
			t.Error(err)
			continue
		}
		m, err := load(b.Bytes())
		if err != nil {
			t.Error(err)
			continue
		}
		again := m.Layers()[1]
		if got := again.Config().(layers.ActivationConfig).Activation; again.Class() != l.Class() || got.String() != want.String() {
			t.Errorf("%s %v came back as %s %v", l.Class(), want, again.Class(), got)
		}
	}
}

func TestCrossingOfThree(t *testing.T) {
	x, y := dl.Input(1), dl.Input(1)
	err := keras.Write(io.Discard, dl.New(dl.Tensors{x, y}, dl.Tensors{layers.HashedCrossing(5).Call(x, y, x)}))
	if err == nil || !strings.Contains(err.Error(), "crosses 3 inputs") {
		t.Errorf("%v", err)
	}
}
