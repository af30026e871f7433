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
	if k, ok := m.(interface{ checked() *kind }); ok {
		return k.checked().check(want, got)
	}
	return ""
}

func (k *kind) checked() *kind { return k }

// mustFit ends the program if the shapes of a batch are not for the metric.
func (k *kind) mustFit(want, got *tensor.Tensor) {
	if wrong := k.check(want.Shape(), got.Shape()); wrong != "" {
		k.fail([]*tensor.Tensor{want, got}, "%s", wrong)
	}
}

func (k *kind) check(want, got tensor.Shape) string {
	wants := k.wants
	if k.class == "" {
		return ""
	}
	if k.class == "accuracy" { // decides by the shapes, as Accuracy does
		switch {
		case len(got) < 2 || got.Dim(-1) == 1:
			wants = elements
		case len(want) < len(got) || want.Dim(-1) == 1:
			wants = numbers
		default:
			wants = columns
		}
	}
	w, g := column(want), column(got)
	same, labels := w.Equal(g), k.numbersOf(want, got)
	switch wants {
	case elements:
		if !same {
			mend := "give the last layer as many units as the target has columns"
			if labels {
				mend = "for numbers of classes, use metrics.SparseCategoricalAccuracy()"
			}
			return fmt.Sprintf("metric %q compares each prediction (input 1) with one target (input 0): %s", k.name, mend)
		}
	case numbers:
		if !labels {
			mend := "give one number for each row of predictions"
			if same {
				mend = "for a target with a column for each class, use " + k.dense()
			}
			return fmt.Sprintf("metric %q wants the number of the class as the target (input 0): %s", k.name, mend)
		}
	case columns:
		if !want.Equal(got) {
			mend := "give the last layer as many units as the target has columns"
			if labels {
				mend = "for numbers of classes, use " + k.sparseKin()
			}
			return fmt.Sprintf("metric %q wants a column for each class in the target (input 0): %s", k.name, mend)
		}
	case matrices:
		if !same || len(got) != 2 {
			mend := "use layers.Flatten, or choose the part that is compared"
			if labels {
				mend = "make numbers of classes one-hot, with OneHot"
			}
			return fmt.Sprintf("metric %q wants targets (input 0) and predictions (input 1) of one shape, [batch columns]: %s", k.name, mend)
		}
	case pixels:
		return k.checkPixels(want, got)
	}
	return ""
}

// numbersOf reports whether want has one number for each row of got.
func (k *kind) numbersOf(want, got tensor.Shape) bool {
	if axis, ok := k.config["axis"].(int); ok && axis != -1 && axis >= -len(got) && axis < len(got) {
		if axis < 0 {
			axis += len(got)
		}
		return want.Equal(append(append(tensor.Shape{}, got[:axis]...), got[axis+1:]...))
	}
	if len(got) < 2 {
		return false
	}
	rows := got[:len(got)-1]
	return want.Equal(rows) || column(want).Equal(column(rows))
}

// dense is the metric for targets with a column for each class.
func (k *kind) dense() string {
	switch k.class {
	case "SparseTopKCategoricalAccuracy":
		return "metrics.TopKCategoricalAccuracy()"
	case "SparseCategoricalCrossentropy":
		return "metrics.CategoricalCrossentropy()"
	}
	return "metrics.CategoricalAccuracy()"
}

// sparseKin is the metric for targets that are numbers of classes.
func (k *kind) sparseKin() string {
	switch k.class {
	case "TopKCategoricalAccuracy":
		return "metrics.SparseTopKCategoricalAccuracy()"
	case "CategoricalCrossentropy":
		return "metrics.SparseCategoricalCrossentropy()"
	case "CategoricalHinge":
		return "want.OneHot"
	}
	return "metrics.SparseCategoricalAccuracy()"
}

func (k *kind) checkPixels(want, got tensor.Shape) string {
	sparseWant, sparseGot := k.sparse()
	rows := func(s tensor.Shape, sparse bool) int {
		if sparse {
			return s.Size()
		}
		if axis := k.axis(); axis >= -len(s) && axis < len(s) && s.Dim(axis) > 0 {
			return s.Size() / s.Dim(axis)
		}
		return -1
	}
	if rows(want, sparseWant) != rows(got, sparseGot) || rows(got, sparseGot) < 0 {
		return fmt.Sprintf("metric %q compares each prediction (input 1) with one target (input 0): metrics.SparsePredictions and metrics.SparseTargets say which of them are numbers of classes, and which have a value for each", k.name)
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
