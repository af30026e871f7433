package keras

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func readFlatten(s *settings) *layers.Layer { return layers.Flatten(s.dataFormat()) }

func writeFlatten(f *fields, l *layers.Layer) {
	f.set("data_format", l.Config().(layers.FlattenConfig).DataFormat.String())
}

func readReshape(s *settings) *layers.Layer {
	return layers.Reshape(tensor.Shape(s.ints("target_shape")))
}

func writeReshape(f *fields, l *layers.Layer) {
	f.set("target_shape", []int(l.Config().(layers.ReshapeConfig).Target))
}

func readPermute(s *settings) *layers.Layer { return layers.Permute(s.ints("dims")) }

func writePermute(f *fields, l *layers.Layer) {
	f.set("dims", l.Config().(layers.PermuteConfig).Dims)
}

func readRepeatVector(s *settings) *layers.Layer { return layers.RepeatVector(s.integer("n", 0)) }

func writeRepeatVector(f *fields, l *layers.Layer) {
	f.set("n", l.Config().(layers.RepeatVectorConfig).N)
}

// margins are what lies before and after along each axis: a number for all of them, one for each axis, or two for each.
func (s *settings) margins(key string, axes, otherwise int) [][2]int {
	all := slices.Repeat([][2]int{{otherwise, otherwise}}, axes)
	v, ok := s.take(key)
	if !ok {
		return all
	}
	list, nested := v.([]any)
	if numbers, err := toInts(v); err == nil { // as in a config that a person wrote
		switch {
		case !nested:
			return slices.Repeat([][2]int{{numbers[0], numbers[0]}}, axes)
		case axes == 1 && len(numbers) == 2:
			return [][2]int{{numbers[0], numbers[1]}}
		case axes > 1 && len(numbers) == axes:
			for i, n := range numbers {
				all[i] = [2]int{n, n}
			}
			return all
		}
	}
	if !nested || len(list) != axes {
		s.fail(key, "%s is not a pair of numbers for each of %d axes", brief(v), axes)
		return all
	}
	for i, pair := range list {
		n, err := toInts(pair)
		if err != nil || len(n) < 1 || len(n) > 2 {
			s.fail(key, "%s is not a pair of numbers for each of %d axes", brief(v), axes)
			return all
		}
		all[i] = [2]int{n[0], n[len(n)-1]}
	}
	return all
}

// setMargins writes them as Keras does: the pair alone where there is one axis.
func (f *fields) setMargins(key string, m [][2]int) {
	if len(m) == 1 {
		f.set(key, m[0])
	} else {
		f.set(key, m)
	}
}

func readCropping1D(s *settings) *layers.Layer {
	return layers.Cropping1D(s.margins("cropping", 1, 1)[0])
}

func readCropping2D(s *settings) *layers.Layer {
	return layers.Cropping2D([2][2]int(s.margins("cropping", 2, 0)), s.dataFormat())
}

func readCropping3D(s *settings) *layers.Layer {
	return layers.Cropping3D([3][2]int(s.margins("cropping", 3, 1)), s.dataFormat())
}

func writeCropping(f *fields, l *layers.Layer) {
	d := l.Config().(layers.CroppingConfig)
	f.setMargins("cropping", d.Cropping)
	if len(d.Cropping) > 1 { // Cropping1D has no such argument
		f.set("data_format", d.DataFormat.String())
	}
}

func readZeroPadding1D(s *settings) *layers.Layer {
	return layers.ZeroPadding1D(s.margins("padding", 1, 1)[0], s.dataFormat())
}

func readZeroPadding2D(s *settings) *layers.Layer {
	return layers.ZeroPadding2D([2][2]int(s.margins("padding", 2, 1)), s.dataFormat())
}

func readZeroPadding3D(s *settings) *layers.Layer {
	return layers.ZeroPadding3D([3][2]int(s.margins("padding", 3, 1)), s.dataFormat())
}

func writeZeroPadding(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ZeroPaddingConfig)
	f.setMargins("padding", d.Padding)
	f.set("data_format", d.DataFormat.String())
}

var interpolations = map[string]layers.InterpolationOption{
	"nearest": layers.Nearest, "bilinear": layers.Bilinear, "bicubic": layers.Bicubic, "lanczos3": layers.Lanczos3, "lanczos5": layers.Lanczos5,
}

func readUpSampling1D(s *settings) *layers.Layer { return layers.UpSampling1D(s.size("size", 1)[0]) }

func readUpSampling2D(s *settings) *layers.Layer {
	name := s.text("interpolation", "nearest")
	by, ok := interpolations[name]
	if !ok {
		s.fail("interpolation", "%q is not supported", name)
	}
	return layers.UpSampling2D([2]int(s.size("size", 2)), by, s.dataFormat())
}

func readUpSampling3D(s *settings) *layers.Layer {
	return layers.UpSampling3D([3]int(s.size("size", 3)), s.dataFormat())
}

func writeUpSampling(f *fields, l *layers.Layer) {
	d := l.Config().(layers.UpSamplingConfig)
	if len(d.Size) == 1 {
		f.set("size", d.Size[0])
		return
	}
	f.set("size", d.Size)
	f.set("data_format", d.DataFormat.String())
	if len(d.Size) == 2 {
		f.set("interpolation", d.Interpolation.String())
	}
}
