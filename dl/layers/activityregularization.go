package layers

import (
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// ActivityRegularizationConfig is what an ActivityRegularization layer was made with.
type ActivityRegularizationConfig struct{ L1, L2 float32 }

// ActivityRegularization returns its input x, and adds l1·Σ|x| + l2·Σx², divided by the batch, to the loss;
// Keras's defaults are 0.
func ActivityRegularization(l1, l2 float32, options ...LayerOption) *Layer {
	if !(l1 >= 0 && l2 >= 0) {
		tensor.Fail("", "ActivityRegularization", nil, "the factors of a penalty are 0 or more, not %v and %v", l1, l2)
	}
	penalty := regularizers.L1L2(l1, l2)
	return newLayer("ActivityRegularization", ActivityRegularizationConfig{l1, l2}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if c.tape != nil {
			c.AddLoss(perSample(penalty, x[0]))
		}
		return x[0]
	})
}

// perSample is a penalty on x, the mean over its samples.
func perSample(r *regularizers.Regularizer, x *tensor.Tensor) *tensor.Tensor {
	loss := r.Penalty(x)
	if x.Rank() == 0 {
		return loss
	}
	return loss.Scale(1 / float32(max(x.Dim(0), 1)))
}
