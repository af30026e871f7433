package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// PoolingConfig is what a MaxPooling or AveragePooling layer was made with.
type PoolingConfig struct {
	PoolSize []int // for each spatial axis
	window
	DataFormat DataFormat
	layer      []LayerOption
}

// A PoolingOption is [Strides], [Same], [ChannelsFirst] or a [LayerOption].
type PoolingOption interface{ pooling(*PoolingConfig) }

func (o WindowOption) pooling(d *PoolingConfig) { o(&d.window) }
func (f DataFormat) pooling(d *PoolingConfig)   { d.DataFormat = f }
func (o LayerOption) pooling(d *PoolingConfig)  { d.layer = append(d.layer, o) }

// MaxPooling1D is [MaxPooling2D] for x [batch steps channels].
func MaxPooling1D(poolSize int, options ...PoolingOption) *Layer {
	return pooling("MaxPooling1D", 1, poolSize, (*tensor.Tensor).MaxPool, options)
}

// MaxPooling2D returns the greatest element of each window of x [batch height width channels],
// channel by channel: [batch height' width' channels], with height' = (height - poolSize)/stride + 1,
// rounded down; or, with [Same], height/stride, rounded up. The strides are the pool size, unless
// [Strides] says otherwise, so that the windows lie side by side. Keras's default pool size is 2. It
// passes the gradient to the first of the greatest elements.
//
//	layers.MaxPooling2D(2)
//	layers.MaxPooling2D([2]int{3, 2}, layers.Strides(2), layers.Same)
func MaxPooling2D[S Size2D](poolSize S, options ...PoolingOption) *Layer {
	return pooling("MaxPooling2D", 2, poolSize, (*tensor.Tensor).MaxPool, options)
}

// MaxPooling3D is [MaxPooling2D] for x [batch depth height width channels].
func MaxPooling3D[S Size3D](poolSize S, options ...PoolingOption) *Layer {
	return pooling("MaxPooling3D", 3, poolSize, (*tensor.Tensor).MaxPool, options)
}

// AveragePooling1D is [AveragePooling2D] for x [batch steps channels].
func AveragePooling1D(poolSize int, options ...PoolingOption) *Layer {
	return pooling("AveragePooling1D", 1, poolSize, (*tensor.Tensor).AveragePool, options)
}

// AveragePooling2D returns the mean of each window, as [MaxPooling2D] does its greatest element. What
// is outside of x, with [Same], is not counted.
func AveragePooling2D[S Size2D](poolSize S, options ...PoolingOption) *Layer {
	return pooling("AveragePooling2D", 2, poolSize, (*tensor.Tensor).AveragePool, options)
}

// AveragePooling3D is [AveragePooling2D] for x [batch depth height width channels].
func AveragePooling3D[S Size3D](poolSize S, options ...PoolingOption) *Layer {
	return pooling("AveragePooling3D", 3, poolSize, (*tensor.Tensor).AveragePool, options)
}

func pooling(class string, axes int, poolSize any, f func(*tensor.Tensor, []int, tensor.Window) *tensor.Tensor, options []PoolingOption) *Layer {
	d := PoolingConfig{PoolSize: sizes(class, "pool size", axes, poolSize)}
	for _, o := range options {
		o.pooling(&d)
	}
	d.expand(class, axes, d.PoolSize)
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		return d.DataFormat.out(f(d.DataFormat.in(x[0]), d.PoolSize, tensor.Window{Strides: d.Strides, Padding: d.Padding}))
	})
	l.masks = masksEnd
	return l
}
