package tensor

import (
	"image"
	"image/color"
	"math"
)

// An ImageOption is an option of [FromImage] and [Tensor.Image].
type ImageOption func(*imageSettings)

type imageSettings struct {
	channels int     // 0: as the image has them
	white    float32 // the value of full intensity
}

// ImageChannels sets how many channels FromImage gives: 1 is the luminance, 3 are red, green and
// blue, 4 have the opacity after them. The default is 1 of a gray image and 3 of any other.
func ImageChannels(n int) ImageOption {
	if n != 1 && n != 3 && n != 4 {
		Fail("", "ImageChannels", nil, "an image has 1, 3 or 4 channels, not %d", n)
	}
	return func(s *imageSettings) { s.channels = n }
}

// ImageUnit sets the range of the values to 0 to 1; the default is 0 to 255.
func ImageUnit() ImageOption { return func(s *imageSettings) { s.white = 1 } }

// FromImage returns a tensor [height width channels] of an image, with values of 0 to 255, as
// Keras's img_to_array. Red, green and blue are those of the pixel whatever its opacity, and of an
// image with 16 bits a channel the values have fractions.
func FromImage(m image.Image, options ...ImageOption) *Tensor {
	s := settingsOf(options)
	if s.channels == 0 {
		s.channels = 3
		switch m.ColorModel() {
		case color.GrayModel, color.Gray16Model:
			s.channels = 1
		}
	}
	b := m.Bounds()
	x := New(Shape{b.Dy(), b.Dx(), s.channels}, nil)
	direct, _ := m.(image.RGBA64Image) // does not allocate a colour for each pixel
	dst := x.data
	for row := b.Min.Y; row < b.Max.Y; row++ {
		for column := b.Min.X; column < b.Max.X; column++ {
			var c color.RGBA64
			if direct != nil {
				c = direct.RGBA64At(column, row)
			}
			if c.A == 0xffff {
				s.pixel(dst[:s.channels], color.NRGBA64(c))
			} else {
				s.pixel(dst[:s.channels], unmultiplied(m.At(column, row)))
			}
			dst = dst[s.channels:]
		}
	}
	return x
}

// pixel writes the channels of a colour to dst.
func (s *imageSettings) pixel(dst []float32, c color.NRGBA64) {
	// The product is exact, so that a channel of 8 bits is a whole number.
	scale := func(v uint16) float32 { return float32(v) * s.white / 0xffff }
	if s.channels == 1 { // the weights of color.GrayModel, out of 65536
		dst[0] = scale(uint16((19595*uint32(c.R) + 38470*uint32(c.G) + 7471*uint32(c.B) + 1<<15) >> 16))
		return
	}
	dst[0], dst[1], dst[2] = scale(c.R), scale(c.G), scale(c.B)
	if s.channels == 4 {
		dst[3] = scale(c.A)
	}
}

// unmultiplied is a colour with red, green and blue as they were before the opacity multiplied them.
func unmultiplied(c color.Color) color.NRGBA64 {
	if n, ok := c.(color.NRGBA); ok { // exactly, where the opacity is small or 0, too
		return color.NRGBA64{R: uint16(n.R) * 0x101, G: uint16(n.G) * 0x101, B: uint16(n.B) * 0x101, A: uint16(n.A) * 0x101}
	}
	return color.NRGBA64Model.Convert(c).(color.NRGBA64)
}

// Image is a tensor [height width] or [height width channels] as an image: of one channel gray, of
// three coloured, of four with an opacity. The values are rounded to whole numbers of 0 to 255, and
// those outside become the nearest; NaN is 0.
//
//	png.Encode(file, digits.Rows(0, 1).Reshape(28, 28).Image())
func (x *Tensor) Image(options ...ImageOption) image.Image {
	x = x.filled("Image")
	s := settingsOf(options)
	channels := 1
	if len(x.shape) == 3 {
		channels = x.shape[2]
	}
	if len(x.shape) != 2 && len(x.shape) != 3 || channels != 1 && channels != 3 && channels != 4 {
		Fail("", "Image", []*Tensor{x}, "an image has the shape [height width] or [height width channels] with 1, 3 or 4 channels; "+
			"of a batch, take one with Slice and Reshape")
	}
	if s.channels != 0 && s.channels != channels {
		Fail("", "Image", []*Tensor{x}, "ImageChannels(%d) was given, and the tensor has %d channels", s.channels, channels)
	}
	bounds := image.Rect(0, 0, x.shape[1], x.shape[0])
	if channels == 1 {
		m := image.NewGray(bounds)
		for i, v := range x.data {
			m.Pix[i] = s.level(v)
		}
		return m
	}
	m := image.NewNRGBA(bounds)
	for i := 0; i < bounds.Dx()*bounds.Dy(); i++ {
		p := m.Pix[4*i : 4*i+4]
		p[3] = 0xff
		for j, v := range x.data[i*channels : i*channels+channels] {
			p[j] = s.level(v)
		}
	}
	return m
}

// level is a value as a byte.
func (s *imageSettings) level(v float32) uint8 {
	v = v * 255 / s.white
	if !(v > 0) {
		return 0
	}
	return uint8(math.Round(float64(min(v, 255))))
}

func settingsOf(options []ImageOption) *imageSettings {
	s := &imageSettings{white: 255}
	for _, o := range options {
		o(s)
	}
	return s
}
