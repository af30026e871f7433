package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// DropoutConfig is what a Dropout layer was made with.
type DropoutConfig struct{ Rate float32 }

// Dropout sets each element to 0 with the probability rate in training, and divides the others by
// 1-rate; after training it does nothing (Srivastava and others, 2014).
func Dropout(rate float32, options ...LayerOption) *Layer {
	if !(rate >= 0 && rate <= 1) {
		tensor.Fail("", "Dropout", nil, "the rate is a probability from 0 to 1, not %v", rate)
	}
	return newLayer("Dropout", DropoutConfig{rate}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		switch {
		case !c.Training() || rate == 0:
			return x[0]
		case rate == 1:
			return x[0].Scale(0)
		}
		return x[0].Dropout(rate, c.Rand())
	})
}
