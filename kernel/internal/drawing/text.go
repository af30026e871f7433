package drawing

import (
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"github.com/hornbook-go/hornbook/plotting/fonts"
)

// The fonts, and after each text's own those that have what it lacks.
var (
	regular = parsed(liberationsansregular.TTF)
	bold    = parsed(liberationsansbold.TTF)
	others  = []func() *opentype.Font{parsed(fonts.Signs), parsed(fonts.CJK)}
)

func parsed(ttf []byte) func() *opentype.Font {
	return sync.OnceValue(func() *opentype.Font {
		f, err := opentype.Parse(ttf)
		if err != nil {
			panic(err) // it is embedded
		}
		return f
	})
}

// A run is text of one font and style.
type run struct {
	text  string
	style style
	dx    float64 // before it, in pixels of the picture
	face  font.Face
}

// text draws a text with its parts.
func (p *painter) text(e *element, s style) {
	runs := runsOf(e, s, 0)
	width := 0.0
	for _, r := range runs {
		width += r.dx + r.width()
	}
	x, y := p.at(e.number("x", 0), e.number("y", 0))
	switch s.anchor {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	for _, r := range runs {
		x += r.dx
		if c, ok := colour(r.style.fill, r.style.fillOpacity*r.style.opacity); ok {
			p.SetColor(c)
			p.SetFontFace(r.face)
			p.DrawString(r.text, x, y)
		}
		x += r.width()
	}
}

func (r run) width() float64 { return float64(font.MeasureString(r.face, r.text)) / 64 }

func runsOf(e *element, s style, dx float64) (runs []run) {
	for _, c := range e.children {
		switch c.name {
		case "":
			for _, r := range split(c.text, s) {
				r.dx, dx = dx, 0
				runs = append(runs, r)
			}
		case "tspan":
			runs = append(runs, runsOf(c, s.with(c.attributes), dx+c.number("dx", 0)*density)...)
			dx = 0
		}
	}
	return runs
}

// split parts a text by the fonts that have its characters.
func split(text string, s style) (runs []run) {
	own := regular()
	if s.bold {
		own = bold()
	}
	var last *opentype.Font
	for _, r := range text {
		f := own
		if !has(own, r) {
			for _, other := range others {
				if has(other(), r) {
					f = other()
					break
				}
			}
		}
		if f != last {
			runs = append(runs, run{style: s, face: face(f, s.size)})
			last = f
		}
		runs[len(runs)-1].text += string(r)
	}
	return runs
}

func has(f *opentype.Font, r rune) bool {
	var b sfnt.Buffer
	i, err := f.GlyphIndex(&b, r)
	return err == nil && i != 0
}

func face(f *opentype.Font, size float64) font.Face {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size * density, DPI: 72})
	if err != nil {
		panic(err) // its options are good
	}
	return face
}
