package keras

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// A layerClass says how layers of one of Keras's classes are made from their config, and how they are described by one.
type layerClass struct {
	// read makes the layer. What it cannot use it tells s, and may then return nil.
	read func(s *settings) *layers.Layer
	// write describes a layer; nil for a class that is only read, since dl has the same under another.
	write func(f *fields, l *layers.Layer)
	// merges: it is called on one list of inputs.
	merges bool
}

// layerClasses has every class of layer that is read from .keras files, but for the models, and InputLayer, which is a part of those.
var layerClasses = map[string]layerClass{
	"Activation":               {read: readActivation, write: writeActivation},
	"ActivityRegularization":   {read: readActivityRegularization, write: writeActivityRegularization},
	"AdaptiveAveragePooling1D": adaptiveAveragePooling1D,
	"AdaptiveAveragePooling2D": adaptiveAveragePooling2D,
	"AdaptiveAveragePooling3D": adaptiveAveragePooling3D,
	"AdaptiveMaxPooling1D":     adaptiveMaxPooling1D,
	"AdaptiveMaxPooling2D":     adaptiveMaxPooling2D,
	"AdaptiveMaxPooling3D":     adaptiveMaxPooling3D,
	"Add":                      merging(layers.Add),
	"AdditiveAttention":        {read: readAdditiveAttention, write: writeAttention, merges: true},
	"AlphaDropout":             {read: readAlphaDropout, write: writeDropout},
	"Attention":                {read: readAttention, write: writeAttention, merges: true},
	"AugMix":                   augMix,
	"AutoContrast":             autoContrast,
	"Average":                  merging(layers.Average),
	"AveragePooling1D":         averagePooling1D,
	"AveragePooling2D":         averagePooling2D,
	"AveragePooling3D":         averagePooling3D,
	"BatchNormalization":       {read: readBatchNormalization, write: writeBatchNormalization},
	"CategoryEncoding":         {read: readCategoryEncoding, write: writeCategoryEncoding},
	"CenterCrop":               {read: readCenterCrop, write: writeCrop},
	"Concatenate":              {read: readConcatenate, write: writeConcatenate, merges: true},
	"ContrastLimitedAdaptiveHistogramEqualization": clahe,
	"Conv1D":                  {read: readConv(1), write: writeConv},
	"Conv1DTranspose":         {read: readConvTranspose(1), write: writeConvTranspose},
	"Conv2D":                  {read: readConv(2), write: writeConv},
	"Conv2DTranspose":         {read: readConvTranspose(2), write: writeConvTranspose},
	"Conv3D":                  {read: readConv(3), write: writeConv},
	"Conv3DTranspose":         {read: readConvTranspose(3), write: writeConvTranspose},
	"ConvLSTM1D":              {read: readConvLSTM(1), write: writeConvLSTM},
	"ConvLSTM2D":              {read: readConvLSTM(2), write: writeConvLSTM},
	"ConvLSTM3D":              {read: readConvLSTM(3), write: writeConvLSTM},
	"Cropping1D":              {read: readCropping1D, write: writeCropping},
	"Cropping2D":              {read: readCropping2D, write: writeCropping},
	"Cropping3D":              {read: readCropping3D, write: writeCropping},
	"CutMix":                  cutMix,
	"Dense":                   {read: readDense, write: writeDense},
	"DepthwiseConv1D":         {read: readDepthwiseConv(1), write: writeDepthwiseConv},
	"DepthwiseConv2D":         {read: readDepthwiseConv(2), write: writeDepthwiseConv},
	"Discretization":          {read: readDiscretization, write: writeDiscretization},
	"Dot":                     {read: readDot, write: writeDot, merges: true},
	"Dropout":                 {read: readDropout, write: writeDropout},
	"EinsumDense":             {read: readEinsumDense, write: writeEinsumDense},
	"ELU":                     {read: readELU, write: writeActivation},
	"Embedding":               {read: readEmbedding, write: writeEmbedding},
	"Equalization":            equalization,
	"Flatten":                 {read: readFlatten, write: writeFlatten},
	"GaussianDropout":         {read: readGaussianDropout, write: writeGaussianDropout},
	"GaussianNoise":           {read: readGaussianNoise, write: writeGaussianNoise},
	"GlobalAveragePooling1D":  globalPooling(layers.GlobalAveragePooling1D),
	"GlobalAveragePooling2D":  globalPooling(layers.GlobalAveragePooling2D),
	"GlobalAveragePooling3D":  globalPooling(layers.GlobalAveragePooling3D),
	"GlobalMaxPooling1D":      globalPooling(layers.GlobalMaxPooling1D),
	"GlobalMaxPooling2D":      globalPooling(layers.GlobalMaxPooling2D),
	"GlobalMaxPooling3D":      globalPooling(layers.GlobalMaxPooling3D),
	"GroupedQueryAttention":   {read: readGroupedQueryAttention, write: writeGroupedQueryAttention},
	"GroupNormalization":      {read: readGroupNormalization, write: writeGroupNormalization},
	"GroupQueryAttention":     {read: readGroupedQueryAttention},
	"GRU":                     {read: readGRU, write: writeGRU},
	"GRUCell":                 {read: readGRUCell, write: writeGRUCell},
	"HashedCrossing":          {read: readHashedCrossing, write: writeHashedCrossing, merges: true},
	"Hashing":                 {read: readHashing, write: writeHashing},
	"Identity":                {read: func(*settings) *layers.Layer { return layers.Identity() }, write: func(*fields, *layers.Layer) {}},
	"IntegerLookup":           {read: readIntegerLookup, write: writeIntegerLookup},
	"LayerNormalization":      {read: readLayerNormalization, write: writeLayerNormalization},
	"LeakyReLU":               {read: readLeakyReLU, write: writeActivation},
	"LSTM":                    {read: readLSTM, write: writeLSTM},
	"LSTMCell":                {read: readLSTMCell, write: writeLSTMCell},
	"Masking":                 {read: readMasking, write: writeMasking},
	"Maximum":                 merging(layers.Maximum),
	"MaxPooling1D":            maxPooling1D,
	"MaxPooling2D":            maxPooling2D,
	"MaxPooling3D":            maxPooling3D,
	"MelSpectrogram":          {read: readMelSpectrogram, write: writeMelSpectrogram},
	"Minimum":                 merging(layers.Minimum),
	"MixUp":                   mixUp,
	"MultiHeadAttention":      {read: readMultiHeadAttention, write: writeMultiHeadAttention},
	"Multiply":                merging(layers.Multiply),
	"Normalization":           {read: readNormalization, write: writeNormalization},
	"Permute":                 {read: readPermute, write: writePermute},
	"PReLU":                   {read: readPReLU, write: writePReLU},
	"RandAugment":             randAugment,
	"RandomBrightness":        randomBrightness,
	"RandomColorDegeneration": randomColorDegeneration,
	"RandomColorJitter":       randomColorJitter,
	"RandomContrast":          randomContrast,
	"RandomCrop":              {read: readRandomCrop, write: writeCrop},
	"RandomElasticTransform":  randomElasticTransform,
	"RandomErasing":           randomErasing,
	"RandomFlip":              randomFlip,
	"RandomGaussianBlur":      randomGaussianBlur,
	"RandomGrayscale":         randomGrayscale,
	"RandomHue":               randomHue,
	"RandomInvert":            randomInvert,
	"RandomPerspective":       randomPerspective,
	"RandomPosterization":     randomPosterization,
	"RandomRotation":          randomRotation,
	"RandomSaturation":        randomSaturation,
	"RandomSharpness":         randomSharpness,
	"RandomShear":             randomShear,
	"RandomTranslation":       randomTranslation,
	"RandomZoom":              randomZoom,
	"ReLU":                    {read: readReLU, write: writeActivation},
	"RepeatVector":            {read: readRepeatVector, write: writeRepeatVector},
	"Rescaling":               {read: readRescaling, write: writeRescaling},
	"Reshape":                 {read: readReshape, write: writeReshape},
	"Resizing":                {read: readResizing, write: writeResizing},
	"ReversibleEmbedding":     {read: readReversibleEmbedding, write: writeReversibleEmbedding},
	"RMSNormalization":        {read: readRMSNormalization, write: writeRMSNormalization},
	"SeparableConv1D":         {read: readSeparableConv(1), write: writeSeparableConv},
	"SeparableConv2D":         {read: readSeparableConv(2), write: writeSeparableConv},
	"SimpleRNN":               {read: readSimpleRNN, write: writeSimpleRNN},
	"SimpleRNNCell":           {read: readSimpleRNNCell, write: writeSimpleRNNCell},
	"Softmax":                 {read: readSoftmax, write: writeSoftmax},
	"Solarization":            solarization,
	"SpatialDropout1D":        {read: readSpatialDropout1D, write: writeSpatialDropout},
	"SpatialDropout2D":        spatialDropout(layers.SpatialDropout2D),
	"SpatialDropout3D":        spatialDropout(layers.SpatialDropout3D),
	"STFTSpectrogram":         {read: readSTFTSpectrogram, write: writeSTFTSpectrogram},
	"Subtract":                merging(layers.Subtract),
	"UnitNormalization":       {read: readUnitNormalization, write: writeUnitNormalization},
	"UpSampling1D":            {read: readUpSampling1D, write: writeUpSampling},
	"UpSampling2D":            {read: readUpSampling2D, write: writeUpSampling},
	"UpSampling3D":            {read: readUpSampling3D, write: writeUpSampling},
	"ZeroPadding1D":           {read: readZeroPadding1D, write: writeZeroPadding},
	"ZeroPadding2D":           {read: readZeroPadding2D, write: writeZeroPadding},
	"ZeroPadding3D":           {read: readZeroPadding3D, write: writeZeroPadding},
}

// LayerClasses returns the names of Keras's classes of layers that can be read, sorted.
func LayerClasses() []string { return slices.Sorted(maps.Keys(layerClasses)) }

// layerFromConfig makes the layer that an entry of a config describes. Classes that Keras does not have are looked up in custom.
func layerFromConfig(o *object, custom map[string]Constructor) (*layers.Layer, error) {
	l, _, err := (&builder{custom: custom}).layer(o)
	return l, err
}

func (b *builder) layer(o *object) (*layers.Layer, member, error) {
	s := newSettings("layer", o)
	s.builder = b
	activity := s.regularizer("activity_regularizer") // any layer may have one
	adaptation := s.adaptation()
	class, known := layerClasses[o.ClassName]
	construct, own := b.custom[o.ClassName]
	var l *layers.Layer
	err := try(func() {
		switch {
		case own:
			l = construct(plainNumbers(map[string]any(s.left)).(map[string]any))
			s.left = nil
		case known:
			l = class.read(s)
		default:
			s.fail("class_name", "Hornbook has no such class; keras.Custom gives Load a constructor for it")
		}
	})
	if e := s.end(); e != nil {
		return nil, member{}, e
	}
	if err != nil {
		return nil, member{}, fmt.Errorf("%s: %w", s.what, err)
	}
	if s.name != "" {
		layers.Name(s.name)(l)
	}
	if s.frozen {
		layers.Frozen()(l)
	}
	if activity != nil {
		layers.ActivityRegularizer(activity)(l)
	}
	if adaptation != nil {
		if err := try(func() { adaptation(l) }); err != nil {
			return nil, member{}, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return l, member{class: groupClass(o.ClassName), layer: l, parts: s.parts, alone: len(o.BuildConfig) > 0}, nil
}

// laterKeys are keys that the first versions of Keras 3 refuse, with what is as good as to leave them out.
var laterKeys = map[string]map[string]string{
	"GroupQueryAttention": {"seed": "null", "sliding_window": "null", "use_gate": "false"},
	"IntegerLookup":       {"oov_method": `"floormod"`, "salt": "null"},
	"MultiHeadAttention":  {"seed": "null", "sliding_window": "null", "use_gate": "false"},
	"RandomBrightness":    {"data_format": `"channels_last"`},
	"RandomContrast":      {"data_format": `"channels_last"`, "value_range": "[0.0,255.0]"},
	"RandomFlip":          {"data_format": `"channels_last"`},
	"Resizing":            {"antialias": "false", "fill_mode": `"constant"`, "fill_value": "0.0", "pad_to_aspect_ratio": "false"},
	"ZeroPadding1D":       {"data_format": `"channels_last"`},
}

// layerObject describes a layer. One of the program's own gets its kind as its class; to load it, here or in Keras, takes its constructor.
func layerObject(l *layers.Layer) (*object, member, error) {
	if l.Class() == "" {
		o := internal("hornbook", l.Kind(), config{})
		o.Config["name"], o.Config["trainable"], o.Config["dtype"] = l.Name(), !l.Frozen(), "float32"
		return o, member{class: o.ClassName, layer: l}, nil
	}
	class := layerClasses[l.Class()]
	if class.write == nil {
		return nil, member{}, fmt.Errorf("layer %q (%s): its class cannot be written to a .keras file yet", l.Name(), l.Class())
	}
	f := &fields{class: l.Class(), config: config{"name": l.Name(), "trainable": !l.Frozen(), "dtype": "float32"}}
	class.write(f, l)
	if l.ActivityRegularizer() != nil {
		f.regularizer("activity_regularizer", l.ActivityRegularizer())
	}
	f.adaptation(l)
	for key, without := range laterKeys[f.class] {
		if v, err := json.Marshal(f.config[key]); err == nil && string(v) == without {
			delete(f.config, key)
		}
	}
	if f.err != nil {
		return nil, member{}, fmt.Errorf("layer %q (%s): %w", l.Name(), l.Class(), f.err)
	}
	o := newObject("keras.layers", f.class, f.config)
	o.BuildConfig, o.call = f.build, f.call
	return o, member{class: groupClass(o.ClassName), layer: l, parts: f.parts, alone: f.build != nil}, nil
}

// groupClass is the class that the group of a layer in the file of weights is named after: Keras exports one under another name.
func groupClass(class string) string {
	if class == "GroupQueryAttention" {
		return "GroupedQueryAttention"
	}
	return class
}
