package dl_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Evaluate and Fit take the loss of a batch by the loss's reduction, and the mean of the batches by
// their rows, as Keras does.
func TestReductions(t *testing.T) {
	x, y := tensor.From([][]float32{{1}, {2}, {4}}), tensor.From([][]float32{{0}, {0}, {0}})
	weights := tensor.From([]float32{1, 0.5, 3})
	// The squares are 1, 4 and 16, and weighted 1, 2 and 48; the batches have two rows and one.
	for _, c := range []struct {
		reduction       losses.Reduction
		plain, weighted float64
	}{
		{losses.SumOverBatchSize, (5 + 16) / 3.0, (3 + 48) / 3.0},
		{losses.Mean, (5 + 16) / 3.0, (3 + 48) / 3.0},
		{losses.MeanWithSampleWeight, (5 + 16) / 3.0, (3/1.5*2 + 48/3.0) / 3},
		{losses.Sum, (5*2 + 16) / 3.0, (3*2 + 48) / 3.0},
	} {
		m := dl.Sequential(layers.Dense(1, layers.NoBias(), layers.KernelInitializer(initializers.Ones()), layers.InputShape(1)))
		m.Compile(optimizers.SGD(optimizers.LearningRate(1e-12)), losses.MeanSquaredError(c.reduction))
		near(t, string(c.reduction), m.Evaluate(x, y, dl.BatchSize(2))["loss"], c.plain, 1e-6)
		near(t, string(c.reduction)+", weighted", m.Evaluate(x, y, dl.BatchSize(2), dl.SampleWeights(weights))["loss"], c.weighted, 1e-6)
		h := m.Fit(x, y, dl.BatchSize(2), dl.SampleWeights(weights), dl.NoShuffle(), dl.Quiet())
		near(t, string(c.reduction)+", in Fit", h.Values("loss")[0], c.weighted, 1e-6)
	}

	m := dl.Sequential(layers.Dense(1, layers.InputShape(1)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError(losses.None))
	err := dl.Try(func() { m.Fit(x, y, dl.Quiet()) })
	if err == nil || !strings.Contains(err.Error(), "losses.None leaves one loss for each sample, and training is for one number: leave it out, or use losses.Sum") {
		t.Errorf("without a reduction, Fit says %v", err)
	}
}

// Samples of the class that is ignored leave the mean as it is without them.
func TestIgnoredSamplesDoNotCount(t *testing.T) {
	m := dl.Sequential(layers.Dense(3, layers.Softmax, layers.InputShape(4)))
	m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy(losses.IgnoreClass(-1)))
	x := normal("x", 6, 4)
	all := m.Evaluate(x, labels(0, 1, 2, -1, -1, -1))["loss"]
	some := m.Evaluate(x.Rows(0, 3), labels(0, 1, 2))["loss"]
	if math.Abs(all-some) > 1e-6 {
		t.Errorf("the loss is %v with ignored samples, and %v without", all, some)
	}
}
