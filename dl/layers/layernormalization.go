package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// LayerNormalizationConfig is what a LayerNormalization layer was made with.
type LayerNormalizationConfig struct {
	Axis []int `default:"-1"`
	normalization
	layer []LayerOption
}

// A LayerNormalizationOption is [Axis], [Epsilon], a [NormalizationOption] or a [LayerOption].
type LayerNormalizationOption interface {
	layerNormalization(*LayerNormalizationConfig)
}

func (o NormalizationOption) layerNormalization(l *LayerNormalizationConfig) { o(&l.normalization) }
func (o EpsilonOption) layerNormalization(l *LayerNormalizationConfig)       { l.Epsilon = float32(o) }
func (o AxisOption) layerNormalization(l *LayerNormalizationConfig)          { l.Axis = o }
func (o LayerOption) layerNormalization(l *LayerNormalizationConfig)         { l.layer = append(l.layer, o) }

// LayerNormalization gives the elements of each sample, or of each of its time steps, the mean 0 and
// the deviation 1 along the given axes, by default the last, and then each its own mean beta and
// deviation gamma (Ba, Kiros and Hinton, 2016):
//
//	y = (x - mean)/√(variance + epsilon)·gamma + beta
//
// It knows no batch, and is the same in training and after it. The weights are gamma and beta, of the
// shape of the axes.
func LayerNormalization(options ...LayerNormalizationOption) *Layer {
	d := LayerNormalizationConfig{Axis: []int{-1}, normalization: newNormalization()}
	for _, o := range options {
		o.layerNormalization(&d)
	}
	if len(d.Axis) == 0 || !(d.Epsilon >= 0) {
		tensor.Fail("", "LayerNormalization", nil, "it normalizes along at least one axis, not along %d, and epsilon is 0 or more, not %v", len(d.Axis), d.Epsilon)
	}
	return newLayer("LayerNormalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		axes := mustHaveAxes(c, "LayerNormalization", x, d.Axis...)
		// Keras sorts the axes as they are written, so that -1 is before 1, for the shape of the weights, and reads these then in the order
		// of the input's axes.
		shape := alongAxes(x[0], slices.Sorted(slices.Values(d.Axis)))
		gamma, beta := d.weights(c, shape)
		if along := alongAxes(x[0], axes); !along.Equal(shape) {
			for _, w := range []**tensor.Tensor{&gamma, &beta} {
				if *w != nil {
					*w = (*w).Reshape(along...)
				}
			}
		}
		return x[0].LayerNormalization(gamma, beta, d.Epsilon, axes...)
	})
}

// alongAxes is the shape of some axes of x.
func alongAxes(x *tensor.Tensor, axes []int) tensor.Shape {
	s := make(tensor.Shape, len(axes))
	for i, a := range axes {
		s[i] = x.Dim(a)
	}
	return s
}
