package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Flatten makes one axis of all but the batch: [batch a b c] becomes [batch a·b·c].
func Flatten(options ...LayerOption) *Layer {
	l := newLayer("Flatten", nil, options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		return x[0].Flatten()
	})
	l.masks = masksEnd
	return l
}
