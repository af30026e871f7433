package plotting

import (
	"image/color"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A handler draws the texts of a figure. It notes the characters that the font lacks, which would
// vanish in silence, and draws a box for each, or a question mark in a PDF.
type handler struct {
	text.Plain
	missing map[rune]bool
}

func newHandler() *handler {
	return &handler{text.Plain{Fonts: plot.DefaultTextHandler.Cache()}, map[rune]bool{}}
}

const box = '□'

// Box is the size of a line of text.
func (h *handler) Box(txt string, fnt font.Font) (width, height, depth vg.Length) {
	return h.Plain.Box(h.known(txt, fnt), fnt)
}

// Draw draws text.
func (h *handler) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	shown := h.known(txt, sty.Font)
	c = base(c)
	switch c.(type) {
	case *vgsvg.Canvas:
		shown = txt // the reader's fonts have what this one lacks
	case *vgpdf.Canvas:
		sty.Font.Weight = xfont.WeightNormal // vgpdf fails on bold, which it does not find again
		shown = strings.ReplaceAll(shown, string(box), "?")
	}
	h.Plain.Draw(c, shown, sty, pt)
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

// known is the text with a box for each character that the font lacks.
func (h *handler) known(txt string, fnt font.Font) string {
	face := h.Fonts.Lookup(fnt, fnt.Size).Face
	var buf sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if i, err := face.GlyphIndex(&buf, r); err != nil || i == 0 {
			h.missing[r] = true
			return box
		}
		return r
	}, txt)
}

// style is a style of texts in the figure's font.
func (h *handler) style(size vg.Length, bold bool, c color.Color) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
	if bold {
		f.Weight = xfont.WeightBold
	}
	return text.Style{Font: f, Color: c, Handler: h}
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
