package metrics

// A Count counts right or wrong predictions, by their weights, at one threshold or several.
type Count struct {
	confusion
	of func(c *confusion, i int) float64
}

// TruePositives counts what is positive and was predicted to be. The targets are 0 or 1, the predictions
// lie from 0 to 1, and both are [batch ... columns].
func TruePositives(options ...CountOption) *Count {
	return newCount("TruePositives", "true_positives", options, func(c *confusion, i int) float64 { return c.tp[i] })
}

// FalsePositives counts what was predicted to be positive and is not; see [TruePositives].
func FalsePositives(options ...CountOption) *Count {
	return newCount("FalsePositives", "false_positives", options, func(c *confusion, i int) float64 { return c.fp[i] })
}

// TrueNegatives counts what is not positive and was not predicted to be; see [TruePositives].
func TrueNegatives(options ...CountOption) *Count {
	return newCount("TrueNegatives", "true_negatives", options, (*confusion).tn)
}

// FalseNegatives counts what is positive and was not predicted to be; see [TruePositives].
func FalseNegatives(options ...CountOption) *Count {
	return newCount("FalseNegatives", "false_negatives", options, (*confusion).fn)
}

// Precision is the part of what was predicted to be positive that is. The targets are 0 or 1, the
// predictions lie from 0 to 1, and both are [batch ... columns].
func Precision(options ...PrecisionOption) *Count {
	return newPrecision("Precision", "precision", options, (*confusion).precision)
}

// Recall is the part of what is positive that was predicted to be. The targets are 0 or 1, the
// predictions lie from 0 to 1, and both are [batch ... columns].
func Recall(options ...PrecisionOption) *Count {
	return newPrecision("Recall", "recall", options, (*confusion).recall)
}

func newCount(class, name string, options []CountOption, of func(c *confusion, i int) float64) *Count {
	m := &Count{newConfusion(class, name, map[string]any{"thresholds": nil}), of}
	for _, o := range options {
		o.count(&m.kind)
	}
	m.at(0.5)
	return m
}

func newPrecision(class, name string, options []PrecisionOption, of func(c *confusion, i int) float64) *Count {
	m := &Count{newConfusion(class, name, map[string]any{"thresholds": nil, "top_k": nil, "class_id": nil}), of}
	for _, o := range options {
		o.precision(&m.kind)
	}
	threshold := 0.5
	if m.config["top_k"] != nil { // all that are among them
		threshold = negligible
	}
	m.at(threshold)
	return m
}

// Results are those of the thresholds.
func (m *Count) Results() []float64 {
	results := make([]float64, len(m.thresholds))
	for i := range results {
		results[i] = m.of(&m.confusion, i)
	}
	return results
}

// Result is the mean of those of the thresholds.
func (m *Count) Result() float64 {
	var sum float64
	for i := range m.thresholds {
		sum += m.of(&m.confusion, i)
	}
	return sum / float64(len(m.thresholds))
}

// String is such as "precision 0.9773": the name and the result so far.
func (m *Count) String() string { return text(m) }
