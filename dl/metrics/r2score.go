package metrics

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An R2 is made by [R2Score].
type R2 struct {
	kind
	sum, squares, residual, count []float64 // by column
	samples                       float64
}

// R2Score is the part of the targets' variance that the predictions explain: 1 - Σ(want - got)² by
// Σ(want - mean)², for each column, and then their mean. It is 1 at best, 0 for a model that predicts the
// mean, and less for a worse one. Both are [batch columns].
func R2Score(options ...R2Option) *R2 {
	m := &R2{kind: kind{"R2Score", "r2_score", matrices, map[string]any{"class_aggregation": string(UniformAverage), "num_regressors": 0}}}
	for _, o := range options {
		o.r2(&m.kind)
	}
	return m
}

func (m *R2) Reset() {
	m.sum, m.squares, m.residual, m.count, m.samples = nil, nil, nil, nil, 0
}

// Update adds a batch.
func (m *R2) Update(want, got, weights *tensor.Tensor) {
	m.mustFit(want, got)
	columns := 1
	if got.Rank() > 1 {
		columns = got.Dim(-1)
	}
	if m.sum == nil {
		m.sum, m.squares, m.residual, m.count = make([]float64, columns), make([]float64, columns), make([]float64, columns), make([]float64, columns)
	}
	if len(m.sum) != columns {
		m.fail([]*tensor.Tensor{want, got}, "the metric has seen %d columns, and there are %d", len(m.sum), columns)
	}
	w, g := want.Values(), got.Values()
	each := 1
	var weight []float32
	if weights != nil {
		if weight = weights.Values(); len(weight) == 0 || len(g)%len(weight) != 0 {
			m.fail([]*tensor.Tensor{want, got, weights}, "there are %d predictions, and %d weights (input 2): give one for each sample or for each prediction", len(g), len(weight))
		}
		each = len(g) / len(weight)
	}
	for i, v := range g {
		j, y, k := i%columns, float64(w[i]), 1.0
		if weight != nil {
			k = float64(weight[i/each])
		}
		m.sum[j] += k * y
		m.squares[j] += k * y * y
		m.residual[j] += k * (y - float64(v)) * (y - float64(v))
		m.count[j] += k
	}
	m.samples += float64(len(g))
}

// Results are the scores of the columns, or their one average.
func (m *R2) Results() []float64 {
	scores, totals := make([]float64, len(m.sum)), make([]float64, len(m.sum))
	for j := range scores {
		totals[j] = m.squares[j] - m.sum[j]*m.sum[j]/m.count[j]
		if scores[j] = 1 - m.residual[j]/totals[j]; math.IsInf(scores[j], 0) {
			scores[j] = 0
		}
	}
	switch m.config["class_aggregation"] {
	case string(UniformAverage):
		scores = []float64{mean(scores)}
	case string(VarianceWeightedAverage):
		var weighted float64
		for j, s := range scores {
			weighted += s * totals[j]
		}
		scores = []float64{weighted / sum(totals)}
	}
	// As in Keras, each prediction is a sample, also where there are several columns.
	if p := float64(m.config["num_regressors"].(int)); p != 0 && p < m.samples-1 {
		for j, s := range scores {
			scores[j] = 1 - (1-s)*(m.samples-1)/(m.samples-p-1)
		}
	}
	return scores
}

// Result is the average, or the mean of the scores of the columns.
func (m *R2) Result() float64 {
	if m.samples == 0 {
		return 0
	}
	return mean(m.Results())
}

// String is such as "r2_score 0.9773": the name and the result so far.
func (m *R2) String() string { return text(m) }
