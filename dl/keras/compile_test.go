package keras

import (
	"path/filepath"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Weights of losses, outputs without one, and weighted metrics go through a file.
func TestCompiledComesBack(t *testing.T) {
	in := dl.Input(4)
	m := dl.New(dl.Tensors{in}, dl.Tensors{
		layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(in),
		layers.Dense(2, layers.Name("features")).Call(in),
		layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(in)})
	m.Compile(optimizers.SGD(), losses.Each(losses.Weighted(0.25, losses.SparseCategoricalCrossentropy()), nil, losses.BinaryCrossentropy()),
		metrics.On("digit", metrics.Weighted(metrics.Accuracy())), metrics.On("odd", metrics.BinaryAccuracy()))
	one := dl.Sequential(layers.Dense(1, layers.InputShape(4)))
	one.Compile(optimizers.SGD(), losses.Weighted(3, losses.MeanSquaredError()), metrics.Weighted(metrics.BinaryAccuracy()))
	x, odd := tensor.New(tensor.Shape{6, 4}, nil), tensor.New(tensor.Shape{6, 1}, []float32{0, 1, 1, 0, 1, 0})
	for i := range x.Values() {
		x.Values()[i] = float32(i%7) - 3
	}
	w := dl.SampleWeights(tensor.New(tensor.Shape{6}, []float32{1, 2, 0.5, 0, 3, 1}))
	for _, test := range []struct {
		name string
		m    *dl.Model
		y    dl.Source
	}{{"several outputs", m, dl.Tensors{tensor.New(tensor.Shape{6}, []float32{0, 1, 2, 2, 1, 0}), odd}}, {"one output", one, odd}} {
		path := filepath.Join(t.TempDir(), "m.keras")
		if err := Save(test.m, path); err != nil {
			t.Fatal(err)
		}
		back, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := back.Evaluate(x, test.y, w).String(), test.m.Evaluate(x, test.y, w).String(); got != want {
			t.Errorf("%s: evaluated %s, want %s", test.name, got, want)
		}
	}
}
