package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ResizingConfig is what a Resizing layer was made with.
type ResizingConfig struct {
	Height, Width     int
	Interpolation     tensor.Interpolation
	CropToAspectRatio bool
	PadToAspectRatio  bool
	FillValue         float32
	Antialias         bool
	spatial
}

// A ResizingOption is an [InterpolationOption], [CropToAspectRatio], [PadToAspectRatio], [FillValue],
// [Antialias], [ChannelsFirst] or a [LayerOption].
type ResizingOption interface{ resizing(*ResizingConfig) }

type resizingFunc func(*ResizingConfig)

func (o resizingFunc) resizing(d *ResizingConfig)        { o(d) }
func (o InterpolationOption) resizing(d *ResizingConfig) { d.Interpolation = tensor.Interpolation(o) }
func (f DataFormat) resizing(d *ResizingConfig)          { d.DataFormat = f }
func (o LayerOption) resizing(d *ResizingConfig)         { d.layer = append(d.layer, o) }

// CropToAspectRatio cuts off what does not fit when images have another shape, on both sides; the
// default is to stretch them.
func CropToAspectRatio() ResizingOption {
	return resizingFunc(func(d *ResizingConfig) { d.CropToAspectRatio = true })
}

// PadToAspectRatio fills up what is missing when images have another shape, on both sides, with
// [FillValue]; the default is to stretch them.
func PadToAspectRatio() ResizingOption {
	return resizingFunc(func(d *ResizingConfig) { d.PadToAspectRatio = true })
}

// Antialias makes a smaller image a mean over all pixels of the larger one; the default is to look at
// those next to the new pixels' places.
func Antialias() ResizingOption { return resizingFunc(func(d *ResizingConfig) { d.Antialias = true }) }

// Resizing gives images x [batch height width channels] another size, by [Bilinear] interpolation or
// another one.
func Resizing(height, width int, options ...ResizingOption) *Layer {
	d := ResizingConfig{Height: height, Width: width, Interpolation: tensor.Bilinear}
	for _, o := range options {
		o.resizing(&d)
	}
	const class = "Resizing"
	if height < 1 || width < 1 {
		tensor.Fail("", class, nil, "an image has 1 row and column or more, not %d and %d", height, width)
	}
	if d.CropToAspectRatio && d.PadToAspectRatio {
		tensor.Fail("", class, nil, "CropToAspectRatio and PadToAspectRatio exclude each other")
	}
	l := newLayer(class, d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := d.DataFormat.images(c, class, x)
		if d.CropToAspectRatio || d.PadToAspectRatio {
			mustKnowSize(c, class, x, y)
		}
		switch {
		case d.CropToAspectRatio:
			y = cropToRatio(y, height, width)
		case d.PadToAspectRatio:
			y = d.pad(y)
		}
		return d.DataFormat.out(y.Resize(height, width, d.Interpolation, d.Antialias))
	})
	l.masks = masksEnd
	return l
}

// images are x[0], which must be images, with the channels last.
func (f DataFormat) images(c *Context, class string, x []*tensor.Tensor) *tensor.Tensor {
	f.mustBe(c, class, 2, x)
	return f.in(x[0])
}

// mustKnowSize fails for images y, made of the inputs x, of a size that is not known when the model is
// built.
func mustKnowSize(c *Context, class string, x []*tensor.Tensor, y *tensor.Tensor) {
	if y.Dim(1) == tensor.Unknown || y.Dim(2) == tensor.Unknown {
		tensor.Fail(c.path, class, x, "the height and the width of the images must be known: give Input numbers for them")
	}
}

// cropToRatio is the middle of images y, as much as has the ratio of height to width.
func cropToRatio(y *tensor.Tensor, height, width int) *tensor.Tensor {
	h, w := y.Dim(1), y.Dim(2)
	rows := max(min(h, int(float64(w*height)/float64(width))), 1)
	columns := max(min(w, int(float64(h*width)/float64(height))), 1)
	return y.Slice(1, (h-rows)/2, (h-rows)/2+rows).Slice(2, (w-columns)/2, (w-columns)/2+columns)
}

// pad is y with margins that give it the ratio of the new size: above and below, or left and right.
func (d *ResizingConfig) pad(y *tensor.Tensor) *tensor.Tensor {
	h, w := y.Dim(1), y.Dim(2)
	above := (max(h, int(float64(w*d.Height)/float64(d.Width))) - h) / 2
	left := (max(w, int(float64(h*d.Width)/float64(d.Height))) - w) / 2
	if above > 0 {
		left = 0
	}
	return y.PadConstant(d.FillValue, [][2]int{{0, 0}, {above, above}, {left, left}, {0, 0}})
}
