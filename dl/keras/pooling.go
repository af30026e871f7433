package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// pooling is a class whose constructor takes the window's size as a number for each axis.
func pooling(axes int, construct func(size []int, options ...layers.PoolingOption) *layers.Layer) layerClass {
	return layerClass{read: func(s *settings) *layers.Layer {
		options := []layers.PoolingOption{s.dataFormat()}
		if strides := s.perAxis("strides", axes); strides != nil {
			options = append(options, layers.Strides(strides...))
		}
		if v, ok := s.left["padding"].(string); ok && v == "same" {
			options = append(options, layers.Same)
		}
		s.only("padding", "valid", "same")
		return construct(s.size("pool_size", axes), options...)
	}, write: writePooling}
}

var (
	maxPooling1D = pooling(1, func(n []int, o ...layers.PoolingOption) *layers.Layer { return layers.MaxPooling1D(n[0], o...) })
	maxPooling2D = pooling(2, func(n []int, o ...layers.PoolingOption) *layers.Layer { return layers.MaxPooling2D([2]int(n), o...) })
	maxPooling3D = pooling(3, func(n []int, o ...layers.PoolingOption) *layers.Layer { return layers.MaxPooling3D([3]int(n), o...) })

	averagePooling1D = pooling(1, func(n []int, o ...layers.PoolingOption) *layers.Layer { return layers.AveragePooling1D(n[0], o...) })
	averagePooling2D = pooling(2, func(n []int, o ...layers.PoolingOption) *layers.Layer {
		return layers.AveragePooling2D([2]int(n), o...)
	})
	averagePooling3D = pooling(3, func(n []int, o ...layers.PoolingOption) *layers.Layer {
		return layers.AveragePooling3D([3]int(n), o...)
	})
)

func writePooling(f *fields, l *layers.Layer) {
	d := l.Config().(layers.PoolingConfig)
	f.set("pool_size", d.PoolSize)
	f.set("strides", d.Strides)
	f.set("padding", d.Padding.String())
	f.set("data_format", d.DataFormat.String())
}

func globalPooling(construct func(...layers.GlobalPoolingOption) *layers.Layer) layerClass {
	return layerClass{
		read: func(s *settings) *layers.Layer {
			options := []layers.GlobalPoolingOption{s.dataFormat()}
			if s.flag("keepdims", false) {
				options = append(options, layers.KeepDims)
			}
			return construct(options...)
		},
		write: func(f *fields, l *layers.Layer) {
			d := l.Config().(layers.GlobalPoolingConfig)
			f.set("keepdims", d.KeepDims)
			f.set("data_format", d.DataFormat.String())
		},
	}
}

// adaptivePooling is a class whose constructor takes the output's size as a number for each axis.
func adaptivePooling(axes int, construct func(size []int, format layers.DataFormat) *layers.Layer) layerClass {
	return layerClass{
		read: func(s *settings) *layers.Layer {
			return construct(s.size("output_size", axes), s.dataFormat())
		},
		write: func(f *fields, l *layers.Layer) {
			d := l.Config().(layers.AdaptivePoolingConfig)
			f.set("output_size", d.OutputSize)
			f.set("data_format", d.DataFormat.String())
		},
	}
}

var (
	adaptiveMaxPooling1D = adaptivePooling(1, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveMaxPooling1D(n[0], f) })
	adaptiveMaxPooling2D = adaptivePooling(2, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveMaxPooling2D([2]int(n), f) })
	adaptiveMaxPooling3D = adaptivePooling(3, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveMaxPooling3D([3]int(n), f) })

	adaptiveAveragePooling1D = adaptivePooling(1, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveAveragePooling1D(n[0], f) })
	adaptiveAveragePooling2D = adaptivePooling(2, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveAveragePooling2D([2]int(n), f) })
	adaptiveAveragePooling3D = adaptivePooling(3, func(n []int, f layers.DataFormat) *layers.Layer { return layers.AdaptiveAveragePooling3D([3]int(n), f) })
)
