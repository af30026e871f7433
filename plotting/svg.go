package plotting

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// A vector draws an SVG element that may stand in HTML. Other than gonum's it is small, has the
// reader's fonts for what the first lacks, and follows the page's theme: colours are attributes, for
// readers without style sheets, and classes whose colours a page in dark changes.
type vector struct {
	pen
	body     bytes.Buffer
	forced   *bool  // dark or light, whatever the page is
	pictures bool   // some are not the same on light and dark paper
	classes  []tone // those that are not the same on light and dark paper
}

func newVector(width, height vg.Length, forced *bool) *vector {
	return &vector{pen: newPen(width, height), forced: forced}
}

// Stroke draws a path as a line.
func (v *vector) Stroke(p vg.Path) {
	s := v.now()
	if s.width <= 0 || len(p) == 0 || v.colour().A == 0 {
		return
	}
	v.body.WriteString(`<path fill="none"`)
	v.paint("stroke", "s")
	grow := s.affine.size()
	fmt.Fprintf(&v.body, ` stroke-width="%s"`, decimal(s.width.Points()*grow, 2))
	if len(s.dashes) > 0 {
		v.body.WriteString(` stroke-dasharray="`)
		for i, d := range s.dashes {
			if i > 0 {
				v.body.WriteByte(' ')
			}
			v.body.WriteString(decimal(d.Points()*grow, 1))
		}
		v.body.WriteByte('"')
		if s.offset != 0 {
			fmt.Fprintf(&v.body, ` stroke-dashoffset="%s"`, decimal(s.offset.Points()*grow, 1))
		}
	}
	v.path(p)
}

// Fill fills a path.
func (v *vector) Fill(p vg.Path) {
	if len(p) == 0 || v.colour().A == 0 {
		return
	}
	v.body.WriteString("<path")
	v.paint("fill", "f")
	v.path(p)
}

func (v *vector) colour() color.NRGBA { return v.now().colour.of(v.forced != nil && *v.forced) }

// paint writes the colour of now as an attribute, and as a class where the theme changes it.
func (v *vector) paint(attribute, class string) {
	c := v.colour()
	fmt.Fprintf(&v.body, ` %s="%s"`, attribute, css(c))
	if c.A != 0xFF {
		fmt.Fprintf(&v.body, ` %s-opacity="%s"`, attribute, decimal(float64(c.A)/255, 2))
	}
	if i, ok := v.class(v.now().colour); ok {
		fmt.Fprintf(&v.body, ` class="%s%d"`, class, i)
	}
}

// class is the number of the tone's class; it has none where the theme does not change it.
func (v *vector) class(t tone) (i int, ok bool) {
	t.light.A, t.dark.A = 0xFF, 0xFF // the opacity is an attribute
	if v.forced != nil || t.light == t.dark {
		return 0, false
	}
	for i, c := range v.classes {
		if c == t {
			return i, true
		}
	}
	v.classes = append(v.classes, t)
	return len(v.classes) - 1, true
}

// path writes a path's lines and ends its element. Places are in tenths of a pixel, each from the
// one before.
func (v *vector) path(p vg.Path) {
	v.body.WriteString(` d="`)
	var x, y, x0, y0 int // in tenths
	var command byte
	write := func(c byte, numbers ...int) {
		if c != command || c == 'M' {
			v.body.WriteByte(c)
			command = c
		} else if len(numbers) > 0 && numbers[0] >= 0 {
			v.body.WriteByte(' ')
		}
		for i, n := range numbers {
			if i > 0 && n >= 0 {
				v.body.WriteByte(' ')
			}
			v.tenths(n)
		}
	}
	place := func(pt vg.Point) (int, int) {
		px, py := v.now().affine.at(pt)
		return tenth(px), tenth(py)
	}
	line := func(pt vg.Point) {
		nx, ny := place(pt)
		if nx != x || ny != y || command == 'M' {
			write('l', nx-x, ny-y)
			x, y = nx, ny
		}
	}
	for _, comp := range p {
		switch comp.Type {
		case vg.MoveComp:
			x, y = place(comp.Pos)
			x0, y0 = x, y
			write('M', x, y)
		case vg.LineComp:
			line(comp.Pos)
		case vg.CurveComp:
			nx, ny := place(comp.Pos)
			cx, cy := place(comp.Control[0])
			if len(comp.Control) == 1 {
				write('q', cx-x, cy-y, nx-x, ny-y)
			} else {
				dx, dy := place(comp.Control[1])
				write('c', cx-x, cy-y, dx-x, dy-y, nx-x, ny-y)
			}
			x, y = nx, ny
		case vg.ArcComp:
			on := func(angle float64) vg.Point {
				sin, cos := math.Sincos(angle)
				return comp.Pos.Add(vg.Point{X: comp.Radius * vg.Length(cos), Y: comp.Radius * vg.Length(sin)})
			}
			if command == 0 {
				x, y = place(on(comp.Start))
				x0, y0 = x, y
				write('M', x, y)
			} else if nx, ny := place(on(comp.Start)); nx != x || ny != y {
				line(on(comp.Start))
			}
			radius := tenth(comp.Radius.Points() * v.now().affine.size())
			sweep := 0
			if comp.Angle < 0 {
				sweep = 1
			}
			// A third of a circle at most, so that an arc has one way only.
			parts := int(math.Ceil(math.Abs(comp.Angle) / (2.1)))
			for i := 1; i <= parts; i++ {
				nx, ny := place(on(comp.Start + comp.Angle*float64(i)/float64(parts)))
				write('a', radius, radius, 0, 0, sweep*10, nx-x, ny-y)
				x, y = nx, ny
			}
		case vg.CloseComp:
			write('Z')
			x, y = x0, y0
		}
	}
	v.body.WriteString("\"/>\n")
}

func tenth(x float64) int { return int(math.Round(10 * min(max(x, -1e6), 1e6))) }

// tenths writes a number of tenths: -5 as -.5, 20 as 2.
func (v *vector) tenths(n int) {
	if n < 0 {
		v.body.WriteByte('-')
		n = -n
	}
	if n >= 10 || n == 0 {
		v.body.Write(strconv.AppendInt(v.body.AvailableBuffer(), int64(n/10), 10))
	}
	if n%10 != 0 {
		v.body.WriteByte('.')
		v.body.WriteByte(byte('0' + n%10))
	}
}

func (v *vector) fillLine(txt string, sty text.Style, align text.XAlignment, pt vg.Point) {
	m := v.now().affine
	x, y := m.at(pt)
	fmt.Fprintf(&v.body, `<text x="%s" y="%s"`, decimal(x, 1), decimal(y, 1))
	if angle := math.Atan2(m.b, m.a); angle != 0 {
		fmt.Fprintf(&v.body, ` transform="rotate(%s %s %s)"`, decimal(angle*180/math.Pi, 1), decimal(x, 1), decimal(y, 1))
	}
	if size := sty.Font.Size.Points() * m.size(); size != plainText {
		fmt.Fprintf(&v.body, ` font-size="%s"`, decimal(size, 2))
	}
	if isBold(sty.Font) {
		v.body.WriteString(` font-weight="bold"`)
	}
	switch align {
	case text.XCenter:
		v.body.WriteString(` text-anchor="middle"`)
	case text.XRight:
		v.body.WriteString(` text-anchor="end"`)
	}
	v.paint("fill", "f")
	fmt.Fprintf(&v.body, ">%s</text>\n", html.EscapeString(txt))
}

func (v *vector) FillString(f font.Face, pt vg.Point, txt string) {
	v.fillLine(txt, text.Style{Font: f.Font}, text.XLeft, pt)
}

// DrawImage draws a picture whose pixels have edges; a picture of the theme twice, of which the
// reader sees one.
func (v *vector) DrawImage(rect vg.Rectangle, img image.Image) {
	if v.forced != nil {
		v.image(rect, pictureOf(img, *v.forced), "")
		return
	}
	light, dark := pictureOf(img, false), pictureOf(img, true)
	if light == dark {
		v.image(rect, img, "")
		return
	}
	v.pictures = true
	v.image(rect, light, ` class="pl"`)
	v.image(rect, dark, ` class="pd" display="none"`)
}

func (v *vector) image(rect vg.Rectangle, img image.Image, attributes string) {
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, indexed(img)); err != nil {
		panic(err) // only of an image that is too large to be in memory
	}
	x0, y0 := v.now().affine.at(rect.Min)
	x1, y1 := v.now().affine.at(rect.Max)
	fmt.Fprintf(&v.body, `<image x="%s" y="%s" width="%s" height="%s"%s preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,%s"/>`+"\n",
		decimal(min(x0, x1), 2), decimal(min(y0, y1), 2), decimal(math.Abs(x1-x0), 2), decimal(math.Abs(y1-y0), 2), attributes,
		base64.StdEncoding.EncodeToString(b.Bytes()))
}

// group encloses what is drawn in an element g with these attributes.
func (v *vector) group(attributes string, draw func()) {
	v.body.WriteString("<g" + attributes + ">\n")
	draw()
	v.body.WriteString("</g>\n")
}

// hint lets the reader of an SVG see a text where the pointer rests on what draw draws.
func hint(c vg.Canvas, txt string, draw func()) {
	v, ok := base(c).(*vector)
	if !ok {
		draw()
		return
	}
	v.group("", func() {
		fmt.Fprintf(&v.body, "<title>%s</title>\n", html.EscapeString(txt))
		draw()
	})
}

const svgFonts = `'Liberation Sans',Arial,Helvetica,system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif`

// element is the whole SVG element.
func (v *vector) element(alt string) []byte {
	var b bytes.Buffer
	w, h := decimal(v.width.Points(), 1), decimal(v.height.Points(), 1)
	style, class := v.style()
	if class != "" {
		class = ` class="` + class + `"`
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s"%s style="max-width:100%%;height:auto" role="img" aria-label="%s" font-family="%s" font-size="%d" stroke-linejoin="round">`+"\n",
		w, h, w, h, class, html.EscapeString(alt), svgFonts, plainText)
	b.WriteString(style)
	b.Write(v.body.Bytes())
	b.WriteString("</svg>")
	return b.Bytes()
}

// style is the style sheet of the classes: light, dark where the reader's system is, and what
// JupyterLab's or VS Code's theme is above both. The class of the element has the colours in its
// name, since the sheets of all figures of a page are one.
func (v *vector) style() (sheet, class string) {
	if len(v.classes) == 0 && !v.pictures {
		return "", ""
	}
	var light, dark, rules strings.Builder
	name := fnv.New32a()
	for i, c := range v.classes {
		fmt.Fprintf(&light, "--c%d:%s;", i, css(c.light))
		fmt.Fprintf(&dark, "--c%d:%s;", i, css(c.dark))
	}
	if v.pictures {
		light.WriteString("--pl:inline;--pd:none;")
		dark.WriteString("--pl:none;--pd:inline;")
	}
	fmt.Fprint(name, light.String(), dark.String())
	class = fmt.Sprintf("hb%08x", name.Sum32())
	for i := range v.classes {
		fmt.Fprintf(&rules, ".%s .f%d{fill:var(--c%d)}.%s .s%d{stroke:var(--c%d)}", class, i, i, class, i, i)
	}
	if v.pictures {
		fmt.Fprintf(&rules, ".%s .pl{display:var(--pl)}.%s .pd{display:var(--pd)}", class, class)
	}
	return fmt.Sprintf(`<style>.%[1]s{%[2]s}@media screen and (prefers-color-scheme:dark){.%[1]s{%[3]s}}`+
		`[data-jp-theme-light=true] .%[1]s,.vscode-light .%[1]s{%[2]s}`+
		`[data-jp-theme-light=false] .%[1]s,.vscode-dark .%[1]s,.vscode-high-contrast:not(.vscode-high-contrast-light) .%[1]s{%[3]s}`+
		"%[4]s</style>\n", class, light.String(), dark.String(), rules.String()), class
}

// css is a colour without its opacity.
func css(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// decimal is a number with at most so many decimals.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}
