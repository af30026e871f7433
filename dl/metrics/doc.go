// Package metrics has the numbers that are reported in training and evaluation, with Keras's names
// and formulas.
//
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
//
// A metric is for people, as a loss is for training: no gradient goes through it, so that it may be
// plain Go that counts. Reset begins an epoch, Update adds the predictions of a batch, and Result is
// what they come to so far, the number in the logs.
//
// Which one:
//
//	one of several classes   Accuracy, TopKCategoricalAccuracy, F1Score
//	yes or no                Accuracy, Precision, Recall, AUC, PrecisionAtRecall
//	a number                 MeanAbsoluteError, RootMeanSquaredError, R2Score
//	regions of an image      MeanIoU, BinaryIoU
//	whatever is trained for  the metric of the loss's name, which goes without penalties and weights
//
// One that has several results, such as F1Score for each class, is [Several]: the logs have their mean,
// and its Results are all of them.
//
// [On] binds a metric to one output of several, and [Weighted] lets the weights of samples count.
// [NewMean] is the mean of a number of one's own; whatever else counts implements [Metric].
package metrics
