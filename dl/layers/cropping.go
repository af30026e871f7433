package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// CroppingConfig is what a Cropping layer was made with.
type CroppingConfig struct {
	Cropping [][2]int // before and after, for each spatial axis
	spatial
}

// Cropping1D takes away steps of x [batch steps channels] at the beginning and at the end. Keras's
// default is 1.
func Cropping1D[M Margins1D](cropping M, options ...LayerOption) *Layer {
	d := CroppingConfig{margins("Cropping1D", "cropping", 1, cropping), spatial{layer: options}}
	return d.build("Cropping1D")
}

// Cropping2D takes away rows and columns of x [batch height width channels] at the borders: [batch
// height-top-bottom width-left-right channels]. Keras's default is 0.
//
//	layers.Cropping2D(2)                          // two rows or columns on all sides
//	layers.Cropping2D([2][2]int{{1, 0}, {2, 2}}) // the first row, and two columns on both sides
func Cropping2D[M Margins2D](cropping M, options ...SpatialOption) *Layer {
	return CroppingConfig{margins("Cropping2D", "cropping", 2, cropping), newSpatial(options)}.build("Cropping2D")
}

// Cropping3D is [Cropping2D] for x [batch depth height width channels]. Keras's default is 1.
func Cropping3D[M Margins3D](cropping M, options ...SpatialOption) *Layer {
	return CroppingConfig{margins("Cropping3D", "cropping", 3, cropping), newSpatial(options)}.build("Cropping3D")
}

func (d CroppingConfig) build(class string) *Layer {
	first := 1 // spatial axis
	if d.DataFormat == ChannelsFirst {
		first = 2
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		d.DataFormat.mustBe(c, class, len(d.Cropping), x)
		subscripts := []tensor.Subscript{tensor.All, tensor.All}[:first]
		for i, m := range d.Cropping {
			n := x[0].Dim(first + i)
			if n != tensor.Unknown && m[0]+m[1] >= n {
				tensor.Fail(c.path, class, x, "nothing is left of spatial axis %d, which has %d elements, without the first %d and the last %d: crop less", i, n, m[0], m[1])
			}
			end := tensor.End
			if m[1] > 0 {
				end = -m[1]
			}
			subscripts = append(subscripts, tensor.Range(m[0], end))
		}
		return x[0].Index(subscripts...)
	})
	l.masks = masksEnd
	return l
}
