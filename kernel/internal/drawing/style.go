package drawing

import (
	"image/color"
	"strconv"
	"strings"
)

// A style is what elements inherit.
type style struct {
	fill, stroke               string
	fillOpacity, strokeOpacity float64
	opacity                    float64 // of all elements around, multiplied
	width                      float64 // of strokes
	dash                       []float64
	size                       float64 // of text
	bold                       bool
	anchor                     string
}

var begin = style{fill: "#000", stroke: "none", fillOpacity: 1, strokeOpacity: 1, opacity: 1, width: 1, size: 16, anchor: "start"}

// with is the style of an element with these attributes.
func (s style) with(attributes map[string]string) style {
	set := func(name string, to *float64, least, most float64) {
		if v, ok := number(attributes[name]); ok {
			*to = max(least, min(v, most))
		}
	}
	text := func(name string, to *string) {
		if v := attributes[name]; v != "" {
			*to = v
		}
	}
	text("fill", &s.fill)
	text("stroke", &s.stroke)
	text("text-anchor", &s.anchor)
	set("fill-opacity", &s.fillOpacity, 0, 1)
	set("stroke-opacity", &s.strokeOpacity, 0, 1)
	set("stroke-width", &s.width, 0, 100)
	set("font-size", &s.size, 1, 100)
	part := 1.0
	set("opacity", &part, 0, 1)
	s.opacity *= part
	if w, ok := attributes["font-weight"]; ok {
		s.bold = w == "bold" || w >= "600" && w <= "900"
	}
	if d, ok := attributes["stroke-dasharray"]; ok {
		s.dash = nil
		for _, f := range strings.FieldsFunc(d, func(r rune) bool { return r == ' ' || r == ',' }) {
			if v, ok := number(f); ok {
				s.dash = append(s.dash, max(v, 0.5)*density)
			}
		}
	}
	return s
}

// ink is the colour of the page's text, in which the picture is written.
var ink = color.NRGBA{0x26, 0x26, 0x26, 0xFF}

// colour is that of a name, or none. Of var(--name,other) it is the other: nobody knows the names.
func colour(name string, opacity float64) (c color.NRGBA, ok bool) {
	for strings.HasPrefix(name, "var(") {
		_, rest, found := strings.Cut(strings.TrimSuffix(name, ")"), ",")
		if !found {
			return c, false
		}
		name = strings.TrimSpace(rest)
	}
	alpha := 1.0
	switch {
	case name == "none" || name == "transparent" || name == "":
		return c, false
	case name == "currentColor" || name == "inherit":
		c = ink
	case name == "white":
		c = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	case strings.HasPrefix(name, "#"):
		hex := name[1:]
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		v, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || len(hex) != 6 {
			return c, false
		}
		c = color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xFF}
	case strings.HasPrefix(name, "rgb"):
		_, list, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
		parts := strings.Split(list, ",")
		if len(parts) < 3 {
			return c, false
		}
		for i, to := range []*uint8{&c.R, &c.G, &c.B} {
			v, err := strconv.ParseUint(strings.TrimSpace(parts[i]), 10, 8)
			if err != nil {
				return c, false
			}
			*to = uint8(v)
		}
		if len(parts) > 3 {
			alpha, _ = strconv.ParseFloat(strings.TrimSpace(parts[3]), 64)
		}
	default:
		return c, false
	}
	c.A = uint8(255*max(0, min(1, alpha*opacity)) + 0.5)
	return c, true
}
