package metrics_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// panicOf is the first line of the error that f panics with, or "".
func panicOf(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text, _, _ = strings.Cut(err.Error(), "\n")
		}
	}()
	f()
	return ""
}

// A specimen is a metric with targets and predictions that it is for; whole says that its result is of
// the batches together, so that it does not matter where they are cut.
type specimen struct {
	metric    metrics.Metric
	want, got *tensor.Tensor
	whole     bool
}

func specimens() []specimen {
	const rows = 6
	random := func(name string) *tensor.Tensor { return tensor.Normal(tensor.NewStream(1, name), 0, 1, rows, 3) }
	real, other := random("real"), random("other")
	numbers := tensor.From([]float32{0, 1, 2, 0, 1, 1})
	hot, p := numbers.OneHot(3), other.Softmax()
	guesses := tensor.From([]float32{0, 2, 2, 1, 1, 0})
	each := []specimen{
		{metrics.Accuracy(), numbers, p, true}, {metrics.ExactAccuracy(), numbers, guesses, false}, {metrics.BinaryAccuracy(), hot, p, true},
		{metrics.CategoricalAccuracy(), hot, p, true}, {metrics.SparseCategoricalAccuracy(), numbers, p, true},
		{metrics.TopKCategoricalAccuracy(metrics.TopK(2)), hot, p, true}, {metrics.SparseTopKCategoricalAccuracy(metrics.TopK(2)), numbers, p, true},
		{metrics.MeanSquaredError(), real, other, true}, {metrics.RootMeanSquaredError(), real, other, true}, {metrics.MeanAbsoluteError(), real, other, true},
		{metrics.MeanAbsolutePercentageError(), real, other, true}, {metrics.MeanSquaredLogarithmicError(), real.Abs(), other, true}, {metrics.LogCoshError(), real, other, true},
		{metrics.CosineSimilarity(), real, other, true}, {metrics.PearsonCorrelation(), real, other, true}, {metrics.ConcordanceCorrelation(), real, other, true},
		{metrics.Hinge(), hot.Scale(2).AddScalar(-1), other, true}, {metrics.SquaredHinge(), hot.Scale(2).AddScalar(-1), other, true}, {metrics.CategoricalHinge(), hot, other, true},
		{metrics.KLDivergence(), hot, p, true}, {metrics.Poisson(), hot, p, true}, {metrics.BinaryCrossentropy(), hot, p, true},
		{metrics.CategoricalCrossentropy(), hot, p, true}, {metrics.SparseCategoricalCrossentropy(), numbers, p, true},
		{metrics.R2Score(), real, other, true}, {metrics.F1Score(), hot, p, true}, {metrics.FBetaScore(2, metrics.Micro), hot, p, true},
		{metrics.NewMean("mean", nil), real, other, true}, {metrics.NewSum("sum", nil), real, other, true},
		{metrics.AUC(), hot, p, true}, {metrics.AUC(metrics.PR, metrics.MultiLabel()), hot, p, true}, {metrics.AUC(metrics.PRGain, metrics.Thresholds(0.2, 0.3)), hot, p, true},
		{metrics.TruePositives(), hot, p, true}, {metrics.TrueNegatives(metrics.Thresholds(0.1, 0.9)), hot, p, true}, {metrics.FalsePositives(), hot, p, true}, {metrics.FalseNegatives(), hot, p, true},
		{metrics.Precision(metrics.TopK(1)), hot, p, true}, {metrics.Recall(metrics.ClassID(1)), hot, p, true},
		{metrics.SensitivityAtSpecificity(0.5), hot, p, true}, {metrics.SpecificityAtSensitivity(0.5), hot, p, true}, {metrics.PrecisionAtRecall(0.5), hot, p, true}, {metrics.RecallAtPrecision(0.5), hot, p, true},
		{metrics.IoU(3, []int{0, 2}), numbers, guesses, true}, {metrics.MeanIoU(3), numbers, guesses, true}, {metrics.OneHotIoU(3, []int{1}), hot, p, true}, {metrics.OneHotMeanIoU(3), hot, p, true},
		{metrics.BinaryIoU(), hot, p, true},
	}
	return each
}

// results are all that a metric says.
func results(m metrics.Metric) []float64 {
	if s, ok := m.(metrics.Several); ok {
		return append(s.Results(), m.Result())
	}
	return []float64{m.Result()}
}

func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-6*max(1, math.Abs(y)) }
	if !slices.EqualFunc(got, want, near) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// A metric begins anew after Reset, does not depend on where the batches are cut, counts a sample of
// weight 2 twice and one of weight 0 not at all, and takes no memory for a batch.
func TestEveryMetric(t *testing.T) {
	for _, s := range specimens() {
		m := s.metric
		name := fmt.Sprintf("%s %v", m.Name(), m.(interface{ Config() map[string]any }).Config())
		if wrong := metrics.Check(m, s.want.Shape(), s.got.Shape()); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
		if got := m.Result(); got != 0 {
			t.Errorf("%s: %v before the first batch", name, got)
		}
		m.Update(s.want, s.got, nil)
		whole := results(m)
		if !(math.Abs(whole[len(whole)-1]) > 1e-3) {
			t.Errorf("%s: %v says nothing", name, whole)
		}
		if n := testing.AllocsPerRun(5, func() { m.Update(s.want, s.got, nil) }); n > 0 {
			t.Errorf("%s: %v allocations a batch", name, n)
		}
		m.Reset()
		if got := m.Result(); got != 0 {
			t.Errorf("%s: %v after Reset", name, got)
		}
		m.Update(s.want, s.got, nil)
		same(t, name+", after Reset", results(m), whole)

		if !s.whole {
			continue
		}
		m.Reset()
		m.Update(s.want.Rows(0, 4), s.got.Rows(0, 4), nil)
		m.Update(s.want.Rows(4, 6), s.got.Rows(4, 6), nil)
		same(t, name+", in two batches", results(m), whole)

		m.Reset()
		m.Update(s.want, s.got, tensor.From([]float32{1, 2, 0, 1, 1, 0}))
		weighted := results(m)
		m.Reset()
		rows := tensor.From([]float32{0, 1, 1, 3, 4})
		m.Update(s.want.Take(rows, 0), s.got.Take(rows, 0), nil)
		same(t, name+", weighted", weighted, results(m))
	}
}

// Masks come as weights of time steps.
func TestTimeSteps(t *testing.T) {
	want, got := tensor.Normal(tensor.NewStream(1, "want"), 0, 1, 2, 3, 4), tensor.Normal(tensor.NewStream(1, "got"), 0, 1, 2, 3, 4)
	mask := tensor.From([][]float32{{1, 0, 1}, {0, 1, 1}})
	rows := func(x *tensor.Tensor) *tensor.Tensor {
		return x.Reshape(-1, 4).Take(tensor.From([]float32{0, 2, 4, 5}), 0)
	}
	for _, m := range []metrics.Metric{metrics.MeanSquaredError(), metrics.CosineSimilarity(), metrics.CategoricalAccuracy()} {
		m.Update(want, got, mask)
		masked := m.Result()
		m.Reset()
		m.Update(rows(want), rows(got), nil)
		same(t, m.Name(), []float64{masked}, []float64{m.Result()})
	}
	bits, p := want.Greater(tensor.Scalar(0)), got.Sigmoid()
	for _, m := range []metrics.Metric{metrics.AUC(), metrics.Precision(), metrics.BinaryIoU()} {
		m.Update(bits, p, mask)
		masked := m.Result()
		m.Reset()
		m.Update(rows(bits), rows(p), nil)
		same(t, m.Name(), []float64{masked}, []float64{m.Result()})
	}
}

func TestMeanAndSumOfValues(t *testing.T) {
	mean, sum := metrics.NewMean("loss", nil), metrics.NewSum("tokens", nil)
	for _, v := range []*tensor.Tensor{tensor.From([]float32{1, 2}), tensor.From([]float32{6})} {
		mean.Add(v, nil)
		sum.Add(v, nil)
	}
	if got := fmt.Sprint(mean, ", ", sum); got != "loss 3, tokens 9" {
		t.Error(got)
	}
	mean.Reset()
	mean.Add(tensor.From([]float32{1, 5}), tensor.From([]float32{3, 1}))
	if got := mean.Result(); got != 2 {
		t.Errorf("the weighted mean is %v", got)
	}
}

func TestNamesAndStrings(t *testing.T) {
	f1 := metrics.F1Score(metrics.Name("f"))
	f1.Update(tensor.From([][]float32{{1, 0}, {1, 0}, {0, 1}}), tensor.From([][]float32{{1, 0}, {0, 1}, {0, 1}}), nil)
	if got := fmt.Sprint(f1); got != "f [0.6667 0.6667]" {
		t.Error(got)
	}
	if got := fmt.Sprint(metrics.On("digit", metrics.Weighted(metrics.Precision()))); got != "precision 0 of digit, weighted" {
		t.Error(got)
	}
	if got := metrics.AUC(metrics.Name("")).Name(); got != "auc" {
		t.Errorf("without a name, AUC is called %q", got)
	}
}

func TestMistakesInOptions(t *testing.T) {
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { metrics.Precision(metrics.Thresholds(0.5, 2)) }, "hornbook: metrics.Precision: threshold 2 is no probability: it lies from 0 to 1"},
		{func() { metrics.TruePositives(metrics.Thresholds()) }, "hornbook: metrics.TruePositives: there are no thresholds: give metrics.Thresholds one at least"},
		{func() { metrics.F1Score(metrics.Threshold(0)) }, "hornbook: metrics.F1Score: the threshold is 0: it is more than 0 and at most 1"},
		{func() { metrics.FBetaScore(0) }, "hornbook: metrics.FBetaScore: beta is 0: it is more than 0"},
		{func() { metrics.Recall(metrics.TopK(0)) }, "hornbook: metrics.Recall: the number of classes that count is 0: it is 1 or more"},
		{func() { metrics.Recall(metrics.ClassID(-1)) }, "hornbook: metrics.Recall: there is no class -1: number them from 0"},
		{func() { metrics.AUC(metrics.NumThresholds(1)) }, "hornbook: metrics.AUC: the number of thresholds is 1: it is 2 or more"},
		{func() { metrics.AUC(metrics.NumLabels(3)) }, "hornbook: metrics.AUC: metrics.NumLabels is of an area for each column: give metrics.MultiLabel, too"},
		{func() { metrics.AUC(metrics.LabelWeights(1, -1)) }, "hornbook: metrics.AUC: there is a weight of -1: it is 0 or more"},
		{func() { metrics.RecallAtPrecision(0.5, metrics.NumThresholds(0)) }, "hornbook: metrics.RecallAtPrecision: the number of thresholds is 0: it is 1 or more"},
		{func() { metrics.SensitivityAtSpecificity(1.5) }, "hornbook: metrics.SensitivityAtSpecificity: the specificity is 1.5: it lies from 0 to 1"},
		{func() { metrics.R2Score(metrics.NumRegressors(-1)) }, "hornbook: metrics.R2Score: the number of regressors is -1: it is 0 or more"},
		{func() { metrics.MeanIoU(0) }, "hornbook: metrics.MeanIoU: the number of classes is 0: it is 1 or more"},
		{func() { metrics.IoU(3, []int{3}) }, "hornbook: metrics.IoU: there is no class 3: there are 3, from 0 to 2"},
		{func() { metrics.BinaryIoU(metrics.TargetClassIDs(2)) }, "hornbook: metrics.BinaryIoU: there is no class 2: there are 2, from 0 to 1"},
		{func() { metrics.BinaryCrossentropy(metrics.LabelSmoothing(-1)) }, "hornbook: metrics.BinaryCrossentropy: labels are smoothed by -1: it is a factor from 0 to 1"},
	} {
		if got := panicOf(c.f); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestMistakesInBatches(t *testing.T) {
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }
	const labeled = `wants the number of the class as the target (input 0): for a target with a column for each class, use `
	for _, c := range []struct {
		metric             metrics.Metric
		want, got, weights *tensor.Tensor
		text               string
	}{
		{metrics.MeanSquaredError(), zeros(4, 2), zeros(4, 3), nil, `metric "mean_squared_error" compares each prediction (input 1) with one target (input 0): give the last layer as many units as the target has columns`},
		{metrics.AUC(), zeros(4), zeros(4, 3), nil, `metric "auc" compares each prediction (input 1) with one target (input 0)`},
		{metrics.SparseTopKCategoricalAccuracy(), zeros(4, 3), zeros(4, 3), nil, labeled + "metrics.TopKCategoricalAccuracy()"},
		{metrics.SparseCategoricalCrossentropy(), zeros(4, 3), zeros(4, 3), nil, labeled + "metrics.CategoricalCrossentropy()"},
		{metrics.TopKCategoricalAccuracy(), zeros(4), zeros(4, 3), nil, "for numbers of classes, use metrics.SparseTopKCategoricalAccuracy()"},
		{metrics.CategoricalCrossentropy(), zeros(4), zeros(4, 3), nil, "for numbers of classes, use metrics.SparseCategoricalCrossentropy()"},
		{metrics.CategoricalHinge(), zeros(4), zeros(4, 3), nil, "for numbers of classes, use want.OneHot"},
		{metrics.F1Score(), zeros(4), zeros(4, 3), nil, "wants targets (input 0) and predictions (input 1) of one shape, [batch columns]: make numbers of classes one-hot, with OneHot"},
		{metrics.R2Score(), zeros(4, 2, 3), zeros(4, 2, 3), nil, "of one shape, [batch columns]: use layers.Flatten, or choose the part that is compared"},
		{metrics.MeanIoU(3), zeros(4), zeros(4, 3), nil, "metrics.SparsePredictions and metrics.SparseTargets say which of them are numbers of classes, and which have a value for each"},
		{metrics.OneHotMeanIoU(3), zeros(4), zeros(4, 3), nil, "metrics.SparsePredictions and metrics.SparseTargets say"},
		{metrics.MeanIoU(3), tensor.From([]float32{255}), zeros(1), nil, "label 255 is none of the 3 classes: number them from 0 to 2, or leave it out with metrics.IgnoreClass"},
		{metrics.MeanIoU(3), zeros(1), tensor.From([]float32{0.7}), nil, "prediction 0.7 is none of the 3 classes: give metrics.SparsePredictions(false) where they are values for each class, or use metrics.BinaryIoU where there are two"},
		{metrics.SparseCategoricalCrossentropy(), tensor.From([]float32{3}), zeros(1, 3), nil, "label 3 is none of the 3 classes: number them from 0 to 2, or leave it out with metrics.IgnoreClass"},
		{metrics.SparseTopKCategoricalAccuracy(), tensor.From([]float32{3}), zeros(1, 3), nil, "label 3 is none of the 3 classes: number them from 0 to 2"},
		{metrics.Precision(), tensor.From([][]float32{{-1}}), zeros(1, 1), nil, "label -1 is neither 0 nor 1: put 1 where it is positive, and 0 where not"},
		{metrics.Recall(metrics.ClassID(3)), zeros(4, 3), zeros(4, 3), nil, "there is no class 3 among the columns of the predictions (input 1): number them from 0"},
		{metrics.AUC(), zeros(1, 2), tensor.From([][]float32{{0, -2}}), nil, "the metric wants probabilities, and a prediction is -2, at [0 1]: end the model with layers.Sigmoid, or give the metric metrics.FromLogits()"},
		{metrics.AUC(metrics.LabelWeights(1, 2)), zeros(4, 3), zeros(4, 3), nil, "there are 2 label weights for 3 columns: give one for each"},
		{metrics.AUC(metrics.MultiLabel(), metrics.LabelWeights(1, 2)), zeros(4, 3), zeros(4, 3), nil, "there are 2 label weights for 3 columns: give one for each"},
		{metrics.AUC(metrics.MultiLabel(), metrics.NumLabels(2)), zeros(4, 3), zeros(4, 3), nil, "the metric counts 2 labels apart, and there are 3 columns: give one for each"},
		{metrics.PearsonCorrelation(metrics.Axis(2)), zeros(4, 3), zeros(4, 3), nil, "there is no axis 2: give one from -2 to 1"},
		{metrics.MeanSquaredError(), zeros(4, 3), zeros(4, 3), zeros(3), "the metric has 4 values, and there are 3 weights (input 2): give one weight for each sample or for each of the values"},
		{metrics.NewSum("sum", nil), zeros(4, 3), zeros(4, 3), zeros(5), "the metric has 12 values, and there are 5 weights (input 2)"},
		{metrics.Precision(), zeros(4, 3), zeros(4, 3), zeros(3), "there are 12 predictions, and 3 weights (input 2): give one weight for each sample or for each prediction"},
		{metrics.F1Score(), zeros(4, 3), zeros(4, 3), zeros(3), "there are 4 samples, and 3 weights (input 2): give one for each"},
		{metrics.R2Score(), zeros(4, 3), zeros(4, 3), zeros(5), "there are 12 predictions, and 5 weights (input 2)"},
		{metrics.MeanIoU(3), zeros(4), zeros(4), zeros(3), "there are 4 predictions, and 3 weights (input 2): give one weight for each, or for each sample"},
	} {
		if got := panicOf(func() { c.metric.Update(c.want, c.got, c.weights) }); !strings.Contains(got, c.text) {
			t.Errorf("%s: %q does not say %q", c.metric.Name(), got, c.text)
		}
	}
	// The number of columns stays.
	for _, m := range []metrics.Metric{metrics.F1Score(), metrics.R2Score()} {
		m.Update(zeros(2, 3), zeros(2, 3), nil)
		if got := panicOf(func() { m.Update(zeros(2, 2), zeros(2, 2), nil) }); !strings.Contains(got, "3") || !strings.Contains(got, "there are 2") {
			t.Errorf("%s: %q", m.Name(), got)
		}
	}
}
