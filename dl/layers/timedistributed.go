package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// TimeDistributedConfig is what a TimeDistributed layer was made with.
type TimeDistributedConfig struct{ Layer *Layer }

// TimeDistributed applies a layer or a model, the same one, to each time step of x [batch time ...],
// such as a convolution to each image of a film: [batch time ...].
//
//	layers.TimeDistributed(layers.Conv2D(32, 3, layers.ReLU), layers.InputShape(10, 64, 64, 3))
//
// What has samples that know nothing of each other, as nearly all layers do, takes all time steps at
// once; a BatchNormalization in training, and a layer of one's own, one after the other, so that
// they see the samples of one time step together.
func TimeDistributed(part Part, options ...LayerOption) *Layer {
	inner := part.AsLayer()
	l := newLayer("TimeDistributed", TimeDistributedConfig{inner}, nil, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return timeDistributed(c, inner, x[0])
	})
	l.masks, l.parts = masksOwn, []*Layer{inner}
	for _, o := range options {
		o(l)
	}
	return l
}

func timeDistributed(c *Context, l *Layer, x *tensor.Tensor) *tensor.Tensor {
	mask := c.Mask(0)
	if x.Rank() < 3 {
		tensor.Fail(c.path, "TimeDistributed", c.in, "the input wants the axes [batch time ...], three or more")
	}
	if mask != nil && (mask.Rank() < 2 || !agrees(mask.Shape()[:2], x.Shape()[:2])) {
		tensor.Fail(c.path, "TimeDistributed", []*tensor.Tensor{x, mask}, "the mask (the second) does not begin with the input's axes [batch time], %v", x.Shape()[:2])
	}
	batch, steps := x.Dim(0), x.Dim(1)
	switch {
	case c.tape == nil: // shapes are all that is wanted, and a sample of one time step has them
		step := tensor.SymbolIn(c.path, append(tensor.Shape{batch}, x.Shape()[2:]...))
		if mask != nil && mask.Rank() > 2 {
			step = step.WithMask(tensor.SymbolIn(c.path, append(tensor.Shape{batch}, mask.Shape()[2:]...)))
		}
		y := l.Call(step)
		return tensor.SymbolIn(c.path, append(tensor.Shape{batch, steps}, y.Shape()[1:]...)).WithMask(mask)
	case steps == 0:
		tensor.Fail(c.path, "TimeDistributed", c.in, "there is no time step: leave out what is empty")
	case !mixesSamples(l):
		rest := func(t *tensor.Tensor) *tensor.Tensor {
			return t.Reshape(append([]int{batch * steps}, t.Shape()[2:]...)...)
		}
		all := rest(x)
		if mask != nil && mask.Rank() > 2 {
			all = all.WithMask(rest(mask))
		}
		y := l.Call(all)
		return y.Reshape(append([]int{batch, steps}, y.Shape()[1:]...)...).WithMask(mask)
	}
	outputs := make([]*tensor.Tensor, steps)
	for t := range outputs {
		step := x.Index(tensor.All, tensor.At(t))
		if mask != nil {
			step = step.WithMask(mask.Index(tensor.All, tensor.At(t)))
		}
		outputs[t] = l.Call(step)
	}
	return tensor.Stack(1, outputs...).WithMask(mask)
}

// mixesSamples reports whether it makes a difference which samples a layer sees together.
func mixesSamples(l *Layer) bool {
	switch l.class {
	case "BatchNormalization", "SpectralNormalization", "": // a layer of one's own may
		return true
	}
	if l.activity != nil || l.stateful > 0 { // a penalty is divided by the batch
		return true
	}
	for _, p := range l.parts {
		if mixesSamples(p) {
			return true
		}
	}
	return false
}
