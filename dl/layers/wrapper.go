package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Wrapper is [New] for a layer around another one, whose weights become its own:
//
//	layers.Wrapper("residual", layers.Dense(64, layers.ReLU),
//		func(c *layers.Context, inner *layers.Layer, x ...*tensor.Tensor) *tensor.Tensor {
//			return x[0].Add(inner.Call(x[0]))
//		})
func Wrapper(kind string, inner Part, f func(c *Context, inner *Layer, x ...*tensor.Tensor) *tensor.Tensor, options ...LayerOption) *Layer {
	part := inner.AsLayer()
	l := New(kind, func(c *Context, x ...*tensor.Tensor) *tensor.Tensor { return f(c, part, x...) })
	l.parts = []*Layer{part}
	for _, o := range options {
		o(l)
	}
	return l
}
