package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// RMSNormalizationConfig is what an RMSNormalization layer was made with.
type RMSNormalizationConfig struct {
	Axis    []int
	Epsilon float32
	layer   []LayerOption
}

// An RMSNormalizationOption is [Axis], [Epsilon] or a [LayerOption].
type RMSNormalizationOption interface{ rmsNormalization(*RMSNormalizationConfig) }

func (o EpsilonOption) rmsNormalization(r *RMSNormalizationConfig) { r.Epsilon = float32(o) }
func (o AxisOption) rmsNormalization(r *RMSNormalizationConfig)    { r.Axis = o }
func (o LayerOption) rmsNormalization(r *RMSNormalizationConfig)   { r.layer = append(r.layer, o) }

// RMSNormalization divides the elements along the given axes, by default the last, by the root of the
// mean of their squares (Zhang and Sennrich, 2019):
//
//	y = x/√(mean x² + epsilon)·scale
//
// The weight scale has the shape of the axes.
func RMSNormalization(options ...RMSNormalizationOption) *Layer {
	d := RMSNormalizationConfig{Axis: []int{-1}, Epsilon: 1e-6}
	for _, o := range options {
		o.rmsNormalization(&d)
	}
	if len(d.Axis) == 0 || !(d.Epsilon >= 0) {
		tensor.Fail("", "RMSNormalization", nil, "it normalizes along at least one axis, not along %d, and epsilon is 0 or more, not %v", len(d.Axis), d.Epsilon)
	}
	return newLayer("RMSNormalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		axes := mustHaveAxes(c, "RMSNormalization", x, d.Axis...)
		return x[0].RMSNormalization(c.Weight("scale", alongAxes(x[0], axes), initializers.Ones()), d.Epsilon, axes...)
	})
}
