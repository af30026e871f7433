package layers

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// DropoutConfig is what a Dropout, AlphaDropout or SpatialDropout layer was made with.
type DropoutConfig struct {
	Rate       float32
	NoiseShape tensor.Shape
	DataFormat DataFormat
	layer      []LayerOption
}

// A DropoutLayerOption is [NoiseShape] or a [LayerOption].
type DropoutLayerOption interface{ dropout(*DropoutConfig) }

// A NoiseShapeOption is what [NoiseShape] returns.
type NoiseShapeOption tensor.Shape

// NoiseShape is the shape of what is drawn at random, with the batch: 1 for an axis along which all
// elements are dropped together, and -1 for one that is as in the input. The default is -1 everywhere.
func NoiseShape(dims ...int) NoiseShapeOption { return slices.Clone(dims) }

func (o NoiseShapeOption) dropout(d *DropoutConfig) { d.NoiseShape = tensor.Shape(o) }
func (o LayerOption) dropout(d *DropoutConfig)      { d.layer = append(d.layer, o) }

func newDropout(class string, rate float32, options []DropoutLayerOption) DropoutConfig {
	d := DropoutConfig{Rate: rate}
	for _, o := range options {
		o.dropout(&d)
	}
	mustBeRate(class, rate)
	for _, n := range d.NoiseShape {
		if n < 1 && n != tensor.Unknown {
			tensor.Fail("", class, nil, "the noise shape %v has an axis of %d: an axis is 1 or more, or -1 for that of the input", d.NoiseShape, n)
		}
	}
	return d
}

func mustBeRate(class string, rate float32) {
	if !(rate >= 0 && rate <= 1) {
		tensor.Fail("", class, nil, "the rate is a probability from 0 to 1, not %v", rate)
	}
}

// shared are the axes along which the elements share their fate.
func (d DropoutConfig) shared(c *Context, class string, x []*tensor.Tensor) (axes []int) {
	if d.NoiseShape == nil {
		return nil
	}
	if len(d.NoiseShape) != x[0].Rank() {
		tensor.Fail(c.path, class, x, "the noise shape %v has %d axes, and the input %d", d.NoiseShape, len(d.NoiseShape), x[0].Rank())
	}
	for i, n := range d.NoiseShape {
		switch m := x[0].Dim(i); {
		case n == 1:
			axes = append(axes, i)
		case n != m && n != tensor.Unknown && m != tensor.Unknown:
			tensor.Fail(c.path, class, x, "the noise shape %v cannot be repeated to the input's: axis %d is %d there, and may be 1 or -1", d.NoiseShape, i, m)
		}
	}
	return axes
}

// Dropout sets each element to 0 with the probability rate in training, and divides the others by
// 1-rate; after training it does nothing (Srivastava and others, 2014).
func Dropout(rate float32, options ...DropoutLayerOption) *Layer {
	d := newDropout("Dropout", rate, options)
	return newLayer("Dropout", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return dropped(c, x[0], rate, d.shared(c, "Dropout", x))
	})
}

// dropped is x after a dropout that elements share along some axes.
func dropped(c *Context, x *tensor.Tensor, rate float32, shared []int) *tensor.Tensor {
	switch {
	case !c.Training() || rate == 0:
		return x
	case rate == 1:
		return x.Scale(0)
	case len(shared) == 0:
		return x.Dropout(rate, c.Rand())
	}
	return x.Mul(x.BernoulliLike(c.Rand(), 1-rate, shared...).Scale(1 / (1 - rate)))
}

// SpatialDropout1D drops whole features of x [batch steps features], in all steps together, in
// training (Tompson and others, 2015); see [Dropout].
func SpatialDropout1D(rate float32, options ...LayerOption) *Layer {
	var spatial []SpatialOption
	for _, o := range options {
		spatial = append(spatial, o)
	}
	return spatialDropout("SpatialDropout1D", 1, rate, spatial)
}

// SpatialDropout2D drops whole channels of x [batch height width channels] in training (Tompson and
// others, 2015); see [Dropout].
func SpatialDropout2D(rate float32, options ...SpatialOption) *Layer {
	return spatialDropout("SpatialDropout2D", 2, rate, options)
}

// SpatialDropout3D drops whole channels of x [batch depth height width channels] in training
// (Tompson and others, 2015); see [Dropout].
func SpatialDropout3D(rate float32, options ...SpatialOption) *Layer {
	return spatialDropout("SpatialDropout3D", 3, rate, options)
}

func spatialDropout(class string, axes int, rate float32, options []SpatialOption) *Layer {
	s := newSpatial(options)
	mustBeRate(class, rate)
	var shared []int
	for i := range axes {
		if s.DataFormat == ChannelsFirst {
			shared = append(shared, i+2)
		} else {
			shared = append(shared, i+1)
		}
	}
	return newLayer(class, DropoutConfig{Rate: rate, DataFormat: s.DataFormat}, s.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		s.DataFormat.mustBe(c, class, axes, x)
		return dropped(c, x[0], rate, shared)
	})
}

// AlphaDropout sets each element to the value that [SELU] has far below 0 with the probability rate in
// training, and moves all so that mean and variance stay as they were (Klambauer and others, 2017);
// after training it does nothing.
func AlphaDropout(rate float32, options ...DropoutLayerOption) *Layer {
	d := newDropout("AlphaDropout", rate, options)
	return newLayer("AlphaDropout", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		shared := d.shared(c, "AlphaDropout", x)
		if !c.Training() || rate == 0 {
			return x[0]
		}
		factor, offset := alphaDropout(float64(rate))
		if rate == 1 {
			return x[0].Scale(0)
		}
		keep := x[0].BernoulliLike(c.Rand(), 1-rate, shared...)
		return tensor.Where(keep, x[0], tensor.Scalar(seluLimit)).Scale(factor).AddScalar(offset)
	})
}

// seluLimit is what SELU has far below 0: -α·scale.
const seluLimit = -1.6732632423543772 * 1.0507009873554805

// alphaDropout are the factor and the offset that keep mean and variance.
func alphaDropout(rate float64) (factor, offset float32) {
	a := 1 / math.Sqrt((1-rate)*(1+rate*seluLimit*seluLimit))
	return float32(a), float32(-a * seluLimit * rate)
}
