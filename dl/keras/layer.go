package keras

import (
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
	"Activation":         {read: readActivation, write: writeActivation},
	"Add":                merging(layers.Add),
	"Average":            merging(layers.Average),
	"BatchNormalization": {read: readBatchNormalization, write: writeBatchNormalization},
	"Concatenate":        {read: readConcatenate, write: writeConcatenate, merges: true},
	"Dense":              {read: readDense, write: writeDense},
	"Dropout":            {read: readDropout, write: writeDropout},
	"ELU":                {read: readELU},
	"Flatten":            {read: readFlatten, write: func(*fields, *layers.Layer) {}},
	"LeakyReLU":          {read: readLeakyReLU},
	"LSTM":               {read: readLSTM, write: writeLSTM},
	"Masking":            {read: readMasking, write: writeMasking},
	"Maximum":            merging(layers.Maximum),
	"Minimum":            merging(layers.Minimum),
	"Multiply":           merging(layers.Multiply),
	"PReLU":              {read: readPReLU, write: writePReLU},
	"ReLU":               {read: readReLU},
	"Rescaling":          {read: readRescaling, write: writeRescaling},
	"Reshape":            {read: readReshape, write: writeReshape},
	"Softmax":            {read: readSoftmax},
	"Subtract":           merging(layers.Subtract),
}

// LayerClasses returns the names of Keras's classes of layers that can be read, sorted.
func LayerClasses() []string { return slices.Sorted(maps.Keys(layerClasses)) }

// layerFromConfig makes the layer that an entry of a config describes. Classes that Keras does not have are looked up in custom.
func layerFromConfig(o *object, custom map[string]Constructor) (*layers.Layer, error) {
	s := newSettings("layer", o)
	activity := s.regularizer("activity_regularizer") // any layer may have one
	class, known := layerClasses[o.ClassName]
	construct, own := custom[o.ClassName]
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
		return nil, e
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.what, err)
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
	return l, nil
}

// layerObject describes a layer. One of the program's own gets its kind as its class; to load it, here or in Keras, takes its constructor.
func layerObject(l *layers.Layer) (*object, error) {
	if l.Class() == "" {
		o := internal("hornbook", l.Kind(), config{})
		o.Config["name"], o.Config["trainable"], o.Config["dtype"] = l.Name(), !l.Frozen(), "float32"
		return o, nil
	}
	class := layerClasses[l.Class()]
	if class.write == nil {
		return nil, fmt.Errorf("layer %q (%s): its class cannot be written to a .keras file yet", l.Name(), l.Class())
	}
	f := &fields{class: l.Class(), config: config{"name": l.Name(), "trainable": !l.Frozen(), "dtype": "float32"}}
	class.write(f, l)
	if l.ActivityRegularizer() != nil {
		f.regularizer("activity_regularizer", l.ActivityRegularizer())
	}
	if f.err != nil {
		return nil, fmt.Errorf("layer %q (%s): %w", l.Name(), l.Class(), f.err)
	}
	o := newObject("keras.layers", f.class, f.config)
	o.BuildConfig = f.build
	return o, nil
}
