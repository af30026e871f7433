package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readRescaling(s *settings) *layers.Layer {
	return layers.Rescaling(float32(s.float("scale", 1)), layers.Offset(float32(s.float("offset", 0))))
}

func writeRescaling(f *fields, l *layers.Layer) {
	d := l.Config().(layers.RescalingConfig)
	f.set("scale", d.Scale)
	f.set("offset", d.Offset)
}
