package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomColorJitterConfig is what a RandomColorJitter layer was made with; nil is what is not changed.
type RandomColorJitterConfig struct {
	BrightnessFactor, ContrastFactor, SaturationFactor, HueFactor *[2]float32
	coloring
}

// A RandomColorJitterOption is [BrightnessFactor], [ContrastFactor], [SaturationFactor], [HueFactor] or a
// [ColorOption].
type RandomColorJitterOption interface {
	colorJitter(*RandomColorJitterConfig)
}

type colorJitterFunc func(*RandomColorJitterConfig)

func (o colorJitterFunc) colorJitter(d *RandomColorJitterConfig)  { o(d) }
func (o ValueRangeOption) colorJitter(d *RandomColorJitterConfig) { o.coloring(&d.coloring) }
func (f DataFormat) colorJitter(d *RandomColorJitterConfig)       { f.coloring(&d.coloring) }
func (o LayerOption) colorJitter(d *RandomColorJitterConfig)      { o.coloring(&d.coloring) }

// BrightnessFactor is that of [RandomBrightness].
func BrightnessFactor[F Factor](by F) RandomColorJitterOption {
	f := factor("RandomColorJitter", "brightness factor", by, -1, 1)
	return colorJitterFunc(func(d *RandomColorJitterConfig) { d.BrightnessFactor = &f })
}

// ContrastFactor is that of [RandomContrast].
func ContrastFactor[F Factor](by F) RandomColorJitterOption {
	f := RandomContrast(by).Config().(RandomColorConfig).Factor
	return colorJitterFunc(func(d *RandomColorJitterConfig) { d.ContrastFactor = &f })
}

// SaturationFactor is that of [RandomSaturation].
func SaturationFactor[F Factor](by F) RandomColorJitterOption {
	f := factor("RandomColorJitter", "saturation factor", by, -1, 1)
	return colorJitterFunc(func(d *RandomColorJitterConfig) { d.SaturationFactor = &f })
}

// HueFactor is that of [RandomHue].
func HueFactor[F Factor](by F) RandomColorJitterOption {
	f := factor("RandomColorJitter", "hue factor", by, 0, 1)
	return colorJitterFunc(func(d *RandomColorJitterConfig) { d.HueFactor = &f })
}

// RandomColorJitter changes, in training, brightness, contrast, saturation and hue of images, one after
// the other, as far as a factor is given for them.
func RandomColorJitter(options ...RandomColorJitterOption) *Layer {
	d := RandomColorJitterConfig{coloring: newColoring("RandomColorJitter", nil)}
	for _, o := range options {
		o.colorJitter(&d)
	}
	d.check("RandomColorJitter")
	return augmenting("RandomColorJitter", d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		for _, change := range []struct {
			by *[2]float32
			f  func(RandomColorConfig, *draws, *tensor.Tensor) *tensor.Tensor
		}{
			{d.BrightnessFactor, RandomColorConfig.brightness}, {d.ContrastFactor, RandomColorConfig.contrast},
			{d.SaturationFactor, RandomColorConfig.saturation}, {d.HueFactor, RandomColorConfig.hue},
		} {
			if change.by != nil {
				x = change.f(RandomColorConfig{*change.by, d.coloring}, r, x)
			}
		}
		return x
	})
}

// RandAugmentConfig is what a RandAugment layer was made with.
type RandAugmentConfig struct {
	NumOps        int
	Factor        [2]float32
	Interpolation tensor.Interpolation
	coloring
}

// A RandAugmentOption is [Nearest], [Bilinear] or a [ColorOption].
type RandAugmentOption interface{ randAugment(*RandAugmentConfig) }

func (o InterpolationOption) randAugment(d *RandAugmentConfig) {
	d.Interpolation = tensor.Interpolation(o)
}
func (o ValueRangeOption) randAugment(d *RandAugmentConfig) { o.coloring(&d.coloring) }
func (f DataFormat) randAugment(d *RandAugmentConfig)       { f.coloring(&d.coloring) }
func (o LayerOption) randAugment(d *RandAugmentConfig)      { o.coloring(&d.coloring) }

// RandAugment changes, in training, a batch of images in so many ways, one after the other, which are
// drawn for each batch from 11: shear, translation, rotation, brightness, color degeneration, contrast,
// sharpness, posterization, solarization, automatic contrast and equalization, all of them with the given
// factor (Cubuk and others, 2020). Only what is drawn is computed. Keras's defaults are 2 and 0.5.
func RandAugment[F Factor](numOps int, by F, options ...RandAugmentOption) *Layer {
	const class = "RandAugment"
	d := RandAugmentConfig{numOps, factor(class, "factor", by, 0, 1), tensor.Bilinear, newColoring(class, nil)}
	for _, o := range options {
		o.randAugment(&d)
	}
	d.check(class)
	warping{Interpolation: d.Interpolation}.check(class)
	if numOps < 1 {
		tensor.Fail("", class, nil, "there is at least one change, not %d", numOps)
	}
	ways := d.ways(true)
	return augmenting(class, d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		for range numOps {
			x = r.oneOf(x, ways)
		}
		return x
	})
}

// ways are what RandAugment and AugMix do, all of them or those that AugMix's paper has.
func (d RandAugmentConfig) ways(all bool) []augmentation {
	warps := warping{Interpolation: d.Interpolation, FillMode: tensor.FillReflect}
	bits := float32(max(1, int(8*d.Factor[1])))
	color := RandomColorConfig{d.Factor, d.coloring}
	ways := []augmentation{
		RandomShearConfig{d.Factor, d.Factor, warps}.augment, RandomTranslationConfig{d.Factor, d.Factor, warps}.augment, RandomRotationConfig{d.Factor, warps}.augment,
		RandomColorConfig{[2]float32{1, bits}, d.coloring}.posterize, SolarizationConfig{d.Factor, d.Factor, d.coloring}.augment,
		AutoContrastConfig{d.coloring}.augment, EqualizationConfig{256, d.coloring}.augment,
	}
	if all {
		ways = append(ways, color.brightness, color.degenerate, color.contrast, color.sharpness)
	}
	return ways
}

// oneOf changes x in one of several ways.
func (d *draws) oneOf(x *tensor.Tensor, ways []augmentation) *tensor.Tensor {
	index := d.one(x, [2]float32{0, float32(len(ways))}).Floor()
	functions := make([]func(*tensor.Tensor) *tensor.Tensor, len(ways))
	for i, way := range ways {
		from := d.next()
		functions[i] = func(x *tensor.Tensor) *tensor.Tensor { return way(&draws{from: from}, x) }
	}
	return x.Switch(index, functions...)
}

// AugMixConfig is what an AugMix layer was made with.
type AugMixConfig struct {
	RandAugmentConfig // NumOps is the number of chains
	ChainDepth        int
	Alpha             float32
	AllOps            bool
}

// An AugMixOption is [NumChains], [ChainDepth], [MixAlpha], [FewerOps], or a [RandAugmentOption].
type AugMixOption interface{ augMix(*AugMixConfig) }

type augMixFunc func(*AugMixConfig)

func (o augMixFunc) augMix(d *AugMixConfig)          { o(d) }
func (o InterpolationOption) augMix(d *AugMixConfig) { o.randAugment(&d.RandAugmentConfig) }
func (o ValueRangeOption) augMix(d *AugMixConfig)    { o.coloring(&d.coloring) }
func (f DataFormat) augMix(d *AugMixConfig)          { f.coloring(&d.coloring) }
func (o LayerOption) augMix(d *AugMixConfig)         { o.coloring(&d.coloring) }

// NumChains is how many changed copies of an image are mixed; the default is 3.
func NumChains(n int) AugMixOption { return augMixFunc(func(d *AugMixConfig) { d.NumOps = n }) }

// ChainDepth is how many changes a copy has, one of which may be none; the default is 3.
func ChainDepth(n int) AugMixOption { return augMixFunc(func(d *AugMixConfig) { d.ChainDepth = n }) }

// MixAlpha is the parameter of the distributions that say how much of each copy, and of the image, there
// is; the default is 1, where all mixtures are equally likely.
func MixAlpha(v float32) AugMixOption { return augMixFunc(func(d *AugMixConfig) { d.Alpha = v }) }

// FewerOps leaves out brightness, color degeneration, contrast and sharpness, as the paper does.
func FewerOps() AugMixOption { return augMixFunc(func(d *AugMixConfig) { d.AllOps = false }) }

// AugMix mixes, in training, images with copies of themselves, each of which was changed in several ways
// one after the other, drawn for each batch from those of [RandAugment] (Hendrycks and others, 2020). The
// factor says how strongly; Keras's default is 0.3.
func AugMix[F Factor](by F, options ...AugMixOption) *Layer {
	const class = "AugMix"
	d := AugMixConfig{RandAugmentConfig{3, factor(class, "factor", by, 0, 1), tensor.Bilinear, newColoring(class, nil)}, 3, 1, true}
	for _, o := range options {
		o.augMix(&d)
	}
	d.check(class)
	warping{Interpolation: d.Interpolation}.check(class)
	if d.NumOps < 1 || d.ChainDepth < 1 || !(d.Alpha > 0) {
		tensor.Fail("", class, nil, "there are 1 or more chains of 1 or more changes, and alpha is greater than 0: not %d, %d and %v", d.NumOps, d.ChainDepth, d.Alpha)
	}
	ways := append(d.ways(d.AllOps), func(_ *draws, x *tensor.Tensor) *tensor.Tensor { return x })
	return augmenting(class, d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		parameters := tensor.Full(d.Alpha, d.NumOps).Add(r.one(x, [2]float32{}).Reshape(1)) // on the tape, to be drawn anew
		parts := parameters.DirichletRandom(r.next())
		parameter := parameters.Slice(0, 0, 1)
		rest := parameter.BetaRandom(parameter, r.next())
		var mixed *tensor.Tensor
		for k := range d.NumOps {
			y := x
			for range d.ChainDepth {
				y = r.oneOf(y, ways)
			}
			if y = y.Mul(parts.Slice(0, k, k+1)); mixed == nil {
				mixed = y
			} else {
				mixed = mixed.Add(y)
			}
		}
		return d.clip(mixed.Add(rest.Mul(x.Sub(mixed))))
	})
}
