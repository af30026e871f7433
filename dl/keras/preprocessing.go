package keras

import (
	"encoding/json"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func init() { // not in the table, since what is inside a pipeline is read by it
	layerClasses["Pipeline"] = layerClass{read: readPipeline, write: writePipeline}
}

func readRescaling(s *settings) *layers.Layer {
	return layers.Rescaling(float32(s.float("scale", 1)), layers.Offset(float32(s.float("offset", 0))))
}

func writeRescaling(f *fields, l *layers.Layer) {
	d := l.Config().(layers.RescalingConfig)
	f.set("scale", d.Scale)
	f.set("offset", d.Offset)
}

func readNormalization(s *settings) *layers.Layer {
	axes := s.ints("axis")
	options := []layers.FeatureNormalizationOption{layers.Axis(axes...)}
	if s.flag("invert", false) {
		options = append(options, layers.Invert())
	}
	mean, variance := s.array("mean"), s.array("variance")
	switch {
	case (mean == nil) != (variance == nil):
		s.fail("mean", "is there without a variance, or the variance without it")
		return nil
	case mean != nil:
		options = append(options, layers.MeanAndVariance(mean, variance))
	}
	return layers.Normalization(options...).Layer
}

func writeNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.FeatureNormalizationConfig)
	f.set("axis", append([]int{}, d.Axis...))
	f.set("invert", d.Invert)
	f.null("mean", "variance")
	if d.Mean != nil {
		f.set("mean", nested(d.Mean))
		f.set("variance", nested(d.Variance))
	}
}

// array is a number or a list of lists of numbers; nil if the key is not there.
func (s *settings) array(key string) *tensor.Tensor {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	var shape tensor.Shape
	for list, is := v.([]any); is; list, is = list[0].([]any) {
		if shape = append(shape, len(list)); len(list) == 0 || len(shape) > 8 {
			s.fail(key, "%s is no array", brief(v))
			return nil
		}
	}
	var values []float32
	var flatten func(v any, shape tensor.Shape)
	flatten = func(v any, shape tensor.Shape) {
		if len(shape) == 0 {
			x, err := toFloat(v)
			if err != nil {
				s.fail(key, "%v", err)
			}
			values = append(values, float32(x))
			return
		}
		list, _ := v.([]any)
		if len(list) != shape[0] {
			s.fail(key, "has rows of several lengths")
			return
		}
		for _, e := range list {
			flatten(e, shape[1:])
		}
	}
	if flatten(v, shape); s.err != nil {
		return nil
	}
	return tensor.New(shape, values)
}

// nested is a tensor as a number or a list of lists of numbers.
func nested(x *tensor.Tensor) any {
	values := x.Values()
	var list func(shape tensor.Shape) any
	list = func(shape tensor.Shape) any {
		if len(shape) == 0 {
			v := values[0]
			values = values[1:]
			return number(v)
		}
		all := make([]any, shape[0])
		for i := range all {
			all[i] = list(shape[1:])
		}
		return all
	}
	return list(x.Shape())
}

var outputModes = []layers.OutputMode{layers.Indices, layers.OneHot, layers.MultiHot, layers.Count, layers.TFIDF}

func (s *settings) outputMode(otherwise layers.OutputMode) layers.OutputMode {
	s.only("sparse", false)
	name := s.text("output_mode", otherwise.String())
	for _, m := range outputModes {
		if m.String() == name {
			return m
		}
	}
	switch name { // of earlier versions
	case "binary":
		return layers.MultiHot
	case "tf-idf":
		return layers.TFIDF
	}
	s.fail("output_mode", "%q is not supported", name)
	return otherwise
}

func (f *fields) outputMode(m layers.OutputMode) {
	f.set("output_mode", m.String())
	f.set("sparse", false)
}

func readCategoryEncoding(s *settings) *layers.Layer {
	return layers.CategoryEncoding(s.positive("num_tokens"), s.outputMode(layers.MultiHot))
}

func writeCategoryEncoding(f *fields, l *layers.Layer) {
	d := l.Config().(layers.CategoryEncodingConfig)
	f.set("num_tokens", d.NumTokens)
	f.set("output_mode", d.OutputMode.String())
}

func readDiscretization(s *settings) *layers.Layer {
	options := []layers.DiscretizationOption{layers.Epsilon(float32(s.float("epsilon", 0.01))), s.outputMode(layers.Indices)}
	boundaries, bins := s.floats("bin_boundaries"), s.integer("num_bins", 0)
	switch {
	case boundaries != nil: // those that Adapt has found, too
		at := make([]float32, len(boundaries))
		for i, b := range boundaries {
			at[i] = float32(b)
		}
		options = append(options, layers.BinBoundaries(at...))
	default:
		options = append(options, layers.NumBins(bins))
	}
	return layers.Discretization(options...).Layer
}

func writeDiscretization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DiscretizationConfig)
	f.null("bin_boundaries", "num_bins")
	if d.BinBoundaries != nil {
		boundaries := make([]any, len(d.BinBoundaries))
		for i, b := range d.BinBoundaries {
			boundaries[i] = number(b)
		}
		f.set("bin_boundaries", boundaries)
	} else {
		f.set("num_bins", d.NumBins)
	}
	f.set("epsilon", d.Epsilon)
	f.outputMode(d.OutputMode)
	delete(f.config, "trainable") // Keras's constructor does not take it
}

// salt is the key of a hash, two numbers; nil for none.
func (s *settings) salt() []uint64 {
	v, ok := s.take("salt")
	if !ok {
		return nil
	}
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	var salt []uint64
	for _, v := range list {
		n, ok := v.(json.Number)
		k, err := strconv.ParseUint(string(n), 10, 64)
		if !ok || err != nil {
			s.fail("salt", "%s is not a whole number of 0 or more", brief(v))
		}
		salt = append(salt, k)
	}
	if len(salt) == 1 {
		salt = append(salt, salt[0])
	}
	if len(salt) != 2 {
		s.fail("salt", "is one number or two, not %d", len(salt))
		return nil
	}
	return salt
}

func (f *fields) salt(salt []uint64) {
	if f.null("salt"); len(salt) == 2 {
		f.set("salt", salt)
	}
}

func readIntegerLookup(s *settings) *layers.Layer {
	options := []layers.IntegerLookupOption{
		layers.MaxTokens(s.integer("max_tokens", 0)), layers.OOVIndices(s.integer("num_oov_indices", 1)),
		layers.OOVInteger(s.integer("oov_token", -1)), s.outputMode(layers.Indices),
	}
	if mask, ok := s.chosen("mask_token"); ok {
		options = append(options, layers.MaskInteger(mask))
	}
	if s.flag("pad_to_max_tokens", false) {
		options = append(options, layers.PadToMaxTokens())
	}
	if s.flag("invert", false) {
		options = append(options, layers.Invert())
	}
	if s.word("oov_method", "floormod", "floormod", "farmhash") == "farmhash" {
		options = append(options, layers.OOVByHash())
	}
	if salt := s.salt(); salt != nil {
		options = append(options, layers.Salt(salt[0], salt[1]))
	}
	if weights := s.floats("idf_weights"); weights != nil {
		idf := make([]float32, len(weights))
		for i, w := range weights {
			idf[i] = float32(w)
		}
		options = append(options, layers.IDFWeights(idf...))
	}
	tokens := s.floats("vocabulary")
	if tokens == nil {
		s.fail("vocabulary", "is not there, nor is one that adapt has found elsewhere in the file")
		return nil
	}
	vocabulary := make([]int, len(tokens))
	for i, v := range tokens {
		vocabulary[i] = int(v)
	}
	s.only("vocabulary_dtype", "int64")
	s.ignore("vocabulary_size", "has_input_vocabulary")
	return layers.IntegerLookup(append(options, layers.IntegerVocabulary(vocabulary...))...).Layer
}

func writeIntegerLookup(f *fields, l *layers.Layer) {
	d := l.Config().(layers.IntegerLookupConfig)
	f.null("max_tokens", "mask_token", "idf_weights")
	if d.MaxTokens > 0 {
		f.set("max_tokens", d.MaxTokens)
	}
	if d.Mask != nil {
		f.set("mask_token", *d.Mask)
	}
	if d.IDFWeights != nil {
		weights := make([]any, len(d.IDFWeights))
		for i, w := range d.IDFWeights {
			weights[i] = number(w)
		}
		f.set("idf_weights", weights)
	}
	f.set("num_oov_indices", d.NumOOVIndices)
	f.set("oov_token", d.OOV)
	f.set("invert", d.Invert)
	f.set("pad_to_max_tokens", d.PadToMax)
	f.set("vocabulary", d.Vocabulary)
	f.set("vocabulary_dtype", "int64")
	f.set("oov_method", "floormod")
	if d.OOVByHash {
		f.set("oov_method", "farmhash")
	}
	f.salt(d.Salt)
	f.outputMode(d.OutputMode)
}

func readHashing(s *settings) *layers.Layer {
	options := []layers.HashingOption{s.outputMode(layers.Indices)}
	if mask, ok := s.left["mask_value"].(string); ok {
		options = append(options, layers.MaskToken(mask))
		s.ignore("mask_value")
	} else if mask, ok := s.chosen("mask_value"); ok {
		options = append(options, layers.MaskInteger(mask))
	}
	if salt := s.salt(); salt != nil {
		options = append(options, layers.Salt(salt[0], salt[1]))
	}
	return layers.Hashing(s.positive("num_bins"), options...).Layer
}

func writeHashing(f *fields, l *layers.Layer) {
	d := l.Config().(layers.HashingConfig)
	f.set("num_bins", d.NumBins)
	f.null("mask_value")
	switch {
	case d.Mask != nil:
		f.set("mask_value", *d.Mask)
	case d.MaskString != nil:
		f.set("mask_value", *d.MaskString)
	}
	f.salt(d.Salt)
	f.outputMode(d.OutputMode)
	f.dtype(d.OutputMode)
}

// dtype is what Keras wants of a layer that gives numbers of categories.
func (f *fields) dtype(m layers.OutputMode) {
	if m == layers.Indices {
		f.set("dtype", "int64")
	}
}

func readHashedCrossing(s *settings) *layers.Layer {
	return layers.HashedCrossing(s.positive("num_bins"), s.outputMode(layers.Indices)).Layer
}

func writeHashedCrossing(f *fields, l *layers.Layer) {
	d := l.Config().(layers.HashedCrossingConfig)
	f.set("num_bins", d.NumBins)
	f.outputMode(d.OutputMode)
	f.dtype(d.OutputMode)
	delete(f.config, "trainable")
}

var spectrogramModes = []layers.SpectrogramMode{
	layers.LogMagnitude, layers.Magnitude, layers.PowerSpectralDensity, layers.RealPart, layers.ImaginaryPart, layers.PhaseAngle, layers.RealAndImaginary,
}

func readSTFTSpectrogram(s *settings) *layers.Layer {
	options := []layers.STFTSpectrogramOption{
		layers.FrameLength(s.integer("frame_length", 256)), layers.FrameStep(s.integer("frame_step", 0)), layers.FFTLength(s.integer("fft_length", 0)),
		s.dataFormat(), layers.WindowName(s.text("window", "")), layers.WindowScaling(s.text("scaling", "")),
	}
	name, known := s.text("mode", "log"), false
	for _, m := range spectrogramModes {
		if m.String() == name {
			options, known = append(options, m), true
		}
	}
	if !known {
		s.fail("mode", "%q is not supported", name)
	}
	if s.flag("periodic", false) {
		options = append(options, layers.PeriodicWindow())
	}
	if s.flag("expand_dims", false) {
		options = append(options, layers.SeparateChannels())
	}
	if v, ok := s.left["padding"].(string); ok && v == "same" {
		options = append(options, layers.Same)
	}
	s.only("padding", "valid", "same")
	return layers.STFTSpectrogram(options...)
}

func writeSTFTSpectrogram(f *fields, l *layers.Layer) {
	d := l.Config().(layers.STFTSpectrogramConfig)
	f.set("mode", d.Mode.String())
	f.set("frame_length", d.FrameLength)
	f.null("frame_step", "fft_length", "window", "scaling")
	if d.FrameStep > 0 {
		f.set("frame_step", d.FrameStep)
	}
	if d.FFTLength > 0 {
		f.set("fft_length", d.FFTLength)
	}
	if d.Window != "" {
		f.set("window", d.Window)
	}
	if d.Scaling != "" {
		f.set("scaling", d.Scaling)
	}
	f.set("periodic", d.Periodic)
	f.set("padding", d.Padding.String())
	f.set("expand_dims", d.ExpandDims)
	f.set("data_format", d.DataFormat.String())
}

func readMelSpectrogram(s *settings) *layers.Layer {
	options := []layers.MelSpectrogramOption{
		layers.FFTLength(s.integer("fft_length", 2048)), layers.SequenceStride(s.integer("sequence_stride", 512)),
		layers.SequenceLength(s.integer("sequence_length", 0)), layers.WindowName(s.text("window", "")),
		layers.SamplingRate(s.integer("sampling_rate", 16000)), layers.NumMelBins(s.integer("num_mel_bins", 128)),
		layers.FrequencyRange(s.float32("min_freq", 20), s.float32("max_freq", 0)), layers.TopDecibels(s.float32("top_db", 80)),
		layers.MagnitudeExponent(s.float32("mag_exp", 2)), layers.MinPower(s.float32("min_power", 1e-10)), layers.ReferencePower(s.float32("ref_power", 1)),
	}
	if !s.flag("power_to_db", true) {
		options = append(options, layers.NoDecibels())
	}
	return layers.MelSpectrogram(options...)
}

func writeMelSpectrogram(f *fields, l *layers.Layer) {
	d := l.Config().(layers.MelSpectrogramConfig)
	f.set("fft_length", d.FFTLength)
	f.set("sequence_stride", d.SequenceStride)
	f.set("sequence_length", d.SequenceLength)
	f.null("window")
	if d.Window != "" {
		f.set("window", d.Window)
	}
	f.set("sampling_rate", d.SamplingRate)
	f.set("num_mel_bins", d.NumMelBins)
	f.set("min_freq", d.MinFreq)
	f.set("max_freq", d.MaxFreq)
	f.set("power_to_db", d.PowerToDB)
	f.set("top_db", d.TopDB)
	f.set("mag_exp", d.MagExp)
	f.set("min_power", d.MinPower)
	f.set("ref_power", d.RefPower)
}

func readPipeline(s *settings) *layers.Layer {
	v, _ := s.take("layers")
	list, _ := v.([]any)
	var parts []layers.Part
	for _, v := range list {
		inner := &settings{what: s.what, left: config{"layers": v}, builder: s.builder}
		l := inner.layer("layers")
		if s.err = inner.err; l == nil || s.err != nil {
			s.fail("layers", "%s is no layer", brief(v))
			return nil
		}
		s.parts = append(s.parts, inner.parts...)
		parts = append(parts, l)
	}
	return layers.Pipeline(parts...)
}

func writePipeline(f *fields, l *layers.Layer) {
	var list []any
	for _, p := range l.Parts() {
		f.layer("layers", p)
		list = append(list, f.config["layers"])
	}
	f.set("layers", list)
	for _, key := range []string{"trainable", "dtype"} { // Keras's constructor does not take them
		delete(f.config, key)
	}
}

func readResizing(s *settings) *layers.Layer {
	name := s.text("interpolation", "bilinear")
	by, ok := interpolations[name]
	if !ok {
		s.fail("interpolation", "%q is not supported", name)
	}
	options := []layers.ResizingOption{by, layers.FillValue(s.float32("fill_value", 0)), s.dataFormat()}
	if s.flag("crop_to_aspect_ratio", false) {
		options = append(options, layers.CropToAspectRatio())
	}
	if s.flag("pad_to_aspect_ratio", false) {
		options = append(options, layers.PadToAspectRatio())
	}
	if s.flag("antialias", false) {
		options = append(options, layers.Antialias())
	}
	s.only("fill_mode", "constant")
	return layers.Resizing(s.positive("height"), s.positive("width"), options...)
}

func writeResizing(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ResizingConfig)
	f.set("height", d.Height)
	f.set("width", d.Width)
	f.set("interpolation", d.Interpolation.String())
	f.set("crop_to_aspect_ratio", d.CropToAspectRatio)
	f.set("pad_to_aspect_ratio", d.PadToAspectRatio)
	f.set("fill_mode", "constant")
	f.set("fill_value", d.FillValue)
	f.set("antialias", d.Antialias)
	f.set("data_format", d.DataFormat.String())
}

func readCenterCrop(s *settings) *layers.Layer {
	return layers.CenterCrop(s.positive("height"), s.positive("width"), s.dataFormat())
}

func writeCrop(f *fields, l *layers.Layer) {
	d := l.Config().(layers.CropConfig)
	f.set("height", d.Height)
	f.set("width", d.Width)
	f.set("data_format", d.DataFormat.String())
}
