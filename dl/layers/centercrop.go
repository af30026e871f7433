package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// CropConfig is what a CenterCrop or a RandomCrop layer was made with.
type CropConfig struct {
	Height, Width int
	spatial
}

// CenterCrop cuts the middle of height by width pixels out of images x [batch height width channels].
// Images that are smaller are made larger first, and lose what is too much along the other axis.
func CenterCrop(height, width int, options ...SpatialOption) *Layer {
	d := CropConfig{height, width, newSpatial(options)}
	d.check("CenterCrop")
	l := newLayer("CenterCrop", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := d.DataFormat.images(c, "CenterCrop", x)
		mustKnowSize(c, "CenterCrop", x, y)
		if top, left := y.Dim(1)-height, y.Dim(2)-width; top >= 0 && left >= 0 {
			y = y.Slice(1, top/2, top/2+height).Slice(2, left/2, left/2+width)
		} else {
			y = d.fit(y)
		}
		return d.DataFormat.out(y)
	})
	l.masks = masksEnd
	return l
}

func (d CropConfig) check(class string) {
	if d.Height < 1 || d.Width < 1 {
		tensor.Fail("", class, nil, "an image has 1 row and column or more, not %d and %d", d.Height, d.Width)
	}
}

// fit resizes the part of y that has the right ratio.
func (d CropConfig) fit(y *tensor.Tensor) *tensor.Tensor {
	return cropToRatio(y, d.Height, d.Width).Resize(d.Height, d.Width, tensor.Bilinear, false)
}
