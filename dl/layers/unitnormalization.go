package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// UnitNormalizationConfig is what a UnitNormalization layer was made with.
type UnitNormalizationConfig struct {
	Axis  []int
	layer []LayerOption
}

// A UnitNormalizationOption is [Axis] or a [LayerOption].
type UnitNormalizationOption interface {
	unitNormalization(*UnitNormalizationConfig)
}

func (o AxisOption) unitNormalization(u *UnitNormalizationConfig)  { u.Axis = o }
func (o LayerOption) unitNormalization(u *UnitNormalizationConfig) { u.layer = append(u.layer, o) }

// UnitNormalization divides the elements along the given axes, by default the last, by their Euclidean
// norm, so that it is 1: y = x/max(√Σx², 1e-12).
func UnitNormalization(options ...UnitNormalizationOption) *Layer {
	d := UnitNormalizationConfig{Axis: []int{-1}}
	for _, o := range options {
		o.unitNormalization(&d)
	}
	if len(d.Axis) == 0 {
		tensor.Fail("", "UnitNormalization", nil, "it normalizes along at least one axis: Axis(-1) is the last")
	}
	return newLayer("UnitNormalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return unitNormalized(x[0], 1e-12, mustHaveAxes(c, "UnitNormalization", x, d.Axis...)...)
	})
}

// unitNormalized is x divided by its norm along the axes, or by the least that the norm is taken for.
func unitNormalized(x *tensor.Tensor, least float32, axes ...int) *tensor.Tensor {
	return x.Div(x.KeepDims().Norm(axes...).Maximum(tensor.Scalar(least)))
}
