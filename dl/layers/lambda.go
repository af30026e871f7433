package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Lambda is a Go function as a layer, for what needs no weights:
//
//	layers.Lambda(func(x ...*tensor.Tensor) *tensor.Tensor { return x[0].Square() })
//
// The output has no mask. A .keras file cannot hold the function; [New] is for layers with weights,
// and what Sequential does not need a layer for is simply called: x.Square().
func Lambda(f func(x ...*tensor.Tensor) *tensor.Tensor, options ...LayerOption) *Layer {
	if f == nil {
		tensor.Fail("", "Lambda", nil, "the function is nil")
	}
	l := newLayer("Lambda", nil, options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor { return f(x...) })
	l.masks = masksEnd
	return l
}
