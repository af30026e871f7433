package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ZeroPaddingConfig is what a ZeroPadding layer was made with.
type ZeroPaddingConfig struct {
	Padding [][2]int // before and after, for each spatial axis
	spatial
}

// ZeroPadding1D puts steps of zeros before and after x [batch steps channels]. Keras's default is 1.
func ZeroPadding1D[M Margins1D](padding M, options ...SpatialOption) *Layer {
	return ZeroPaddingConfig{margins("ZeroPadding1D", "padding", 1, padding), newSpatial(options)}.build("ZeroPadding1D")
}

// ZeroPadding2D puts rows and columns of zeros around x [batch height width channels]: [batch
// height+top+bottom width+left+right channels]. Keras's default is 1.
//
//	layers.ZeroPadding2D(3)
//	layers.ZeroPadding2D([2][2]int{{0, 1}, {0, 1}}) // a row below and a column to the right
func ZeroPadding2D[M Margins2D](padding M, options ...SpatialOption) *Layer {
	return ZeroPaddingConfig{margins("ZeroPadding2D", "padding", 2, padding), newSpatial(options)}.build("ZeroPadding2D")
}

// ZeroPadding3D is [ZeroPadding2D] for x [batch depth height width channels]. Keras's default is 1.
func ZeroPadding3D[M Margins3D](padding M, options ...SpatialOption) *Layer {
	return ZeroPaddingConfig{margins("ZeroPadding3D", "padding", 3, padding), newSpatial(options)}.build("ZeroPadding3D")
}

func (d ZeroPaddingConfig) build(class string) *Layer {
	axes := len(d.Padding)
	widths := append(append([][2]int{{}}, d.Padding...), [2]int{})
	if d.DataFormat == ChannelsFirst {
		widths = append([][2]int{{}, {}}, d.Padding...)
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, axes, x)
		return x[0].Pad(widths)
	})
	l.masks = masksEnd
	return l
}
