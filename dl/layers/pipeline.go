package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Pipeline applies layers one after the other, such as those that prepare images.
func Pipeline(parts ...Part) *Layer {
	all := make([]*Layer, len(parts))
	for i, p := range parts {
		all[i] = p.AsLayer()
	}
	l := newLayer("Pipeline", nil, nil, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := x[0]
		for _, p := range all {
			y = p.Call(y)
		}
		return y
	})
	l.masks = masksOwn
	if len(all) == 0 {
		tensor.Fail("", "Pipeline", nil, "a pipeline has at least one layer")
	}
	l.parts = all
	return l
}
