package drawing

import (
	"strings"

	"git.sr.ht/~sbinet/gg"
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
	}
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
		counts := map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'Z': 0}
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
		case 'Z':
			p.ClosePath()
			x, y = beginX, beginY
		}
	}
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
