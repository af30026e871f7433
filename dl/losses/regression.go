package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// MeanSquaredError is the mean of (want - got)² over the last axis.
func MeanSquaredError() *Loss {
	return regression("MeanSquaredError", "mean_squared_error", (*tensor.Tensor).Square)
}

// MeanAbsoluteError is the mean of |want - got| over the last axis.
func MeanAbsoluteError() *Loss {
	return regression("MeanAbsoluteError", "mean_absolute_error", (*tensor.Tensor).Abs)
}

func regression(class, name string, f func(*tensor.Tensor) *tensor.Tensor) *Loss {
	l := New(name, func(want, got *tensor.Tensor) *tensor.Tensor {
		want, got = align(name, want, got)
		return f(got.Sub(want)).Mean(-1)
	})
	l.class = class
	return l
}
