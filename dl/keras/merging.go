package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// merging is a class of layer that has inputs and nothing to choose.
func merging(construct func(...layers.LayerOption) *layers.Layer) layerClass {
	return layerClass{
		read:   func(*settings) *layers.Layer { return construct() },
		write:  func(*fields, *layers.Layer) {},
		merges: true,
	}
}

func readConcatenate(s *settings) *layers.Layer { return layers.Concatenate(s.integer("axis", -1)) }

func writeConcatenate(f *fields, l *layers.Layer) {
	f.set("axis", l.Config().(layers.ConcatenateConfig).Axis)
}
