package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Identity returns its input.
func Identity(options ...LayerOption) *Layer {
	return newLayer("Identity", nil, options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor { return x[0] })
}
