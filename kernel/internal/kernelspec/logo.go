package kernelspec

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// The logo is a hornbook: a paddle of wood with a handle, a page under horn, and on the page a small network. It is
// drawn on a square of 64 units, from discs and bars with round ends, last on top.
var logo = []stroke{
	{32, 40, 32, 57, 5, wood}, {32, 56, 32, 57, 6, wood}, // the handle
	{15, 9, 49, 9, 6, wood}, {15, 38, 49, 38, 6, wood}, {15, 9, 15, 38, 6, wood}, {49, 9, 49, 38, 6, wood},
	{16, 12, 48, 12, 3, page}, {16, 35, 48, 35, 3, page}, {16, 12, 16, 35, 3, page}, {48, 12, 48, 35, 3, page},
	{22, 17, 42, 17, 6, page}, {22, 24, 42, 24, 6, page}, {22, 30, 42, 30, 6, page},
	{18, 16, 32, 13, 1, ink}, {18, 16, 32, 24, 1, ink}, {18, 16, 32, 34, 1, ink},
	{18, 31, 32, 13, 1, ink}, {18, 31, 32, 24, 1, ink}, {18, 31, 32, 34, 1, ink},
	{32, 13, 46, 24, 1, ink}, {32, 24, 46, 24, 1, ink}, {32, 34, 46, 24, 1, ink},
	{18, 16, 18, 16, 3.5, ink}, {18, 31, 18, 31, 3.5, ink},
	{32, 13, 32, 13, 3.5, gopher}, {32, 24, 32, 24, 3.5, gopher}, {32, 34, 32, 34, 3.5, gopher},
	{46, 24, 46, 24, 3.5, ink},
}

var (
	wood   = color.NRGBA{0x8a, 0x5a, 0x2b, 0xff}
	page   = color.NRGBA{0xfb, 0xf3, 0xdc, 0xff}
	ink    = color.NRGBA{0x33, 0x3a, 0x45, 0xff}
	gopher = color.NRGBA{0x00, 0xa2, 0xc9, 0xff}
)

// stroke is a line from (x1, y1) to (x2, y2) of half width r with round ends.
type stroke struct {
	x1, y1, x2, y2, r float64
	color             color.NRGBA
}

// covers tells whether the point lies on the stroke.
func (s stroke) covers(x, y float64) bool {
	dx, dy := s.x2-s.x1, s.y2-s.y1
	t := 0.0 // the nearest point of the line, as a part of its length
	if length := dx*dx + dy*dy; length > 0 {
		t = min(1, max(0, ((x-s.x1)*dx+(y-s.y1)*dy)/length))
	}
	ex, ey := x-s.x1-t*dx, y-s.y1-t*dy
	return ex*ex+ey*ey <= s.r*s.r
}

func logoSVG() []byte {
	var b bytes.Buffer
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" stroke-linecap="round">` + "\n")
	for _, s := range logo {
		// A line without length draws no cap in some renderers, hence the hair's breadth.
		fmt.Fprintf(&b, `<path d="M%g %gL%g %g" stroke="#%02x%02x%02x" stroke-width="%g"/>`+"\n",
			s.x1, s.y1, s.x2+0.01, s.y2, s.color.R, s.color.G, s.color.B, 2*s.r)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// logoPNG draws the logo on size×size pixels, each the mean of 16 points.
func logoPNG(size int) []byte {
	const points = 4
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for py := range size {
		for px := range size {
			var r, g, b, hits int
			for i := range points * points {
				x := (float64(px) + (float64(i%points)+0.5)/points) * 64 / float64(size)
				y := (float64(py) + (float64(i/points)+0.5)/points) * 64 / float64(size)
				for k := len(logo) - 1; k >= 0; k-- {
					if s := logo[k]; s.covers(x, y) {
						r, g, b, hits = r+int(s.color.R), g+int(s.color.G), b+int(s.color.B), hits+1
						break
					}
				}
			}
			if hits > 0 {
				img.SetNRGBA(px, py, color.NRGBA{uint8(r / hits), uint8(g / hits), uint8(b / hits), uint8(255 * hits / (points * points))})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // a bytes.Buffer takes all
	}
	return b.Bytes()
}
