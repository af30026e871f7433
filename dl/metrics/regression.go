package metrics

import "math"

// epsilon is Keras's: it keeps what is divided by, and what a logarithm is taken of, away from 0.
const epsilon = 1e-7

// MeanSquaredError is the mean of (want - got)². Both are [batch ... columns].
func MeanSquaredError(options ...Option) *Mean {
	return regression("MeanSquaredError", "mean_squared_error", options, func(want, got float64) float64 { return (want - got) * (want - got) })
}

// RootMeanSquaredError is the root of the mean of (want - got)², which is in the units of the targets.
// Both are [batch ... columns].
func RootMeanSquaredError(options ...Option) *Mean {
	m := newMean("RootMeanSquaredError", "root_mean_squared_error", elements, nil)
	m.of = each(func(want, got float32) float64 { d := float64(want) - float64(got); return d * d })
	m.last = math.Sqrt
	return named(m, options)
}

// MeanAbsoluteError is the mean of |want - got|. Both are [batch ... columns].
func MeanAbsoluteError(options ...Option) *Mean {
	return regression("MeanAbsoluteError", "mean_absolute_error", options, func(want, got float64) float64 { return math.Abs(want - got) })
}

// MeanAbsolutePercentageError is the mean of 100·|want - got|/|want|, in percent. Both are
// [batch ... columns].
func MeanAbsolutePercentageError(options ...Option) *Mean {
	return regression("MeanAbsolutePercentageError", "mean_absolute_percentage_error", options, func(want, got float64) float64 {
		return 100 * math.Abs((want-got)/max(math.Abs(want), epsilon))
	})
}

// MeanSquaredLogarithmicError is the mean of (ln(1 + want) - ln(1 + got))², where what is less than 0
// counts as 0. Both are [batch ... columns].
func MeanSquaredLogarithmicError(options ...Option) *Mean {
	return regression("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", options, func(want, got float64) float64 {
		d := math.Log1p(max(got, epsilon)) - math.Log1p(max(want, epsilon))
		return d * d
	})
}

// LogCoshError is the mean of ln cosh(got - want). Both are [batch ... columns].
func LogCoshError(options ...Option) *Mean {
	return regression("LogCoshError", "logcosh", options, func(want, got float64) float64 {
		d := math.Abs(got - want)
		return d + math.Log1p(math.Exp(-2*d)) - math.Ln2
	})
}

// CosineSimilarity is the cosine of the angle between want and got along an axis, 1 where they have
// the same direction; the loss of that name is minus this. Both are [batch ... elements].
func CosineSimilarity(options ...AxisOption) *Mean {
	m := newMean("CosineSimilarity", "cosine_similarity", elements, map[string]any{"axis": -1})
	for _, o := range options {
		o.along(&m.kind)
	}
	m.of = along(m.axis(), func(want, got []float32) float64 {
		var product, w, g float64
		for i, v := range got {
			product += float64(want[i]) * float64(v)
			w += float64(want[i]) * float64(want[i])
			g += float64(v) * float64(v)
		}
		return product * min(1/math.Sqrt(w), 1/epsilon) * min(1/math.Sqrt(g), 1/epsilon)
	})
	return m
}

func regression(class, name string, options []Option, f func(want, got float64) float64) *Mean {
	m := newMean(class, name, elements, nil)
	m.of = along(-1, averaged(f))
	return named(m, options)
}

func named(m *Mean, options []Option) *Mean {
	for _, o := range options {
		o.every(&m.kind)
	}
	return m
}
