package plotting

import (
	"image"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// drawPicture draws the image into the rectangle so that its cells have edges and no seams.
func drawPicture(c draw.Canvas, r vg.Rectangle, img *image.NRGBA) {
	if _, ok := base(c).(*vgsvg.Canvas); ok {
		c.DrawImage(r, img) // the figure's SVG says that the browser must not smooth it
		return
	}
	// A PNG has two pixels for one of the page. What is enlarged to those without smoothing is
	// drawn as it is.
	width, height := int(math.Round(2*r.Size().X.Points())), int(math.Round(2*r.Size().Y.Points()))
	c.DrawImage(r, nearest(img, max(width, 1), max(height, 1)))
}

// nearest is the image in another size, without smoothing.
func nearest(img *image.NRGBA, width, height int) *image.NRGBA {
	from := img.Bounds()
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			to.SetNRGBA(x, y, img.NRGBAAt(from.Min.X+x*from.Dx()/width, from.Min.Y+y*from.Dy()/height))
		}
	}
	return to
}

// A grid of numbers is drawn with a colour for each.
type matrix struct {
	rows, columns int
	values        []float32 // row by row
}

func (m matrix) picture(s scale) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, m.columns, m.rows))
	for i, v := range m.values {
		img.SetNRGBA(i%m.columns, i/m.columns, s.colour(float64(v)))
	}
	return img
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
