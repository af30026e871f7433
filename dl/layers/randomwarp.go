package layers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// warping is what the layers have that move pixels.
type warping struct {
	Interpolation tensor.Interpolation
	FillMode      tensor.FillMode
	FillValue     float32
	DataFormat    DataFormat
	layer         []LayerOption
}

// A WarpOption is [Nearest] or [Bilinear], a [FillModeOption], [FillValue], [ChannelsFirst] or a
// [LayerOption].
type WarpOption interface{ warping(*warping) }

func (o InterpolationOption) warping(d *warping) { d.Interpolation = tensor.Interpolation(o) }
func (o FillModeOption) warping(d *warping)      { d.FillMode = tensor.FillMode(o) }
func (o FillValueOption) warping(d *warping)     { d.FillValue = float32(o) }
func (f DataFormat) warping(d *warping)          { d.DataFormat = f }
func (o LayerOption) warping(d *warping)         { d.layer = append(d.layer, o) }

func newWarping(class string, options []WarpOption) warping {
	d := warping{Interpolation: tensor.Bilinear, FillMode: tensor.FillReflect}
	for _, o := range options {
		o.warping(&d)
	}
	d.check(class)
	return d
}

func (d warping) check(class string) {
	if d.Interpolation != tensor.Nearest && d.Interpolation != tensor.Bilinear {
		tensor.Fail("", class, nil, "pixels are moved by the interpolations Nearest and Bilinear, not by %v", d.Interpolation)
	}
}

// warp moves the pixels of x by a transform for each image, whose first six numbers are each [batch 1].
func (d warping) warp(x *tensor.Tensor, t ...*tensor.Tensor) *tensor.Tensor {
	zero := t[2].Scale(0)
	return x.Warp(tensor.Concat(1, append(t, zero, zero)...), d.Interpolation, d.FillMode, d.FillValue)
}

// column is a number for each image, [batch 1].
func (d *draws) column(x *tensor.Tensor, between [2]float32) *tensor.Tensor {
	return d.each(x, between).Reshape(-1, 1)
}

// RandomTranslationConfig is what a RandomTranslation layer was made with.
type RandomTranslationConfig struct {
	HeightFactor, WidthFactor [2]float32
	warping
}

// RandomTranslation moves, in training, each image down and to the right by a part of its height and of
// its width, or up and to the left by negative ones.
func RandomTranslation[H, W Factor](heightFactor H, widthFactor W, options ...WarpOption) *Layer {
	const class = "RandomTranslation"
	d := RandomTranslationConfig{between(class, "height factor", heightFactor, -1, 1, -1), between(class, "width factor", widthFactor, -1, 1, -1), newWarping(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomTranslationConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	down := r.column(x, d.HeightFactor).Scale(float32(x.Dim(1)))
	right := r.column(x, d.WidthFactor).Scale(float32(x.Dim(2)))
	one, zero := right.FullLike(1), right.FullLike(0)
	return d.warp(x, one, zero, right.Neg(), zero, one, down.Neg())
}

// RandomRotationConfig is what a RandomRotation layer was made with.
type RandomRotationConfig struct {
	Factor [2]float32
	warping
}

// RandomRotation turns, in training, each image by a part of a full turn, counterclockwise, or by a
// negative one clockwise.
func RandomRotation[F Factor](by F, options ...WarpOption) *Layer {
	const class = "RandomRotation"
	d := RandomRotationConfig{factor(class, "factor", by, -1, 1), newWarping(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomRotationConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	angle := r.column(x, d.Factor).Scale(2 * math.Pi)
	cos, sin := angle.Cos(), angle.Sin()
	// about the middle: what is there stays there
	middle, centre := float32(x.Dim(2)-1)/2, float32(x.Dim(1)-1)/2
	right := cos.Scale(-middle).Add(sin.Scale(centre)).AddScalar(middle)
	down := sin.Scale(-middle).Sub(cos.Scale(centre)).AddScalar(centre)
	return d.warp(x, cos, sin.Neg(), right, sin, cos, down)
}

// RandomZoomConfig is what a RandomZoom layer was made with.
type RandomZoomConfig struct {
	HeightFactor [2]float32
	WidthFactor  *[2]float32 // nil to keep the shape of what is seen
	warping
}

// A RandomZoomOption is [WidthFactor] or a [WarpOption].
type RandomZoomOption interface{ randomZoom(*RandomZoomConfig) }

func (o InterpolationOption) randomZoom(d *RandomZoomConfig) { o.warping(&d.warping) }
func (o FillModeOption) randomZoom(d *RandomZoomConfig)      { o.warping(&d.warping) }
func (o FillValueOption) randomZoom(d *RandomZoomConfig)     { o.warping(&d.warping) }
func (f DataFormat) randomZoom(d *RandomZoomConfig)          { f.warping(&d.warping) }
func (o LayerOption) randomZoom(d *RandomZoomConfig)         { o.warping(&d.warping) }

type widthFactor [2]float32

func (o widthFactor) randomZoom(d *RandomZoomConfig) { d.WidthFactor = (*[2]float32)(&o) }

// WidthFactor zooms along the width by a factor of its own; the default is that of the height.
func WidthFactor[F Factor](by F) RandomZoomOption {
	return widthFactor(between("RandomZoom", "width factor", by, -1, 1, -1))
}

// RandomZoom shows, in training, each image from farther away, by positive factors, or from nearer, by
// negative ones: with 0.2, 1.2 times as much of the height is seen.
func RandomZoom[F Factor](heightFactor F, options ...RandomZoomOption) *Layer {
	const class = "RandomZoom"
	d := RandomZoomConfig{HeightFactor: between(class, "height factor", heightFactor, -1, 1, -1), warping: newWarping(class, nil)}
	for _, o := range options {
		o.randomZoom(&d)
	}
	d.check(class)
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomZoomConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	height := r.column(x, d.HeightFactor).AddScalar(1)
	width := height
	if d.WidthFactor != nil {
		width = r.column(x, *d.WidthFactor).AddScalar(1)
	}
	zero := height.FullLike(0)
	offset := func(zoom *tensor.Tensor, n int) *tensor.Tensor {
		return zoom.Neg().AddScalar(1).Scale(float32(n-1) / 2)
	}
	return d.warp(x, width, zero, offset(width, x.Dim(2)), zero, height, offset(height, x.Dim(1)))
}

// RandomShearConfig is what a RandomShear layer was made with.
type RandomShearConfig struct {
	XFactor, YFactor [2]float32
	warping
}

// RandomShear pushes, in training, the rows of each image to the side, each further than the one above
// it by a part of a pixel, and the columns down likewise; and as often in the other direction.
func RandomShear[X, Y Factor](xFactor X, yFactor Y, options ...WarpOption) *Layer {
	const class = "RandomShear"
	d := RandomShearConfig{between(class, "x factor", xFactor, -1, 1, -1), between(class, "y factor", yFactor, -1, 1, -1), newWarping(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomShearConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	direction := r.sign(x).Reshape(-1, 1)
	along, down := r.column(x, d.XFactor).Mul(direction), r.column(x, d.YFactor).Mul(direction)
	one, zero := along.FullLike(1), along.FullLike(0)
	return d.warp(x, one, along, zero, down, one, zero)
}

// sign is 1 or -1 for each image.
func (d *draws) sign(x *tensor.Tensor) *tensor.Tensor {
	return x.BernoulliLike(d.next(), 0.5, 1, 2, 3).Scale(2).AddScalar(-1)
}

// RandomPerspectiveConfig is what a RandomPerspective layer was made with.
type RandomPerspectiveConfig struct {
	Factor [2]float32
	Scale  float32
	warping
}

// RandomPerspective shows, in training, images as a plane that is not quite in front of the camera: each
// with a probability, factor, and its corners moved by up to half of scale, a part of the image. Keras's
// defaults are 1 for both. What lies beyond the image is [FillValue].
func RandomPerspective[F Factor](by F, scale float32, options ...WarpOption) *Layer {
	const class = "RandomPerspective"
	d := RandomPerspectiveConfig{factor(class, "factor", by, 0, 1), scale, newWarping(class, append([]WarpOption{FillConstant}, options...))}
	switch {
	case !(scale >= 0 && scale <= 1):
		tensor.Fail("", class, nil, "the scale is a part of the image, from 0 to 1, not %v", scale)
	case d.FillMode != tensor.FillConstant:
		tensor.Fail("", class, nil, "what lies beyond the image is FillValue, not %v", d.FillMode)
	}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomPerspectiveConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	chosen := r.chosen(x, d.Factor)
	right, bottom := float32(x.Dim(2)-1), float32(x.Dim(1)-1)
	corners := tensor.New(tensor.Shape{8}, []float32{0, 0, right, 0, 0, bottom, right, bottom})
	moved := r.column(x, [2]float32{}).Repeat(8, 1).UniformLike(r.next(), -0.5*d.Scale, 0.5*d.Scale).AddScalar(1).Mul(corners)
	transforms := moved.Homography(corners)
	return tensor.Where(chosen, x.Warp(transforms, d.Interpolation, d.FillMode, d.FillValue), x)
}

// RandomElasticTransformConfig is what a RandomElasticTransform layer was made with.
type RandomElasticTransformConfig struct {
	Factor, Scale [2]float32
	ValueRange    [2]float32
	warping
}

// A RandomElasticTransformOption is [ValueRange] or a [WarpOption].
type RandomElasticTransformOption interface {
	elastic(*RandomElasticTransformConfig)
}

func (o ValueRangeOption) elastic(d *RandomElasticTransformConfig)    { d.ValueRange = o }
func (o InterpolationOption) elastic(d *RandomElasticTransformConfig) { o.warping(&d.warping) }
func (o FillModeOption) elastic(d *RandomElasticTransformConfig)      { o.warping(&d.warping) }
func (o FillValueOption) elastic(d *RandomElasticTransformConfig)     { o.warping(&d.warping) }
func (f DataFormat) elastic(d *RandomElasticTransformConfig)          { f.warping(&d.warping) }
func (o LayerOption) elastic(d *RandomElasticTransformConfig)         { o.warping(&d.warping) }

// RandomElasticTransform moves, in training, the pixels of images as those of a crumpled paper (Simard
// and others, 2003): each image with a probability, factor, by random distances that are smoothed with a
// deviation of 0.05·scale·min(height, width) and then multiplied by 0.1·scale·max(height, width). Keras's
// defaults are 1 for factor and scale.
func RandomElasticTransform[F, S Factor](by F, scale S, options ...RandomElasticTransformOption) *Layer {
	const class = "RandomElasticTransform"
	d := RandomElasticTransformConfig{factor(class, "factor", by, 0, 1), factor(class, "scale", scale, 0, 1), [2]float32{0, 255}, newWarping(class, nil)}
	for _, o := range options {
		o.elastic(&d)
	}
	d.check(class)
	coloring{ValueRange: d.ValueRange}.check(class)
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d RandomElasticTransformConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	height, width := x.Dim(1), x.Dim(2)
	if d.Scale[1] == 0 || d.Factor[1] == 0 {
		return x
	}
	chosen := r.chosen(x, d.Factor)
	scale := r.one(x, d.Scale)
	alpha := scale.Scale(0.1 * float32(max(height, width)))
	sigma := scale.Scale(0.05 * float32(min(height, width))).AddScalar(1e-6)
	reach := int(3 * 0.05 * d.Scale[1] * float32(max(min(height, width), 1))) // three deviations of the greatest scale
	distances := func() *tensor.Tensor {
		noise := x.NormalLike(r.next(), 0, 1, 3).Mul(sigma)
		return blurred(noise, 2*reach+1, 2*reach+1, sigma, sigma).Mul(alpha)
	}
	row, column := distances(), distances()
	if height > 0 && width > 0 { // are known
		row = row.Add(tensor.Arange(0, float64(height), 1).Reshape(1, height, 1, 1))
		column = column.Add(tensor.Arange(0, float64(width), 1).Reshape(1, 1, width, 1))
	}
	y := x.MapCoordinates(tensor.Concat(3, row, column), d.Interpolation, d.FillMode, d.FillValue)
	return tensor.Where(chosen, y, x).Clip(d.ValueRange[0], d.ValueRange[1])
}

// blurred is x, smoothed along the rows by a normal distribution of deviation down, a scalar of any rank,
// over so many pixels, and along the columns likewise. Beyond the borders are zeros.
func blurred(x *tensor.Tensor, height, width int, down, along *tensor.Tensor) *tensor.Tensor {
	channels := x.Dim(3)
	kernel := func(n int, sigma *tensor.Tensor, shape ...int) *tensor.Tensor {
		at := tensor.Linspace(-float64(n-1)/2, float64(n-1)/2, n)
		w := at.Div(sigma.Reshape(1)).Square().Scale(-0.5).Exp()
		return w.Div(w.Sum()).Reshape(shape...).Repeat(channels, 2)
	}
	same := tensor.Window{Padding: tensor.Same}
	return x.DepthwiseConv(kernel(height, down, height, 1, 1, 1), same).DepthwiseConv(kernel(width, along, 1, width, 1, 1), same)
}
