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

// A Mean is the mean of a number for each sample, or for each time step of each.
type Mean struct {
	class  string // Keras's, such as "BinaryAccuracy"; "" for a metric of one's own
	name   string
	of     func(dst []float32, want, got *tensor.Tensor) []float32
	values []float32 // of a batch
	sum    float64
	count  float64
}

// NewMean returns the mean of a number of one's own: of appends to dst the number for each sample,
// or for each time step of each sample, and returns the result, as append does.
//
//	exact := metrics.NewMean("exact", func(dst []float32, want, got *tensor.Tensor) []float32 {
//		for i, v := range got.Values() {
//			if v == want.Values()[i] {
//				dst = append(dst, 1)
//			} else {
//				dst = append(dst, 0)
//			}
//		}
//		return dst
//	})
func NewMean(name string, of func(dst []float32, want, got *tensor.Tensor) []float32) *Mean {
	return &Mean{name: name, of: of}
}

// Class is Keras's name of the metric, such as "BinaryAccuracy", or "accuracy" for the one that
// goes by the shapes; it is "" for a metric of one's own.
func (m *Mean) Class() string { return m.class }

func (m *Mean) Name() string { return m.name }
func (m *Mean) Reset()       { m.sum, m.count = 0, 0 }

// Update adds Σ weight·value and Σ weight. Each sample has one part in them, however many time
// steps it has, as in Keras.
func (m *Mean) Update(want, got, weights *tensor.Tensor) {
	m.values = m.of(m.values[:0], want, got)
	n, samples := len(m.values), 1
	if got.Rank() > 0 {
		samples = got.Dim(0)
	}
	if n == 0 {
		return
	}
	if samples == 0 || n%samples != 0 { // a number of the batch as a whole
		samples = n
	}
	sum, count := 0.0, float64(samples)
	if weights == nil {
		for _, v := range m.values {
			sum += float64(v)
		}
	} else {
		w := weights.Values()
		if len(w) == 0 || n%len(w) != 0 || len(w)%samples != 0 {
			tensor.Fail("", m.name, []*tensor.Tensor{want, got, weights},
				"the metric has %d values, and there are %d weights (input 2): give one weight for each sample or for each of the values", n, len(w))
		}
		each := n / len(w)
		for i, v := range m.values {
			sum += float64(v) * float64(w[i/each])
		}
		count = 0
		for _, v := range w {
			count += float64(v)
		}
		count /= float64(len(w) / samples)
	}
	m.sum += sum / float64(n/samples)
	m.count += count
}

func (m *Mean) Result() float64 {
	if m.count == 0 {
		return 0
	}
	return m.sum / m.count
}

// String is such as "accuracy 0.9773": the name and the result so far.
func (m *Mean) String() string { return fmt.Sprintf("%s %.4g", m.name, m.Result()) }
