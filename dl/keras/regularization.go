package keras

import (
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// noise is the shape of what a dropout draws. How far Keras's random numbers have come it does not save itself.
func (s *settings) noise() []layers.DropoutLayerOption {
	s.ignore("seed")
	if shape := s.ints("noise_shape"); shape != nil {
		return []layers.DropoutLayerOption{layers.NoiseShape(shape...)}
	}
	return nil
}

func readDropout(s *settings) *layers.Layer {
	return layers.Dropout(float32(s.float("rate", 0)), s.noise()...)
}

func readAlphaDropout(s *settings) *layers.Layer {
	return layers.AlphaDropout(float32(s.float("rate", 0)), s.noise()...)
}

func writeDropout(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DropoutConfig)
	f.set("rate", d.Rate)
	f.null("seed", "noise_shape")
	if d.NoiseShape != nil {
		f.set("noise_shape", fileShape(tensor.Shape(d.NoiseShape)))
	}
}

func readSpatialDropout1D(s *settings) *layers.Layer {
	s.ignore("seed")
	return layers.SpatialDropout1D(float32(s.float("rate", 0)))
}

// spatialDropout is a class of more spatial axes than one.
func spatialDropout(construct func(float32, ...layers.SpatialOption) *layers.Layer) layerClass {
	return layerClass{
		read: func(s *settings) *layers.Layer {
			s.ignore("seed")
			return construct(float32(s.float("rate", 0)), s.dataFormat())
		},
		write: writeSpatialDropout,
	}
}

// Keras's spatial dropouts have no trainable in their config, and refuse it.
func writeSpatialDropout(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DropoutConfig)
	f.set("rate", d.Rate)
	f.null("seed")
	delete(f.config, "trainable")
	if l.Class() != "SpatialDropout1D" {
		f.set("data_format", d.DataFormat.String())
	}
}

func readGaussianDropout(s *settings) *layers.Layer {
	s.ignore("seed")
	return layers.GaussianDropout(float32(s.float("rate", 0)))
}

func writeGaussianDropout(f *fields, l *layers.Layer) {
	f.set("rate", l.Config().(layers.GaussianDropoutConfig).Rate)
	f.null("seed")
}

func readGaussianNoise(s *settings) *layers.Layer {
	s.ignore("seed")
	return layers.GaussianNoise(float32(s.float("stddev", 0)))
}

func writeGaussianNoise(f *fields, l *layers.Layer) {
	f.set("stddev", l.Config().(layers.GaussianNoiseConfig).StdDev)
	f.null("seed")
}

func readActivityRegularization(s *settings) *layers.Layer {
	return layers.ActivityRegularization(float32(s.float("l1", 0)), float32(s.float("l2", 0)))
}

func writeActivityRegularization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ActivityRegularizationConfig)
	f.set("l1", d.L1)
	f.set("l2", d.L2)
}
