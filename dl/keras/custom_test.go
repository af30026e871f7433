package keras_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// scale is a layer of one's own with a state between its weights, which files have after them.
func scale() *layers.Layer {
	return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		features := tensor.Shape{x[0].Dim(-1)}
		gamma := c.Weight("gamma", features, initializers.RandomNormal(0, 1))
		steps := c.State("steps", tensor.Shape{}, initializers.Zeros())
		if c.Training() {
			c.Update("steps", steps.AddScalar(1))
		}
		return x[0].Mul(gamma).Add(c.Weight("beta", features, initializers.Zeros())).Add(steps.Scale(0.25))
	})
}

// A layer of one's own is saved with its weights, and loaded with its constructor.
func TestCustomLayer(t *testing.T) {
	m := dl.Sequential(layers.Dense(4, layers.InputShape(3)), scale(), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	x, y := dl.Tensors{data(32, 3)}, dl.Tensors{data(32, 1)}
	m.Fit(x, y, dl.Epochs(2), dl.Quiet())
	saved := file(t, m)
	if _, err := load(saved); err == nil || !strings.Contains(err.Error(), `layer "scale" (scale)`) || !strings.Contains(err.Error(), "keras.Custom") {
		t.Errorf("without its constructor: %v", err)
	}
	restored, err := keras.Read(bytes.NewReader(saved), int64(len(saved)),
		keras.Custom("scale", func(config map[string]any) *layers.Layer { return scale() }))
	if err != nil {
		t.Fatal(err)
	}
	if got := restored.Layer("scale").Weight("steps").Item(); got != 2 {
		t.Errorf("the state is %v, want 2", got)
	}
	sameOutputs(t, m, restored, x)
	trainStep(m, x, y)
	trainStep(restored, x, y)
	sameOutputs(t, m, restored, x)
}

// A loss of one's own is named in the file, so it takes Uncompiled to load the model.
func TestCustomLoss(t *testing.T) {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(3)))
	m.Compile(optimizers.Adam(), losses.New("log_cosh", func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want).Cosh().Log().Mean(-1)
	}))
	saved := file(t, m)
	if _, err := load(saved); err == nil || !strings.Contains(err.Error(), "log_cosh") || !strings.Contains(err.Error(), "keras.Uncompiled") {
		t.Errorf("with how it was compiled: %v", err)
	}
	restored, err := keras.Read(bytes.NewReader(saved), int64(len(saved)), keras.Uncompiled())
	if err != nil {
		t.Fatal(err)
	}
	if restored.Optimizer() != nil {
		t.Error("it is compiled")
	}
	sameOutputs(t, m, restored, dl.Tensors{data(8, 3)})
}
