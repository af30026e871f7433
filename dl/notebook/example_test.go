package notebook_test

import (
	"fmt"
	"log"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// In a notebook a value appears in the richest form it has; in a terminal, as here, as text.
func ExampleShow() {
	notebook.Show(dl.Logs{"loss": 0.25, "accuracy": 0.5}, tensor.Identity(2))
	// Output:
	// accuracy 0.5000, loss 0.2500
	// [[1. 0.]
	//  [0. 1.]] [2 2]
}

// A pie joins in by a method alone.
type pie float64

func (p pie) SVG() string {
	return `<svg width="40" height="40" role="img" aria-label="a pie"><circle cx="20" cy="20" r="18" fill="#0072B2"/></svg>`
}

func (p pie) String() string { return fmt.Sprintf("a pie of %.0f %%", 100*float64(p)) }

// A type of one's own needs HTML, SVG, PNG or String, and nothing else. Slices and maps are tables, and
// values may stand side by side.
func ExampleBeside() {
	notebook.Show(notebook.Beside(pie(0.25), map[string]int{"cat": 3, "dog": 12}))
	// Output:
	// a pie of 25 %
	// key  value
	// cat      3
	// dog     12
	// map[string]int, 2 elements
}

func net() *dl.Model {
	model := dl.Sequential(
		layers.Flatten(layers.InputShape(28, 28)),
		layers.Rescaling(1.0/255),
		layers.Dense(128, layers.ReLU),
		layers.Dense(10, layers.Softmax),
	)
	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return model
}

// Each cell is a process of its own. The function is called in all that need the model; the first
// trains it, with a live panel, and the others get back what was learned. When what the functions use
// is edited, it is trained again.
func ExampleTrained() {
	trained := func() *dl.Model {
		return notebook.Trained("digits", net, func(m *dl.Model) *dl.History {
			data := datasets.Must(datasets.MNIST())
			return m.Fit(data.Train.X, data.Train.Y, dl.Epochs(5), notebook.Live())
		})
	}
	notebook.Show(trained())
}

// A value that takes long to make is made once.
func ExampleKeep() {
	mean := func() []float32 {
		return notebook.Keep("mean", func() []float32 {
			data := datasets.Must(datasets.MNIST())
			return data.Train.X.Tensor().Mean(0).Values()
		})
	}
	fmt.Println(len(mean()))
}

// A training for each number of units, which is part of what is kept; it stays beyond the kernel, and
// goes on where it was if it is stopped.
func ExampleKey() {
	trained := func(units int) *dl.Model {
		wide := func() *dl.Model {
			model := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Dense(units, layers.ReLU), layers.Dense(10, layers.Softmax))
			model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
			return model
		}
		return notebook.Trained("digits", wide, func(m *dl.Model) *dl.History {
			data := datasets.Must(datasets.MNIST())
			return m.Fit(data.Train.X, data.Train.Y, dl.Epochs(5), notebook.Live(), notebook.Resume())
		}, notebook.Key(units), notebook.Persistent())
	}
	for _, units := range []int{8, 32, 128} {
		fmt.Println(units, trained(units).History().Epochs[4])
	}
	notebook.Show(notebook.Kept())
}

// A page on which one draws a digit and sees the network's answer, in the notebook and as a file.
func ExamplePlayground() {
	digits := datasets.Digits()
	model := dl.Sequential(
		layers.Flatten(layers.InputShape(28, 28)),
		layers.Rescaling(1.0/255),
		layers.Dense(128, layers.ReLU),
		layers.Dense(10, layers.Softmax),
	)
	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	model.Fit(digits.Train.X, digits.Train.Y, dl.Epochs(5))
	page := notebook.Playground(model, notebook.Examples(digits.Test.X), notebook.PageFile("digit.html"))
	notebook.Show(page)
	if err := page.Save("digit.html"); err != nil { // for a program without a notebook
		log.Fatal(err)
	}
}

// A plane on which one sets points and trains a network for them, in the page.
func ExamplePlane() {
	moons := datasets.Moons()
	notebook.Show(notebook.Plane(notebook.Points(moons.Train.X, moons.Train.Y), notebook.HiddenLayers(4, 4)))
}
