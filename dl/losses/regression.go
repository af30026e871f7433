package losses

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// epsilon is Keras's: it keeps what is divided by, and what a logarithm is taken of, away from 0.
const epsilon = 1e-7

// MeanSquaredError is the mean of (want - got)² over the last axis. Both are [batch ... columns].
func MeanSquaredError(options ...Option) *Loss {
	return regression("MeanSquaredError", "mean_squared_error", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want).Square()
	})
}

// MeanAbsoluteError is the mean of |want - got| over the last axis. Both are [batch ... columns].
func MeanAbsoluteError(options ...Option) *Loss {
	return regression("MeanAbsoluteError", "mean_absolute_error", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want).Abs()
	})
}

// MeanAbsolutePercentageError is the mean of 100·|want - got|/|want| over the last axis, in percent.
// Both are [batch ... columns]; want is nowhere 0.
func MeanAbsolutePercentageError(options ...Option) *Loss {
	return regression("MeanAbsolutePercentageError", "mean_absolute_percentage_error", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want).Div(want.Abs().Maximum(tensor.Scalar(epsilon))).Abs().Scale(100)
	})
}

// MeanSquaredLogarithmicError is the mean of (ln(1 + want) - ln(1 + got))² over the last axis, for
// numbers of which the ratio matters. Both are [batch ... columns]; want is 0 or more, and got counts
// as 0 where it is less.
func MeanSquaredLogarithmicError(options ...Option) *Loss {
	return regression("MeanSquaredLogarithmicError", "mean_squared_logarithmic_error", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		low := tensor.Scalar(epsilon)
		return got.Maximum(low).Log1p().Sub(want.Maximum(low).Log1p()).Square()
	})
}

// Huber is the mean over the last axis of (want - got)²/2 where want and got are no further apart than
// delta, and delta·|want - got| - delta²/2 beyond, so that what lies far off counts less than in the
// squared error (Huber, 1964). Both are [batch ... columns].
func Huber(options ...HuberOption) *Loss {
	l := newLoss("Huber", "huber_loss", map[string]any{"delta": 1.0})
	for _, o := range options {
		o.huber(l)
	}
	l.f = l.mean(func(want, got *tensor.Tensor) *tensor.Tensor {
		delta, d := l.number("delta"), got.Sub(want)
		far := d.Abs()
		return tensor.Where(far.LessEqual(tensor.Scalar(delta)), d.Square().Scale(0.5), far.Scale(delta).AddScalar(-0.5*delta*delta))
	})
	return l
}

// LogCosh is the mean of ln cosh(got - want) over the last axis: nearly the squared error's half near
// 0, and nearly the absolute error far off. Both are [batch ... columns].
func LogCosh(options ...Option) *Loss {
	return regression("LogCosh", "log_cosh", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		d := got.Sub(want)
		return d.Add(d.Scale(-2).Softplus()).AddScalar(-math.Ln2)
	})
}

// CosineSimilarity is minus the cosine of the angle between want and got along an axis: -1 where they
// have the same direction. Both are [batch ... elements]. What is 0 has no direction, and a similarity
// of 0.
func CosineSimilarity(options ...CosineSimilarityOption) *Loss {
	l := newLoss("CosineSimilarity", "cosine_similarity", map[string]any{"axis": -1})
	for _, o := range options {
		o.cosine(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		want, got = l.align(want, got)
		l.mustHaveAxis(want, got)
		if got.Dim(l.axis()) == 1 {
			tensor.Fail("", l.name, []*tensor.Tensor{want, got}, "the axis has one number, whose only direction is its sign, so that there is nothing to train: give losses.Axis another, or use losses.MeanSquaredError()")
		}
		unit := func(x *tensor.Tensor) *tensor.Tensor {
			return x.Mul(x.Square().KeepDims().Sum(l.axis()).Maximum(tensor.Scalar(epsilon * epsilon)).Rsqrt())
		}
		return unit(want).Mul(unit(got)).Sum(l.axis()).Neg()
	}
	return l
}

func regression(class, name string, options []Option, f func(want, got *tensor.Tensor) *tensor.Tensor) *Loss {
	l := newLoss(class, name, nil)
	for _, o := range options {
		o.loss(l)
	}
	l.f = l.mean(f)
	return l
}

// mean is the mean over the last axis of f's values, for want and got of one shape.
func (l *Loss) mean(f func(want, got *tensor.Tensor) *tensor.Tensor) func(want, got *tensor.Tensor) *tensor.Tensor {
	return func(want, got *tensor.Tensor) *tensor.Tensor {
		want, got = l.align(want, got)
		return f(want, got).Mean(-1)
	}
}
