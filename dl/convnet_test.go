package dl_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// convnet is the network of Keras's example "Simple MNIST convnet".
func convnet() *dl.Model {
	model := dl.Sequential(
		layers.Conv2D(32, 3, layers.ReLU, layers.InputShape(28, 28, 1)),
		layers.MaxPooling2D(2),
		layers.Conv2D(64, 3, layers.ReLU),
		layers.MaxPooling2D(2),
		layers.Flatten(),
		layers.Dropout(0.5),
		layers.Dense(10, layers.Softmax),
	)
	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return model
}

// BenchmarkConvnet is an epoch of 20 steps of the convnet in batches of 128, on random images: how long
// a step takes does not depend on what they show.
func BenchmarkConvnet(b *testing.B) {
	const batch, steps = 128, 20
	x := tensor.Uniform(tensor.NewStream(1, "images"), 0, 1, batch*steps, 28, 28, 1)
	y := tensor.Zeros(batch * steps)
	for i := range y.Values() {
		y.Values()[i] = float32(i % 10)
	}
	model := convnet()
	var taken []float64
	var begin time.Time
	clock := dl.Callback{
		BatchBegin: func(*dl.Model, int) { begin = time.Now() },
		BatchEnd:   func(*dl.Model, int, dl.Logs) { taken = append(taken, time.Since(begin).Seconds()*1000) },
	}
	model.Fit(x, y, dl.BatchSize(batch), dl.Quiet())
	for b.Loop() {
		model.Fit(x, y, dl.BatchSize(batch), dl.Quiet(), clock)
	}
	slices.Sort(taken)
	b.ReportMetric(taken[0], "ms/step(min)")
	b.ReportMetric(taken[len(taken)/2], "ms/step(median)")
}
