package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// KLDivergence is Σ want·ln(want/got) over the last axis, the information that is lost where the
// probabilities want are taken for got (Kullback and Leibler, 1951). Both are [batch ... classes] and
// kept from 0 by 1e-7.
func KLDivergence(options ...Option) *Loss {
	l := newLoss("KLDivergence", "kl_divergence", nil)
	for _, o := range options {
		o.loss(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		want, got = l.align(want, got)
		want, got = want.Clip(epsilon, 1), got.Clip(epsilon, 1)
		return want.Mul(want.Div(got).Log()).Sum(-1)
	}
	return l
}
