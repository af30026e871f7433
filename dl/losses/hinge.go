package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// Hinge is the mean of max(1 - want·got, 0) over the last axis, for labels of -1 and 1; a batch of
// labels that are all 0 or 1 is taken as -1 and 1. Both are [batch ... columns]; the model ends in
// layers.Tanh or in no activation.
func Hinge(options ...Option) *Loss {
	return regression("Hinge", "hinge", options, margin)
}

// SquaredHinge is the mean of max(1 - want·got, 0)² over the last axis, for labels as in [Hinge].
func SquaredHinge(options ...Option) *Loss {
	return regression("SquaredHinge", "squared_hinge", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		return margin(want, got).Square()
	})
}

// margin is by how much got fails to be on want's side by 1.
func margin(want, got *tensor.Tensor) *tensor.Tensor {
	twice := want.Scale(2).AddScalar(-1)
	binary := twice.Abs().Equal(tensor.Scalar(1)).All() // all are 0 or 1
	want = tensor.Where(binary, twice, want)
	return want.Mul(got).Neg().AddScalar(1).Maximum(tensor.Scalar(0))
}

// CategoricalHinge is max(1 + neg - pos, 0), where pos is got for the class that is right and neg the
// greatest for another. Both are [batch ... classes], and want is one-hot.
func CategoricalHinge(options ...Option) *Loss {
	l := newLoss("CategoricalHinge", "categorical_hinge", nil)
	for _, o := range options {
		o.loss(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		want, got = l.align(want, got)
		pos := want.Mul(got).Sum(-1)
		neg := want.Neg().AddScalar(1).Mul(got).Max(-1)
		return neg.Sub(pos).AddScalar(1).Maximum(tensor.Scalar(0))
	}
	return l
}
