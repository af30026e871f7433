# All metrics: their arguments, batches with weights and without, and shapes of more than two axes.
import numpy as np
from keras import metrics

from vectors import Family, array, normal, plain

f = Family("metrics")


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def one_hot(labels, classes):
    return np.eye(classes)[np.asarray(labels)]


def uniform(seed, *shape):
    return np.random.default_rng(seed).random(shape)


def lost(cls, *batches, **more):
    """A vector with arguments that this version of Keras takes and leaves out of the config."""
    f.metric(cls(**more), *batches)
    f.vectors[-1]["config"].update({k: v for k, v in more.items() if k not in f.vectors[-1]["config"]})


w5, w4 = np.array([1, 0.5, 0, 2, 3]), np.array([0.25, 1, 1, 0])
a, b, c, d = normal(1, 5, 3), normal(2, 5, 3), normal(3, 4, 3), normal(4, 4, 3)
a3, b3 = normal(5, 2, 4, 3), normal(6, 2, 4, 3)
steps = np.array([[1, 0.5, 0, 2], [0.25, 1, 3, 0]])
hot, hot4, hot3 = one_hot(np.argmax(b, -1), 3), one_hot(np.argmax(d, -1), 3), one_hot(np.argmax(b3, -1), 3)

for cls, batches in {
    metrics.MeanSquaredError: [(a, b), (c, d, w4), (normal(7, 5), normal(8, 5, 1)), (a3, b3, steps), (a3, b3, [1.0, 3.0])],
    metrics.RootMeanSquaredError: [(a, b), (c, d, w4), (a3, b3, steps), (a3, b3), (normal(7, 5), normal(8, 5))],
    metrics.MeanAbsoluteError: [(a, b, w5), (c, d), (a3, b3, steps)],
    metrics.MeanAbsolutePercentageError: [(a, b, w5), (c, d), (a3, b3, steps)],
    metrics.MeanSquaredLogarithmicError: [(np.abs(a), b, w5), (np.abs(c), d), (np.abs(a3), b3, steps)],
    metrics.CosineSimilarity: [(a, b, w5), (c, d), (a3, b3, steps)],
    metrics.LogCoshError: [(a, b, w5), (c, 9 * d), (a3, b3, steps)],
    metrics.Hinge: [(2 * hot - 1, a, w5), (hot4, c), (2 * hot3 - 1, a3, steps)],
    metrics.SquaredHinge: [(2 * hot - 1, a, w5), (hot4, c), (2 * hot3 - 1, a3, steps)],
    metrics.CategoricalHinge: [(hot, a, w5), (hot4, c), (hot3, a3, steps)],
    metrics.KLDivergence: [(softmax(a), softmax(b), w5), (softmax(c), softmax(d)), (hot3, softmax(a3), steps)],
    metrics.Poisson: [(np.round(np.abs(a)), np.abs(b), w5), (np.abs(c), np.abs(d)), (np.abs(a3), np.abs(b3), steps)],
    metrics.BinaryCrossentropy: [(hot, uniform(1, 5, 3), w5), (hot4, uniform(2, 4, 3)), (hot3, uniform(3, 2, 4, 3), steps), ([[1.0], [0.0]], [[0.0], [0.0]])],
    metrics.CategoricalCrossentropy: [(hot, softmax(a), w5), (hot4, uniform(2, 4, 3)), (hot3, softmax(a3), steps)],
    metrics.SparseCategoricalCrossentropy: [(np.argmax(b, -1), softmax(a), w5), (np.argmax(d, -1)[:, None], uniform(2, 4, 3)), (np.argmax(b3, -1), softmax(a3), steps)],
    metrics.PearsonCorrelation: [(a, b, w5), (c, d), (a3, b3, steps)],
    metrics.ConcordanceCorrelation: [(a, b, w5), (c, d), (a3, b3, steps)],
    metrics.Accuracy: [(np.round(a), np.round(b), w5), ([[1.0], [2], [3]], [1.0, 2, 4]), (np.round(a3), np.round(b3), steps)],
    metrics.BinaryAccuracy: [(hot, uniform(1, 5, 3), w5), ([1.0, 0, 1], [[0.5], [0.4], [0.6]]), (hot3, uniform(3, 2, 4, 3), steps)],
    metrics.CategoricalAccuracy: [(hot, a, w5), (hot4, c), (hot3, a3, steps), (hot3, a3)],
    metrics.SparseCategoricalAccuracy: [(np.argmax(b, -1), a, w5), (np.argmax(d, -1)[:, None], c), (np.argmax(b3, -1), a3, steps)],
    metrics.TopKCategoricalAccuracy: [(one_hot([3, 0, 6, 2], 8), normal(9, 4, 8), w4), (one_hot([1, 2], 8), normal(10, 2, 8))],
    metrics.SparseTopKCategoricalAccuracy: [([3, 0, 6, 2], normal(9, 4, 8), w4), ([1, 2], normal(10, 2, 8))],
}.items():
    f.metric(cls(), *batches)
    f.metric(cls(name="named"), *batches[1:])
    f.metric(cls(), *batches[:1], *batches[:1])

lost(metrics.CosineSimilarity, (a3, b3), (a3, b3, uniform(4, 2, 3)), axis=1)
f.metric(metrics.PearsonCorrelation(axis=1), (a3, b3), (a3, b3, uniform(4, 2, 3)))
f.metric(metrics.PearsonCorrelation(axis=0), (a, b))
f.metric(metrics.ConcordanceCorrelation(axis=1), (a3, b3), (a3, b3, uniform(4, 2, 3)))
f.metric(metrics.ConcordanceCorrelation(axis=0), (a, b))
f.metric(metrics.BinaryCrossentropy(from_logits=True, label_smoothing=0.2), (hot, 3 * a, w5), (hot4, c))
f.metric(metrics.BinaryCrossentropy(label_smoothing=0.1), (hot, uniform(1, 5, 3)))
f.metric(metrics.CategoricalCrossentropy(from_logits=True, label_smoothing=0.3), (hot, 3 * a, w5), (hot4, c))
f.metric(metrics.CategoricalCrossentropy(axis=1), (one_hot(np.argmax(b3, 1), 4).transpose(0, 2, 1), softmax(a3, 1)))
f.metric(metrics.SparseCategoricalCrossentropy(from_logits=True), (np.argmax(b, -1), 3 * a, w5))
f.metric(metrics.SparseCategoricalCrossentropy(ignore_class=2), (np.argmax(b, -1), softmax(a)), (np.argmax(d, -1), softmax(c), w4))
f.metric(metrics.SparseCategoricalCrossentropy(ignore_class=-1), ([[0, -1, 2, 1], [-1, -1, 0, 1]], softmax(a3)), ([[0, -1, 2, 1], [-1, -1, 0, 1]], softmax(b3), steps))
f.metric(metrics.SparseCategoricalCrossentropy(axis=1), ([[0, 2, 1], [1, 1, 2]], softmax(normal(14, 2, 3, 3), 1)))
f.metric(metrics.BinaryAccuracy(threshold=0.2), (hot, uniform(1, 5, 3), w5))
for k in 1, 2, 3:
    f.metric(metrics.TopKCategoricalAccuracy(k=k), (hot, a, w5), (hot3, b3, steps))
    f.metric(metrics.SparseTopKCategoricalAccuracy(k=k), (np.argmax(b, -1), np.round(a), w5), (np.argmax(b3, -1), a3, steps))
f.metric(metrics.SparseTopKCategoricalAccuracy(k=2, from_sorted_ids=True), ([3.0, 1, 2, 7], [[1.0, 3, 2], [2, 3, 1], [2, 2, 2], [0, 1, 7]], w4), ([1.0], [[1.0, 2, 3]]))

# Counts at thresholds.
p5, p4, p20 = uniform(11, 5, 3), uniform(12, 4, 3), uniform(13, 20)
bits5, bits4, bits20 = (uniform(14, 5, 3) > 0.6) * 1.0, (uniform(15, 4, 3) > 0.4) * 1.0, (uniform(16, 20) > 0.5) * 1.0
p2, bits2 = uniform(17, 2, 4, 3), (uniform(18, 2, 4, 3) > 0.5) * 1.0
edges = np.array([0, 0.25, 0.5, 0.75, 1.0])
for cls in metrics.TruePositives, metrics.TrueNegatives, metrics.FalsePositives, metrics.FalseNegatives, metrics.Precision, metrics.Recall:
    f.metric(cls(), (bits5, p5), (bits4, p4, w4), (bits20, p20), (bits2, p2, steps))
    f.metric(cls(thresholds=[0.2, 0.9, 0.5]), (bits5, p5, w5), (bits20[:, None], p20))
    f.metric(cls(thresholds=0.3, name="named"), (bits5, p5, w5[:, None]))
    f.metric(cls(thresholds=[0.0, 0.5, 1.0]), ([0.0, 1, 1, 0, 1], edges), ([1.0, 0, 1, 0, 1], edges, w5))
    f.metric(cls(thresholds=[0.25, 0.5]), ([0.0, 1, 1, 0, 1], edges))
for cls in metrics.Precision, metrics.Recall:
    f.metric(cls(top_k=2), (bits5, p5, w5), (bits4, p4))
    f.metric(cls(top_k=1, thresholds=0.6), (bits5, p5), (bits2, p2, steps))
    f.metric(cls(class_id=1), (bits5, p5, w5), (bits4, p4))
    f.metric(cls(class_id=2, top_k=2, thresholds=[0.1, 0.4]), (bits5, p5), (bits4, p4, w4))
    f.metric(cls(top_k=2), (bits5, np.round(p5, 0)))
for cls in metrics.SensitivityAtSpecificity, metrics.SpecificityAtSensitivity, metrics.PrecisionAtRecall, metrics.RecallAtPrecision:
    f.metric(cls(0.5), (bits20, p20), (bits5, p5, w5), (bits2, p2, steps))
    f.metric(cls(0.8, num_thresholds=5), (bits20, p20), ([0.0, 1, 1, 0, 1], edges))
    f.metric(cls(0.4, num_thresholds=1, name="named"), (bits20, p20))
    f.metric(cls(0.6, class_id=1, num_thresholds=11), (bits5, p5), (bits4, p4, w4))
    f.metric(cls(1.0), (bits5, p5))
for curve in "ROC", "PR", "PRGAIN":
    for method in "interpolation", "minoring", "majoring":
        f.metric(metrics.AUC(curve=curve, summation_method=method), (bits20, p20), (bits5, p5, w5))
        f.metric(metrics.AUC(curve=curve, summation_method=method, num_thresholds=7, multi_label=True), (bits5, p5), (bits4, p4, w4))
f.metric(metrics.AUC(), ([0.0, 1, 1, 0, 1], edges), (bits2, p2, steps))
f.metric(metrics.AUC(num_thresholds=3, name="named"), ([0.0, 1, 1, 0, 1], edges))
f.metric(metrics.AUC(thresholds=[0.9, 0.1, 0.35]), (bits5, p5), (bits4, p4, w4))
f.metric(metrics.AUC(thresholds=[0.5]), (bits5, p5, w5))
f.metric(metrics.AUC(thresholds=[0.9, 0.1, 0.35], curve="PR", multi_label=True), (bits5, p5))
f.metric(metrics.AUC(from_logits=True), (bits5, 2 * a), (bits4, c, w4))
f.metric(metrics.AUC(label_weights=[0.5, 2.0, 1.0]), (bits5, p5, w5), (bits4, p4))
f.metric(metrics.AUC(label_weights=[0.5, 2.0, 1.0], thresholds=[0.2, 0.7]), (bits5, p5), (bits4, p4, w4))
f.metric(metrics.AUC(multi_label=True, num_labels=3, label_weights=[0.5, 2.0, 1.0]), (bits5, p5, w5), (bits4, p4))
f.metric(metrics.AUC(multi_label=True, num_labels=3, label_weights=[0.5, 2.0, 1.0], curve="PR"), (bits5, p5))

for average in None, "micro", "macro", "weighted":
    f.metric(metrics.F1Score(average=average), (hot, a), (hot4, c, w4))
    f.metric(metrics.F1Score(average=average, threshold=0.4, name="named"), (bits5, p5, w5), (bits4, p4))
    f.metric(metrics.FBetaScore(average=average, beta=2.0, threshold=0.6, name="named"), (bits5, p5, w5), (bits4, p4))
    f.metric(metrics.FBetaScore(average=average, beta=0.5), (hot, np.round(a) * (a > 0)), (hot4, c))

for aggregation in None, "uniform_average", "variance_weighted_average":
    f.metric(metrics.R2Score(class_aggregation=aggregation), (a, b), (c, d, w4))
    f.metric(metrics.R2Score(class_aggregation=aggregation, num_regressors=2), (a, b, w5), (c, d, uniform(19, 4, 3)))
f.metric(metrics.R2Score(num_regressors=20, name="named"), (a, a + 0.1 * b))
f.metric(metrics.R2Score(), (normal(7, 5), normal(8, 5, 1)), (np.ones((3, 1)), np.ones((3, 1))))

f.metric(metrics.MeanMetricWrapper(metrics.binary_accuracy, threshold=0.3, name="near"), (bits5, p5, w5), (bits4, p4))
f.metric(metrics.MeanMetricWrapper(metrics.mean_absolute_error), (a, b, w5), (a3, b3, steps))
f.metric(metrics.MeanMetricWrapper(metrics.top_k_categorical_accuracy, name="second", k=2), (hot, a, w5), (hot4, c))

y, p = np.array([0, 1, 2, 2, 1, 0]), np.array([0, 2, 2, 1, 1, 1])
seg, seg_p = np.array([[[0, 1], [2, 1]], [[1, 1], [0, 2]]]), np.array([[[0, 2], [2, 1]], [[1, 0], [0, 0]]])
whole = np.array([1, 2, 0, 3, 1, 1])
fractions = np.array([0.5, 2, 0, 3, 1, 0.25])
f.metric(metrics.IoU(3, [0, 2]), (y, p), (seg, seg_p), (y, p, whole))
f.metric(metrics.IoU(4, [1, 3], name="named"), (y, p), (seg, seg_p))
f.metric(metrics.IoU(3, [1], ignore_class=2, dtype="float64"), (y, p, fractions), (seg, seg_p))
f.metric(metrics.IoU(3, [0, 1], sparse_y_true=False, sparse_y_pred=False), (hot, a), (hot3, a3))
f.metric(metrics.IoU(3, [0, 1], sparse_y_true=False, axis=0), (hot.T, np.argmax(a, -1)))
f.metric(metrics.MeanIoU(3), (y, p), (seg, seg_p, np.stack([seg, seg_p]).max(0)))
f.metric(metrics.MeanIoU(3, ignore_class=255, dtype="float64"), (np.where(y == 1, 255, y), p, fractions))
f.metric(metrics.MeanIoU(3, sparse_y_pred=False, name="named"), (np.argmax(b, -1), a))
f.metric(metrics.MeanIoU(3, sparse_y_true=False, sparse_y_pred=False, axis=0), (hot.T, a.T))
f.metric(metrics.OneHotIoU(3, [0, 2]), (hot, a), (hot3, a3))
f.metric(metrics.OneHotIoU(3, [1], sparse_y_pred=True, ignore_class=0), (hot, np.argmax(a, -1)), (hot4, np.argmax(c, -1)))
f.metric(metrics.OneHotIoU(3, [0, 1], axis=0, name="named"), (hot.T, a.T))
f.metric(metrics.OneHotMeanIoU(3), (hot, a), (hot3, a3))
f.metric(metrics.OneHotMeanIoU(3, sparse_y_pred=True, ignore_class=1), (hot, np.argmax(a, -1)))
f.metric(metrics.OneHotMeanIoU(3, axis=0, name="named", dtype="float64"), (hot.T, a.T))
f.metric(metrics.BinaryIoU(), (bits20, p20), ([0.0, 1, 1, 0, 1], edges))
f.metric(metrics.BinaryIoU(target_class_ids=[1], threshold=0.3, name="named"), (bits20, p20), (bits5, p5))
f.metric(metrics.BinaryIoU(target_class_ids=[0], dtype="float64"), (bits20, p20, uniform(20, 20)))


def of_values(metric, *batches):
    """Mean and Sum take values, which are given as predictions here."""
    shown, results = [], []
    for values, *weights in batches:
        metric.update_state(np.asarray(values), sample_weight=np.asarray(weights[0]) if weights else None)
        shown.append({"y_true": array(values), "y_pred": array(values), "sample_weight": array(weights[0]) if weights else None})
        results.append(array(metric.result()))
    f.add(kind="metric", name=metric.name, cls=type(metric).__name__, config=plain(metric.get_config()), batches=shown, results=results)


for cls in metrics.Mean, metrics.Sum:
    of_values(cls(), (normal(21, 5),), (normal(22, 4), w4))
    of_values(cls(name="named"), (a, w5), (a3, steps), (a3,))
    of_values(cls(), (a3, [1.0, 2.0]), (3.5,), (a, uniform(23, 5, 3)))

f.write()
