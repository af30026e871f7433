package metrics

import "github.com/hornbook-go/hornbook/dl/tensor"

// Hinge is the mean of max(1 - want·got, 0), for labels of -1 and 1; a batch of labels that are all 0 or
// 1 is taken as -1 and 1. Both are [batch ... columns].
func Hinge(options ...Option) *Mean {
	return hinge("Hinge", "hinge", options, func(v float64) float64 { return v })
}

// SquaredHinge is the mean of max(1 - want·got, 0)², for labels as in [Hinge].
func SquaredHinge(options ...Option) *Mean {
	return hinge("SquaredHinge", "squared_hinge", options, func(v float64) float64 { return v * v })
}

func hinge(class, name string, options []Option, f func(float64) float64) *Mean {
	m := newMean(class, name, elements, nil)
	binary := false // of the batch
	lines := along(-1, averaged(func(want, got float64) float64 {
		if binary {
			want = 2*want - 1
		}
		return f(max(1-want*got, 0))
	}))
	m.of = func(dst []float32, want, got *tensor.Tensor) []float32 {
		binary = true
		for _, v := range want.Values() {
			binary = binary && (v == 0 || v == 1)
		}
		return lines(dst, want, got)
	}
	return named(m, options)
}

// CategoricalHinge is max(1 + neg - pos, 0), where pos is got for the class that is right and neg the
// greatest for another. Both are [batch ... classes], and want is one-hot.
func CategoricalHinge(options ...Option) *Mean {
	m := newMean("CategoricalHinge", "categorical_hinge", columns, nil)
	m.of = along(-1, func(want, got []float32) float64 {
		var pos, neg float64
		for i, v := range got {
			w := float64(want[i])
			pos += w * float64(v)
			if other := (1 - w) * float64(v); i == 0 || other > neg {
				neg = other
			}
		}
		return max(1+neg-pos, 0)
	})
	return named(m, options)
}
