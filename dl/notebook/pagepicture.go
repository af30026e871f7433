package notebook

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/hornbook-go/hornbook/dl"
)

// Colours of a page's picture, which is read on light and dark pages: it brings its own paper.
var (
	paper   = color.NRGBA{255, 255, 255, 255}
	faint   = color.NRGBA{232, 232, 232, 255}
	grey    = color.NRGBA{138, 138, 138, 255}
	bluish  = color.NRGBA{0, 114, 178, 255}
	reddish = color.NRGBA{213, 94, 0, 255}
	black   = color.NRGBA{27, 27, 27, 255}
)

// digitPicture is the page as it stands where it cannot run: a drawing, and the answer's bars.
func digitPicture(m *dl.Model, shown []byte, height, width int, ink float32, classes []string) (image.Image, string) {
	p := answersOf(m, shown, ink)
	const side, gap, bar, left = 560, 40, 44, 60
	tall := side + 2*gap
	img := image.NewNRGBA(image.Rect(0, 0, side+3*gap+left+520, tall))
	fill(img, img.Bounds(), paper)
	for y := range side {
		for x := range side {
			v := 255 - shown[y*height/side*width+x*width/side]
			img.SetNRGBA(gap+x, gap+y, color.NRGBA{v, v, v, 255})
		}
	}
	outline(img, image.Rect(gap-3, gap-3, gap+side+3, gap+side+3), grey)
	each := min(side/len(p), 2*bar)
	best := 0
	for k, v := range p {
		if v > p[best] {
			best = k
		}
	}
	for k, v := range p {
		x0, y0 := side+2*gap+left, gap+k*each
		colour := bluish
		if k == best {
			colour = reddish
		}
		thick := max(each*6/10, 1)
		fill(img, image.Rect(x0, y0+(each-thick)/2, x0+520, y0+(each+thick)/2), faint)
		fill(img, image.Rect(x0, y0+(each-thick)/2, x0+int(math.Round(520*v)), y0+(each+thick)/2), colour)
		writeNumber(img, classes[k], x0-16, y0+each/2, max(each/10, 1))
	}
	return img, describeAnswer(p, classes)
}

func fill(img draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func outline(img draw.Image, r image.Rectangle, c color.Color) {
	const thick = 3
	fill(img, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+thick), c)
	fill(img, image.Rect(r.Min.X, r.Max.Y-thick, r.Max.X, r.Max.Y), c)
	fill(img, image.Rect(r.Min.X, r.Min.Y, r.Min.X+thick, r.Max.Y), c)
	fill(img, image.Rect(r.Max.X-thick, r.Min.Y, r.Max.X, r.Max.Y), c)
}

// digits are drawn on 3 by 5 squares, row by row from the top; a cell must not link a font for ten of them.
var digits = [10][5]string{
	{"###", "# #", "# #", "# #", "###"}, {" # ", "## ", " # ", " # ", "###"}, {"###", "  #", "###", "#  ", "###"},
	{"###", "  #", " ##", "  #", "###"}, {"# #", "# #", "###", "  #", "  #"}, {"###", "#  ", "###", "  #", "###"},
	{"###", "#  ", "###", "# #", "###"}, {"###", "  #", "  #", " # ", " # "}, {"###", "# #", "###", "# #", "###"},
	{"###", "# #", "###", "  #", "###"},
}

// writeNumber draws a name that is a number, ending at x and centred on y. Other names are in the picture's words only.
func writeNumber(img draw.Image, name string, x, y, size int) {
	for _, c := range name {
		if c < '0' || c > '9' {
			return
		}
	}
	x -= 4*size*len(name) - size
	for _, c := range name {
		for row, line := range digits[c-'0'] {
			for column, s := range line {
				if s == '#' {
					fill(img, image.Rect(x+column*size, y+(row*2-5)*size/2, x+(column+1)*size, y+(row*2-3)*size/2), black)
				}
			}
		}
		x += 4 * size
	}
}
