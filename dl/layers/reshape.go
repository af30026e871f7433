package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ReshapeConfig is what a Reshape layer was made with.
type ReshapeConfig struct{ Target tensor.Shape }

// Reshape gives each sample another shape with the same number of elements; one axis may be -1
// and is then what is left.
func Reshape(target tensor.Shape, options ...LayerOption) *Layer {
	l := newLayer("Reshape", ReshapeConfig{target}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		sample := x[0].Shape()[1:]
		dims := append([]int{-1}, target...)
		known, free := 1, 0
		for i, d := range target {
			if d == -1 {
				free = i + 1
			} else {
				known *= d
			}
		}
		if free > 0 { // the batch is the axis that is not known, so the other -1 is worked out here
			if n := sample.Size(); n == tensor.Unknown || known == 0 || n%known != 0 {
				tensor.Fail(c.path, "Reshape", x, "samples of shape %v cannot be shaped as %v", sample, []int(target))
			} else {
				dims[free] = n / known
			}
		} else if n := sample.Size(); n != tensor.Unknown && n != known {
			tensor.Fail(c.path, "Reshape", x, "samples of %d elements cannot be shaped as %v, which has %d", n, target, known)
		}
		return x[0].Reshape(dims...)
	})
	l.masks = masksEnd
	return l
}
