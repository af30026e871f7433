package keras

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
)

// everyLoss has each loss with options that are not the defaults.
func everyLoss() []*losses.Loss {
	return []*losses.Loss{
		losses.Crossentropy(),
		losses.MeanSquaredError(losses.Sum), losses.MeanAbsoluteError(losses.None), losses.MeanAbsolutePercentageError(losses.Mean),
		losses.MeanSquaredLogarithmicError(losses.MeanWithSampleWeight), losses.LogCosh(), losses.Huber(losses.Delta(0.25)),
		losses.CosineSimilarity(losses.Axis(1)), losses.Poisson(), losses.KLDivergence(), losses.Hinge(), losses.SquaredHinge(), losses.CategoricalHinge(),
		losses.BinaryCrossentropy(losses.FromLogits(), losses.LabelSmoothing(0.125), losses.Axis(0), losses.Sum),
		losses.CategoricalCrossentropy(losses.LabelSmoothing(0.5), losses.Axis(1)),
		losses.SparseCategoricalCrossentropy(losses.IgnoreClass(-1), losses.FromLogits()), losses.SparseCategoricalCrossentropy(losses.Axis(1)),
		losses.BinaryFocalCrossentropy(losses.ClassBalancing(), losses.Alpha(0.5), losses.Gamma(3), losses.LabelSmoothing(0.25), losses.FromLogits(), losses.Axis(1)),
		losses.CategoricalFocalCrossentropy(losses.Alpha(0.5), losses.Gamma(1), losses.FromLogits(), losses.Axis(0), losses.LabelSmoothing(0.25)),
		losses.CategoricalGeneralizedCrossEntropy(losses.Q(0.75)), losses.CTC(losses.Sum), losses.Dice(), losses.Dice(losses.Axis(1, 2)),
		losses.Tversky(losses.Alpha(0.25), losses.Beta(0.75), losses.Axis(1)), losses.Circle(losses.Gamma(64), losses.Margin(0.25), losses.KeepDiagonal()),
	}
}

// everyMetric has each metric with options that are not the defaults.
func everyMetric() []metrics.Metric {
	named := metrics.Name("named")
	return []metrics.Metric{
		metrics.Accuracy(), metrics.Accuracy(metrics.Name("acc")), metrics.ExactAccuracy(named), metrics.BinaryAccuracy(metrics.Threshold(0.25), named),
		metrics.CategoricalAccuracy(), metrics.SparseCategoricalAccuracy(named), metrics.TopKCategoricalAccuracy(metrics.TopK(2), named),
		metrics.SparseTopKCategoricalAccuracy(metrics.TopK(3), metrics.FromSortedIDs(), named),
		metrics.MeanSquaredError(named), metrics.RootMeanSquaredError(named), metrics.MeanAbsoluteError(named), metrics.MeanAbsolutePercentageError(named),
		metrics.MeanSquaredLogarithmicError(named), metrics.LogCoshError(named), metrics.CosineSimilarity(metrics.Axis(1), named),
		metrics.PearsonCorrelation(metrics.Axis(1), named), metrics.ConcordanceCorrelation(metrics.Axis(1), named), metrics.R2Score(metrics.NoAggregation, metrics.NumRegressors(3), named),
		metrics.R2Score(metrics.VarianceWeightedAverage), metrics.Hinge(named), metrics.SquaredHinge(named), metrics.CategoricalHinge(named), metrics.KLDivergence(named), metrics.Poisson(named),
		metrics.BinaryCrossentropy(metrics.FromLogits(), metrics.LabelSmoothing(0.25), named), metrics.CategoricalCrossentropy(metrics.FromLogits(), metrics.LabelSmoothing(0.25), metrics.Axis(1), named),
		metrics.SparseCategoricalCrossentropy(metrics.FromLogits(), metrics.IgnoreClass(255), metrics.Axis(1), named),
		metrics.TruePositives(metrics.Thresholds(0.25, 0.5), named), metrics.TrueNegatives(named), metrics.FalsePositives(named), metrics.FalseNegatives(metrics.Thresholds(0.75)),
		metrics.Precision(metrics.Thresholds(0.25), metrics.TopK(2), metrics.ClassID(1), named), metrics.Recall(metrics.TopK(2), named),
		metrics.SensitivityAtSpecificity(0.5, metrics.NumThresholds(7), metrics.ClassID(1), named), metrics.SpecificityAtSensitivity(0.25, named),
		metrics.PrecisionAtRecall(0.5, named), metrics.RecallAtPrecision(0.75, named),
		metrics.AUC(metrics.PR, metrics.Majoring, metrics.NumThresholds(9), metrics.MultiLabel(), metrics.NumLabels(3), metrics.LabelWeights(1, 2, 0.5), metrics.FromLogits(), named),
		metrics.AUC(metrics.PRGain, metrics.Minoring, metrics.Thresholds(0.25, 0.5)), metrics.F1Score(metrics.Macro, metrics.Threshold(0.25), named), metrics.F1Score(),
		metrics.FBetaScore(2, metrics.BySupport, named), metrics.FBetaScore(0.5, metrics.Micro),
		metrics.IoU(4, []int{1, 3}, metrics.IgnoreClass(2), metrics.SparseTargets(false), metrics.SparsePredictions(false), metrics.Axis(0), named), metrics.MeanIoU(3, metrics.IgnoreClass(255), named),
		metrics.OneHotIoU(3, []int{1}, metrics.SparsePredictions(true), metrics.IgnoreClass(0), named), metrics.OneHotMeanIoU(3, metrics.Axis(0), named),
		metrics.BinaryIoU(metrics.TargetClassIDs(1), metrics.Threshold(0.25), named), metrics.NewMean("named", nil), metrics.NewSum("named", nil),
	}
}

// written is what a file says of a loss or a metric.
func written(t *testing.T, v any) *object {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := decode(text, &decoded); err != nil {
		t.Fatal(err)
	}
	o, ok := named(decoded)
	if !ok {
		t.Fatalf("%s is no object", text)
	}
	return o
}

func TestLossesAndMetricsComeBack(t *testing.T) {
	classes := map[string]bool{}
	for _, l := range everyLoss() {
		classes[l.Class()] = true
		back, err := lossFromConfig(written(t, lossObject(l)))
		if err != nil {
			t.Error(err)
		} else if back.String() != l.String() || !reflect.DeepEqual(back.Config(), l.Config()) || back.Reduction() != l.Reduction() || back.Name() != l.Name() {
			t.Errorf("%v comes back as %v, with %v", l, back, back.Config())
		}
	}
	for class := range lossClasses {
		if !classes[class] {
			t.Errorf("the loss %s is not among them", class)
		}
	}
	type described interface {
		Class() string
		Config() map[string]any
	}
	clear(classes)
	for _, m := range everyMetric() {
		d := m.(described)
		classes[d.Class()] = true
		back, err := metricFromConfig(written(t, metricObject(m)))
		if err != nil {
			t.Error(err)
		} else if b := back.(described); b.Class() != d.Class() || !reflect.DeepEqual(b.Config(), d.Config()) || back.Name() != m.Name() {
			t.Errorf("%v %v comes back as %v %v", m, d.Config(), back, b.Config())
		}
	}
	for class := range metricClasses {
		if !classes[class] {
			t.Errorf("the metric %s is not among them", class)
		}
	}
}

// Forms that Keras alone writes.
func TestMetricsOfKeras(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"class_name": "MeanMetricWrapper", "config": {"name": "near", "dtype": "float32", "threshold": 0.25,
			"fn": {"module": "builtins", "class_name": "function", "config": "binary_accuracy", "registered_name": "function"}}}`,
			"near BinaryAccuracy map[threshold:0.25]"},
		{`{"class_name": "AUC", "config": {"name": "auc", "multi_label": true, "label_weights": {"class_name": "__tensor__", "config": {"value": [1.0, 2.0], "dtype": "float32"}}}}`,
			"auc AUC map[curve:ROC from_logits:false label_weights:[1 2] multi_label:true num_labels:<nil> num_thresholds:200 summation_method:interpolation thresholds:<nil>]"},
		{`"mse"`, "mse MeanSquaredError map[]"},
		{`"AUC"`, "AUC AUC map[curve:ROC from_logits:false label_weights:<nil> multi_label:false num_labels:<nil> num_thresholds:200 summation_method:interpolation thresholds:<nil>]"},
		{`"acc"`, "acc accuracy map[]"},
		{`{"class_name": "Precision", "config": {"thresholds": [2.0]}}`, `metric (Precision): hornbook: metrics.Precision: threshold 2 is no probability: it lies from 0 to 1`},
		{`{"class_name": "FBetaScore", "config": {"average": "most"}}`, `metric (FBetaScore): key "average": "most" is not supported`},
		{`{"class_name": "PrecisionAtRecall", "config": {}}`, `metric (PrecisionAtRecall): hornbook: metrics.PrecisionAtRecall: the recall is -1: it lies from 0 to 1`},
		{`{"module": "hornbook", "class_name": "function", "config": "auc", "registered_name": "auc"}`, `metric "auc": Hornbook has no such metric`},
		{`"nearness"`, `metric "nearness": Hornbook has no such metric`},
	} {
		var decoded any
		if err := decode([]byte(c.text), &decoded); err != nil {
			t.Fatal(err)
		}
		o, _ := named(decoded)
		m, err := metricFromConfig(o)
		got := fmt.Sprint(err)
		if err == nil {
			d := m.(interface {
				Class() string
				Config() map[string]any
			})
			got = fmt.Sprint(m.Name(), " ", d.Class(), " ", d.Config())
		}
		if got, _, _ := strings.Cut(got, "\n"); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// TestKerasReadsLossesAndMetrics lets real Keras make each from what a file says of it, and compares what it was made with.
func TestKerasReadsLossesAndMetrics(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with Keras; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import keras").CombinedOutput(); err != nil {
		t.Skipf("python3 has no Keras: %v: %s", err, out)
	}
	var objects []any
	for _, l := range everyLoss() {
		if l.Class() != "crossentropy" { // a word of compile alone
			objects = append(objects, lossObject(l))
		}
	}
	for _, m := range everyMetric() {
		if o := metricObject(m); o != "accuracy" && o != "acc" {
			objects = append(objects, o)
		}
	}
	text, err := json.Marshal(objects)
	if err != nil {
		t.Fatal(err)
	}
	script := `
import json, sys, keras
out = []
for o in json.load(sys.stdin):
    made = keras.saving.deserialize_keras_object(o)
    c = json.loads(json.dumps(made.get_config(), default=lambda v: v.tolist() if hasattr(v, "tolist") else list(v)))
    # What this version takes and does not write.
    c.update({k: v for k, v in o["config"].items() if k not in c and o["class_name"] in ("Huber", "CosineSimilarity", "SparseCategoricalCrossentropy")})
    c.pop("dtype", None)
    if c.pop("fn", None): raise Exception(o["class_name"])
    out.append({"class": type(made).__name__, "module": o["module"], "config": c})
json.dump(out, sys.stdout)
`
	c := exec.Command("python3", "-c", script)
	c.Stdin = strings.NewReader(string(text))
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var read []struct {
		Class, Module string
		Config        map[string]any
	}
	if err := json.Unmarshal(out, &read); err != nil {
		t.Fatal(err)
	}
	for i, o := range objects {
		var want map[string]any
		text, err := json.Marshal(o.(*object).Config)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if got := read[i]; got.Class != o.(*object).ClassName || !reflect.DeepEqual(got.Config, want) {
			t.Errorf("Keras reads %s as %s %v, want %v", o.(*object).ClassName, got.Class, got.Config, want)
		}
	}
}
