package keras

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/hornbook-go/hornbook/dl/metrics"
)

// metricClasses has Keras's metrics.
var metricClasses = map[string]func(s *settings) metrics.Metric{
	"AUC":      auc,
	"Accuracy": meanOf(metrics.ExactAccuracy),
	"BinaryAccuracy": func(s *settings) metrics.Metric {
		return metrics.BinaryAccuracy(metrics.Threshold(s.float("threshold", 0.5)), s.called())
	},
	"BinaryCrossentropy": func(s *settings) metrics.Metric {
		options := []metrics.BinaryCrossentropyOption{s.called(), metrics.LabelSmoothing(s.float("label_smoothing", 0))}
		if s.flag("from_logits", false) {
			options = append(options, metrics.FromLogits())
		}
		return metrics.BinaryCrossentropy(options...)
	},
	"BinaryIoU": func(s *settings) metrics.Metric {
		options := []metrics.BinaryIoUOption{s.called(), metrics.Threshold(s.float("threshold", 0.5))}
		if classes := s.ints("target_class_ids"); classes != nil {
			options = append(options, metrics.TargetClassIDs(classes...))
		}
		return metrics.BinaryIoU(options...)
	},
	"CategoricalAccuracy": meanOf(metrics.CategoricalAccuracy),
	"CategoricalCrossentropy": func(s *settings) metrics.Metric {
		options := []metrics.CrossentropyOption{s.called(), metrics.LabelSmoothing(s.float("label_smoothing", 0)), s.along()}
		if s.flag("from_logits", false) {
			options = append(options, metrics.FromLogits())
		}
		return metrics.CategoricalCrossentropy(options...)
	},
	"CategoricalHinge":       meanOf(metrics.CategoricalHinge),
	"ConcordanceCorrelation": func(s *settings) metrics.Metric { return metrics.ConcordanceCorrelation(s.along(), s.called()) },
	"CosineSimilarity":       func(s *settings) metrics.Metric { return metrics.CosineSimilarity(s.along(), s.called()) },
	"F1Score":                func(s *settings) metrics.Metric { return metrics.F1Score(s.fscore()...) },
	"FBetaScore": func(s *settings) metrics.Metric {
		return metrics.FBetaScore(s.float("beta", 1), s.fscore()...)
	},
	"FalseNegatives": func(s *settings) metrics.Metric { return metrics.FalseNegatives(s.counts()...) },
	"FalsePositives": func(s *settings) metrics.Metric { return metrics.FalsePositives(s.counts()...) },
	"Hinge":          meanOf(metrics.Hinge),
	"IoU": func(s *settings) metrics.Metric {
		return metrics.IoU(s.positive("num_classes"), s.ints("target_class_ids"), s.iou()...)
	},
	"KLDivergence":                meanOf(metrics.KLDivergence),
	"LogCoshError":                meanOf(metrics.LogCoshError),
	"Mean":                        func(s *settings) metrics.Metric { return metrics.NewMean(cmp.Or(s.name, "mean"), nil) },
	"MeanAbsoluteError":           meanOf(metrics.MeanAbsoluteError),
	"MeanAbsolutePercentageError": meanOf(metrics.MeanAbsolutePercentageError),
	"MeanIoU":                     func(s *settings) metrics.Metric { return metrics.MeanIoU(s.positive("num_classes"), s.iou()...) },
	"MeanSquaredError":            meanOf(metrics.MeanSquaredError),
	"MeanSquaredLogarithmicError": meanOf(metrics.MeanSquaredLogarithmicError),
	"OneHotIoU": func(s *settings) metrics.Metric {
		return metrics.OneHotIoU(s.positive("num_classes"), s.ints("target_class_ids"), s.oneHotIoU()...)
	},
	"OneHotMeanIoU": func(s *settings) metrics.Metric {
		return metrics.OneHotMeanIoU(s.positive("num_classes"), s.oneHotIoU()...)
	},
	"PearsonCorrelation": func(s *settings) metrics.Metric { return metrics.PearsonCorrelation(s.along(), s.called()) },
	"Poisson":            meanOf(metrics.Poisson),
	"Precision":          func(s *settings) metrics.Metric { return metrics.Precision(s.precision()...) },
	"PrecisionAtRecall": func(s *settings) metrics.Metric {
		return metrics.PrecisionAtRecall(s.float("recall", -1), s.tradeoff()...)
	},
	"R2Score": func(s *settings) metrics.Metric {
		aggregation := metrics.UniformAverage
		if v, ok := s.left["class_aggregation"]; ok {
			aggregation = metrics.NoAggregation
			if v != nil {
				aggregation = metrics.ClassAggregation(s.word("class_aggregation", "", "uniform_average", "variance_weighted_average"))
			}
		}
		return metrics.R2Score(s.called(), aggregation, metrics.NumRegressors(s.integer("num_regressors", 0)))
	},
	"Recall": func(s *settings) metrics.Metric { return metrics.Recall(s.precision()...) },
	"RecallAtPrecision": func(s *settings) metrics.Metric {
		return metrics.RecallAtPrecision(s.float("precision", -1), s.tradeoff()...)
	},
	"RootMeanSquaredError": meanOf(metrics.RootMeanSquaredError),
	"SensitivityAtSpecificity": func(s *settings) metrics.Metric {
		return metrics.SensitivityAtSpecificity(s.float("specificity", -1), s.tradeoff()...)
	},
	"SparseCategoricalAccuracy": meanOf(metrics.SparseCategoricalAccuracy),
	"SparseCategoricalCrossentropy": func(s *settings) metrics.Metric {
		options := []metrics.SparseCrossentropyOption{s.called(), s.along()}
		if s.flag("from_logits", false) {
			options = append(options, metrics.FromLogits())
		}
		if class, ok := s.chosen("ignore_class"); ok {
			options = append(options, metrics.IgnoreClass(class))
		}
		return metrics.SparseCategoricalCrossentropy(options...)
	},
	"SparseTopKCategoricalAccuracy": func(s *settings) metrics.Metric {
		options := []metrics.SparseTopKOption{s.called(), metrics.TopK(s.integer("k", 5))}
		if s.flag("from_sorted_ids", false) {
			options = append(options, metrics.FromSortedIDs())
		}
		return metrics.SparseTopKCategoricalAccuracy(options...)
	},
	"SpecificityAtSensitivity": func(s *settings) metrics.Metric {
		return metrics.SpecificityAtSensitivity(s.float("sensitivity", -1), s.tradeoff()...)
	},
	"SquaredHinge": meanOf(metrics.SquaredHinge),
	"Sum":          func(s *settings) metrics.Metric { return metrics.NewSum(cmp.Or(s.name, "sum"), nil) },
	"TopKCategoricalAccuracy": func(s *settings) metrics.Metric {
		return metrics.TopKCategoricalAccuracy(metrics.TopK(s.integer("k", 5)), s.called())
	},
	"TrueNegatives": func(s *settings) metrics.Metric { return metrics.TrueNegatives(s.counts()...) },
	"TruePositives": func(s *settings) metrics.Metric { return metrics.TruePositives(s.counts()...) },
}

var metricAliases = map[string]string{
	"mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError", "MAE": "MeanAbsoluteError",
	"mape": "MeanAbsolutePercentageError", "MAPE": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError", "MSLE": "MeanSquaredLogarithmicError",
	"bce": "BinaryCrossentropy", "BCE": "BinaryCrossentropy",
}

// meanOf reads a metric without parameters.
func meanOf(make func(...metrics.Option) *metrics.Mean) func(*settings) metrics.Metric {
	return func(s *settings) metrics.Metric { return make(s.called()) }
}

// called is the metric's name.
func (s *settings) called() metrics.NameOption { return metrics.Name(s.name) }

// chosen is a whole number, and whether the key has one.
func (s *settings) chosen(key string) (n int, ok bool) {
	_, ok = s.left[key].(json.Number)
	return s.integer(key, 0), ok
}

// word is one of some words, or otherwise if the key is not there.
func (s *settings) word(key, otherwise string, words ...string) string {
	v := s.text(key, otherwise)
	for _, w := range words {
		if strings.EqualFold(v, w) {
			return w
		}
	}
	if v != otherwise {
		s.fail(key, "%q is not supported", v)
	}
	return otherwise
}

// floats are a list of numbers, or a single one; nil if the key is not there.
func (s *settings) floats(key string) []float64 {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	if o, ok := toObject(v); ok && o.ClassName == "__tensor__" {
		v = o.Config["value"]
	}
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	var floats []float64
	for _, v := range list {
		f, err := toFloat(v)
		if err != nil {
			s.fail(key, "%v", err)
		}
		floats = append(floats, f)
	}
	return floats
}

func (s *settings) along() metrics.AlongOption { return metrics.Axis(s.integer("axis", -1)) }

func (s *settings) counts() []metrics.CountOption {
	options := []metrics.CountOption{s.called()}
	if thresholds := s.floats("thresholds"); thresholds != nil {
		options = append(options, metrics.Thresholds(thresholds...))
	}
	return options
}

func (s *settings) precision() []metrics.PrecisionOption {
	options := []metrics.PrecisionOption{s.called()}
	if thresholds := s.floats("thresholds"); thresholds != nil {
		options = append(options, metrics.Thresholds(thresholds...))
	}
	if k, ok := s.chosen("top_k"); ok {
		options = append(options, metrics.TopK(k))
	}
	if class, ok := s.chosen("class_id"); ok {
		options = append(options, metrics.ClassID(class))
	}
	return options
}

func (s *settings) tradeoff() []metrics.TradeoffOption {
	options := []metrics.TradeoffOption{s.called(), metrics.NumThresholds(s.integer("num_thresholds", 200))}
	if class, ok := s.chosen("class_id"); ok {
		options = append(options, metrics.ClassID(class))
	}
	return options
}

func (s *settings) fscore() []metrics.FScoreOption {
	options := []metrics.FScoreOption{s.called()}
	if average := s.word("average", "", "micro", "macro", "weighted"); average != "" {
		options = append(options, metrics.Average(average))
	}
	if t := s.floats("threshold"); len(t) == 1 {
		options = append(options, metrics.Threshold(t[0]))
	}
	return options
}

func (s *settings) iou() []metrics.IoUOption {
	options := []metrics.IoUOption{s.called(), metrics.SparseTargets(s.flag("sparse_y_true", true)), metrics.SparsePredictions(s.flag("sparse_y_pred", true)), s.along()}
	if class, ok := s.chosen("ignore_class"); ok {
		options = append(options, metrics.IgnoreClass(class))
	}
	return options
}

func (s *settings) oneHotIoU() []metrics.OneHotIoUOption {
	options := []metrics.OneHotIoUOption{s.called(), metrics.SparsePredictions(s.flag("sparse_y_pred", false)), s.along()}
	if class, ok := s.chosen("ignore_class"); ok {
		options = append(options, metrics.IgnoreClass(class))
	}
	return options
}

func auc(s *settings) metrics.Metric {
	options := []metrics.AUCOption{
		s.called(),
		metrics.Curve(s.word("curve", "ROC", "ROC", "PR", "PRGAIN")),
		metrics.SummationMethod(s.word("summation_method", "interpolation", "interpolation", "minoring", "majoring")),
		metrics.NumThresholds(s.integer("num_thresholds", 200)),
	}
	if thresholds := s.floats("thresholds"); thresholds != nil {
		options = append(options, metrics.Thresholds(thresholds...))
	}
	if s.flag("multi_label", false) {
		options = append(options, metrics.MultiLabel())
	}
	if n, ok := s.chosen("num_labels"); ok {
		options = append(options, metrics.NumLabels(n))
	}
	if weights := s.floats("label_weights"); weights != nil {
		options = append(options, metrics.LabelWeights(weights...))
	}
	if s.flag("from_logits", false) {
		options = append(options, metrics.FromLogits())
	}
	return metrics.AUC(options...)
}

// metricFromConfig makes the metric that a file describes, by an object or a name.
func metricFromConfig(o *object) (m metrics.Metric, err error) {
	if name := o.ClassName; o.Config == nil && (strings.EqualFold(name, "accuracy") || strings.EqualFold(name, "acc")) {
		return metrics.Accuracy(metrics.Name(name)), nil
	}
	if o.ClassName == "MeanMetricWrapper" { // the mean of a function, whose arguments it has
		fn, _ := named(o.Config["fn"])
		c := maps.Clone(o.Config)
		delete(c, "fn")
		o = &object{ClassName: fn.ClassName, Config: c}
	}
	class, read, known := byName(metricClasses, o.ClassName, metricAliases)
	if !known || o.Module == ofTheProgram {
		return nil, fmt.Errorf("metric %q: Hornbook has no such metric", o.ClassName)
	}
	c := o.Config
	if c == nil { // one that is named is called that in the logs
		c = config{"name": o.ClassName}
	}
	s := newSettings("metric", &object{ClassName: class, Config: c})
	if e := try(func() { m = read(s) }); e != nil {
		return nil, fmt.Errorf("%s: %w", s.what, e)
	}
	return m, s.end()
}

// metricObject describes a metric. One of the program's own is named, as a function is in Keras's
// files.
func metricObject(m metrics.Metric) any {
	c, ok := m.(interface {
		Class() string
		Config() map[string]any
	})
	switch {
	case !ok || c.Class() == "":
		return function(m.Name())
	case c.Class() == "accuracy":
		if m.Name() == "acc" {
			return "acc"
		}
		return "accuracy"
	}
	written := numbers(c.Config())
	written["name"] = m.Name()
	if c.Class() == "AUC" && written["thresholds"] == nil {
		delete(written, "thresholds")
	}
	return newObject("keras.metrics", c.Class(), written)
}
