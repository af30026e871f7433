package keras

import (
	"strings"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// range2 is the range of a factor: two numbers, or one, which is for those from least times it to itself.
func (s *settings) range2(key string, otherwise, least float64) [2]float64 {
	f := s.floats(key)
	switch len(f) {
	case 0:
		f = []float64{otherwise}
		fallthrough
	case 1:
		v := max(f[0], -f[0])
		return [2]float64{least * v, v}
	case 2:
		return [2]float64{f[0], f[1]}
	}
	s.fail(key, "is one number or two, not %d", len(f))
	return [2]float64{}
}

func (f *fields) range2(key string, v [2]float32) { f.set(key, []any{number(v[0]), number(v[1])}) }

// unseeded passes over what Keras's random numbers begin with: Hornbook's are others.
func (s *settings) unseeded() { s.ignore("seed", "bounding_box_format") }

// coloring are the options of layers that change colours: each is also one of the others' options.
func (s *settings) coloring() []layers.ColorOption {
	s.unseeded()
	r := s.range2("value_range", 255, 0)
	return []layers.ColorOption{layers.ValueRange(float32(r[0]), float32(r[1])), s.dataFormat()}
}

func (f *fields) coloring(r [2]float32, format layers.DataFormat) {
	f.range2("value_range", r)
	f.set("data_format", format.String())
	f.null("seed")
}

var fillModes = map[string]layers.FillModeOption{
	"constant": layers.FillConstant, "nearest": layers.FillNearest, "wrap": layers.FillWrap, "mirror": layers.FillMirror, "reflect": layers.FillReflect,
}

// warpOption is an option of all layers that move pixels.
type warpOption interface {
	layers.WarpOption
	layers.RandomZoomOption
	layers.RandomElasticTransformOption
}

func (s *settings) warping(fill string) []warpOption {
	s.unseeded()
	name := s.text("interpolation", "bilinear")
	by, ok := interpolations[name]
	if !ok {
		s.fail("interpolation", "%q is not supported", name)
	}
	name = s.text("fill_mode", fill)
	mode, ok := fillModes[name]
	if !ok {
		s.fail("fill_mode", "%q is not supported", name)
	}
	return []warpOption{by, mode, layers.FillValue(s.float32("fill_value", 0)), s.dataFormat()}
}

func optionsOf[T any, S any](from []S) []T {
	to := make([]T, len(from))
	for i, o := range from {
		to[i] = any(o).(T)
	}
	return to
}

func (f *fields) warping(by tensor.Interpolation, mode tensor.FillMode, value float32, format layers.DataFormat) {
	f.set("interpolation", by.String())
	f.set("fill_mode", mode.String())
	f.set("fill_value", value)
	f.set("data_format", format.String())
	f.null("seed")
}

// augments reports whether a class is called in training unless Keras says otherwise: a call in a file says so, and a model that predicts
// says otherwise.
func augments(class string) bool {
	switch class {
	case "AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization", "MixUp", "Pipeline", "RandAugment", "Resizing", "Solarization":
		return true
	}
	return strings.HasPrefix(class, "Random")
}

// mixes reports whether a class is called on a dictionary of images and their labels, or on images alone.
func mixes(class string) bool { return class == "MixUp" || class == "CutMix" }

var randomFlip = layerClass{
	read: func(s *settings) *layers.Layer {
		s.unseeded()
		modes := map[string]layers.FlipMode{"horizontal_and_vertical": layers.HorizontalAndVertical, "horizontal": layers.Horizontal, "vertical": layers.Vertical}
		name := s.text("mode", "horizontal_and_vertical")
		mode, ok := modes[name]
		if !ok {
			s.fail("mode", "%q is not supported", name)
		}
		return layers.RandomFlip(mode, s.dataFormat())
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomFlipConfig)
		f.set("mode", d.Mode.String())
		f.set("data_format", d.DataFormat.String())
		f.null("seed")
	},
}

func readRandomCrop(s *settings) *layers.Layer {
	s.unseeded()
	return layers.RandomCrop(s.positive("height"), s.positive("width"), s.dataFormat())
}

var randomTranslation = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.RandomTranslation(s.range2("height_factor", 0, -1), s.range2("width_factor", 0, -1), optionsOf[layers.WarpOption](s.warping("reflect"))...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomTranslationConfig)
		f.range2("height_factor", d.HeightFactor)
		f.range2("width_factor", d.WidthFactor)
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
	},
}

var randomRotation = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.RandomRotation(s.range2("factor", 0, -1), optionsOf[layers.WarpOption](s.warping("reflect"))...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomRotationConfig)
		f.range2("factor", d.Factor)
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
	},
}

var randomZoom = layerClass{
	read: func(s *settings) *layers.Layer {
		options := optionsOf[layers.RandomZoomOption](s.warping("reflect"))
		if s.left["width_factor"] != nil {
			options = append(options, layers.WidthFactor(s.range2("width_factor", 0, -1)))
		}
		return layers.RandomZoom(s.range2("height_factor", 0, -1), options...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomZoomConfig)
		f.range2("height_factor", d.HeightFactor)
		if f.null("width_factor"); d.WidthFactor != nil {
			f.range2("width_factor", *d.WidthFactor)
		}
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
	},
}

var randomShear = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.RandomShear(s.range2("x_factor", 0, -1), s.range2("y_factor", 0, -1), optionsOf[layers.WarpOption](s.warping("reflect"))...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomShearConfig)
		// Keras takes positive numbers here, and shears in both directions in any case.
		f.range2("x_factor", [2]float32{max(d.XFactor[0], 0), d.XFactor[1]})
		f.range2("y_factor", [2]float32{max(d.YFactor[0], 0), d.YFactor[1]})
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
	},
}

var randomPerspective = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.RandomPerspective(s.range2("factor", 1, 0), s.float32("scale", 1), optionsOf[layers.WarpOption](s.warping("constant"))...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomPerspectiveConfig)
		f.range2("factor", d.Factor)
		f.set("scale", d.Scale)
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
		delete(f.config, "fill_mode")
	},
}

var randomElasticTransform = layerClass{
	read: func(s *settings) *layers.Layer {
		options := optionsOf[layers.RandomElasticTransformOption](s.warping("reflect"))
		r := s.range2("value_range", 255, 0)
		options = append(options, layers.ValueRange(float32(r[0]), float32(r[1])))
		return layers.RandomElasticTransform(s.range2("factor", 1, 0), s.range2("scale", 1, 0), options...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomElasticTransformConfig)
		f.range2("factor", d.Factor)
		f.range2("scale", d.Scale)
		f.range2("value_range", d.ValueRange)
		f.warping(d.Interpolation, d.FillMode, d.FillValue, d.DataFormat)
	},
}

// randomColor is a class with one factor; a single number in the config is for the range from least times it to itself.
func randomColor(otherwise, least float64, construct func(by [2]float64, options ...layers.ColorOption) *layers.Layer) layerClass {
	return layerClass{
		read: func(s *settings) *layers.Layer {
			return construct(s.range2("factor", otherwise, least), s.coloring()...)
		},
		write: func(f *fields, l *layers.Layer) {
			d := l.Config().(layers.RandomColorConfig)
			f.range2("factor", d.Factor)
			f.coloring(d.ValueRange, d.DataFormat)
		},
	}
}

var (
	randomBrightness        = randomColor(0, -1, layers.RandomBrightness[[2]float64])
	randomContrast          = randomColor(0, 0, layers.RandomContrast[[2]float64])
	randomHue               = randomColor(0, 0, layers.RandomHue[[2]float64])
	randomSaturation        = randomColor(0, -1, layers.RandomSaturation[[2]float64])
	randomSharpness         = randomColor(0, 0, layers.RandomSharpness[[2]float64])
	randomColorDegeneration = randomColor(0, -1, layers.RandomColorDegeneration[[2]float64])
	randomInvert            = randomColor(1, 0, layers.RandomInvert[[2]float64])
)

var randomPosterization = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.RandomPosterization(s.range2("factor", 1, 1), s.coloring()...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomColorConfig)
		f.set("factor", []int{int(d.Factor[0]), int(d.Factor[1])})
		f.coloring(d.ValueRange, d.DataFormat)
	},
}

var randomGrayscale = layerClass{
	read: func(s *settings) *layers.Layer {
		s.unseeded()
		return layers.RandomGrayscale(s.float32("factor", 0.5), s.dataFormat())
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomGrayscaleConfig)
		f.set("factor", d.Factor)
		f.set("data_format", d.DataFormat.String())
		f.null("seed")
	},
}

var randomGaussianBlur = layerClass{
	read: func(s *settings) *layers.Layer {
		size := [2]int{3, 3}
		if n := s.perAxis("kernel_size", 2); n != nil {
			size = [2]int(n)
		}
		return layers.RandomGaussianBlur(s.range2("factor", 1, 0), size, s.range2("sigma", 1, 0), s.coloring()...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomGaussianBlurConfig)
		f.range2("factor", d.Factor)
		f.set("kernel_size", d.KernelSize)
		f.range2("sigma", d.Sigma)
		f.coloring(d.ValueRange, d.DataFormat)
	},
}

var randomErasing = layerClass{
	read: func(s *settings) *layers.Layer {
		options := optionsOf[layers.RandomErasingOption](s.coloring())
		if fill := s.floats("fill_value"); fill != nil {
			color := make([]float32, len(fill))
			for i, v := range fill {
				color[i] = float32(v)
			}
			options = append(options, layers.FillColor(color...))
		}
		if s.left["scale"] == nil {
			delete(s.left, "scale")
			return layers.RandomErasing(s.range2("factor", 1, 0), [2]float64{0.02, 0.33}, options...)
		}
		return layers.RandomErasing(s.range2("factor", 1, 0), s.range2("scale", 0, 0), options...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomErasingConfig)
		f.range2("factor", d.Factor)
		f.range2("scale", d.Scale)
		f.null("fill_value")
		switch {
		case len(d.FillValue) == 1:
			f.set("fill_value", d.FillValue[0])
		case len(d.FillValue) > 1:
			color := make([]any, len(d.FillValue))
			for i, v := range d.FillValue {
				color[i] = number(v)
			}
			f.set("fill_value", color)
		}
		f.coloring(d.ValueRange, d.DataFormat)
	},
}

var solarization = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.Solarization(s.range2("addition_factor", 0, 0), s.range2("threshold_factor", 0, 0), s.coloring()...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.SolarizationConfig)
		f.range2("addition_factor", d.AdditionFactor)
		f.range2("threshold_factor", d.ThresholdFactor)
		f.coloring(d.ValueRange, d.DataFormat)
	},
}

var equalization = layerClass{
	read: func(s *settings) *layers.Layer {
		return layers.Equalization(s.integer("bins", 256), s.coloring()...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.EqualizationConfig)
		f.set("bins", d.Bins)
		f.coloring(d.ValueRange, d.DataFormat)
		delete(f.config, "seed")
	},
}

var autoContrast = layerClass{
	read: func(s *settings) *layers.Layer { return layers.AutoContrast(s.coloring()...) },
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.AutoContrastConfig)
		f.coloring(d.ValueRange, d.DataFormat)
		delete(f.config, "seed")
	},
}

var clahe = layerClass{
	read: func(s *settings) *layers.Layer {
		grid := [2]int{8, 8}
		if n := s.perAxis("tile_grid_size", 2); n != nil {
			grid = [2]int(n)
		}
		return layers.ContrastLimitedAdaptiveHistogramEqualization(s.float32("clip_limit", 4), grid, s.coloring()...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.CLAHEConfig)
		f.set("clip_limit", d.ClipLimit)
		f.set("tile_grid_size", d.TileGrid)
		f.coloring(d.ValueRange, d.DataFormat)
		delete(f.config, "seed")
	},
}

var randomColorJitter = layerClass{
	read: func(s *settings) *layers.Layer {
		options := optionsOf[layers.RandomColorJitterOption](s.coloring())
		for _, c := range []struct {
			key    string
			least  float64
			option func([2]float64) layers.RandomColorJitterOption
		}{
			{"brightness_factor", -1, layers.BrightnessFactor[[2]float64]}, {"contrast_factor", 0, layers.ContrastFactor[[2]float64]},
			{"saturation_factor", -1, layers.SaturationFactor[[2]float64]}, {"hue_factor", 0, layers.HueFactor[[2]float64]},
		} {
			if s.left[c.key] != nil {
				options = append(options, c.option(s.range2(c.key, 0, c.least)))
			}
		}
		return layers.RandomColorJitter(options...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.RandomColorJitterConfig)
		for key, v := range map[string]*[2]float32{
			"brightness_factor": d.BrightnessFactor, "contrast_factor": d.ContrastFactor, "saturation_factor": d.SaturationFactor, "hue_factor": d.HueFactor,
		} {
			if f.null(key); v != nil {
				f.range2(key, *v)
			}
		}
		f.coloring(d.ValueRange, d.DataFormat)
	},
}

var randAugment = layerClass{
	read: func(s *settings) *layers.Layer {
		options := optionsOf[layers.RandAugmentOption](s.coloring())
		by, ok := interpolations[s.text("interpolation", "bilinear")]
		if !ok {
			s.fail("interpolation", "is not supported")
		}
		return layers.RandAugment(s.integer("num_ops", 2), s.range2("factor", 0.5, 0), append(options, by)...)
	},
	write: func(f *fields, l *layers.Layer) { f.randAugment("num_ops", l.Config().(layers.RandAugmentConfig)) },
}

func (f *fields) randAugment(count string, d layers.RandAugmentConfig) {
	f.set(count, d.NumOps)
	f.range2("factor", d.Factor)
	f.set("interpolation", d.Interpolation.String())
	f.coloring(d.ValueRange, d.DataFormat)
}

var augMix = layerClass{
	read: func(s *settings) *layers.Layer {
		options := append(optionsOf[layers.AugMixOption](s.coloring()), layers.NumChains(s.integer("num_chains", 3)), layers.ChainDepth(s.integer("chain_depth", 3)), layers.MixAlpha(s.float32("alpha", 1)))
		if !s.flag("all_ops", true) {
			options = append(options, layers.FewerOps())
		}
		by, ok := interpolations[s.text("interpolation", "bilinear")]
		if !ok {
			s.fail("interpolation", "is not supported")
		}
		return layers.AugMix(s.range2("factor", 0.3, 0), append(options, by)...)
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.AugMixConfig)
		f.randAugment("num_chains", d.RandAugmentConfig)
		f.set("chain_depth", d.ChainDepth)
		f.set("alpha", d.Alpha)
		f.set("all_ops", d.AllOps)
	},
}

var mixUp = layerClass{
	read: func(s *settings) *layers.Layer {
		s.unseeded()
		s.ignore("factor")
		return layers.MixUp(s.float32("alpha", 0.2), s.dataFormat())
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.MixUpConfig)
		f.set("alpha", d.Alpha)
		f.set("data_format", d.DataFormat.String())
		f.null("seed")
	},
}

var cutMix = layerClass{
	read: func(s *settings) *layers.Layer {
		s.unseeded()
		return layers.CutMix(s.range2("factor", 1, 0), s.dataFormat())
	},
	write: func(f *fields, l *layers.Layer) {
		d := l.Config().(layers.CutMixConfig)
		f.range2("factor", d.Factor)
		f.set("data_format", d.DataFormat.String())
		f.null("seed")
	},
}
