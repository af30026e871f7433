package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomCrop cuts, in training, a part of height by width pixels out of each image, anywhere. After
// training it takes the middle of the same shape and resizes it, as [CenterCrop] does of smaller images.
// Images that are not larger along both axes are cut and stretched, as in Keras, in training and after
// it. (Keras 3.15 leaves larger images as they are after training, whatever its documentation says.)
func RandomCrop(height, width int, options ...SpatialOption) *Layer {
	d := CropConfig{height, width, newSpatial(options)}
	d.check("RandomCrop")
	l := newLayer("RandomCrop", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := d.DataFormat.images(c, "RandomCrop", x)
		mustKnowSize(c, "RandomCrop", x, y)
		rows, columns := y.Dim(1)-height, y.Dim(2)-width // where the part may begin
		switch {
		case rows <= 0 || columns <= 0:
			return d.DataFormat.out(d.stretch(y))
		case !c.Training():
			return d.DataFormat.out(d.fit(y))
		}
		r := &draws{from: c.Rand()}
		top := r.each(y, [2]float32{0, float32(rows + 1)}).Reshape(-1, 1)
		left := r.each(y, [2]float32{0, float32(columns + 1)}).Reshape(-1, 1)
		return d.DataFormat.out(y.Crop(tensor.Concat(1, top, left), height, width))
	})
	l.masks = masksEnd
	return l
}

// stretch cuts y where the middle of the right shape begins, and resizes what is there.
func (d CropConfig) stretch(y *tensor.Tensor) *tensor.Tensor {
	h, w := y.Dim(1), y.Dim(2)
	top := (h - max(min(h, int(float64(w*d.Height)/float64(d.Width))), 1)) / 2
	left := (w - max(min(w, int(float64(h*d.Width)/float64(d.Height))), 1)) / 2
	y = y.Slice(1, top, min(top+d.Height, h)).Slice(2, left, min(left+d.Width, w))
	if y.Dim(1) == d.Height && y.Dim(2) == d.Width {
		return y
	}
	return y.Resize(d.Height, d.Width, tensor.Bilinear, false)
}
