package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// AdaptivePoolingConfig is what an AdaptiveMaxPooling or AdaptiveAveragePooling layer was made with.
type AdaptivePoolingConfig struct {
	OutputSize []int // for each spatial axis
	spatial
}

// AdaptiveMaxPooling1D is [AdaptiveMaxPooling2D] for x [batch steps channels].
func AdaptiveMaxPooling1D(outputSize int, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveMaxPooling1D", 1, outputSize, (*tensor.Tensor).AdaptiveMaxPool, options)
}

// AdaptiveMaxPooling2D returns the greatest element of each window of x [batch height width
// channels], channel by channel, with windows of a size such that the output is [batch height' width'
// channels] with the given height' and width': along an axis of n elements, output i of m sees those
// from i·n/m, rounded down, to (i+1)·n/m, rounded up. So the windows may overlap.
func AdaptiveMaxPooling2D[S Size2D](outputSize S, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveMaxPooling2D", 2, outputSize, (*tensor.Tensor).AdaptiveMaxPool, options)
}

// AdaptiveMaxPooling3D is [AdaptiveMaxPooling2D] for x [batch depth height width channels].
func AdaptiveMaxPooling3D[S Size3D](outputSize S, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveMaxPooling3D", 3, outputSize, (*tensor.Tensor).AdaptiveMaxPool, options)
}

// AdaptiveAveragePooling1D is [AdaptiveAveragePooling2D] for x [batch steps channels].
func AdaptiveAveragePooling1D(outputSize int, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveAveragePooling1D", 1, outputSize, (*tensor.Tensor).AdaptiveAveragePool, options)
}

// AdaptiveAveragePooling2D returns the mean of each window, as [AdaptiveMaxPooling2D] does its
// greatest element.
func AdaptiveAveragePooling2D[S Size2D](outputSize S, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveAveragePooling2D", 2, outputSize, (*tensor.Tensor).AdaptiveAveragePool, options)
}

// AdaptiveAveragePooling3D is [AdaptiveAveragePooling2D] for x [batch depth height width channels].
func AdaptiveAveragePooling3D[S Size3D](outputSize S, options ...SpatialOption) *Layer {
	return adaptivePooling("AdaptiveAveragePooling3D", 3, outputSize, (*tensor.Tensor).AdaptiveAveragePool, options)
}

func adaptivePooling(class string, axes int, outputSize any, f func(*tensor.Tensor, ...int) *tensor.Tensor, options []SpatialOption) *Layer {
	d := AdaptivePoolingConfig{sizes(class, "output size", axes, outputSize), newSpatial(options)}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		return d.DataFormat.out(f(d.DataFormat.in(x[0]), d.OutputSize...))
	})
	l.masks = masksEnd
	return l
}
