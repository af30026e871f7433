package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomColorConfig is what a layer was made with that changes colours by a random factor.
type RandomColorConfig struct {
	Factor [2]float32
	coloring
}

// RandomBrightness adds, in training, a part of the range of values to each image, or takes it away.
func RandomBrightness[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomBrightness"
	d := RandomColorConfig{factor(class, "factor", by, -1, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.brightness)
}

func (d RandomColorConfig) brightness(r *draws, x *tensor.Tensor) *tensor.Tensor {
	return d.clip(x.Add(r.each(x, d.Factor).Scale(d.ValueRange[1] - d.ValueRange[0])))
}

// RandomContrast multiplies, in training, how far each channel of an image is from its mean there: by
// up to 1 + factor, and from 1 - factor on; two numbers are for below 1 and for above it. (One number is
// taken as Keras documents it; Keras 3.15 itself begins at 1.)
func RandomContrast[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomContrast"
	d := RandomColorConfig{factor(class, "factor", by, 0, 1), newColoring(class, options)}
	if _, pair := any(by).([2]float64); !pair {
		d.Factor[0] = d.Factor[1]
	}
	return augmenting(class, d, d.DataFormat, d.layer, d.contrast)
}

func (d RandomColorConfig) contrast(r *draws, x *tensor.Tensor) *tensor.Tensor {
	mean := x.KeepDims().Mean(1, 2)
	return d.clip(x.Sub(mean).Mul(r.each(x, [2]float32{1 - d.Factor[0], 1 + d.Factor[1]})).Add(mean))
}

// RandomHue turns, in training, the hues of each image on the circle of colours, by up to half a turn
// times the factor, in either direction. Images have the channels red, green and blue.
func RandomHue[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomHue"
	d := RandomColorConfig{factor(class, "factor", by, 0, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.hue)
}

func (d RandomColorConfig) hue(r *draws, x *tensor.Tensor) *tensor.Tensor {
	by := r.sign(x).Mul(r.each(x, d.Factor)).Scale(0.5)
	hsv := d.to(x, 1).RGBToHSV().Split(3, -1)
	return d.from(tensor.Concat(-1, hsv[0].Add(by), hsv[1], hsv[2]).HSVToRGB().Clip(0, 1), 1)
}

// RandomSaturation makes, in training, the colours of each image weaker or stronger: a factor f
// multiplies the saturation by f/(1-f), so that 0 is gray, 0.5 the image as it is, and 1 as strong as can
// be. Images have the channels red, green and blue.
func RandomSaturation[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomSaturation"
	d := RandomColorConfig{factor(class, "factor", by, -1, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.saturation)
}

func (d RandomColorConfig) saturation(r *draws, x *tensor.Tensor) *tensor.Tensor {
	f := r.each(x, d.Factor)
	hsv := x.RGBToHSV().Split(3, -1)
	stronger := d.clip(hsv[1].Mul(f.Div(f.Neg().AddScalar(1 + 1e-7))))
	return tensor.Concat(-1, hsv[0], stronger, hsv[2]).HSVToRGB()
}

// RandomSharpness makes, in training, each image softer or sharper: with a factor of 0 each pixel is
// mixed with its neighbours, with 0.5 the image stays, and up to 1 it is as far from soft on the other
// side.
func RandomSharpness[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomSharpness"
	d := RandomColorConfig{factor(class, "factor", by, 0, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.sharpness)
}

func (d RandomColorConfig) sharpness(r *draws, x *tensor.Tensor) *tensor.Tensor {
	const a, b = 1. / 13, 5. / 13
	kernel := tensor.New(tensor.Shape{3, 3, 1, 1}, []float32{a, a, a, a, b, a, a, a, a}).Repeat(x.Dim(3), 2)
	soft := x.DepthwiseConv(kernel, tensor.Window{Padding: tensor.Same})
	part := r.each(x, d.Factor).Scale(-2).AddScalar(1)
	return d.clip(x.Add(soft.Sub(x).Mul(part)))
}

// RandomColorDegeneration makes, in training, the colours of each image weaker: a factor of 0 leaves it,
// and 1 makes it gray.
func RandomColorDegeneration[F Factor](by F, options ...ColorOption) *Layer {
	const class = "RandomColorDegeneration"
	d := RandomColorConfig{factor(class, "factor", by, -1, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.degenerate)
}

func (d RandomColorConfig) degenerate(r *draws, x *tensor.Tensor) *tensor.Tensor {
	return d.clip(x.Add(r.each(x, d.Factor).Mul(gray(x).Sub(x))))
}

// gray is the brightness of colours x [... 3], or x itself if it has one channel: [... 1].
func gray(x *tensor.Tensor) *tensor.Tensor {
	if x.Dim(-1) == 1 {
		return x
	}
	return x.MatMul(tensor.New(tensor.Shape{3, 1}, []float32{0.2989, 0.587, 0.114}))
}

// RandomGrayscaleConfig is what a RandomGrayscale layer was made with.
type RandomGrayscaleConfig struct {
	Factor float32
	spatial
}

// RandomGrayscale makes, in training, images gray, each with a probability; the channels stay. Keras's
// default is 0.5.
func RandomGrayscale(probability float32, options ...SpatialOption) *Layer {
	d := RandomGrayscaleConfig{probability, newSpatial(options)}
	if !(probability >= 0 && probability <= 1) {
		tensor.Fail("", "RandomGrayscale", nil, "a probability is from 0 to 1, not %v", probability)
	}
	return augmenting("RandomGrayscale", d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		return tensor.Where(r.chosen(x, [2]float32{probability, probability}), gray(x), x)
	})
}

// RandomInvert turns, in training, the values of images round, each with a probability: the highest
// value less what was there. Keras's default is 1.
func RandomInvert[F Factor](probability F, options ...ColorOption) *Layer {
	const class = "RandomInvert"
	d := RandomColorConfig{factor(class, "factor", probability, 0, 1), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		return tensor.Where(r.chosen(x, d.Factor), x.Neg().AddScalar(d.ValueRange[1]), x)
	})
}

// RandomPosterization leaves, in training, only some of the 8 bits of each channel: as many as are drawn,
// from the first number to before the second, or just as many as one number says. There is no gradient.
func RandomPosterization[F Factor](bits F, options ...ColorOption) *Layer {
	const class = "RandomPosterization"
	d := RandomColorConfig{factor(class, "number of bits", bits, 1, 8), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.posterize)
}

func (d RandomColorConfig) posterize(r *draws, x *tensor.Tensor) *tensor.Tensor {
	bits := r.each(x, d.Factor).Floor()
	step := tensor.Scalar(2).Pow(bits.Neg().AddScalar(8))
	return d.from(d.to(x, 255).Floor().Div(step).Floor().Mul(step), 255)
}

// RandomGaussianBlurConfig is what a RandomGaussianBlur layer was made with.
type RandomGaussianBlurConfig struct {
	Factor     [2]float32
	KernelSize []int // along the width, and along the height
	Sigma      [2]float32
	coloring
}

// RandomGaussianBlur makes, in training, images soft, each with a probability, by a normal distribution
// over so many pixels whose deviation is drawn. The size is odd: one number, or one for the width and one
// for the height. Keras's defaults are 1, 3 and 1.
func RandomGaussianBlur[F, S Factor, K Size2D](probability F, size K, sigma S, options ...ColorOption) *Layer {
	const class = "RandomGaussianBlur"
	d := RandomGaussianBlurConfig{factor(class, "factor", probability, 0, 1), sizes(class, "kernel size", 2, size), factor(class, "sigma", sigma, 0, 1), newColoring(class, options)}
	if d.KernelSize[0]%2 == 0 || d.KernelSize[1]%2 == 0 {
		tensor.Fail("", class, nil, "the kernel size %d is not odd: a pixel has as many neighbours on both sides", d.KernelSize)
	}
	return augmenting(class, d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		chosen := r.chosen(x, d.Factor)
		along, down := r.one(x, d.Sigma).AddScalar(1e-6), r.one(x, d.Sigma).AddScalar(1e-6)
		return d.clip(tensor.Where(chosen, blurred(x, d.KernelSize[1], d.KernelSize[0], down, along), x))
	})
}

// SolarizationConfig is what a Solarization layer was made with.
type SolarizationConfig struct {
	AdditionFactor, ThresholdFactor [2]float32
	coloring
}

// Solarization turns, in training, the values of images round that are not below a threshold, after an
// addition to all of them: both are parts of the range of values, from 0 to what is given, or between two
// numbers. Keras's defaults are 0 for both.
func Solarization[A, T Factor](additionFactor A, thresholdFactor T, options ...ColorOption) *Layer {
	const class = "Solarization"
	d := SolarizationConfig{between(class, "addition factor", additionFactor, 0, 1, 0), between(class, "threshold factor", thresholdFactor, 0, 1, 0), newColoring(class, options)}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d SolarizationConfig) augment(r *draws, x *tensor.Tensor) *tensor.Tensor {
	// Keras takes only the second number for a part of 255.
	scaled := func(f [2]float32) [2]float32 { return [2]float32{min(f[0], 255*f[1]), max(f[0], 255*f[1])} }
	y := d.to(x, 255).Add(r.each(x, scaled(d.AdditionFactor))).Clip(0, 255)
	return d.from(tensor.Where(y.Less(r.each(x, scaled(d.ThresholdFactor))), y, y.Neg().AddScalar(255)), 255)
}

// EqualizationConfig is what an Equalization layer was made with.
type EqualizationConfig struct {
	Bins int
	coloring
}

// Equalization makes, in training, the values of each channel evenly frequent, counted in so many bins;
// Keras's default is 256. The pixels of the whole batch are counted together, as in Keras. There is no
// gradient.
func Equalization(bins int, options ...ColorOption) *Layer {
	const class = "Equalization"
	d := EqualizationConfig{bins, newColoring(class, options)}
	if bins < 2 {
		tensor.Fail("", class, nil, "a histogram has 2 bins or more, not %d", bins)
	}
	return augmenting(class, d, d.DataFormat, d.layer, d.augment)
}

func (d EqualizationConfig) augment(_ *draws, x *tensor.Tensor) *tensor.Tensor {
	return d.from(d.to(x, 255).Equalize(d.Bins), 255)
}

// AutoContrastConfig is what an AutoContrast layer was made with.
type AutoContrastConfig struct{ coloring }

// AutoContrast stretches the values of each channel of each image over the whole range, in training and
// after it. What is all the same stays.
func AutoContrast(options ...ColorOption) *Layer {
	d := AutoContrastConfig{newColoring("AutoContrast", options)}
	return newLayer("AutoContrast", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return d.DataFormat.out(d.augment(nil, d.DataFormat.images(c, "AutoContrast", x)))
	})
}

func (d AutoContrastConfig) augment(_ *draws, x *tensor.Tensor) *tensor.Tensor {
	y := d.to(x, 255)
	low := y.KeepDims().Min(1, 2)
	span := y.KeepDims().Max(1, 2).Sub(low)
	flat := span.Equal(tensor.Scalar(0))
	stretched := y.Sub(low).Scale(255).Div(tensor.Where(flat, span.FullLike(1), span)).Clip(0, 255)
	return tensor.Where(flat, x, d.from(stretched, 255))
}

// CLAHEConfig is what a ContrastLimitedAdaptiveHistogramEqualization layer was made with.
type CLAHEConfig struct {
	ClipLimit float32
	TileGrid  []int // rows and columns
	coloring
}

// ContrastLimitedAdaptiveHistogramEqualization makes the values of each channel evenly frequent in each
// of rows by columns parts of each image, in training and after it; see [tensor.Tensor.EqualizeTiles].
// Keras's defaults are a limit of 4 and a grid of 8 by 8. There is no gradient.
func ContrastLimitedAdaptiveHistogramEqualization[G Size2D](clipLimit float32, grid G, options ...ColorOption) *Layer {
	const class = "ContrastLimitedAdaptiveHistogramEqualization"
	d := CLAHEConfig{clipLimit, sizes(class, "grid", 2, grid), newColoring(class, options)}
	return newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := d.to(d.DataFormat.images(c, class, x), 255).EqualizeTiles(d.TileGrid[0], d.TileGrid[1], d.ClipLimit)
		return d.DataFormat.out(d.from(y, 255))
	})
}
