package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// An FScore is made by [F1Score] and [FBetaScore].
type FScore struct {
	kind
	beta, threshold       float64
	chosen                bool // whether there is a threshold
	average               Average
	found, invented, lost []float64 // by class
	support               []float64 // what is right
}

// F1Score is the harmonic mean of precision and recall, for each class; see [FBetaScore], with a beta of
// 1.
func F1Score(options ...FScoreOption) *FScore {
	m := newFScore("F1Score", "f1_score", map[string]any{"average": nil, "threshold": nil}, 1, options)
	return m
}

// FBetaScore is (1 + beta²)·precision·recall/(beta²·precision + recall), for each class, where recall
// counts beta times as much as precision. The targets are 0 or 1 and [batch classes], as the predictions
// are, of which the greatest of a row is taken for positive, or what is greater than a [Threshold].
func FBetaScore(beta float64, options ...FScoreOption) *FScore {
	return newFScore("FBetaScore", "fbeta_score", map[string]any{"average": nil, "threshold": nil, "beta": beta}, beta, options)
}

func newFScore(class, name string, config map[string]any, beta float64, options []FScoreOption) *FScore {
	m := &FScore{kind: kind{class, name, matrices, config}, beta: beta}
	if !(beta > 0) {
		m.unfit("beta is %v: it is more than 0", beta)
	}
	for _, o := range options {
		o.fscore(&m.kind)
	}
	m.threshold, m.chosen = m.config["threshold"].(float64)
	average, _ := m.config["average"].(string)
	m.average = Average(average)
	return m
}

func (m *FScore) Reset() {
	m.found, m.invented, m.lost, m.support = nil, nil, nil, nil
}

// Update adds a batch.
func (m *FScore) Update(want, got, weights *tensor.Tensor) {
	m.mustFit(want, got)
	classes := got.Dim(-1)
	if m.found == nil {
		m.found, m.invented, m.lost, m.support = make([]float64, classes), make([]float64, classes), make([]float64, classes), make([]float64, classes)
	}
	if len(m.found) != classes {
		m.fail([]*tensor.Tensor{want, got}, "the metric has counted %d classes, and there are %d columns", len(m.found), classes)
	}
	w, g := want.Values(), got.Values()
	var sample []float32
	if weights != nil {
		if sample = weights.Values(); len(sample) != got.Dim(0) {
			m.fail([]*tensor.Tensor{want, got, weights}, "there are %d samples, and %d weights (input 2): give one for each", got.Dim(0), len(sample))
		}
	}
	for r := range got.Dim(0) {
		row, weight := g[r*classes:r*classes+classes], 1.0
		if sample != nil {
			weight = float64(sample[r])
		}
		threshold, orEqual := float32(m.threshold), false
		if !m.chosen {
			threshold, orEqual = row[best(row)], true
		}
		for j, v := range row {
			positive := v > threshold || orEqual && v == threshold && (v > 1e-9 || v < -1e-9)
			right := weight * float64(w[r*classes+j])
			if m.support[j] += right; positive {
				m.found[j] += right
				m.invented[j] += weight - right
			} else {
				m.lost[j] += right
			}
		}
	}
}

// Results are the scores of the classes, or their one average.
func (m *FScore) Results() []float64 {
	if m.average == Micro {
		return []float64{m.score(sum(m.found), sum(m.invented), sum(m.lost))}
	}
	scores := make([]float64, len(m.found))
	for j := range scores {
		scores[j] = m.score(m.found[j], m.invented[j], m.lost[j])
	}
	switch m.average {
	case Macro:
		return []float64{mean(scores)}
	case BySupport:
		var weighted float64
		for j, s := range scores {
			weighted += s * m.support[j]
		}
		return []float64{weighted / (sum(m.support) + epsilon)}
	}
	return scores
}

// Result is the average, or the mean of the scores of the classes.
func (m *FScore) Result() float64 { return mean(m.Results()) }

func (m *FScore) score(found, invented, lost float64) float64 {
	precision, recall := found/(found+invented+epsilon), found/(found+lost+epsilon)
	square := m.beta * m.beta
	return (1 + square) * precision * recall / (square*precision + recall + epsilon)
}

func sum(values []float64) (s float64) {
	for _, v := range values {
		s += v
	}
	return s
}

// String is such as "f1_score 0.9773": the name and the result so far.
func (m *FScore) String() string { return text(m) }
