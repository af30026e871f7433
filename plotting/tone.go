package plotting

import (
	"image/color"
	"math"
)

// A tone is a colour of the theme: what it is on light paper, and what on dark. An SVG has both and
// follows the page; a PNG and a PDF have one of them.
type tone struct{ light, dark color.NRGBA }

// RGBA makes a tone a color.Color, that of light paper: gonum's plotters take it as any other.
func (t tone) RGBA() (r, g, b, a uint32) { return t.light.RGBA() }

// of is the tone on light or dark paper.
func (t tone) of(dark bool) color.NRGBA {
	if dark {
		return t.dark
	}
	return t.light
}

// faded is the tone with that opacity, from 0 to 1, for bands and areas.
func (t tone) faded(opacity float64) tone {
	a := uint8(math.Round(255 * opacity))
	t.light.A, t.dark.A = a, a
	return t
}

// mixed is the tone with that part, from 0 to 1, of another.
func (t tone) mixed(other tone, part float64) tone {
	return tone{mix(t.light, other.light, part), mix(t.dark, other.dark, part)}
}

// same is a tone that does not follow the theme.
func same(c color.NRGBA) tone { return tone{c, c} }

// toneOf is the tone of any colour. Black is ink and white is paper, so that what gonum's plotters
// draw by default is seen on dark paper, too.
func toneOf(c color.Color) tone {
	switch c := c.(type) {
	case nil:
		return ink
	case tone:
		return c
	}
	switch n := color.NRGBAModel.Convert(c).(color.NRGBA); n {
	case color.NRGBA{A: 0xFF}:
		return ink
	case color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}:
		return paper
	default:
		return same(n)
	}
}

func mix(a, b color.NRGBA, part float64) color.NRGBA {
	m := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return color.NRGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}

// hex is a colour from 0xRRGGBB.
func hex(c uint32) color.NRGBA {
	return color.NRGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xFF}
}

// on is a tone for text on a colour: black or white, whichever has more contrast, which is 4.5:1 at
// least on any.
func on(t tone) tone {
	over := func(c color.NRGBA) color.NRGBA {
		black, white := hex(0x000000), hex(0xFFFFFF)
		if contrast(black, c) > contrast(white, c) {
			return black
		}
		return white
	}
	return tone{over(t.light), over(t.dark)}
}

// luminance is the relative luminance of WCAG 2, from 0 to 1.
func luminance(c color.NRGBA) float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is that of WCAG 2 between two colours, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// linear is a channel of sRGB as an amount of light, from 0 to 1.
func linear(v uint8) float64 {
	f := float64(v) / 255
	if f <= 0.04045 {
		return f / 12.92
	}
	return math.Pow((f+0.055)/1.055, 2.4)
}

// oklch is the colour of that lightness (0 to 1), chroma (0 to about 0.3) and hue in degrees in
// Ottosson's OKLab (2020), in which equal steps look equal. Chroma that a screen does not have is
// left out.
func oklch(lightness, chroma, hue float64) color.NRGBA {
	sin, cos := math.Sincos(hue * math.Pi / 180)
	for {
		a, b := chroma*cos, chroma*sin
		l := lightness + 0.3963377774*a + 0.2158037573*b
		m := lightness - 0.1055613458*a - 0.0638541728*b
		s := lightness - 0.0894841775*a - 1.2914855480*b
		l, m, s = l*l*l, m*m*m, s*s*s
		rgb := [3]float64{
			4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
			-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
			-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
		}
		var c [3]uint8
		out := false
		for i, v := range rgb {
			out = out || v < -1e-4 || v > 1+1e-4
			v = min(max(v, 0), 1)
			if v <= 0.0031308 {
				v *= 12.92
			} else {
				v = 1.055*math.Pow(v, 1/2.4) - 0.055
			}
			c[i] = uint8(math.Round(255 * v))
		}
		if !out || chroma < 1e-3 {
			return color.NRGBA{c[0], c[1], c[2], 0xFF}
		}
		chroma *= 0.97
	}
}
