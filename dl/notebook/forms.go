package notebook

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"html"
	"image"
	"image/png"
	"strings"
)

// The metadata of a display are maps in maps, which gob must be told of.
func init() { gob.Register(map[string]any{}) }

// text is what a terminal shows of v.
func text(v any) string {
	if _, ok := v.(fmt.Stringer); !ok {
		if m, ok := v.(image.Image); ok {
			return fmt.Sprintf("image of %d×%d pixels", m.Bounds().Dx(), m.Bounds().Dy())
		}
	}
	return fmt.Sprint(v)
}

// alt says in words what a picture of v shows.
func alt(v any) string {
	if a, ok := v.(interface{ Alt() string }); ok {
		return a.Alt()
	}
	line, _, _ := strings.Cut(text(v), "\n")
	return line
}

// htmlOf is v as HTML, an SVG inside of it, or "" if it has neither form.
func htmlOf(v any) (string, error) {
	var svg string
	switch v := v.(type) {
	case interface{ HTML() string }:
		return v.HTML(), nil
	case interface{ SVG() string }:
		svg = v.SVG()
	case interface{ SVG() ([]byte, error) }:
		b, err := v.SVG()
		if err != nil {
			return "", err
		}
		svg = string(b)
	default:
		return "", nil
	}
	// In HTML an XML declaration is not allowed.
	if i := strings.Index(svg, "<svg"); i > 0 {
		svg = svg[i:]
	}
	if strings.Contains(svg, `role="img"`) {
		return "<div>" + svg + "</div>", nil
	}
	return fmt.Sprintf(`<div role="img" aria-label="%s">%s</div>`, html.EscapeString(alt(v)), svg), nil
}

// pngOf is v as the bytes of a PNG file, or nil if it has no such form.
func pngOf(v any) ([]byte, error) {
	switch v := v.(type) {
	case interface{ PNG() ([]byte, error) }:
		return v.PNG()
	case image.Image:
		var b bytes.Buffer
		if err := png.Encode(&b, v); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	}
	return nil, nil
}
