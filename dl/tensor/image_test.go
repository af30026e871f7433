package tensor_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestFromImage(t *testing.T) {
	gray := image.NewGray(image.Rect(3, 5, 5, 6)) // bounds do not begin at 0
	copy(gray.Pix, []uint8{7, 255})
	gray16 := image.NewGray16(image.Rect(0, 0, 1, 1))
	gray16.SetGray16(0, 0, color.Gray16{Y: 0x8000})
	rgba := image.NewRGBA(image.Rect(0, 0, 1, 2))
	rgba.Set(0, 0, color.RGBA{10, 20, 30, 255})
	rgba.Set(0, 1, color.RGBA{64, 32, 0, 128}) // the channels are multiplied by the opacity
	nrgba := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	copy(nrgba.Pix, []uint8{10, 20, 30, 1, 200, 100, 50, 0})
	palette := image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.NRGBA{1, 2, 3, 255}})
	for _, c := range []struct {
		name    string
		m       image.Image
		options []tensor.ImageOption
		shape   tensor.Shape
		want    []float32
	}{
		{"gray", gray, nil, tensor.Shape{1, 2, 1}, []float32{7, 255}},
		{"gray of 16 bits", gray16, nil, tensor.Shape{1, 1, 1}, []float32{0x8000 * 255. / 65535}},
		{"gray as colours", gray, []tensor.ImageOption{tensor.ImageChannels(3)}, tensor.Shape{1, 2, 3}, []float32{7, 7, 7, 255, 255, 255}},
		{"gray with opacity", gray, []tensor.ImageOption{tensor.ImageChannels(4)}, tensor.Shape{1, 2, 4}, []float32{7, 7, 7, 255, 255, 255, 255, 255}},
		{"gray of 0 to 1", gray, []tensor.ImageOption{tensor.ImageUnit()}, tensor.Shape{1, 2, 1}, []float32{7. / 255, 1}},
		{"colours", rgba.SubImage(image.Rect(0, 0, 1, 1)), nil, tensor.Shape{1, 1, 3}, []float32{10, 20, 30}},
		{"not multiplied", nrgba, []tensor.ImageOption{tensor.ImageChannels(4)}, tensor.Shape{1, 2, 4}, []float32{10, 20, 30, 1, 200, 100, 50, 0}},
		{"palette", palette, nil, tensor.Shape{1, 1, 3}, []float32{1, 2, 3}},
		{"no pixels", image.NewGray(image.Rectangle{}), nil, tensor.Shape{0, 0, 1}, nil},
	} {
		if x := tensor.FromImage(c.m, c.options...); !x.Shape().Equal(c.shape) || !slices.Equal(x.Values(), c.want) {
			t.Errorf("%s: %v, want %v of shape %v", c.name, x, c.want, c.shape)
		}
	}
	x := tensor.FromImage(rgba).Values()[3:]
	for i, want := range []float64{127.5, 63.75, 0} {
		if math.Abs(float64(x[i])-want) > 0.5 {
			t.Errorf("half opaque: channel %d is %v, want %v", i, x[i], want)
		}
	}
	// The luminance is that of image/color.
	red := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	red.Set(0, 0, color.NRGBA{255, 0, 0, 255})
	want := color.GrayModel.Convert(red.At(0, 0)).(color.Gray).Y
	if y := tensor.FromImage(red, tensor.ImageChannels(1)).Item(); math.Abs(float64(y)-float64(want)) > 0.5 {
		t.Errorf("red has the luminance %v, want %v", y, want)
	}
}

func TestImage(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	gray := data(tensor.Shape{2, 4}, 0, 1.4, 1.6, 255, -1, 300, nan, inf).Image().(*image.Gray)
	if !slices.Equal(gray.Pix, []uint8{0, 1, 2, 255, 0, 255, 0, 255}) || gray.Bounds() != image.Rect(0, 0, 4, 2) {
		t.Errorf("%v %v", gray.Bounds(), gray.Pix)
	}
	if unit := data(tensor.Shape{1, 3, 1}, 0, 0.5, 1).Image(tensor.ImageUnit()).(*image.Gray); !slices.Equal(unit.Pix, []uint8{0, 128, 255}) {
		t.Errorf("%v", unit.Pix)
	}
	for _, channels := range []int{1, 3, 4} { // through a PNG file and back
		x := count(3, 5, channels)
		for i := range x.Values() {
			x.Values()[i] = float32(i * 37 % 256)
		}
		var file bytes.Buffer
		if err := png.Encode(&file, x.Image()); err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		if y := tensor.FromImage(m, tensor.ImageChannels(channels)); !y.Shape().Equal(x.Shape()) || !slices.Equal(y.Values(), x.Values()) {
			t.Errorf("%d channels come back as %v, want %v", channels, y, x)
		}
	}
	if b := count(0, 3).Image().Bounds(); !b.Empty() {
		t.Errorf("bounds %v", b)
	}
	for _, f := range []func(){
		func() { count(2, 2, 2).Image() },
		func() { count(4).Image() },
		func() { count(1, 2, 2, 3).Image() },
		func() { count(2, 2, 3).Image(tensor.ImageChannels(4)) },
		func() { tensor.ImageChannels(2) },
	} {
		if e := mustFail(t, f); e != nil && !strings.Contains(e.Detail, "channels") {
			t.Errorf("%v", e)
		}
	}
}

func BenchmarkFromImage(b *testing.B) {
	bounds := image.Rect(0, 0, 224, 224)
	for name, m := range map[string]image.Image{
		"gray": image.NewGray(bounds), "NRGBA": opaque(image.NewNRGBA(bounds)), "YCbCr": image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tensor.FromImage(m)
			}
		})
	}
}

func opaque(m *image.NRGBA) *image.NRGBA {
	for i := range m.Pix {
		m.Pix[i] = 0xff
	}
	return m
}
