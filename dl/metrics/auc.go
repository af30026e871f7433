package metrics

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An AreaUnderCurve is made by [AUC].
type AreaUnderCurve struct {
	confusion
	weights []float64 // of the labels
}

// AUC is the area under a [Curve], by default the ROC: how probable it is that what is positive has a
// greater prediction than what is not. The curve is taken at thresholds of the predictions, 200 by
// default, and in between by the [SummationMethod]; that of PR follows Davis and Goadrich (2006). The
// targets are 0 or 1, the predictions lie from 0 to 1, and both are [batch ... columns].
func AUC(options ...AUCOption) *AreaUnderCurve {
	m := &AreaUnderCurve{confusion: newConfusion("AUC", "auc", map[string]any{
		"num_thresholds": 200, "curve": "ROC", "summation_method": "interpolation", "multi_label": false,
		"num_labels": nil, "label_weights": nil, "from_logits": false, "thresholds": nil,
	})}
	for _, o := range options {
		o.auc(&m.kind)
	}
	m.apart = m.flag("multi_label")
	m.weights, _ = m.config["label_weights"].([]float64)
	if labels, ok := m.config["num_labels"].(int); ok {
		if !m.apart {
			m.unfit("metrics.NumLabels is of an area for each column: give metrics.MultiLabel, too")
		}
		m.labels = labels
	} else if m.apart {
		m.labels = 0 // to be seen
	}
	between, given := m.config["thresholds"].([]float64)
	even := true
	if given {
		between = slices.Sorted(slices.Values(between))
		even = evenly(slices.Concat([]float64{0}, between, []float64{1}))
		m.config["num_thresholds"] = len(between) + 2
	} else {
		n := m.config["num_thresholds"].(int)
		for i := 1; i < n-1; i++ {
			between = append(between, float64(i)/float64(n-1))
		}
	}
	m.setThresholds(slices.Concat([]float64{-epsilon}, between, []float64{1 + epsilon}), even)
	return m
}

// Update adds a batch.
func (m *AreaUnderCurve) Update(want, got, weights *tensor.Tensor) {
	if m.apart && m.labels == 0 {
		m.labels = got.Dim(-1)
		m.room()
	}
	if m.apart && len(m.weights) > 0 && len(m.weights) != m.labels {
		m.fail([]*tensor.Tensor{want, got}, "there are %d label weights for %d columns: give one for each", len(m.weights), m.labels)
	}
	if !m.flag("from_logits") {
		for i, p := range got.Values() {
			if p < 0 || p > 1 {
				m.fail([]*tensor.Tensor{want, got}, "the metric wants probabilities, and a prediction is %.4g, at %v: end the model with layers.Sigmoid, or give the metric metrics.FromLogits()", p, got.Shape().Index(i))
			}
		}
	}
	columns := m.weights
	if m.apart { // counts in the result
		columns = nil
	}
	m.update(want, got, weights, columns, m.flag("from_logits"))
}

// Result is the area, of several labels the mean.
func (m *AreaUnderCurve) Result() float64 {
	var sum, count float64
	for label := range m.labels {
		weight := 1.0
		if m.apart && len(m.weights) > 0 {
			weight = m.weights[label]
		}
		sum += weight * m.area(label)
		count += weight
	}
	return ratio(sum, count)
}

func (m *AreaUnderCurve) area(label int) float64 {
	curve, method := Curve(m.config["curve"].(string)), SummationMethod(m.config["summation_method"].(string))
	var sum float64
	for t := range len(m.thresholds) - 1 {
		i, next := t*m.labels+label, (t+1)*m.labels+label
		if curve == PR && method == Interpolation {
			sum += m.interpolated(i, next)
			continue
		}
		x, y := m.point(curve, i)
		xNext, yNext := m.point(curve, next)
		height := (y + yNext) / 2
		switch method {
		case Minoring:
			height = min(y, yNext)
		case Majoring:
			height = max(y, yNext)
		}
		sum += (x - xNext) * height
	}
	return sum
}

func (m *AreaUnderCurve) point(curve Curve, i int) (x, y float64) {
	switch curve {
	case ROC:
		return ratio(m.fp[i], m.negative[i%m.labels]), m.recall(i)
	case PR:
		return m.recall(i), m.precision(i)
	}
	if m.tp[i] == 0 {
		return 0, 1
	}
	scale := ratio(m.positives[i%m.labels], m.negative[i%m.labels])
	return max(1-scale*m.fn(i)/m.tp[i], 0), 1 - scale*m.fp[i]/m.tp[i]
}

// interpolated is the area of precision over recall between two thresholds, where the true positives
// grow along a line with all that are taken for positive.
func (m *AreaUnderCurve) interpolated(i, next int) float64 {
	all, allNext := m.tp[i]+m.fp[i], m.tp[next]+m.fp[next]
	found := m.tp[i] - m.tp[next]
	slope := ratio(found, max(all-allNext, 0))
	rest := m.tp[next] - slope*allNext
	logarithm := 0.0
	if all > 0 && allNext > 0 {
		logarithm = math.Log(all / allNext)
	}
	return ratio(slope*(found+rest*logarithm), m.positives[i%m.labels])
}

// String is such as "auc 0.9773": the name and the result so far.
func (m *AreaUnderCurve) String() string { return text(m) }
