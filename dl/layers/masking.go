package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// MaskingConfig is what a Masking layer was made with.
type MaskingConfig struct{ MaskValue float32 }

// Masking leaves out the time steps of x [batch time features] whose features are all equal to
// value: they become 0, and the layers after it skip them.
func Masking(value float32, options ...LayerOption) *Layer {
	l := newLayer("Masking", MaskingConfig{value}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if x[0].Rank() < 2 {
			tensor.Fail(c.path, "Masking", x, "the input wants the axes [batch time features]")
		}
		mask := x[0].NotEqual(tensor.Scalar(value)).Max(-1)
		return x[0].Mul(mask.ExpandDims(-1)).WithMask(mask)
	})
	l.masks = masksOwn
	return l
}
