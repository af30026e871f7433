package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// SoftmaxConfig is what a MaskedSoftmax was made with.
type SoftmaxConfig struct {
	Axes []int `default:"[-1]"`
}

// MaskedSoftmax is Keras's Softmax layer as it is called with a mask: on x [batch …] and a mask that
// broadcasts to it, whose elements say of which of x's there is a softmax, those above 0.5. The others
// are 0, and the rest has the sum 1 over the axes, by default the last one. Without a mask,
// [Softmax] and [SoftmaxOver] are activations and parts of a model.
//
//	weights := layers.MaskedSoftmax().Call(scores, visible)
func MaskedSoftmax(axes ...int) *Layer {
	d := SoftmaxConfig{Axes: slices.Clone(axes)}
	if len(axes) == 0 {
		d.Axes = []int{-1}
	}
	return newLayer("Softmax", d, nil, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if len(x) != 2 {
			tensor.Fail(c.path, "MaskedSoftmax", x, "the layer is called on scores and their mask, and was called on %d tensors: layers.Softmax takes no mask", len(x))
		}
		scores, mask := x[0], x[1]
		fits := mask.Rank() <= scores.Rank()
		for i := 1; fits && i <= mask.Rank(); i++ {
			m, s := mask.Dim(-i), scores.Dim(-i)
			fits = m == 1 || m == s || m == tensor.Unknown || s == tensor.Unknown
		}
		if !fits {
			tensor.Fail(c.path, "MaskedSoftmax", x, "the mask does not broadcast to the scores: each of its last dimensions is theirs, or 1")
		}
		keep := mask.Greater(tensor.Scalar(0.5))
		hidden := tensor.Where(keep, scores, tensor.Scalar(-1e9))
		return tensor.Where(keep, hidden.Softmax(d.Axes...), tensor.Scalar(0))
	})
}
