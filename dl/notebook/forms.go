package notebook

import (
	"encoding/base64"
	"encoding/gob"
	"errors"
	"fmt"
	"image"
	"reflect"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// The metadata of a display are maps in maps, which gob must be told of.
func init() { gob.Register(map[string]any{}) }

// text is what a terminal shows of v.
func text(v any) string {
	if isNil(v) {
		return fmt.Sprintf("%T(nil)", v)
	}
	switch v := v.(type) {
	case error:
		return fewLines(v.Error())
	case fmt.Stringer:
		return v.String()
	case image.Image:
		return imageText(v)
	}
	if t, ok := tableOf(v); ok {
		return t.text()
	}
	return fmt.Sprint(v)
}

// isNil reports whether v is a pointer, or another of Go's types that can be, that is nil: methods of
// such would panic.
func isNil(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Interface, reflect.Chan:
		return r.IsNil()
	}
	return false
}

func imageText(m image.Image) string {
	return fmt.Sprintf(language.Pick("image of %d×%d pixels", "%d×%d 像素的图像"), m.Bounds().Dx(), m.Bounds().Dy())
}

// fewLines is a message in at most eight lines.
func fewLines(s string) string {
	lines := strings.Split(s, "\n")
	if len(lines) <= 8 {
		return s
	}
	return strings.Join(append(lines[:7], fmt.Sprintf(language.Pick("... and %d more lines", "…… 另有 %d 行"), len(lines)-7)), "\n")
}

// alt says in words what a picture of v shows.
func alt(v any) string {
	if isNil(v) {
		return text(v)
	}
	switch v := v.(type) {
	case interface{ Alt() string }:
		return v.Alt()
	case *dl.History:
		return historyAlt(v)
	}
	line, _, _ := strings.Cut(text(v), "\n")
	return line
}

// htmlOf is v as HTML, an SVG inside of it, or "" if it has neither form.
func htmlOf(v any) (string, error) {
	if isNil(v) {
		return "", nil
	}
	var svg string
	switch v := v.(type) {
	case interface{ HTML() string }:
		return v.HTML(), nil
	case *dl.History: // its curves are the live panel's
		return historyHTML(v), nil
	case interface{ SVG() string }:
		svg = v.SVG()
	case interface{ SVG() ([]byte, error) }:
		b, err := v.SVG()
		if err != nil {
			return "", err
		}
		svg = string(b)
	case error:
		return errorHTML(v), nil
	default:
		if _, ok := v.(fmt.Stringer); ok {
			return "", nil
		}
		if t, ok := tableOf(v); ok {
			return t.html(), nil
		}
		return "", nil
	}
	// In HTML an XML declaration is not allowed.
	if i := strings.Index(svg, "<svg"); i > 0 {
		svg = svg[i:]
	}
	if strings.Contains(svg, `role="img"`) {
		return "<div>" + svg + "</div>", nil
	}
	return fmt.Sprintf(`<div role="img" aria-label="%s">%s</div>`, page.Text(alt(v)), svg), nil
}

// errorHTML is an error as a box: that of wrong use with its parts.
func errorHTML(err error) string {
	var wrong *tensor.Error
	if errors.As(err, &wrong) {
		return wrong.HTML()
	}
	return page.Warning("<b>" + language.Pick("error", "错误") + "</b>  " + page.Text(fewLines(err.Error())))
}

// pngOf is v as the bytes of a PNG file, or nil if it has no such form.
func pngOf(v any) ([]byte, error) {
	if isNil(v) {
		return nil, nil
	}
	switch v := v.(type) {
	case interface{ PNG() ([]byte, error) }:
		return v.PNG()
	case image.Image:
		if v.Bounds().Empty() {
			return nil, nil // there is nothing to see, and PNG has no such image
		}
		return page.PNG(enlarged(v))
	}
	return nil, nil
}

// enlarged is an image whose pixels are seen: those of a small one are squares of several.
func enlarged(m image.Image) image.Image {
	const small, wanted = 100, 200
	b := m.Bounds()
	if b.Empty() || max(b.Dx(), b.Dy()) >= small {
		return m
	}
	zoom := wanted / max(b.Dx(), b.Dy())
	large := image.NewNRGBA(image.Rect(0, 0, b.Dx()*zoom, b.Dy()*zoom))
	for y := range b.Dy() * zoom {
		for x := range b.Dx() * zoom {
			large.Set(x, y, m.At(b.Min.X+x/zoom, b.Min.Y+y/zoom))
		}
	}
	return large
}

// Beside shows values next to each other, where there is room, each in the form that [Show] gives it:
//
//	notebook.Show(notebook.Beside(before, after))
//
// A drawing that is wider than its column is reduced; a value that draws itself for a width, by a method
// SVGWithin(width int) ([]byte, error) as that of plotting's figures, keeps the size of its letters.
func Beside(values ...any) Values { return values }

// Values are shown next to each other.
type Values []any

// HTML is the values in the order in which they are read.
func (vs Values) HTML() string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = part(v, page.ColumnWidth(len(vs)))
	}
	return page.Box(page.Columns(parts...))
}

// part is v as HTML, whatever form it has, in a column of that width.
func part(v any, width int) string {
	if narrow, ok := v.(interface {
		SVGWithin(width int) ([]byte, error)
	}); ok && !isNil(v) {
		v = within{v, narrow.SVGWithin, width}
	}
	html, err := htmlOf(v)
	if html != "" {
		return html
	}
	if err == nil {
		var png []byte
		if png, err = pngOf(v); png != nil {
			return fmt.Sprintf(`<img src="data:image/png;base64,%s" alt="%s" style="max-width:100%%"/>`, base64.StdEncoding.EncodeToString(png), page.Text(alt(v)))
		}
	}
	shown := text(v)
	if err != nil {
		shown = err.Error()
	}
	return `<pre style="margin:0">` + page.Text(shown) + "</pre>"
}

// within is a value whose drawing fits into a width with letters that can be read.
type within struct {
	value any
	svg   func(width int) ([]byte, error)
	width int
}

func (w within) SVG() ([]byte, error) { return w.svg(w.width) }
func (w within) Alt() string          { return alt(w.value) }

// String has the values below each other.
func (vs Values) String() string {
	texts := make([]string, len(vs))
	for i, v := range vs {
		texts[i] = text(v)
	}
	return strings.Join(texts, "\n")
}

// Alt says in words what there is to see.
func (vs Values) Alt() string {
	alts := make([]string, len(vs))
	for i, v := range vs {
		alts[i] = alt(v)
	}
	return strings.Join(alts, "; ")
}
