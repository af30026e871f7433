package layers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// GaussianDropoutConfig is what a GaussianDropout layer was made with.
type GaussianDropoutConfig struct{ Rate float32 }

// GaussianDropout multiplies each element by a random number of mean 1 and deviation √(rate/(1-rate))
// in training, which has the mean and the variance of a [Dropout] of that rate (Srivastava and others,
// 2014); after training it does nothing.
func GaussianDropout(rate float32, options ...LayerOption) *Layer {
	if !(rate >= 0 && rate < 1) {
		tensor.Fail("", "GaussianDropout", nil, "the rate is from 0 to less than 1, where the deviation would be infinite, and not %v", rate)
	}
	deviation := float32(math.Sqrt(float64(rate / (1 - rate))))
	return newLayer("GaussianDropout", GaussianDropoutConfig{rate}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if !c.Training() || rate == 0 {
			return x[0]
		}
		return x[0].Mul(x[0].NormalLike(c.Rand(), 1, deviation))
	})
}

// GaussianNoiseConfig is what a GaussianNoise layer was made with.
type GaussianNoiseConfig struct{ StdDev float32 }

// GaussianNoise adds a random number of mean 0 and the given deviation, from 0 to 1, to each element in
// training; after training it does nothing.
func GaussianNoise(deviation float32, options ...LayerOption) *Layer {
	if !(deviation >= 0 && deviation <= 1) {
		tensor.Fail("", "GaussianNoise", nil, "the deviation is from 0 to 1, not %v: Keras refuses others; scale the data", deviation)
	}
	return newLayer("GaussianNoise", GaussianNoiseConfig{deviation}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if !c.Training() || deviation == 0 {
			return x[0]
		}
		return x[0].Add(x[0].NormalLike(c.Rand(), 0, deviation))
	})
}
