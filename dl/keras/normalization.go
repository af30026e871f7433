package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readBatchNormalization(s *settings) *layers.Layer {
	s.only("axis", s.lastAxis()...)
	options := []layers.BatchNormalizationOption{
		layers.Momentum(float32(s.float("momentum", 0.99))),
		layers.Epsilon(float32(s.float("epsilon", 1e-3))),
	}
	if !s.flag("center", true) {
		options = append(options, layers.NoCenter())
	}
	if !s.flag("scale", true) {
		options = append(options, layers.NoScale())
	}
	// Where the values begin says nothing about a layer that has values; these are only of use to a model that is built anew.
	s.ignore("beta_initializer", "gamma_initializer", "moving_mean_initializer", "moving_variance_initializer")
	if !s.flag("renorm", false) {
		s.ignore("renorm_clipping", "renorm_momentum")
	} else {
		s.fail("renorm", "true is not supported")
	}
	return layers.BatchNormalization(options...)
}

// lastAxis are the ways to spell the last axis of a layer's input: -1, and its number where the config says how many axes there are.
func (s *settings) lastAxis() []any {
	axes := []any{-1}
	if shape, ok := s.build["input_shape"].([]any); ok {
		axes = append(axes, len(shape)-1)
	}
	return axes
}

func writeBatchNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.BatchNormalizationConfig)
	f.set("axis", -1)
	f.set("momentum", d.Momentum)
	f.set("epsilon", d.Epsilon)
	f.set("center", d.Center)
	f.set("scale", d.Scale)
	f.null("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint")
}
