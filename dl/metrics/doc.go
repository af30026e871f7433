// Package metrics has the numbers that are reported in training and evaluation, with Keras's names
// and formulas.
//
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
//
// A metric is for people, as a loss is for training: no gradient goes through it, so that it may be
// plain Go that counts. Reset begins an epoch, Update adds the predictions of a batch, and Result is
// what they come to so far, the number in the logs.
//
// [On] binds a metric to one output of several, and [Weighted] lets the weights of samples count.
// [NewMean] is the mean of a number of one's own; whatever else counts implements [Metric].
package metrics
