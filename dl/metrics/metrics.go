package metrics

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Metric adds up what it sees of batches. Fit resets it at the begin of each epoch, and before
// the validation.
type Metric interface {
	// Name is the metric's name in the logs, such as "accuracy".
	Name() string
	// Reset begins anew.
	Reset()
	// Update adds a batch: what is right, what was predicted, and how much each sample of it counts,
	// [batch], or each time step, [batch time]. weights is nil where all count the same. The tensors
	// are read, and not kept: the next batch has the same storage.
	//
	// The weights are those of the samples, if the metric is [Weighted], times the mask of the
	// prediction, if it has one.
	Update(want, got, weights *tensor.Tensor)
	// Result is the metric of all batches since Reset; 0 before the first.
	Result() float64
}

// On is a metric of one output of a model with several, named by the output's layer. In the logs
// the output's name stands before the metric's: "digit_accuracy".
func On(output string, m Metric) Metric {
	b := bound(m)
	b.Output = output
	return b
}

// Weighted is a metric that counts each sample by its weight, as the loss does. Without it, the
// weights of samples and of classes change only the loss.
func Weighted(m Metric) Metric {
	b := bound(m)
	b.Weighted = true
	return b
}

// Bound is a metric with what a model is told of it by [On] and [Weighted].
type Bound struct {
	Metric
	Output   string // the name of the output, or "" for the only one
	Weighted bool   // whether the weights of the samples count
}

// String is such as "accuracy 0.9773 of digit, weighted".
func (b Bound) String() string {
	s := fmt.Sprint(b.Metric)
	if b.Output != "" {
		s += " of " + b.Output
	}
	if b.Weighted {
		s += ", weighted"
	}
	return s
}

func bound(m Metric) Bound {
	if b, ok := m.(Bound); ok {
		return b
	}
	return Bound{Metric: m}
}

// Several is a metric with several results, such as one for each class. Its Result, which is the
// number in the logs, is their mean, as in Keras's progress bar.
type Several interface {
	Metric
	// Results are the results of all batches since Reset.
	Results() []float64
}
