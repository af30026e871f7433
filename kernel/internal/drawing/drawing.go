// Package drawing makes pictures of the SVG in displays, for notebooks' files: GitHub takes SVG out
// of them. It knows what Hornbook's displays draw with, which is not all of SVG: rectangles, circles,
// paths, text and PNG images.
package drawing

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"git.sr.ht/~sbinet/gg"
)

// density is how many pixels of the picture are one of the page, for fine screens.
const density = 2

const (
	pageWidth = 700 // pixels of the page
	gap       = 8
)

// A Picture is what a reader sees of drawings.
type Picture struct {
	PNG   []byte
	Width int    // in pixels of the page
	Alt   string // what it shows, in words
}

// Of returns a picture of the drawings in HTML, beside and below each other, or nil if there are none.
func Of(html string) (*Picture, error) {
	var drawings []*element
	for {
		begin := strings.Index(html, "<svg")
		if begin < 0 {
			break
		}
		html = html[begin:]
		end := strings.Index(html, "</svg>")
		if end < 0 {
			return nil, errors.New("an SVG has no end")
		}
		end += len("</svg>")
		e, err := parse(html[:end])
		if err != nil {
			return nil, fmt.Errorf("read an SVG: %w", err)
		}
		drawings, html = append(drawings, e), html[end:]
	}
	if len(drawings) == 0 {
		return nil, nil
	}
	var places []image.Point
	var alts []string
	width, height, x, y, row := 0, 0, 0, 0, 0
	for _, d := range drawings {
		w, h := int(d.number("width", 0)+0.5), int(d.number("height", 0)+0.5)
		if w < 1 || h < 1 || w > 10_000 || h > 20_000 {
			return nil, fmt.Errorf("an SVG has the size %d×%d", w, h)
		}
		if x > 0 && x+w > pageWidth {
			x, y, row = 0, y+row+gap, 0
		}
		places = append(places, image.Pt(x, y))
		width, height, row = max(width, x+w), max(height, y+h), max(row, h)
		x += w + gap
		if alt := d.attributes["aria-label"]; alt != "" {
			alts = append(alts, alt)
		}
	}
	c := gg.NewContext(width*density, height*density)
	c.SetRGB(1, 1, 1)
	c.Clear()
	for i, d := range drawings {
		p := &painter{Context: c, x: float64(places[i].X), y: float64(places[i].Y)}
		p.children(d, begin.with(d.attributes))
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, fewColours(c.Image())); err != nil {
		return nil, err
	}
	return &Picture{b.Bytes(), width, strings.Join(alts, "; ")}, nil
}

// fewColours is an image in the 256 commonest of its colours, a third as large as a file: drawings have
// few colours, and shades of them at edges.
func fewColours(m image.Image) image.Image {
	b := m.Bounds()
	count := map[color.NRGBA]int{}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	common := slices.SortedFunc(maps.Keys(count), func(c, d color.NRGBA) int {
		return cmp.Or(count[d]-count[c], int(c.R)-int(d.R), int(c.G)-int(d.G), int(c.B)-int(d.B), int(c.A)-int(d.A))
	})
	var palette color.Palette
	for _, c := range common[:min(len(common), 256)] {
		palette = append(palette, c)
	}
	index := map[color.NRGBA]uint8{}
	for c := range count {
		index[c] = uint8(palette.Index(c))
	}
	p := image.NewPaletted(b, palette)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	return p
}

// An element of an SVG; that of a text has a name of its own.
type element struct {
	name       string
	attributes map[string]string
	children   []*element
	text       string // of character data
}

func parse(svg string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(svg))
	d.Entity = xml.HTMLEntity
	root := &element{}
	open := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{name: t.Name.Local, attributes: map[string]string{}}
			for _, a := range t.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 1 {
				last.children = append(last.children, &element{text: string(t)})
			}
		}
	}
}

// number is an attribute in pixels, or what it is where it is not set.
func (e *element) number(name string, otherwise float64) float64 {
	if v, ok := number(e.attributes[name]); ok {
		return v
	}
	return otherwise
}

// far is farther than any drawing reaches. What lies beyond is drawn there: it would take for ever.
const far = 20_000

// number is a length in pixels.
func number(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "px"), 64)
	return max(-far, min(v, far)), err == nil && v == v
}
