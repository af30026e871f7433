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

// How probable it is that a sample of class 1 has a greater prediction than one of class 0.
func ExampleAUC() {
	auc := metrics.AUC()
	auc.Update(tensor.From([]int{0, 0, 1, 1}), tensor.From([]float32{0.1, 0.4, 0.35, 0.8}), nil)
	fmt.Println(auc)
	// Output:
	// auc 0.75
}

// Several thresholds have a result each, and their mean is in the logs.
func ExamplePrecision() {
	p := metrics.Precision(metrics.Thresholds(0.3, 0.6))
	p.Update(tensor.From([]int{0, 0, 1, 1}), tensor.From([]float32{0.1, 0.4, 0.5, 0.8}), nil)
	fmt.Printf("%.3f %.3f\n", p.Results(), p.Result())
	// Output:
	// [0.667 1.000] 0.833
}

// One score for each class.
func ExampleF1Score() {
	f1 := metrics.F1Score()
	f1.Update(tensor.From([]int{0, 1, 2, 2}).OneHot(3), tensor.From([]int{0, 2, 2, 2}).OneHot(3), nil)
	fmt.Println(f1)
	fmt.Printf("%.3f\n", f1.Result())
	// Output:
	// f1_score [1 0 0.8]
	// 0.600
}

// The predictions are numbers of classes.
func ExampleMeanIoU() {
	iou := metrics.MeanIoU(2)
	iou.Update(tensor.From([]int{0, 0, 1, 1}), tensor.From([]int{0, 1, 1, 1}), nil)
	fmt.Printf("%.3f\n", iou.Result())
	// Output:
	// 0.583
}

// Of the targets' variance, 94 of 100 parts are explained.
func ExampleR2Score() {
	r2 := metrics.R2Score()
	r2.Update(tensor.From([][]float32{{1}, {4}, {3}}), tensor.From([][]float32{{1.5}, {4}, {3}}), nil)
	fmt.Println(r2)
	// Output:
	// r2_score 0.9464
}

// The losses of the steps of a training loop of one's own.
func ExampleMean_Add() {
	loss := metrics.NewMean("loss", nil)
	for _, of := range []float32{3, 2, 1} {
		loss.Add(tensor.Scalar(of), nil)
	}
	fmt.Println(loss)
	// Output:
	// loss 2
}
