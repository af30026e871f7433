package keras

import (
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func readFlatten(s *settings) *layers.Layer {
	s.only("data_format", "channels_last")
	return layers.Flatten()
}

func readReshape(s *settings) *layers.Layer {
	return layers.Reshape(tensor.Shape(s.ints("target_shape")))
}

func writeReshape(f *fields, l *layers.Layer) {
	f.set("target_shape", []int(l.Config().(layers.ReshapeConfig).Target))
}
