package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// UpSamplingConfig is what an UpSampling layer was made with.
type UpSamplingConfig struct {
	Size          []int // for each spatial axis
	Interpolation tensor.Interpolation
	spatial
}

// An UpSamplingOption is [Bilinear], [Bicubic], [Lanczos3], [Lanczos5], [ChannelsFirst] or a
// [LayerOption].
type UpSamplingOption interface{ upSampling(*UpSamplingConfig) }

func (o InterpolationOption) upSampling(d *UpSamplingConfig) {
	d.Interpolation = tensor.Interpolation(o)
}
func (f DataFormat) upSampling(d *UpSamplingConfig)  { d.DataFormat = f }
func (o LayerOption) upSampling(d *UpSamplingConfig) { d.layer = append(d.layer, o) }

// An InterpolationOption is how a layer that changes the size of images works out what lies between
// their pixels: [Nearest], [Bilinear], [Bicubic], [Lanczos3] or [Lanczos5].
type InterpolationOption tensor.Interpolation

// The ways to work out what lies between pixels; see [tensor.Interpolation].
const (
	Nearest  = InterpolationOption(tensor.Nearest)
	Bilinear = InterpolationOption(tensor.Bilinear)
	Bicubic  = InterpolationOption(tensor.Bicubic)
	Lanczos3 = InterpolationOption(tensor.Lanczos3)
	Lanczos5 = InterpolationOption(tensor.Lanczos5)
)

// UpSampling1D repeats each step of x [batch steps channels] size times: [batch steps·size channels].
// Keras's default is 2.
func UpSampling1D(size int, options ...LayerOption) *Layer {
	return UpSamplingConfig{Size: sizes("UpSampling1D", "size", 1, size), spatial: spatial{layer: options}}.build("UpSampling1D")
}

// UpSampling2D makes images x [batch height width channels] larger by whole factors: [batch
// height·size width·size channels]. Each pixel is repeated, unless an interpolation is given. Keras's
// default size is 2.
//
//	layers.UpSampling2D(2, layers.Bilinear)
func UpSampling2D[S Size2D](size S, options ...UpSamplingOption) *Layer {
	d := UpSamplingConfig{Size: sizes("UpSampling2D", "size", 2, size)}
	for _, o := range options {
		o.upSampling(&d)
	}
	return d.build("UpSampling2D")
}

// UpSampling3D repeats each element of x [batch depth height width channels] along the three axes.
// Keras's default size is 2.
func UpSampling3D[S Size3D](size S, options ...SpatialOption) *Layer {
	return UpSamplingConfig{Size: sizes("UpSampling3D", "size", 3, size), spatial: newSpatial(options)}.build("UpSampling3D")
}

func (d UpSamplingConfig) build(class string) *Layer {
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, len(d.Size), x)
		if d.Interpolation != tensor.Nearest {
			y := d.DataFormat.in(x[0])
			for i, n := range d.Size {
				y = y.Enlarge(n, 1+i, d.Interpolation)
			}
			return d.DataFormat.out(y)
		}
		y, first := x[0], 1
		if d.DataFormat == ChannelsFirst {
			first = 2
		}
		for i, n := range d.Size {
			if n > 1 {
				y = y.Repeat(n, first+i)
			}
		}
		return y
	})
	l.masks = masksEnd
	return l
}
