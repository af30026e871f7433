package dl

import (
	"errors"
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// What a metric has added up is in its state: another one that is given it goes on as the first does.
func TestMetricStates(t *testing.T) {
	shape := tensor.Shape{4, 3}
	want := tensor.New(shape, []float32{0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0})
	classes := tensor.New(tensor.Shape{4}, []float32{1, 0, 2, 1})
	batches := []*tensor.Tensor{
		tensor.New(shape, []float32{0.2, 0.7, 0.1, 0.3, 0.4, 0.3, 0.1, 0.1, 0.8, 0.6, 0.3, 0.1}),
		tensor.New(shape, []float32{0.3, 0.4, 0.3, 0.9, 0.05, 0.05, 0.3, 0.5, 0.2, 0.2, 0.6, 0.2}),
		tensor.New(shape, []float32{0.5, 0.25, 0.25, 0.6, 0.2, 0.2, 0.4, 0.5, 0.1, 0.1, 0.1, 0.8}),
	}
	numbers := tensor.New(tensor.Shape{4}, []float32{0.5, 1, 0, 2})
	for _, c := range []struct {
		make func() metrics.Metric
		want *tensor.Tensor
	}{
		{func() metrics.Metric { return metrics.Accuracy() }, classes},
		{func() metrics.Metric { return metrics.CategoricalAccuracy() }, want},
		{func() metrics.Metric { return metrics.Weighted(metrics.SparseCategoricalAccuracy()) }, classes},
		{func() metrics.Metric { return metrics.TopKCategoricalAccuracy() }, want},
		{func() metrics.Metric { return metrics.AUC() }, want},
		{func() metrics.Metric { return metrics.Precision() }, want},
		{func() metrics.Metric { return metrics.Recall() }, want},
		{func() metrics.Metric { return metrics.FalsePositives() }, want},
		{func() metrics.Metric { return metrics.F1Score() }, want},
		{func() metrics.Metric { return metrics.OneHotMeanIoU(3) }, want},
		{func() metrics.Metric { return metrics.SensitivityAtSpecificity(0.5) }, want},
		{func() metrics.Metric { return metrics.RootMeanSquaredError() }, want},
		{func() metrics.Metric { return metrics.PearsonCorrelation() }, want},
		{func() metrics.Metric { return metrics.R2Score() }, want},
		{func() metrics.Metric { return metrics.KLDivergence() }, want},
	} {
		for _, weights := range []*tensor.Tensor{nil, numbers} {
			first, again := c.make(), c.make()
			first.Reset()
			again.Reset()
			first.Update(c.want, batches[0], weights)
			first.Update(c.want, batches[1], weights)
			state, err := metricState(first)
			if err != nil {
				t.Errorf("%v: %v", first.Name(), err)
				continue
			}
			again.Update(c.want, batches[2], nil) // is forgotten
			if err := restoreMetric(again, state); err != nil {
				t.Errorf("%v: %v", first.Name(), err)
				continue
			}
			for range 2 {
				if a, b := first.Result(), again.Result(); math.Float64bits(a) != math.Float64bits(b) {
					t.Errorf("%v is %v, and %v with its state", first.Name(), a, b)
				}
				first.Update(c.want, batches[2], weights)
				again.Update(c.want, batches[2], weights)
			}
			for _, cut := range []int{0, 1, len(state) / 2, len(state) - 1} {
				if err := restoreMetric(c.make(), state[:cut]); !errors.Is(err, errOtherState) {
					t.Errorf("%v takes %d bytes of %d as its state: %v", first.Name(), cut, len(state), err)
				}
			}
			if err := restoreMetric(c.make(), append(state, 0)); !errors.Is(err, errOtherState) {
				t.Errorf("%v takes more than its state: %v", first.Name(), err)
			}
		}
	}
}
