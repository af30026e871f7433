package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// Poisson is the mean of got - want·ln got over the last axis: up to a constant, -ln of the
// probability of the counts want where got are expected. Both are [batch ... columns] and not
// negative; the model ends in layers.Exponential or layers.Softplus.
func Poisson(options ...Option) *Loss {
	return regression("Poisson", "poisson", options, func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want.Mul(got.AddScalar(epsilon).Log()))
	})
}
