package metrics

import "slices"

// An Option is one of every metric of Keras's: [Name].
type Option interface{ every(*kind) }

// A BinaryAccuracyOption is [Threshold] or an [Option].
type BinaryAccuracyOption interface{ binaryAccuracy(*kind) }

// A TopKOption is [TopK] or an [Option].
type TopKOption interface{ topK(*kind) }

// A SparseTopKOption is [FromSortedIDs] or a [TopKOption].
type SparseTopKOption interface{ sparseTopK(*kind) }

// An AxisOption is [Axis] or an [Option].
type AxisOption interface{ along(*kind) }

// A BinaryCrossentropyOption is [FromLogits], [LabelSmoothing] or an [Option].
type BinaryCrossentropyOption interface{ binaryCrossentropy(*kind) }

// A CrossentropyOption is [FromLogits], [LabelSmoothing], [Axis] or an [Option].
type CrossentropyOption interface{ crossentropy(*kind) }

// A SparseCrossentropyOption is [FromLogits], [IgnoreClass], [Axis] or an [Option].
type SparseCrossentropyOption interface{ sparseCrossentropy(*kind) }

// A CountOption is [Thresholds] or an [Option].
type CountOption interface{ count(*kind) }

// A PrecisionOption is [Thresholds], [TopK], [ClassID] or an [Option].
type PrecisionOption interface{ precision(*kind) }

// A TradeoffOption is [NumThresholds], [ClassID] or an [Option].
type TradeoffOption interface{ tradeoff(*kind) }

// An AUCOption is a [Curve], a [SummationMethod], [NumThresholds], [Thresholds], [MultiLabel],
// [NumLabels], [LabelWeights], [FromLogits] or an [Option].
type AUCOption interface{ auc(*kind) }

// An FScoreOption is an [Average], [Threshold] or an [Option].
type FScoreOption interface{ fscore(*kind) }

// An R2Option is a [ClassAggregation], [NumRegressors] or an [Option].
type R2Option interface{ r2(*kind) }

// An IoUOption is [IgnoreClass], [SparseTargets], [SparsePredictions], [Axis] or an [Option].
type IoUOption interface{ iou(*kind) }

// A OneHotIoUOption is [IgnoreClass], [SparsePredictions], [Axis] or an [Option].
type OneHotIoUOption interface{ oneHotIoU(*kind) }

// A BinaryIoUOption is [TargetClassIDs], [Threshold] or an [Option].
type BinaryIoUOption interface{ binaryIoU(*kind) }

// A NameOption is [Name].
type NameOption string

// Name is what the metric is called in the logs; the default is Keras's name of its class in small
// letters, such as "mean_squared_error".
func Name(name string) NameOption { return NameOption(name) }

func (o NameOption) every(k *kind)              { k.rename(string(o)) }
func (o NameOption) binaryAccuracy(k *kind)     { k.rename(string(o)) }
func (o NameOption) topK(k *kind)               { k.rename(string(o)) }
func (o NameOption) sparseTopK(k *kind)         { k.rename(string(o)) }
func (o NameOption) along(k *kind)              { k.rename(string(o)) }
func (o NameOption) binaryCrossentropy(k *kind) { k.rename(string(o)) }
func (o NameOption) crossentropy(k *kind)       { k.rename(string(o)) }
func (o NameOption) sparseCrossentropy(k *kind) { k.rename(string(o)) }
func (o NameOption) count(k *kind)              { k.rename(string(o)) }
func (o NameOption) precision(k *kind)          { k.rename(string(o)) }
func (o NameOption) tradeoff(k *kind)           { k.rename(string(o)) }
func (o NameOption) auc(k *kind)                { k.rename(string(o)) }
func (o NameOption) fscore(k *kind)             { k.rename(string(o)) }
func (o NameOption) r2(k *kind)                 { k.rename(string(o)) }
func (o NameOption) iou(k *kind)                { k.rename(string(o)) }
func (o NameOption) oneHotIoU(k *kind)          { k.rename(string(o)) }
func (o NameOption) binaryIoU(k *kind)          { k.rename(string(o)) }

// A ThresholdOption is [Threshold].
type ThresholdOption float64

// Threshold is what a prediction must be greater than to be positive; in [BinaryIoU], not less. The
// default is 0.5, and in [F1Score] that the greatest prediction of a row is positive.
func Threshold(threshold float64) ThresholdOption { return ThresholdOption(threshold) }

func (o ThresholdOption) binaryAccuracy(k *kind) { k.config["threshold"] = float64(o) }
func (o ThresholdOption) binaryIoU(k *kind)      { k.config["threshold"] = float64(o) }
func (o ThresholdOption) fscore(k *kind) {
	if !(o > 0 && o <= 1) {
		k.unfit("the threshold is %v: it is more than 0 and at most 1", float64(o))
	}
	k.config["threshold"] = float64(o)
}

// A ThresholdsOption is [Thresholds].
type ThresholdsOption []float64

// Thresholds are what predictions must be greater than to be positive, from 0 to 1; the default is 0.5
// alone. The metric has one result for each. Those of an [AUC] take the place of [NumThresholds].
func Thresholds(thresholds ...float64) ThresholdsOption { return slices.Clone(thresholds) }

func (o ThresholdsOption) check(k *kind) {
	if len(o) == 0 {
		k.unfit("there are no thresholds: give metrics.Thresholds one at least")
	}
	for _, t := range o {
		if !(t >= 0 && t <= 1) {
			k.unfit("threshold %v is no probability: it lies from 0 to 1", t)
		}
	}
	k.config["thresholds"] = []float64(o)
}

func (o ThresholdsOption) count(k *kind)     { o.check(k) }
func (o ThresholdsOption) precision(k *kind) { o.check(k) }
func (o ThresholdsOption) auc(k *kind)       { o.check(k) }

// A KOption is [TopK].
type KOption int

// TopK is how many of the most probable classes of a row count: all of them may be right in a
// [TopKCategoricalAccuracy], with a default of 5, and they alone may be positive in [Precision] and
// [Recall], which take every class by default.
func TopK(k int) KOption { return KOption(k) }

func (o KOption) check(k *kind, key string) {
	if o < 1 {
		k.unfit("the number of classes that count is %d: it is 1 or more", int(o))
	}
	k.config[key] = int(o)
}

func (o KOption) topK(k *kind)       { o.check(k, "k") }
func (o KOption) sparseTopK(k *kind) { o.check(k, "k") }
func (o KOption) precision(k *kind)  { o.check(k, "top_k") }

// A SortedIDsOption is [FromSortedIDs].
type SortedIDsOption struct{}

// FromSortedIDs says that the model predicts the numbers of the classes, the most probable first; the
// default is a value for each class.
func FromSortedIDs() SortedIDsOption { return SortedIDsOption{} }

func (SortedIDsOption) sparseTopK(k *kind) { k.config["from_sorted_ids"] = true }

// A ClassIDOption is [ClassID].
type ClassIDOption int

// ClassID is the one class that counts; the default is all.
func ClassID(class int) ClassIDOption { return ClassIDOption(class) }

func (o ClassIDOption) check(k *kind) {
	if o < 0 {
		k.unfit("there is no class %d: number them from 0", int(o))
	}
	k.config["class_id"] = int(o)
}

func (o ClassIDOption) precision(k *kind) { o.check(k) }
func (o ClassIDOption) tradeoff(k *kind)  { o.check(k) }

// A NumOption is [NumThresholds].
type NumOption int

// NumThresholds is how many thresholds from 0 to 1 are tried; the default is 200.
func NumThresholds(n int) NumOption { return NumOption(n) }

func (o NumOption) auc(k *kind) {
	if o < 2 {
		k.unfit("the number of thresholds is %d: it is 2 or more", int(o))
	}
	k.config["num_thresholds"] = int(o)
}

func (o NumOption) tradeoff(k *kind) {
	if o < 1 {
		k.unfit("the number of thresholds is %d: it is 1 or more", int(o))
	}
	k.config["num_thresholds"] = int(o)
}

// A LogitsOption is [FromLogits].
type LogitsOption struct{}

// FromLogits says that the model predicts logits, not probabilities: its last layer has neither a
// softmax nor a sigmoid.
func FromLogits() LogitsOption { return LogitsOption{} }

func (LogitsOption) binaryCrossentropy(k *kind) { k.config["from_logits"] = true }
func (LogitsOption) crossentropy(k *kind)       { k.config["from_logits"] = true }
func (LogitsOption) sparseCrossentropy(k *kind) { k.config["from_logits"] = true }
func (LogitsOption) auc(k *kind)                { k.config["from_logits"] = true }

// A SmoothingOption is [LabelSmoothing].
type SmoothingOption float64

// LabelSmoothing moves the labels towards being all the same by a factor from 0 to 1; the default
// is 0.
func LabelSmoothing(factor float64) SmoothingOption { return SmoothingOption(factor) }

func (o SmoothingOption) binaryCrossentropy(k *kind) {
	if !(o >= 0 && o <= 1) {
		k.unfit("labels are smoothed by %v: it is a factor from 0 to 1", float64(o))
	}
	k.config["label_smoothing"] = float64(o)
}
func (o SmoothingOption) crossentropy(k *kind) { o.binaryCrossentropy(k) }

// An AlongOption is [Axis].
type AlongOption int

// Axis is the axis of the classes or of a vector's elements; the default is -1, the last.
func Axis(axis int) AlongOption { return AlongOption(axis) }

func (o AlongOption) along(k *kind)              { k.config["axis"] = int(o) }
func (o AlongOption) crossentropy(k *kind)       { k.config["axis"] = int(o) }
func (o AlongOption) sparseCrossentropy(k *kind) { k.config["axis"] = int(o) }
func (o AlongOption) iou(k *kind)                { k.config["axis"] = int(o) }
func (o AlongOption) oneHotIoU(k *kind)          { k.config["axis"] = int(o) }

// An IgnoreClassOption is [IgnoreClass].
type IgnoreClassOption int

// IgnoreClass leaves out what is of a class, such as the -1 or 255 of what is not labeled in an image;
// the default is to count all. In an unweighted [SparseCategoricalCrossentropy] it counts as 0, as in
// Keras.
func IgnoreClass(class int) IgnoreClassOption { return IgnoreClassOption(class) }

func (o IgnoreClassOption) sparseCrossentropy(k *kind) { k.config["ignore_class"] = int(o) }
func (o IgnoreClassOption) iou(k *kind)                { k.config["ignore_class"] = int(o) }
func (o IgnoreClassOption) oneHotIoU(k *kind)          { k.config["ignore_class"] = int(o) }

// A Curve is that under which an [AUC] takes the area.
type Curve string

const (
	ROC    Curve = "ROC"    // of the part of the positive that is found over that of the negative taken for it
	PR     Curve = "PR"     // of precision over recall
	PRGain Curve = "PRGAIN" // of the gains of both over taking all for positive (Flach and Kull, 2015)
)

func (o Curve) auc(k *kind) { k.config["curve"] = string(o) }

// A SummationMethod is how an [AUC] goes from one threshold to the next.
type SummationMethod string

const (
	Interpolation SummationMethod = "interpolation" // along a line
	Minoring      SummationMethod = "minoring"      // at the lower of both
	Majoring      SummationMethod = "majoring"      // at the higher of both
)

func (o SummationMethod) auc(k *kind) { k.config["summation_method"] = string(o) }

// A MultiLabelOption is [MultiLabel].
type MultiLabelOption struct{}

// MultiLabel takes the area for each column apart, and then their mean; the default is one area for
// all columns together.
func MultiLabel() MultiLabelOption { return MultiLabelOption{} }

func (MultiLabelOption) auc(k *kind) { k.config["multi_label"] = true }

// A NumLabelsOption is [NumLabels].
type NumLabelsOption int

// NumLabels is the number of columns where [MultiLabel] is asked for; the default is what the first
// batch has.
func NumLabels(n int) NumLabelsOption { return NumLabelsOption(n) }

func (o NumLabelsOption) auc(k *kind) { k.config["num_labels"] = int(o) }

// A LabelWeightsOption is [LabelWeights].
type LabelWeightsOption []float64

// LabelWeights are what the columns count; the default is that all count the same.
func LabelWeights(weights ...float64) LabelWeightsOption { return slices.Clone(weights) }

func (o LabelWeightsOption) auc(k *kind) {
	for _, w := range o {
		if !(w >= 0) {
			k.unfit("there is a weight of %v: it is 0 or more", w)
		}
	}
	k.config["label_weights"] = []float64(o)
}

// An Average is how the scores of the classes become one in [F1Score] and [FBetaScore]; the default is
// that they do not, and the metric has a result for each class.
type Average string

const (
	Micro     Average = "micro"    // the score of all predictions together
	Macro     Average = "macro"    // the mean of the scores of the classes
	BySupport Average = "weighted" // that mean, where each class counts by how often it is right
)

func (o Average) fscore(k *kind) { k.config["average"] = string(o) }

// A ClassAggregation is how the scores of the columns become one in [R2Score].
type ClassAggregation string

const (
	UniformAverage          ClassAggregation = "uniform_average"           // their mean, the default
	VarianceWeightedAverage ClassAggregation = "variance_weighted_average" // their mean, where each counts by its targets' variance
	NoAggregation           ClassAggregation = ""                          // the metric has a result for each column
)

func (o ClassAggregation) r2(k *kind) {
	if k.config["class_aggregation"] = string(o); o == NoAggregation {
		k.config["class_aggregation"] = nil
	}
}

// A RegressorsOption is [NumRegressors].
type RegressorsOption int

// NumRegressors is how many variables the prediction was made from, for the adjusted score; the default
// is 0, the score itself.
func NumRegressors(n int) RegressorsOption { return RegressorsOption(n) }

func (o RegressorsOption) r2(k *kind) {
	if o < 0 {
		k.unfit("the number of regressors is %d: it is 0 or more", int(o))
	}
	k.config["num_regressors"] = int(o)
}

// A SparseTargetsOption is [SparseTargets].
type SparseTargetsOption bool

// SparseTargets says whether the targets are numbers of classes, the default, or have a value for each
// class along [Axis], of which the greatest is taken.
func SparseTargets(sparse bool) SparseTargetsOption { return SparseTargetsOption(sparse) }

func (o SparseTargetsOption) iou(k *kind) { k.config["sparse_y_true"] = bool(o) }

// A SparsePredictionsOption is [SparsePredictions].
type SparsePredictionsOption bool

// SparsePredictions says whether the predictions are numbers of classes, the default of [IoU] and
// [MeanIoU], or have a value for each class along [Axis], of which the greatest is taken.
func SparsePredictions(sparse bool) SparsePredictionsOption { return SparsePredictionsOption(sparse) }

func (o SparsePredictionsOption) iou(k *kind)       { k.config["sparse_y_pred"] = bool(o) }
func (o SparsePredictionsOption) oneHotIoU(k *kind) { k.config["sparse_y_pred"] = bool(o) }

// A TargetsOption is [TargetClassIDs].
type TargetsOption []int

// TargetClassIDs are the classes whose mean is taken, 0, 1 or both; the default is both.
func TargetClassIDs(classes ...int) TargetsOption { return slices.Clone(classes) }

func (o TargetsOption) binaryIoU(k *kind) { k.config["target_class_ids"] = []int(o) }
