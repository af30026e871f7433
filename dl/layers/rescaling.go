package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RescalingConfig is what a Rescaling layer was made with.
type RescalingConfig struct{ Scale, Offset float32 }

// A RescalingOption is [Offset] or a [LayerOption].
type RescalingOption interface {
	rescaling(*RescalingConfig) LayerOption
}

type rescalingOffset float32

func (o rescalingOffset) rescaling(c *RescalingConfig) LayerOption {
	c.Offset = float32(o)
	return nil
}
func (o LayerOption) rescaling(*RescalingConfig) LayerOption { return o }

// Offset is added by a Rescaling after it has scaled; the default is 0.
func Offset(v float32) RescalingOption { return rescalingOffset(v) }

// Rescaling returns x·scale + offset, such as Rescaling(1.0/255) of pixels.
func Rescaling(scale float32, options ...RescalingOption) *Layer {
	d := RescalingConfig{Scale: scale}
	var layer []LayerOption
	for _, o := range options {
		if l := o.rescaling(&d); l != nil {
			layer = append(layer, l)
		}
	}
	return newLayer("Rescaling", d, layer, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := x[0].Scale(d.Scale)
		if d.Offset != 0 {
			y = y.AddScalar(d.Offset)
		}
		return y
	})
}
