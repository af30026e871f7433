package metrics

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Check says what is wrong with the shapes of targets and predictions for a metric of Keras's, and
// how to mend it, or "". A metric of one's own judges them itself.
func Check(m Metric, want, got tensor.Shape) string {
	if b, ok := m.(Bound); ok {
		return Check(b.Metric, want, got)
	}
	mean, ok := m.(*Mean)
	if !ok {
		return ""
	}
	w, g := column(want), column(got)
	elements, labels := w.Equal(g), len(g) > 1 && w.Equal(column(g[:len(g)-1]))
	class := mean.class
	if class == "accuracy" { // decides by the shapes, as Accuracy does
		switch {
		case len(got) < 2 || got.Dim(-1) == 1:
			class = "BinaryAccuracy"
		case len(want) < len(got) || want.Dim(-1) == 1:
			class = "SparseCategoricalAccuracy"
		default:
			class = "CategoricalAccuracy"
		}
	}
	switch class {
	case "BinaryAccuracy":
		if !elements {
			mend := "give the last layer as many units as the target has columns"
			if labels {
				mend = "for numbers of classes, use metrics.SparseCategoricalAccuracy()"
			}
			return fmt.Sprintf("metric %q compares each prediction (input 1) with one target (input 0): %s", m.Name(), mend)
		}
	case "SparseCategoricalAccuracy":
		if !labels {
			mend := "give one number for each row of predictions"
			if elements {
				mend = "for a target with a column for each class, use metrics.CategoricalAccuracy()"
			}
			return fmt.Sprintf("metric %q wants the number of the class as the target (input 0): %s", m.Name(), mend)
		}
	case "CategoricalAccuracy":
		if !want.Equal(got) {
			mend := "give the last layer as many units as the target has columns"
			if labels {
				mend = "for numbers of classes, use metrics.SparseCategoricalAccuracy()"
			}
			return fmt.Sprintf("metric %q wants a column for each class in the target (input 0): %s", m.Name(), mend)
		}
	}
	return ""
}

// column is s without a last axis of size 1.
func column(s tensor.Shape) tensor.Shape {
	if len(s) > 1 && s.Dim(-1) == 1 {
		return s[:len(s)-1]
	}
	return s
}
