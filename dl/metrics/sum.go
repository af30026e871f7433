package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Sum is the sum of the numbers of all samples, or of their time steps.
type Sum struct {
	kind
	of     func(dst []float32, want, got *tensor.Tensor) []float32
	values []float32 // of a batch
	sum    float64
}

// NewSum returns the sum of a number of one's own, which of appends as for [NewMean]; where of is nil,
// that of the predictions themselves, or of the values that [Sum.Add] is given.
func NewSum(name string, of func(dst []float32, want, got *tensor.Tensor) []float32) *Sum {
	m := &Sum{kind: kind{name: name}, of: of}
	if of == nil {
		m.class = "Sum"
	}
	return m
}

func (m *Sum) Reset() { m.sum = 0 }

// Update adds Σ weight·value.
func (m *Sum) Update(want, got, weights *tensor.Tensor) {
	m.values = valuesOf(m.values[:0], m.of, want, got)
	m.add(want, got, weights)
}

// Add adds values, with their weights, or nil where all count the same.
func (m *Sum) Add(values, weights *tensor.Tensor) {
	m.values = append(m.values[:0], values.Values()...)
	m.add(values, values, weights)
}

func (m *Sum) add(want, got, weights *tensor.Tensor) {
	if weights == nil {
		for _, v := range m.values {
			m.sum += float64(v)
		}
		return
	}
	w := weights.Values()
	if len(m.values) == 0 {
		return
	}
	if len(w) == 0 || len(m.values)%len(w) != 0 {
		m.fail([]*tensor.Tensor{want, got, weights},
			"the metric has %d values, and there are %d weights (input 2): give one weight for each sample or for each of the values", len(m.values), len(w))
	}
	each := len(m.values) / len(w)
	for i, v := range m.values {
		m.sum += float64(v) * float64(w[i/each])
	}
}

func (m *Sum) Result() float64 { return m.sum }

// String is such as "tokens 1024": the name and the result so far.
func (m *Sum) String() string { return text(m) }
