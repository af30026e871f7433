package tensor_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleTensor_Alt() {
	x := tensor.New(tensor.Shape{2, 2}, []float32{1, 0.5, -2, 10})
	fmt.Println(x.Alt())
	// Output: tensor [2 2], -2 to 10, mean 2.375, std 4.547
}

// Which tensors are pictures, and of what size.
func TestPNG(t *testing.T) {
	for _, c := range []struct {
		shape tensor.Shape
		want  image.Point // pixels; zero for none
		note  string
	}{
		{tensor.Shape{}, image.Point{}, ""},
		{tensor.Shape{100}, image.Point{}, ""},
		{tensor.Shape{7, 28}, image.Point{}, ""},
		{tensor.Shape{0, 28, 28}, image.Point{}, ""},
		{tensor.Shape{28, 28}, image.Pt(308, 308), "black is 0, white 1"},
		{tensor.Shape{28, 28, 1}, image.Pt(308, 308), ""},
		{tensor.Shape{32, 16, 3}, image.Pt(160, 320), "full intensity is 1, none 0"},
		{tensor.Shape{28, 28, 2}, image.Point{}, ""},
		{tensor.Shape{3, 28, 28}, image.Pt(3*84+2*3, 84), "3 images"},
		{tensor.Shape{60, 28, 28}, image.Pt(11*56+10*3, 3*56+2*3), "the first 33 of 60 images"},
		{tensor.Shape{5, 32, 32, 3}, image.Pt(5*96+4*3, 96), "5 images"},
		{tensor.Shape{1, 8, 8, 12}, image.Pt(12*48+11*3, 48), "12 channels"},
		{tensor.Shape{2, 8, 8, 12}, image.Pt(12*48+11*3, 2*48+3), "a row for each of 2 samples, with 12 channels"},
		{tensor.Shape{2000, 1500}, image.Pt(215, 286), ""},
		{tensor.Shape{2, 2, 9, 9, 3}, image.Point{}, ""},
	} {
		x := tensor.New(c.shape, nil)
		for i := range x.Values() {
			x.Values()[i] = float32(i%5) / 4
		}
		b, err := x.PNG()
		if err != nil {
			t.Errorf("%v: %v", c.shape, err)
			continue
		}
		var got image.Point
		if b != nil {
			m, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			got = m.Bounds().Size()
		}
		if got != c.want || x.Width() != c.want.X {
			t.Errorf("%v: a picture of %v, %d wide, want %v", c.shape, got, x.Width(), c.want)
		}
		if !strings.Contains(x.Alt(), c.note) {
			t.Errorf("%v: %q, want %q in it", c.shape, x.Alt(), c.note)
		}
	}
}

// The colours of values: of parts of the whole, of bytes, of others, and of what is no number.
func TestPNGColours(t *testing.T) {
	white, black, blue, orange, magenta := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}, color.NRGBA{0, 0x72, 0xB2, 255}, color.NRGBA{0xD5, 0x5E, 0, 255}, color.NRGBA{0xCC, 0x33, 0x77, 255}
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, c := range []struct {
		values [3]float32 // of the first pixels; the others are the third's
		want   [3]color.NRGBA
	}{
		{[3]float32{0, 1, 0}, [3]color.NRGBA{black, white, black}},
		{[3]float32{0, 255, 0}, [3]color.NRGBA{black, white, black}},
		{[3]float32{0, 7.5, 0}, [3]color.NRGBA{black, white, black}},
		{[3]float32{-1, 1, -1}, [3]color.NRGBA{blue, orange, blue}},
		{[3]float32{nan, inf, 1}, [3]color.NRGBA{magenta, magenta, white}},
		{[3]float32{nan, nan, nan}, [3]color.NRGBA{magenta, magenta, magenta}},
	} {
		x := tensor.New(tensor.Shape{8, 8}, nil)
		for i := range x.Values() {
			x.Values()[i] = c.values[min(i, 2)]
		}
		b, err := x.PNG()
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if got := color.NRGBAModel.Convert(m.At(12*i+6, 6)); got != want {
				t.Errorf("%v: pixel %d is %v, want %v", c.values, i, got, want)
			}
		}
	}
}

// A large tensor's table has the values at both ends, with their indices.
func TestHTMLOfLarge(t *testing.T) {
	h := count(100, 50).HTML()
	for _, want := range []string{">0<", ">4999<", ">99<", ">49<", "…"} {
		if !strings.Contains(strings.ReplaceAll(h, " ", ""), want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(h, ">2525") {
		t.Error("a value of the middle is there")
	}
}
