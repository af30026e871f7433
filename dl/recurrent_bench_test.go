package dl_test

import (
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// BenchmarkLSTM is steps of Fit of LSTM(128) and a Dense over batches of 64 sequences of 80 steps of 64 numbers; bench with -cpu 1,2.
func BenchmarkLSTM(b *testing.B) {
	const steps = 20
	x, y := normal("x", 64*steps, 80, 64), normal("y", 64*steps, 1)
	m := dl.Sequential(layers.LSTM(128, layers.InputShape(80, 64)), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	fit := func() { m.Fit(x, y, dl.BatchSize(64), dl.Quiet()) }
	fit()
	b.ReportAllocs()
	for b.Loop() {
		fit()
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N)/steps, "ms/step")
}
