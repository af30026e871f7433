package layers_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// After training the kernel's spectral norm is 1, but for the last step of the optimizer.
func TestSpectralNormalization(t *testing.T) {
	dense := layers.Dense(3)
	m := dl.Sequential(layers.SpectralNormalization(dense, layers.PowerIterations(20), layers.InputShape(5)))
	m.Compile(optimizers.SGD(optimizers.LearningRate(1e-9)), losses.MeanSquaredError())
	x, y := tensor.Normal(tensor.NewStream(1, "x"), 0, 1, 16, 5), tensor.Normal(tensor.NewStream(2, "y"), 0, 1, 16, 3)
	m.Fit(x, y, dl.Epochs(3), dl.Quiet())
	k := dense.Weight("kernel").Tensor
	gram := k.Transpose(1, 0).MatMul(k) // whose greatest eigenvalue is the norm's square
	v := tensor.New(tensor.Shape{3, 1}, []float32{1, 0.5, 0.25})
	for range 200 {
		v = gram.MatMul(v)
		v = v.Scale(1 / v.Norm().Item())
	}
	if norm := math.Sqrt(float64(gram.MatMul(v).Norm().Item())); math.Abs(norm-1) > 1e-4 {
		t.Errorf("the spectral norm is %v, want 1", norm)
	}
	before := append([]float32{}, k.Values()...)
	m.Predict(x)
	m.Evaluate(x, y)
	for i, v := range k.Values() {
		if v != before[i] {
			t.Fatal("the kernel changes when the model is only used")
		}
	}
	if got := failure(func() { layers.SpectralNormalization(layers.Flatten()).Call(dl.Input(2, 3)) }); !strings.Contains(got, "has no weight called kernel or embeddings") {
		t.Error(got)
	}
	if got := failure(func() { layers.SpectralNormalization(layers.Dense(1), layers.PowerIterations(0)) }); !strings.Contains(got, "at least one iteration, not 0") {
		t.Error(got)
	}
}
