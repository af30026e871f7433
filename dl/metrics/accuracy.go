package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// Accuracy is the part of predictions that are right. By the shapes it is that of
// [BinaryAccuracy], if one number is predicted; of [SparseCategoricalAccuracy], if the target has
// no axis of classes; else of [CategoricalAccuracy].
func Accuracy() Metric {
	return accuracy("accuracy", "accuracy", func(dst []float32, want, got *tensor.Tensor) []float32 {
		w, g := want.Shape(), got.Shape()
		switch {
		case len(g) == 0 || g.Dim(-1) == 1 || len(g) == 1:
			return binary(dst, want, got)
		case len(w) < len(g) || w.Dim(-1) == 1:
			return sparse(dst, want, got)
		}
		return categorical(dst, want, got)
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

func accuracy(class, name string, of func(dst []float32, want, got *tensor.Tensor) []float32) Metric {
	m := NewMean(name, of)
	m.class = class
	return m
}

// binary appends the part of right predictions along the last axis.
func binary(dst []float32, want, got *tensor.Tensor) []float32 {
	width := 1
	if got.Rank() > 1 {
		width = got.Dim(-1)
	}
	w, g := want.Values(), got.Values()
	for o := 0; o+width <= len(g); o += width {
		right := 0
		for i := o; i < o+width; i++ {
			if w[i] == truth(g[i] > 0.5) {
				right++
			}
		}
		dst = append(dst, float32(right)/float32(width))
	}
	return dst
}

func sparse(dst []float32, want, got *tensor.Tensor) []float32 {
	g, classes := got.Values(), got.Dim(-1)
	for i, k := range want.Values() {
		dst = append(dst, truth(best(g[i*classes:i*classes+classes]) == int(k)))
	}
	return dst
}

func categorical(dst []float32, want, got *tensor.Tensor) []float32 {
	w, g, classes := want.Values(), got.Values(), got.Dim(-1)
	for o := 0; o+classes <= len(g); o += classes {
		dst = append(dst, truth(best(g[o:o+classes]) == best(w[o:o+classes])))
	}
	return dst
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
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
