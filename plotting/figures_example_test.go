package plotting_test

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// A function with its slope at a point.
func ExampleFunction() {
	fmt.Println(plotting.Function(math.Tanh, -4, 4, plotting.Tangent(0)))
	// Output:
	// Functions: from -0.9993 to 0.9993, between -0.9993 and 0.9993; slope 1.00 at 0
}

// Data, a line through them, and how far they are from it.
func ExampleLines() {
	x, y, line := []float64{1, 2, 3}, []float64{1.2, 1.9, 3.2}, []float64{1.1, 2.1, 3.1}
	fmt.Println(plotting.Lines(plotting.Line("prediction", x, line), plotting.Dots("data", x, y), plotting.Sticks("error", x, line, y)))
	// Output:
	// Lines: prediction from 1.1 to 3.1, between 1.1 and 3.1; data from 1.2 to 3.2, between 1.2 and 3.2
}

// What a computation computes, forward and backward.
func ExampleGraph() {
	tape := tensor.Training()
	a, b := tape.Watch(tape.Input(tensor.Scalar(2))), tape.Watch(tape.Input(tensor.Scalar(-3)))
	tape.Backward(a.Mul(b).Add(a))
	fmt.Println(plotting.Graph(tape, plotting.Name(a, "a"), plotting.Name(b, "b")))
	// Output:
	// Computation graph of 4 boxes with values and gradients, a 2.00 (∂ −2.00), b −3.00 (∂ 2.00), × mul −6.00 (∂ 1.00), + add −4.00 (∂ 1.00)
}

// Which class is taken for which.
func ExampleConfusionMatrix() {
	want := tensor.From([]int{0, 0, 1, 1, 1})
	got := tensor.From([][]float32{{0.9, 0.1}, {0.4, 0.6}, {0.2, 0.8}, {0.1, 0.9}, {0.3, 0.7}}) // as Predict returns
	fmt.Println(plotting.ConfusionMatrix(want, got, plotting.Classes("cat", "dog")))
	// Output:
	// Confusion matrix of 2 classes: 4 of 5 samples right, 80.0 %; most often cat taken for dog (1)
}

func ExampleROC() {
	fmt.Println(plotting.ROC(tensor.From([]int{0, 0, 1, 1}), tensor.From([]float32{0.1, 0.4, 0.35, 0.8})))
	// Output:
	// ROC curve: area under the curve 0.750
}

// The loss of two weights from above, and the way of an optimizer down to its least.
func ExampleSurface() {
	loss := func(w, b float64) float64 { return w*w + 3*b*b }
	var way [][2]float64
	for w, b := 2.0, 1.0; len(way) < 10; w, b = w-0.1*2*w, b-0.1*6*b {
		way = append(way, [2]float64{w, b})
	}
	fmt.Println(plotting.Surface(loss, -3, 3, -2, 2, plotting.Path("SGD", way)))
	// Output:
	// Surface over w and b, from 0 near (0, 0) to 21; SGD goes in 9 steps from 7 to 0.07206
}

// A film of what a model thinks of the plane while it learns. It moves in a notebook, without a kernel.
func ExampleFilm() {
	data := datasets.Moons(datasets.Samples(200), datasets.Seed(1))
	model := dl.Sequential(layers.Dense(8, layers.Tanh, layers.InputShape(2)), layers.Dense(1, layers.Sigmoid))
	model.Compile(optimizers.Adam(), losses.BinaryCrossentropy())
	regions := plotting.WatchRegions(data.Train.X, data.Train.Y)
	model.Fit(data.Train.X, data.Train.Y, dl.Epochs(50), regions.Callback())
	notebook.Show(plotting.Film(regions))
}

// How the weights of a model change while it learns.
func ExampleWeightHistory() {
	data := datasets.Digits(datasets.Samples(100), datasets.Seed(1))
	weights := plotting.WatchWeights()
	model().Fit(data.Train.X, data.Train.Y, dl.Epochs(10), weights.Callback())
	notebook.Show(plotting.WeightHistory(weights))
}

// Samples in many dimensions as points in the plane.
func ExampleTSNE() {
	data := datasets.Digits(datasets.Samples(500), datasets.Seed(1))
	notebook.Show(plotting.Embedding(plotting.TSNE(data.Train.X), plotting.ByClass(data.Train.Y)))
}
