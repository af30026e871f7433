package plotting

import (
	"image/color"
	"math"
)

// A scale gives numbers from low to high a colour. What is not a number has the colour of a warning.
type scale struct {
	low, high float64
	stops     []tone // at equal steps
}

var (
	// From paper to ink, as digits are written, in both themes alike.
	inks = []tone{same(hex(0xFFFFFF)), same(hex(0x101010))}

	// heat begins near the paper's colour: the sequential scale, in equal steps of lightness from
	// pale yellow over green to dark blue, and on dark paper from there to pale yellow.
	heat = path(33,
		func(t float64) color.NRGBA {
			return oklch(0.985-0.68*t, 0.035+0.105*math.Sin(math.Pi*min(t*0.9+0.02, 1)), 108+162*math.Pow(t, 0.85))
		},
		func(t float64) color.NRGBA {
			return oklch(0.22+0.75*t, 0.035+0.105*math.Sin(math.Pi*min((1-t)*0.9+0.05, 1)), 275-167*math.Pow(t, 1.15))
		})

	// diverging has blue below, the paper's colour at zero, and red above.
	diverging = append(path(17, below(0.97, 0.37, 256), below(0.2, 0.8, 246)), path(17, above(0.97, 0.40, 25), above(0.2, 0.8, 40))[1:]...)

	// viridis is that of matplotlib (CC0), for what has no natural zero.
	viridis = tones(0x440154, 0x48186A, 0x472D7B, 0x424086, 0x3B528B, 0x33638D, 0x2C728E, 0x26828E, 0x21918C,
		0x1FA088, 0x28AE80, 0x3FBC73, 0x5EC962, 0x84D44B, 0xADDC30, 0xD8E219, 0xFDE725)

	notNumber = same(hex(0xCC00CC))
)

// below is the way from a colour of the lightness at zero to one of that lightness and hue, backward.
func below(zero, end, hue float64) func(t float64) color.NRGBA {
	up := above(zero, end, hue)
	return func(t float64) color.NRGBA { return up(1 - t) }
}

func above(zero, end, hue float64) func(t float64) color.NRGBA {
	return func(t float64) color.NRGBA {
		return oklch(zero+(end-zero)*t, 0.17*math.Sin(math.Pi/2*min(1.25*t, 1))-0.02*t, hue)
	}
}

// path is n colours on a way of colours, at steps that look equal: as long in OKLab.
func path(n int, light, dark func(t float64) color.NRGBA) []tone {
	stops := make([]tone, n)
	for i, c := range evenly(n, light) {
		stops[i].light = c
	}
	for i, c := range evenly(n, dark) {
		stops[i].dark = c
	}
	return stops
}

func evenly(n int, way func(t float64) color.NRGBA) []color.NRGBA {
	const fine = 400
	length := make([]float64, fine+1)
	last := oklab(way(0))
	for i := 1; i <= fine; i++ {
		next := oklab(way(float64(i) / fine))
		length[i] = length[i-1] + math.Hypot(math.Hypot(next[0]-last[0], next[1]-last[1]), next[2]-last[2])
		last = next
	}
	colours := make([]color.NRGBA, n)
	at := 0
	for i := range colours {
		for at < fine && length[at] < length[fine]*float64(i)/float64(n-1) {
			at++
		}
		colours[i] = way(float64(at) / fine)
	}
	return colours
}

// oklab is the colour in Ottosson's OKLab: lightness, green to red, blue to yellow.
func oklab(c color.NRGBA) [3]float64 {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

// tones are colours that are the same in both themes.
func tones(colours ...uint32) []tone {
	t := make([]tone, len(colours))
	for i, c := range colours {
		t[i] = same(hex(c))
	}
	return t
}

// scaleOf is the scale for the values: about zero if some are below it, else from their least to
// their greatest in the given colours.
func scaleOf(values []float32, sequential []tone) scale {
	low, high := limits(values)
	if low < 0 {
		m := max(-low, high)
		return scale{-m, m, diverging}
	}
	return scale{low, high, sequential}
}

// aboutZero is the scale with zero in the middle.
func aboutZero(values []float32) scale {
	low, high := limits(values)
	most := max(-low, high)
	if most == 0 {
		most = 1 // all are zero, and have its colour
	}
	return scale{-most, most, diverging}
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

// shade is the colour of a number in a picture, which has 64 shades of a scale, or 256 greys: an eye
// takes them for all of them.
func (s scale) shade(v float64) tone { return s.colour(s.step(v)) }

// step is the number nearest to v that has a shade; NaN has none.
func (s scale) step(v float64) float64 {
	steps := 64.0 // so that the middle is one
	if len(s.stops) == 2 {
		steps = 255
	}
	if !(s.high > s.low) || math.IsNaN(v) {
		return v
	}
	part := min(max((v-s.low)/(s.high-s.low), 0), 1)
	return s.low + (s.high-s.low)*math.Round(part*steps)/steps
}

func (s scale) colour(v float64) tone {
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
	return s.stops[i].mixed(s.stops[i+1], at-float64(i))
}
