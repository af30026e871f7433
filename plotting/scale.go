package plotting

import (
	"image/color"
	"math"
)

// A scale gives numbers from low to high a colour. What is not a number has the colour of a warning.
type scale struct {
	low, high float64
	stops     []color.NRGBA
}

var (
	// From paper to ink, as digits are written.
	inks = []color.NRGBA{{0xFF, 0xFF, 0xFF, 0xFF}, {0x10, 0x10, 0x10, 0xFF}}

	// Light to dark, even in lightness: the sequential scale, after the ColorBrewer scheme YlGnBu.
	heat = []color.NRGBA{
		{0xFF, 0xFF, 0xF0, 0xFF}, {0xD6, 0xEF, 0xB8, 0xFF}, {0x8F, 0xD3, 0xBB, 0xFF}, {0x41, 0xB6, 0xC4, 0xFF},
		{0x22, 0x7F, 0xB8, 0xFF}, {0x25, 0x46, 0x9A, 0xFF}, {0x08, 0x1D, 0x58, 0xFF},
	}

	// Blue for below, white for zero, red for above, after the ColorBrewer scheme RdBu.
	diverging = []color.NRGBA{
		{0x05, 0x30, 0x61, 0xFF}, {0x21, 0x66, 0xAC, 0xFF}, {0x67, 0xA9, 0xCF, 0xFF}, {0xF7, 0xF7, 0xF7, 0xFF},
		{0xEF, 0x8A, 0x62, 0xFF}, {0xB2, 0x18, 0x2B, 0xFF}, {0x67, 0x00, 0x1F, 0xFF},
	}

	notNumber = color.NRGBA{0xCC, 0x00, 0xCC, 0xFF}
)

// scaleOf is the scale for the values: about zero if some are below it, else from their least to
// their greatest in the given colours.
func scaleOf(values []float32, sequential []color.NRGBA) scale {
	low, high := limits(values)
	if low < 0 {
		m := max(-low, high)
		return scale{-m, m, diverging}
	}
	return scale{low, high, sequential}
}

// limits are the least and the greatest finite value; 0 and 1 if there is none.
func limits(values []float32) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if f := float64(v); finite(f) {
			low, high = min(low, f), max(high, f)
		}
	}
	if low > high {
		return 0, 1
	}
	return low, high
}

func (s scale) colour(v float64) color.NRGBA {
	switch {
	case math.IsNaN(v):
		return notNumber
	case math.IsInf(v, 1):
		v = s.high
	case math.IsInf(v, -1):
		v = s.low
	}
	at := 0.0
	if s.high > s.low {
		at = min(max((v-s.low)/(s.high-s.low), 0), 1) * float64(len(s.stops)-1)
	}
	i := min(int(at), len(s.stops)-2)
	part := at - float64(i)
	a, b := s.stops[i], s.stops[i+1]
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xFF}
}

// on is a colour for text on a colour: dark or light, whichever has more contrast.
func on(c color.NRGBA) color.NRGBA {
	if luminance(c) > 0.18 {
		return ink
	}
	return paper
}

// luminance is the relative luminance of WCAG 2, from 0 to 1.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
