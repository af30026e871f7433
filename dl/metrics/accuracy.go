package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// Accuracy is the part of predictions that are right. By the shapes it is that of
// [BinaryAccuracy], if one number is predicted; of [SparseCategoricalAccuracy], if the target has
// no axis of classes; else of [CategoricalAccuracy]. It is what Keras's compile makes of "accuracy";
// Keras's class of that name is [ExactAccuracy].
func Accuracy(options ...Option) *Mean {
	m := newMean("accuracy", "accuracy", anything, nil)
	binary := binary(0.5)
	m.of = func(dst []float32, want, got *tensor.Tensor) []float32 {
		w, g := want.Shape(), got.Shape()
		switch {
		case len(g) == 0 || g.Dim(-1) == 1 || len(g) == 1:
			return binary(dst, want, got)
		case len(w) < len(g) || w.Dim(-1) == 1:
			return sparse(dst, want, got)
		}
		return categorical(dst, want, got)
	}
	return named(m, options)
}

// ExactAccuracy is the part of predictions that are equal to their targets; Keras calls it Accuracy.
// Both are [batch ...].
func ExactAccuracy(options ...Option) *Mean {
	m := newMean("Accuracy", "accuracy", elements, nil)
	m.of = each(func(want, got float32) float64 { return float64(truth(want == got)) })
	return named(m, options)
}

// BinaryAccuracy is the part of predictions that are on the right side of a [Threshold], which is 0.5
// by default. Both are [batch ... columns], and want is 0 or 1.
func BinaryAccuracy(options ...BinaryAccuracyOption) *Mean {
	m := newMean("BinaryAccuracy", "binary_accuracy", elements, map[string]any{"threshold": 0.5})
	for _, o := range options {
		o.binaryAccuracy(&m.kind)
	}
	m.of = binary(float32(m.number("threshold")))
	return m
}

// SparseCategoricalAccuracy is the part of samples whose most probable class is the right one,
// given by its number: got [batch ... classes], want [batch ...].
func SparseCategoricalAccuracy(options ...Option) *Mean {
	m := newMean("SparseCategoricalAccuracy", "sparse_categorical_accuracy", numbers, nil)
	m.of = sparse
	return named(m, options)
}

// CategoricalAccuracy is the part of samples whose most probable class is that of the target. Both are
// [batch ... classes].
func CategoricalAccuracy(options ...Option) *Mean {
	m := newMean("CategoricalAccuracy", "categorical_accuracy", columns, nil)
	m.of = categorical
	return named(m, options)
}

// TopKCategoricalAccuracy is the part of samples whose right class is among the [TopK] most probable
// ones, 5 by default. Both are [batch ... classes].
func TopKCategoricalAccuracy(options ...TopKOption) *Mean {
	m := newMean("TopKCategoricalAccuracy", "top_k_categorical_accuracy", columns, map[string]any{"k": 5})
	for _, o := range options {
		o.topK(&m.kind)
	}
	k := m.config["k"].(int)
	m.of = func(dst []float32, want, got *tensor.Tensor) []float32 {
		w, g, classes := want.Values(), got.Values(), got.Dim(-1)
		for o := 0; o+classes <= len(g); o += classes {
			dst = append(dst, truth(among(g[o:o+classes], best(w[o:o+classes]), k)))
		}
		return dst
	}
	return m
}

// SparseTopKCategoricalAccuracy is the part of samples whose right class, given by its number, is among
// the [TopK] most probable ones, 5 by default: got [batch ... classes], want [batch ...]. With
// [FromSortedIDs], got are the numbers of the classes themselves, the most probable first.
func SparseTopKCategoricalAccuracy(options ...SparseTopKOption) *Mean {
	m := newMean("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy", numbers, map[string]any{"k": 5, "from_sorted_ids": false})
	for _, o := range options {
		o.sparseTopK(&m.kind)
	}
	k, sorted := m.config["k"].(int), m.flag("from_sorted_ids")
	m.of = func(dst []float32, want, got *tensor.Tensor) []float32 {
		g, classes := got.Values(), got.Dim(-1)
		for i, v := range want.Values() {
			row := g[i*classes : i*classes+classes]
			if sorted {
				found := false
				for _, id := range row[:min(k, classes)] {
					found = found || id == v
				}
				dst = append(dst, truth(found))
				continue
			}
			if class := int(v); class < 0 || class >= classes {
				m.fail([]*tensor.Tensor{want, got}, "label %v is none of the %d classes: number them from 0 to %d", v, classes, classes-1)
			}
			dst = append(dst, truth(among(row, int(v), k)))
		}
		return dst
	}
	return m
}

// among reports whether a class is one of the k with the greatest values.
func among(row []float32, class, k int) bool {
	greater := 0
	for _, v := range row {
		if v > row[class] {
			greater++
		}
	}
	return greater < k && row[class] == row[class]
}

// binary appends the part of right predictions along the last axis.
func binary(threshold float32) func(dst []float32, want, got *tensor.Tensor) []float32 {
	return func(dst []float32, want, got *tensor.Tensor) []float32 {
		width := 1
		if got.Rank() > 1 {
			width = got.Dim(-1)
		}
		w, g := want.Values(), got.Values()
		for o := 0; o+width <= len(g); o += width {
			right := 0
			for i := o; i < o+width; i++ {
				if w[i] == truth(g[i] > threshold) {
					right++
				}
			}
			dst = append(dst, float32(right)/float32(width))
		}
		return dst
	}
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
