// Package metrics has the numbers that are reported in training and evaluation. A metric is plain
// Go that sees the predictions of each batch; no gradient goes through it.
//
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Metric adds up what it sees of batches.
type Metric interface {
	Name() string
	// Reset begins anew.
	Reset()
	// Update adds a batch: what is right and what was predicted.
	Update(want, got *tensor.Tensor)
	// Result is the metric of all batches since Reset; 0 before the first.
	Result() float64
}

// On is a metric of one output of a model with several, named by the output's layer.
func On(output string, m Metric) Metric { return Bound{m, output} }

// Bound is a metric of one output.
type Bound struct {
	Metric
	Output string
}

// Name is such as "digit_accuracy".
func (b Bound) Name() string { return b.Output + "_" + b.Metric.Name() }

// A Mean is the mean of a number for each sample.
type Mean struct {
	class string // Keras's, such as "BinaryAccuracy"; "" for a metric of one's own
	name  string
	batch func(want, got *tensor.Tensor) (sum float64, n int)
	sum   float64
	n     int
}

// NewMean returns the mean of a number of one's own: batch returns the sum over a batch's samples
// and their number.
func NewMean(name string, batch func(want, got *tensor.Tensor) (sum float64, n int)) *Mean {
	return &Mean{name: name, batch: batch}
}

// Class is Keras's name of the metric, such as "BinaryAccuracy", or "accuracy" for the one that
// goes by the shapes; it is "" for a metric of one's own.
func (m *Mean) Class() string { return m.class }

func (m *Mean) Name() string { return m.name }
func (m *Mean) Reset()       { m.sum, m.n = 0, 0 }

func (m *Mean) Update(want, got *tensor.Tensor) {
	sum, n := m.batch(want, got)
	m.sum, m.n = m.sum+sum, m.n+n
}

func (m *Mean) Result() float64 {
	if m.n == 0 {
		return 0
	}
	return m.sum / float64(m.n)
}
