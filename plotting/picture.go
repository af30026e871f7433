package plotting

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawPicture draws the image into the rectangle so that its pixels have edges and no seams.
func drawPicture(c draw.Canvas, r vg.Rectangle, img image.Image) { c.DrawImage(r, img) }

// A picture is an image whose colours follow the theme; as an image.Image it is that of light paper.
type picture struct {
	*image.NRGBA
	dark *image.NRGBA // nil if it is the same
}

func newPicture(width, height int) *picture {
	r := image.Rect(0, 0, width, height)
	return &picture{image.NewNRGBA(r), image.NewNRGBA(r)}
}

func (p *picture) set(x, y int, t tone) {
	p.SetNRGBA(x, y, t.light)
	p.dark.SetNRGBA(x, y, t.dark)
}

// pictureOf is the image on light or dark paper.
func pictureOf(img image.Image, dark bool) image.Image {
	if p, ok := img.(*picture); ok {
		if dark && p.dark != nil {
			return p.dark
		}
		return p.NRGBA
	}
	return img
}

// indexed is the image with a palette, if its colours are so few: its PNG is a third as large.
func indexed(img image.Image) image.Image {
	n, ok := img.(*image.NRGBA)
	if !ok {
		return img
	}
	index := map[color.NRGBA]uint8{}
	p := image.NewPaletted(n.Rect, nil)
	for y := n.Rect.Min.Y; y < n.Rect.Max.Y; y++ {
		for x := n.Rect.Min.X; x < n.Rect.Max.X; x++ {
			c := n.NRGBAAt(x, y)
			i, known := index[c]
			if !known {
				if len(index) == 256 {
					return img
				}
				i = uint8(len(index))
				index[c] = i
				p.Palette = append(p.Palette, c)
			}
			p.Pix[p.PixOffset(x, y)] = i
		}
	}
	return p
}

// A matrix is a grid of numbers, drawn with a colour for each.
type matrix struct {
	rows, columns int
	values        []float32 // row by row
}

// picture draws the numbers in the scale's shades; a picture of few colours is small as a PNG.
func (m matrix) picture(s scale) *picture {
	p := newPicture(m.columns, m.rows)
	known := map[float64]tone{}
	for i, v := range m.values {
		t := notNumber
		if v == v {
			at := s.step(float64(v))
			shade, ok := known[at]
			if !ok {
				shade = s.colour(at)
				known[at] = shade
			}
			t = shade
		}
		p.set(i%m.columns, i/m.columns, t)
	}
	if string(p.Pix) == string(p.dark.Pix) {
		p.dark = nil
	}
	return p
}

// pooled is the matrix in at most that many rows and columns: each number stands for a block, of
// which it is the one that is farthest from zero, so that no outlier is lost.
func (m matrix) pooled(rows, columns int) matrix {
	if m.rows <= rows && m.columns <= columns {
		return m
	}
	p := matrix{min(m.rows, rows), min(m.columns, columns), nil}
	p.values = make([]float32, p.rows*p.columns)
	for i, v := range m.values {
		at := &p.values[i/m.columns*p.rows/m.rows*p.columns+i%m.columns*p.columns/m.columns]
		if v != v || math.Abs(float64(v)) > math.Abs(float64(*at)) {
			*at = v
		}
	}
	return p
}

// outlined draws the picture with an edge round it.
func outlined(c draw.Canvas, r vg.Rectangle, img image.Image, edge color.Color) {
	drawPicture(c, r, img)
	outline(c, edge, 0.5, r)
}
