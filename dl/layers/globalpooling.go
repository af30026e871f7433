package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// GlobalPoolingConfig is what a GlobalMaxPooling or GlobalAveragePooling layer was made with.
type GlobalPoolingConfig struct {
	KeepDims   bool
	DataFormat DataFormat
	layer      []LayerOption
}

// A GlobalPoolingOption is [KeepDims], [ChannelsFirst] or a [LayerOption].
type GlobalPoolingOption interface{ globalPooling(*GlobalPoolingConfig) }

func (o KeepDimsOption) globalPooling(d *GlobalPoolingConfig) { d.KeepDims = bool(o) }
func (f DataFormat) globalPooling(d *GlobalPoolingConfig)     { d.DataFormat = f }
func (o LayerOption) globalPooling(d *GlobalPoolingConfig)    { d.layer = append(d.layer, o) }

// A KeepDimsOption is [KeepDims].
type KeepDimsOption bool

// KeepDims keeps the axes that are reduced, with the size 1; the default is that they go.
const KeepDims KeepDimsOption = true

// GlobalMaxPooling1D returns the greatest of all steps of x [batch steps channels], channel by
// channel: [batch channels]. As in Keras it sees masked steps, too.
func GlobalMaxPooling1D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalMaxPooling1D", 1, greatestOver, options)
}

// GlobalMaxPooling2D is [GlobalMaxPooling1D] for x [batch height width channels].
func GlobalMaxPooling2D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalMaxPooling2D", 2, greatestOver, options)
}

// GlobalMaxPooling3D is [GlobalMaxPooling1D] for x [batch depth height width channels].
func GlobalMaxPooling3D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalMaxPooling3D", 3, greatestOver, options)
}

// GlobalAveragePooling1D returns the mean over the steps of x [batch steps channels], channel by
// channel: [batch channels]. Steps that a mask leaves out are not counted; of a sample whose steps are
// all masked the mean is NaN, as in Keras.
func GlobalAveragePooling1D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalAveragePooling1D", 1, func(c *Context, x *tensor.Tensor, r reducer, axes []int) *tensor.Tensor {
		mask := c.Mask(0)
		if mask == nil {
			return r(x).Mean(axes...)
		}
		weight := mask.ExpandDims(axes[0]%2 + 1) // the axis that is not the steps
		zero := tensor.Scalar(0)
		return r(tensor.Where(weight, x, zero)).Sum(axes...).Div(r(weight).Sum(axes...))
	}, options)
}

// GlobalAveragePooling2D returns the mean over the places of x [batch height width channels], channel
// by channel: [batch channels].
func GlobalAveragePooling2D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalAveragePooling2D", 2, meanOver, options)
}

// GlobalAveragePooling3D is [GlobalAveragePooling2D] for x [batch depth height width channels].
func GlobalAveragePooling3D(options ...GlobalPoolingOption) *Layer {
	return globalPooling("GlobalAveragePooling3D", 3, meanOver, options)
}

// A reduction is one of x's over axes, which r drops or keeps.
type reduction func(c *Context, x *tensor.Tensor, r reducer, axes []int) *tensor.Tensor

type reducer func(*tensor.Tensor) reductions

type reductions interface {
	Max(...int) *tensor.Tensor
	Mean(...int) *tensor.Tensor
	Sum(...int) *tensor.Tensor
}

func greatestOver(_ *Context, x *tensor.Tensor, r reducer, axes []int) *tensor.Tensor {
	return r(x).Max(axes...)
}

func meanOver(_ *Context, x *tensor.Tensor, r reducer, axes []int) *tensor.Tensor {
	return r(x).Mean(axes...)
}

func globalPooling(class string, axes int, f reduction, options []GlobalPoolingOption) *Layer {
	var d GlobalPoolingConfig
	for _, o := range options {
		o.globalPooling(&d)
	}
	over := []int{1, 2, 3}[:axes]
	if d.DataFormat == ChannelsFirst {
		over = []int{2, 3, 4}[:axes]
	}
	reduce := func(x *tensor.Tensor) reductions {
		if d.KeepDims {
			return x.KeepDims()
		}
		return x
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		return f(c, x[0], reduce, over)
	})
	l.masks = masksEnd
	return l
}
