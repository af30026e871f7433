package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// Accuracy is the part of predictions that are right. By the shapes it is that of
// [BinaryAccuracy], if one number is predicted; of [SparseCategoricalAccuracy], if the target has
// no axis of classes; else of [CategoricalAccuracy].
func Accuracy() Metric {
	return accuracy("accuracy", "accuracy", func(want, got *tensor.Tensor) (float64, int) {
		w, g := want.Shape(), got.Shape()
		switch {
		case len(g) == 0 || g.Dim(-1) == 1 || len(g) == 1:
			return binary(want, got)
		case len(w) < len(g) || w.Dim(-1) == 1:
			return sparse(want, got)
		}
		return categorical(want, got)
	})
}

// BinaryAccuracy is the part of predictions that are on the right side of one half.
func BinaryAccuracy() Metric { return accuracy("BinaryAccuracy", "binary_accuracy", binary) }

// SparseCategoricalAccuracy is the part of samples whose most probable class is the right one,
// given by its number.
func SparseCategoricalAccuracy() Metric {
	return accuracy("SparseCategoricalAccuracy", "sparse_categorical_accuracy", sparse)
}

// CategoricalAccuracy is the part of samples whose most probable class is that of the target.
func CategoricalAccuracy() Metric {
	return accuracy("CategoricalAccuracy", "categorical_accuracy", categorical)
}

func accuracy(class, name string, batch func(want, got *tensor.Tensor) (float64, int)) Metric {
	m := NewMean(name, batch)
	m.class = class
	return m
}

func binary(want, got *tensor.Tensor) (right float64, n int) {
	w := want.Values()
	for i, p := range got.Values() {
		if (p > 0.5) == (w[i] > 0.5) {
			right++
		}
	}
	return right, len(w)
}

func sparse(want, got *tensor.Tensor) (right float64, n int) {
	w, g, classes := want.Values(), got.Values(), got.Dim(-1)
	for i, k := range w {
		if best(g[i*classes:i*classes+classes]) == int(k) {
			right++
		}
	}
	return right, len(w)
}

func categorical(want, got *tensor.Tensor) (right float64, n int) {
	w, g, classes := want.Values(), got.Values(), got.Dim(-1)
	for o := 0; o+classes <= len(g); o += classes {
		if best(g[o:o+classes]) == best(w[o:o+classes]) {
			right++
		}
		n++
	}
	return right, n
}

// best is the index of the greatest value, of several the first.
func best(row []float32) int {
	k := 0
	for i, v := range row {
		if v > row[k] {
			k = i
		}
	}
	return k
}
