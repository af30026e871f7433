package callbacks_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// wave is a model of a sine, and its data.
func wave(rate float64) (*dl.Model, *datasets.Set) {
	model := dl.Sequential(layers.Dense(16, layers.Tanh, layers.InputShape(1)), layers.Dense(1))
	model.Compile(optimizers.SGD(optimizers.LearningRate(rate)), losses.MeanSquaredError())
	return model, datasets.Sine(datasets.Samples(200))
}

func ExampleEarlyStopping() {
	model, data := wave(0.05)
	history := model.Fit(data.Train.X, data.Train.Y, dl.Quiet(), dl.Epochs(1000), dl.ValidationSplit(0.2),
		callbacks.EarlyStopping(callbacks.Patience(5), callbacks.MinDelta(0.001), callbacks.RestoreBestWeights()))
	fmt.Println(len(history.Epochs) < 1000, history.Err)
	// Output: true <nil>
}

func ExampleModelCheckpoint() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	model, data := wave(0.05)
	model.Fit(data.Train.X, data.Train.Y, dl.Quiet(), dl.Epochs(12),
		callbacks.ModelCheckpoint(filepath.Join(dir, "wave-{epoch:02d}.keras"), keras.Save, callbacks.KeepLast(2), callbacks.Monitor("loss")))
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		fmt.Println(filepath.Base(file))
	}
	// Output:
	// wave-11.keras
	// wave-12.keras
}

func ExampleLearningRateScheduler() {
	model, data := wave(0.2)
	history := model.Fit(data.Train.X, data.Train.Y, dl.Quiet(), dl.Epochs(4),
		callbacks.LearningRateScheduler(func(epoch int, rate float64) float64 {
			if epoch < 2 {
				return rate
			}
			return rate / 2
		}))
	fmt.Println(history.Values("learning_rate"))
	// Output: [0.2 0.2 0.1 0.05]
}

func ExampleFindLearningRate() {
	model, data := wave(0.01)
	test := callbacks.FindLearningRate(model, data.Train.X, data.Train.Y, callbacks.RateRange{From: 1e-4, To: 10})
	model.Optimizer().SetRate(test.Suggestion)
	fmt.Println(test.Suggestion > 1e-3, test.Suggestion < test.Least)
	// Output: true true
}
