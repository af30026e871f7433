package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readDropout(s *settings) *layers.Layer {
	s.only("noise_shape", nil)
	s.ignore("seed") // Keras does not save how far its random numbers have come either
	return layers.Dropout(float32(s.float("rate", 0)))
}

func writeDropout(f *fields, l *layers.Layer) {
	f.set("rate", l.Config().(layers.DropoutConfig).Rate)
	f.null("seed", "noise_shape")
}
