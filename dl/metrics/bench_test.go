package metrics_test

import (
	"testing"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Batches of 1024 samples of 10 classes.
func BenchmarkUpdate(b *testing.B) {
	p := tensor.Normal(tensor.NewStream(1, "p"), 0, 1, 1024, 10).Softmax()
	numbers := p.Roll(7, 0).ArgMax(-1)
	hot := numbers.OneHot(10)
	for _, m := range []metrics.Metric{
		metrics.SparseCategoricalAccuracy(), metrics.SparseCategoricalCrossentropy(), metrics.MeanSquaredError(), metrics.AUC(), metrics.Precision(), metrics.F1Score(), metrics.R2Score(),
	} {
		b.Run(m.Name(), func(b *testing.B) {
			want := hot
			if metrics.Check(m, hot.Shape(), p.Shape()) != "" {
				want = numbers
			}
			for b.Loop() {
				m.Update(want, p, nil)
			}
		})
	}
}
