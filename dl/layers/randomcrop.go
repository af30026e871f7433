package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomCrop cuts, in training, a part of height by width pixels out of each image, anywhere. After
// training, and of images that are not larger along both axes, it takes the middle of the same shape
// and resizes it, as [CenterCrop] does of smaller ones.
func RandomCrop(height, width int, options ...SpatialOption) *Layer {
	d := CropConfig{height, width, newSpatial(options)}
	d.check("RandomCrop")
	l := newLayer("RandomCrop", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := d.DataFormat.images(c, "RandomCrop", x)
		mustKnowSize(c, "RandomCrop", x, y)
		rows, columns := y.Dim(1)-height, y.Dim(2)-width // where the part may begin
		if !c.Training() || rows <= 0 || columns <= 0 {
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
