package metrics

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BinaryCrossentropy is the mean of -(want·ln got + (1-want)·ln(1-got)). Both are [batch ... columns].
func BinaryCrossentropy(options ...BinaryCrossentropyOption) *Mean {
	m := newMean("BinaryCrossentropy", "binary_crossentropy", elements, map[string]any{"from_logits": false, "label_smoothing": 0.0})
	for _, o := range options {
		o.binaryCrossentropy(&m.kind)
	}
	smoothing, logits := m.number("label_smoothing"), m.flag("from_logits")
	m.of = along(-1, averaged(func(want, got float64) float64 {
		want = want*(1-smoothing) + 0.5*smoothing
		if logits {
			return max(got, 0) - got*want + math.Log1p(math.Exp(-math.Abs(got)))
		}
		got = clip(got)
		return -want*math.Log(got) - (1-want)*math.Log1p(-got)
	}))
	return m
}

// CategoricalCrossentropy is the mean of -Σ want·ln got over the classes, for classes given by their
// probabilities. Both are [batch ... classes].
func CategoricalCrossentropy(options ...CrossentropyOption) *Mean {
	m := newMean("CategoricalCrossentropy", "categorical_crossentropy", columns, map[string]any{"from_logits": false, "label_smoothing": 0.0, "axis": -1})
	for _, o := range options {
		o.crossentropy(&m.kind)
	}
	smoothing, logits := m.number("label_smoothing"), m.flag("from_logits")
	m.of = along(m.axis(), func(want, got []float32) (loss float64) {
		all := total(got, logits)
		for i, v := range got {
			loss -= (float64(want[i])*(1-smoothing) + smoothing/float64(len(got))) * logarithm(v, all, logits)
		}
		return loss
	})
	return m
}

// SparseCategoricalCrossentropy is the mean of -ln got of the class that is right, for classes given by
// number: got [batch ... classes], want [batch ...].
func SparseCategoricalCrossentropy(options ...SparseCrossentropyOption) *Mean {
	m := newMean("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", numbers, map[string]any{"from_logits": false, "ignore_class": nil, "axis": -1})
	for _, o := range options {
		o.sparseCrossentropy(&m.kind)
	}
	if class, ok := m.config["ignore_class"].(int); ok {
		m.ignored = new(float32)
		*m.ignored = float32(class)
	}
	logits := m.flag("from_logits")
	var row []float32 // that does not lie side by side
	m.of = func(dst []float32, want, got *tensor.Tensor) []float32 {
		g := got.Values()
		_, n, inner := around(got.Shape(), m.axis())
		for i, v := range want.Values() {
			if m.ignored != nil && v == *m.ignored {
				dst = append(dst, 0)
				continue
			}
			k := int(v)
			if k < 0 || k >= n || float32(k) != v {
				m.fail([]*tensor.Tensor{want, got}, "label %v is none of the %d classes: number them from 0 to %d, or leave it out with metrics.IgnoreClass", v, n, n-1)
			}
			classes := g[i*n : i*n+n]
			if inner > 1 {
				row = line(row[:0], g, i/inner, n, inner, i%inner)
				classes = row
			}
			dst = append(dst, float32(-logarithm(classes[k], total(classes, logits), logits)))
		}
		return dst
	}
	return m
}

// total is what the probabilities of a row are divided by, or the logarithm of it where they are
// logits.
func total(row []float32, logits bool) (sum float64) {
	if !logits {
		for _, v := range row {
			sum += float64(v)
		}
		return sum
	}
	top := math.Inf(-1)
	for _, v := range row {
		top = max(top, float64(v))
	}
	for _, v := range row {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}

// logarithm is that of a probability or logit by the total of its row.
func logarithm(v float32, total float64, logits bool) float64 {
	if logits {
		return float64(v) - total
	}
	return math.Log(clip(float64(v) / total))
}

func clip(p float64) float64 { return min(max(p, epsilon), 1-epsilon) }
