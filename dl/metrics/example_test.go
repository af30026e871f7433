package metrics_test

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A metric adds up what it sees of batches. Accuracy goes by the shapes of target and prediction.
func ExampleAccuracy() {
	accuracy := metrics.Accuracy()
	accuracy.Update(tensor.From([]int{0, 1}), tensor.From([][]float32{{0.9, 0.1}, {0.8, 0.2}}), nil)
	accuracy.Update(tensor.From([]int{1, 1}), tensor.From([][]float32{{0.4, 0.6}, {0.3, 0.7}}), nil)
	fmt.Println(accuracy)
	accuracy.Reset() // an epoch begins
	fmt.Println(accuracy.Result())
	// Output:
	// accuracy 0.75
	// 0
}

func ExampleBinaryAccuracy() {
	m := metrics.BinaryAccuracy()
	m.Update(tensor.From([][]int{{1}, {0}}), tensor.From([][]float32{{0.7}, {0.6}}), nil)
	fmt.Println(m)
	// Output:
	// binary_accuracy 0.5
}

func ExampleSparseCategoricalAccuracy() {
	m := metrics.SparseCategoricalAccuracy()
	m.Update(tensor.From([]int{2, 0}), tensor.From([][]float32{{0, 0.4, 0.6}, {0.2, 0.5, 0.3}}), nil)
	fmt.Println(m)
	// Output:
	// sparse_categorical_accuracy 0.5
}

func ExampleCategoricalAccuracy() {
	m := metrics.CategoricalAccuracy()
	m.Update(tensor.From([][]int{{0, 0, 1}, {1, 0, 0}}), tensor.From([][]float32{{0, 0.4, 0.6}, {0.2, 0.5, 0.3}}), nil)
	fmt.Println(m)
	// Output:
	// categorical_accuracy 0.5
}

// With weights, a sample counts by its weight.
func ExampleWeighted() {
	m := metrics.Weighted(metrics.BinaryAccuracy())
	m.Update(tensor.From([][]int{{1}, {0}}), tensor.From([][]float32{{0.7}, {0.6}}), tensor.From([]float32{3, 1}))
	fmt.Println(m.Result())
	// Output:
	// 0.75
}

// A metric of one output of a model with several, which is named by its layer.
func ExampleOn() {
	fmt.Println(metrics.On("digit", metrics.Accuracy()))
	// Output:
	// accuracy 0 of digit
}

// A metric of one's own: how often a number was met to a tenth.
func ExampleNewMean() {
	close := metrics.NewMean("close", func(dst []float32, want, got *tensor.Tensor) []float32 {
		return append(dst, got.Sub(want).Abs().LessEqual(tensor.Scalar(0.1)).Values()...)
	})
	close.Update(tensor.From([]float32{1, 2, 3, 4}), tensor.From([]float32{1.05, 2, 3.2, 4}), nil)
	fmt.Println(close)
	// Output:
	// close 0.75
}
