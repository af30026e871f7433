package drawing

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"math"
	"strings"

	"git.sr.ht/~sbinet/gg"
	"golang.org/x/image/draw"
)

// A painter draws elements, from a place of the page on.
type painter struct {
	*gg.Context
	x, y float64
}

// at is a place of the drawing in pixels of the picture.
func (p *painter) at(x, y float64) (float64, float64) {
	return (p.x + x) * density, (p.y + y) * density
}

func (p *painter) children(e *element, s style) {
	for _, c := range e.children {
		p.draw(c, s.with(c.attributes))
	}
}

func (p *painter) draw(e *element, s style) {
	if e.attributes["display"] == "none" { // as pictures for dark pages are
		return
	}
	switch e.name {
	case "g", "svg", "a":
		p.children(e, s)
	case "rect":
		x, y := p.at(e.number("x", 0), e.number("y", 0))
		w, h := e.number("width", 0)*density, e.number("height", 0)*density
		round := min(e.number("rx", 0)*density, w/2, h/2)
		p.DrawRoundedRectangle(x, y, w, h, max(round, 0))
		p.paint(s)
	case "circle":
		x, y := p.at(e.number("cx", 0), e.number("cy", 0))
		p.DrawCircle(x, y, e.number("r", 0)*density)
		p.paint(s)
	case "line":
		p.MoveTo(p.at(e.number("x1", 0), e.number("y1", 0)))
		p.LineTo(p.at(e.number("x2", 0), e.number("y2", 0)))
		p.paint(s)
	case "path":
		p.path(e.attributes["d"])
		p.paint(s)
	case "text":
		p.text(e, s)
	case "image":
		p.image(e)
	}
}

// mostPixels is how many an image within a drawing has at most.
const mostPixels = 1 << 24

// image draws a PNG that the element holds, stretched to its place, with sharp pixels.
func (p *painter) image(e *element) {
	text, ok := strings.CutPrefix(e.attributes["href"], "data:image/png;base64,")
	if !ok {
		return
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return
	}
	if c, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width*c.Height > mostPixels {
		return
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return
	}
	page, ok := p.Image().(draw.Image)
	if !ok {
		return
	}
	x, y := p.at(e.number("x", 0), e.number("y", 0))
	w, h := e.number("width", 0)*density, e.number("height", 0)*density
	place := image.Rect(int(math.Round(x)), int(math.Round(y)), int(math.Round(x+w)), int(math.Round(y+h)))
	draw.NearestNeighbor.Scale(page, place, m, m.Bounds(), draw.Over, nil)
}

// paint fills and strokes the path.
func (p *painter) paint(s style) {
	if c, ok := colour(s.fill, s.fillOpacity*s.opacity); ok {
		p.SetColor(c)
		p.FillPreserve()
	}
	if c, ok := colour(s.stroke, s.strokeOpacity*s.opacity); ok && s.width > 0 {
		p.SetColor(c)
		p.SetLineWidth(s.width * density)
		p.SetDash(s.dash...)
		p.StrokePreserve()
	}
	p.ClearPath()
}

// path follows the commands of a path, as far as they are known.
func (p *painter) path(d string) {
	command := byte(0)
	var x, y, beginX, beginY float64 // where the pen is, and where its line began
	numbers := func(n int) ([]float64, bool) {
		vs := make([]float64, n)
		for i := range vs {
			d = strings.TrimLeft(d, " ,\n\t")
			end := numberEnd(d)
			v, ok := number(d[:end])
			if !ok {
				return nil, false
			}
			vs[i], d = v, d[end:]
		}
		return vs, true
	}
	for {
		d = strings.TrimLeft(d, " ,\n\t")
		if d == "" {
			return
		}
		if c := d[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			command, d = c, d[1:]
		} else if command == 'z' || command == 'Z' {
			return // it takes no numbers
		}
		counts := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'A': 7, 'Z': 0}
		upper := command &^ 0x20
		n, known := counts[upper]
		if !known {
			return
		}
		vs, ok := numbers(n)
		if !ok {
			return
		}
		fromX, fromY := 0.0, 0.0
		if command != upper { // relative
			fromX, fromY = x, y
		}
		switch upper {
		case 'M':
			x, y = fromX+vs[0], fromY+vs[1]
			beginX, beginY = x, y
			p.MoveTo(p.at(x, y))
			command = command - 'M' + 'L' // what follows are lines
		case 'L':
			x, y = fromX+vs[0], fromY+vs[1]
			p.LineTo(p.at(x, y))
		case 'H':
			x = fromX + vs[0]
			p.LineTo(p.at(x, y))
		case 'V':
			y = fromY + vs[0]
			p.LineTo(p.at(x, y))
		case 'C':
			x1, y1 := p.at(fromX+vs[0], fromY+vs[1])
			x2, y2 := p.at(fromX+vs[2], fromY+vs[3])
			x, y = fromX+vs[4], fromY+vs[5]
			x3, y3 := p.at(x, y)
			p.CubicTo(x1, y1, x2, y2, x3, y3)
		case 'A':
			endX, endY := fromX+vs[5], fromY+vs[6]
			p.arc(x, y, vs[0], vs[1], vs[3] != 0, vs[4] != 0, endX, endY)
			x, y = endX, endY
		case 'Z':
			p.ClosePath()
			x, y = beginX, beginY
		}
	}
}

// arc goes from one point to another on an ellipse, whose axes lie along those of the page: the longer or the
// shorter way, and rightward round or leftward. The formulas are those of SVG 1.1, appendix F.6.
func (p *painter) arc(fromX, fromY, rx, ry float64, long, rightward bool, toX, toY float64) {
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || fromX == toX && fromY == toY {
		p.LineTo(p.at(toX, toY))
		return
	}
	// In units of the radii the ellipse is a circle with radius 1, and half the chord is h.
	dx, dy := (fromX-toX)/2/rx, (fromY-toY)/2/ry
	h := math.Hypot(dx, dy)
	if h > 1 { // too small to reach: it is made as large as it has to be
		rx, ry, dx, dy, h = rx*h, ry*h, dx/h, dy/h, 1
	}
	along := math.Sqrt(1-h*h) / h
	if long == rightward {
		along = -along
	}
	cx, cy := along*dy, -along*dx // the centre, from the middle of the chord
	begin, end := math.Atan2(dy-cy, dx-cx), math.Atan2(-dy-cy, -dx-cx)
	switch {
	case rightward && end < begin:
		end += 2 * math.Pi
	case !rightward && end > begin:
		end -= 2 * math.Pi
	}
	x, y := p.at((fromX+toX)/2+cx*rx, (fromY+toY)/2+cy*ry)
	p.DrawEllipticalArc(x, y, rx*density, ry*density, begin, end)
}

// numberEnd is where the number ends that s begins with.
func numberEnd(s string) int {
	point, exponent := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && !point && !exponent:
			point = true
		case (c == '-' || c == '+') && (i == 0 || s[i-1] == 'e'):
		case c == 'e' && !exponent && i > 0:
			exponent = true
		default:
			return i
		}
	}
	return len(s)
}
