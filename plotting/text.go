package plotting

import (
	"math"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// texts draws the texts of figures, gonum's text.Handler of the theme. A string may mix scripts; a
// character that no font has is a box, and in Missing.
type texts struct{}

// The heights of lines in parts of the size. The ascent is that of capitals and digits, and for the
// layout there is no descent, so that what is centred looks centred; margins have room for what hangs.
const (
	ascent  = 0.72
	hanging = 0.21
	leading = 1.25
)

// Cache is that of gonum's fonts, which the theme does not draw with.
func (texts) Cache() *font.Cache { return plot.DefaultTextHandler.Cache() }

// Extents are those of the theme's font.
func (texts) Extents(f font.Font) font.Extents {
	return font.Extents{Ascent: ascent * f.Size, Height: (ascent + hanging) * f.Size}
}

// Lines are the lines of a text.
func (texts) Lines(txt string) []string { return strings.Split(strings.TrimRight(txt, "\n"), "\n") }

// Box is the size of a line of text.
func (texts) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	return textWidth(txt, f), ascent * f.Size, 0
}

// A textCanvas takes a whole line of text, whose place on the base line is the left end, the
// middle or the right end.
type textCanvas interface {
	fillLine(txt string, sty text.Style, align text.XAlignment, pt vg.Point)
}

// Draw draws a text of one or several lines.
func (h texts) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	if strings.TrimSpace(txt) == "" {
		return
	}
	if sty.Rotation != 0 {
		c.Push()
		defer c.Pop()
		c.Translate(pt)
		c.Rotate(sty.Rotation)
		pt = vg.Point{}
	}
	lines := h.Lines(txt)
	size := sty.Font.Size
	last := pt.Y + textHeight(txt, size)*vg.Length(sty.YAlign) // the base line of the last line
	c.SetColor(sty.Color)
	for i, line := range lines {
		y := last + vg.Length(len(lines)-1-i)*leading*size
		if w, ok := base(c).(textCanvas); ok {
			w.fillLine(line, sty, sty.XAlign, vg.Point{X: pt.X, Y: y})
			continue
		}
		x := pt.X + vg.Length(sty.XAlign)*textWidth(line, sty.Font)
		c.FillString(text.Plain{Fonts: h.Cache()}.Fonts.Lookup(sty.Font, size), vg.Point{X: x, Y: y}, line)
	}
}

// base is what is drawn on in the end: gonum's drawing areas lie in one another.
func base(c vg.Canvas) vg.Canvas {
	for {
		switch inner := c.(type) {
		case *draw.Canvas:
			c = inner.Canvas
		case draw.Canvas:
			c = inner.Canvas
		default:
			return c
		}
	}
}

const missingBox = '□'

// setGlyphs calls draw for each glyph of the line, with how far it is from the beginning in parts of
// the size, and returns how long the line is. Characters that no font has are boxes.
func setGlyphs(txt string, heavy bool, draw func(r rune, g *glyph, x float64)) float64 {
	x := 0.0
	var last *glyph
	for _, r := range txt {
		g := glyphOf(r, heavy)
		if g == nil {
			g = glyphOf(missingBox, false)
		}
		x += kern(last, g)
		if draw != nil {
			draw(r, g, x)
		}
		x += g.advance
		last = g
	}
	return x
}

func isBold(f font.Font) bool { return f.Weight >= xfont.WeightSemiBold }

// textWidth is the width of a line of text.
func textWidth(txt string, f font.Font) vg.Length {
	return f.Size * vg.Length(setGlyphs(txt, isBold(f), nil))
}

// textHeight is the height of a text of lines from the top of its first to the base of its last.
func textHeight(txt string, size vg.Length) vg.Length {
	return size * (ascent + leading*vg.Length(strings.Count(strings.TrimRight(txt, "\n"), "\n")))
}

// outlines fills the glyphs of a line of text: the same on every machine, and sharp when turned.
func outlines(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	size := sty.Font.Size
	var path, thin vg.Path // thin: glyphs that shall be bold, of a font that is not
	heavy := isBold(sty.Font)
	setGlyphs(txt, heavy, func(_ rune, g *glyph, x float64) {
		at := func(p vg.Point) vg.Point {
			return vg.Point{X: pt.X + size*(vg.Length(x)+p.X), Y: pt.Y + size*p.Y}
		}
		for _, comp := range g.outline {
			comp.Pos = at(comp.Pos)
			for i, control := range comp.Control {
				if i == 0 {
					comp.Control = append([]vg.Point(nil), comp.Control...)
				}
				comp.Control[i] = at(control)
			}
			path = append(path, comp)
			if heavy && g.face.name != bold.name {
				thin = append(thin, comp)
			}
		}
	})
	if len(path) > 0 {
		c.SetColor(sty.Color)
		c.Fill(path)
	}
	if len(thin) > 0 {
		c.SetLineWidth(size * 0.04)
		c.SetLineDash(nil, 0)
		c.Stroke(thin)
	}
}

// fit shortens the text to a width.
func fit(sty text.Style, txt string, width vg.Length) string {
	if sty.Width(txt) <= width {
		return txt
	}
	runes := []rune(txt)
	for len(runes) > 0 && sty.Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// wrap breaks the text into lines of at most a width: at blanks, and between Chinese characters.
func wrap(sty text.Style, txt string, width vg.Length) string {
	var lines []string
	for _, paragraph := range strings.Split(txt, "\n") {
		line := ""
		for _, word := range words(paragraph) {
			if line != "" && sty.Width(strings.TrimRight(line+word, " ")) > width {
				lines = append(lines, strings.TrimRight(line, " "))
				line = ""
			}
			line += word
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n")
}

// words are the parts at whose ends a line may break.
func words(txt string) []string {
	const noBegin = "，。、；：？！）》」』”’％,.;:?!)]}%"
	var parts []string
	runes := []rune(txt)
	begin := 0
	for i := range runes {
		if i+1 == len(runes) {
			parts = append(parts, string(runes[begin:]))
			break
		}
		wide := runes[i] >= 0x2E80 || runes[i+1] >= 0x2E80
		if (runes[i] == ' ' && runes[i+1] != ' ' || wide) && !strings.ContainsRune(noBegin, runes[i+1]) {
			parts = append(parts, string(runes[begin:i+1]))
			begin = i + 1
		}
	}
	return parts
}

// turned is a style rotated by degrees against the clock.
func turned(sty text.Style, degrees float64) text.Style {
	sty.Rotation = degrees * math.Pi / 180
	return sty
}
