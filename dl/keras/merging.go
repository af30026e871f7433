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

func readDot(s *settings) *layers.Layer {
	axes := s.ints("axes")
	if len(axes) == 1 {
		axes = append(axes, axes[0])
	}
	if len(axes) != 2 {
		s.fail("axes", "%v are not two axes", axes)
		return nil
	}
	var options []layers.DotOption
	if s.flag("normalize", false) {
		options = append(options, layers.Normalized())
	}
	return layers.Dot([2]int{axes[0], axes[1]}, options...)
}

func writeDot(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DotConfig)
	f.set("axes", d.Axes[:])
	f.set("normalize", d.Normalize)
}
