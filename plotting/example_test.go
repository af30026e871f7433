package plotting_test

import (
	"fmt"
	"log"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

func model() *dl.Model {
	m := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Dense(16, layers.ReLU), layers.Dense(10, layers.Softmax))
	m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
	return m
}

// The curves of a training. notebook.Show shows a figure, Save writes it as .svg, .png or .pdf, and its
// String says in words what it shows.
func ExampleCurves() {
	h := &dl.History{Epochs: []dl.Logs{
		{"loss": 0.9, "val_loss": 1.0},
		{"loss": 0.5, "val_loss": 0.7},
		{"loss": 0.3, "val_loss": 0.8},
	}}
	fmt.Println(plotting.Curves(h))
	// Output:
	// Curves over the epochs: loss, training from 0.9 to 0.3, validation from 1 to 0.8, best in epoch 2 with 0.7
}

// A figure of one plot is a plot of gonum's: who knows it goes on from there.
func ExampleFigure() {
	f := plotting.Curves(&dl.History{Epochs: []dl.Logs{{"loss": 0.9}, {"loss": 0.5}}})
	f.Title.Text = "A short training"
	if err := f.Save("curves.png"); err != nil {
		log.Fatal(err)
	}
}

func ExampleImages() {
	data := datasets.Digits(datasets.Samples(100), datasets.Seed(1))
	fmt.Println(plotting.Images(data.Train.X.Rows(0, 10)))
	// Output:
	// 10 images of 28×28 pixels
}

func ExampleHeatmap() {
	confusion := tensor.From([][]int{{9, 1}, {2, 8}})
	fmt.Println(plotting.Heatmap(confusion, plotting.Axes("is", "was read as")))
	// Output:
	// Heat map of 2 rows and 2 columns, from 1 to 9
}

// What a step does to every layer, forward and backward.
func ExampleTrace() {
	data := datasets.Digits(datasets.Samples(100), datasets.Seed(1))
	trace := model().Inspect(data.Train.X.Rows(0, 32), data.Train.Y.Rows(0, 32))
	notebook.Show(plotting.Trace(trace))
}

// How a sample goes through the layers.
func ExampleActivations() {
	data := datasets.Digits(datasets.Samples(100), datasets.Seed(1))
	trace := model().Inspect(data.Train.X.Rows(0, 8), data.Train.Y.Rows(0, 8))
	notebook.Show(plotting.Activations(trace, 0))
}
