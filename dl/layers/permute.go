package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// PermuteConfig is what a Permute layer was made with.
type PermuteConfig struct{ Dims []int }

// Permute puts the axes of each sample in another order: axis i of the output is axis dims[i-1] of the
// input, where axis 0, the batch, is not counted among the dims and stays. So
// Permute([]int{2, 1}) makes [batch a b] to [batch b a].
func Permute(dims []int, options ...LayerOption) *Layer {
	dims = slices.Clone(dims)
	for i, d := range slices.Sorted(slices.Values(dims)) {
		if d != i+1 {
			tensor.Fail("", "Permute", nil, "%d is not an order of the axes 1 to %d, each of which must come once; the batch, axis 0, stays and is not named", dims, len(dims))
		}
	}
	l := newLayer("Permute", PermuteConfig{dims}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if x[0].Rank() != len(dims)+1 {
			tensor.Fail(c.path, "Permute", x, "the order %d is one of %d axes, and a sample has %d: name each axis but the batch", dims, len(dims), x[0].Rank()-1)
		}
		return x[0].Transpose(append([]int{0}, dims...)...)
	})
	l.masks = masksEnd
	return l
}
