package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Mean is the mean of a number for each sample, or for each time step of each.
type Mean struct {
	kind
	of      func(dst []float32, want, got *tensor.Tensor) []float32
	ignored *float32              // the target that does not count where there are weights
	last    func(float64) float64 // of the mean, or nil
	values  []float32             // of a batch
	sum     float64
	count   float64
}

// NewMean returns the mean of a number of one's own: of appends to dst the number for each sample,
// or for each time step of each sample, and returns the result, as append does. It is Keras's
// MeanMetricWrapper. Where of is nil it is Keras's Mean: that of the predictions themselves, or of the
// values that [Mean.Add] is given.
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
	m := &Mean{kind: kind{name: name}, of: of}
	if of == nil {
		m.class = "Mean"
	}
	return m
}

// newMean is one of Keras's, whose options are to be set yet.
func newMean(class, name string, wants shapes, config map[string]any) *Mean {
	return &Mean{kind: kind{class, name, wants, config}}
}

func (m *Mean) Reset() { m.sum, m.count = 0, 0 }

// Update adds Σ weight·value and Σ weight. Each sample has one part in them, however many time
// steps it has, as in Keras.
func (m *Mean) Update(want, got, weights *tensor.Tensor) {
	m.mustFit(want, got)
	m.values = valuesOf(m.values[:0], m.of, want, got)
	m.add(want, got, weights)
}

// Add adds values, such as the losses of a training step of one's own, with their weights, or nil
// where all count the same.
func (m *Mean) Add(values, weights *tensor.Tensor) {
	m.values = append(m.values[:0], values.Values()...)
	m.add(values, values, weights)
}

func valuesOf(dst []float32, of func(dst []float32, want, got *tensor.Tensor) []float32, want, got *tensor.Tensor) []float32 {
	if of == nil {
		return append(dst, got.Values()...)
	}
	return of(dst, want, got)
}

func (m *Mean) add(want, got, weights *tensor.Tensor) {
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
	parts := float64(n / samples)
	if weights == nil {
		for _, v := range m.values {
			m.sum += float64(v) / parts
		}
		m.count += float64(samples)
		return
	}
	w := weights.Values()
	if len(w) == 0 || n%len(w) != 0 || len(w)%samples != 0 {
		m.fail([]*tensor.Tensor{want, got, weights},
			"the metric has %d values, and there are %d weights (input 2): give one weight for each sample or for each of the values", n, len(w))
	}
	each := n / len(w)
	var sum, count float64
	for i, v := range m.values {
		if m.ignored != nil && want.Values()[i] == *m.ignored {
			continue
		}
		sum += float64(v) * float64(w[i/each])
		count += float64(w[i/each])
	}
	m.sum += sum / parts
	m.count += count / parts
}

func (m *Mean) Result() float64 {
	v := ratio(m.sum, m.count)
	if m.last != nil {
		v = m.last(v)
	}
	return v
}

// String is such as "accuracy 0.9773": the name and the result so far.
func (m *Mean) String() string { return text(m) }
