package metrics

// A Tradeoff is the most of one thing that can be had with enough of another, over all thresholds.
type Tradeoff struct {
	confusion
	enough          float64
	most, condition func(c *confusion, i int) float64
}

// SensitivityAtSpecificity is the greatest recall of the thresholds at which so much of what is negative
// is not taken for positive. The targets are 0 or 1, the predictions lie from 0 to 1, and both are
// [batch ... columns].
func SensitivityAtSpecificity(specificity float64, options ...TradeoffOption) *Tradeoff {
	return newTradeoff("SensitivityAtSpecificity", "sensitivity_at_specificity", "specificity", specificity, options, (*confusion).recall, (*confusion).specificity)
}

// SpecificityAtSensitivity is the greatest part of what is negative that is not taken for positive, of
// the thresholds with so great a recall; see [SensitivityAtSpecificity].
func SpecificityAtSensitivity(sensitivity float64, options ...TradeoffOption) *Tradeoff {
	return newTradeoff("SpecificityAtSensitivity", "specificity_at_sensitivity", "sensitivity", sensitivity, options, (*confusion).specificity, (*confusion).recall)
}

// PrecisionAtRecall is the greatest precision of the thresholds with so great a recall; see
// [SensitivityAtSpecificity].
func PrecisionAtRecall(recall float64, options ...TradeoffOption) *Tradeoff {
	return newTradeoff("PrecisionAtRecall", "precision_at_recall", "recall", recall, options, (*confusion).precision, (*confusion).recall)
}

// RecallAtPrecision is the greatest recall of the thresholds with so great a precision; see
// [SensitivityAtSpecificity].
func RecallAtPrecision(precision float64, options ...TradeoffOption) *Tradeoff {
	return newTradeoff("RecallAtPrecision", "recall_at_precision", "precision", precision, options, (*confusion).recall, (*confusion).precision)
}

func newTradeoff(class, name, key string, enough float64, options []TradeoffOption, most, condition func(c *confusion, i int) float64) *Tradeoff {
	m := &Tradeoff{newConfusion(class, name, map[string]any{"num_thresholds": 200, "class_id": nil, key: enough}), enough, most, condition}
	if !(enough >= 0 && enough <= 1) {
		m.unfit("the %s is %v: it lies from 0 to 1", key, enough)
	}
	for _, o := range options {
		o.tradeoff(&m.kind)
	}
	n := m.config["num_thresholds"].(int)
	if n == 1 {
		m.setThresholds([]float64{0.5}, false)
		return m
	}
	thresholds := make([]float64, n)
	for i := range thresholds {
		thresholds[i] = float64(i) / float64(n-1)
	}
	m.setThresholds(thresholds, true)
	return m
}

func (m *Tradeoff) Result() float64 {
	best := 0.0
	for i := range m.thresholds {
		if m.condition(&m.confusion, i) >= m.enough {
			best = max(best, m.most(&m.confusion, i))
		}
	}
	return best
}

// String is such as "precision_at_recall 0.9773": the name and the result so far.
func (m *Tradeoff) String() string { return text(m) }
