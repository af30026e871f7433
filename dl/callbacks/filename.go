package callbacks

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
)

// A filename is a path with names in braces, as Python's str.format has them: {epoch:02d},
// {val_loss:.2f}, {accuracy:.1%}; {{ and }} stand for braces.
type filename []piece

// A piece is text, or a name and how its value is written.
type piece struct {
	text             string
	name             string // "" for text
	spec             string // as in the path
	verb             string // Go's, without its letter
	width, precision string
	kind             byte // 'd', 'f', 'e', 'g' or '%'; 0 where Python would write it as it is
}

var braces = regexp.MustCompile(`\{\{|\}\}|\{[^{}]*\}|[{}]`)

// spec is what follows a name: whether zeros fill it, its width, its precision, and its type.
var specification = regexp.MustCompile(`^(0?)(\d*)(\.\d+)?([dfFeEgG%]?)$`)

func parseFilename(path string) (filename, error) {
	var f filename
	text := func(s string) { f = append(f, piece{text: s}) }
	at := 0
	for _, span := range braces.FindAllStringIndex(path, -1) {
		text(path[at:span[0]])
		at = span[1]
		switch token := path[span[0]:span[1]]; token {
		case "{{":
			text("{")
		case "}}":
			text("}")
		case "{", "}":
			return nil, fmt.Errorf("%q stands alone in %q: names stand in braces, and {{ is a brace", token, path)
		default:
			p, err := parsePiece(token[1 : len(token)-1])
			if err != nil {
				return nil, err
			}
			f = append(f, p)
		}
	}
	text(path[at:])
	return f, nil
}

func parsePiece(token string) (piece, error) {
	name, spec, _ := strings.Cut(token, ":")
	m := specification.FindStringSubmatch(spec)
	switch {
	case name == "":
		return piece{}, errors.New("braces without a name: write such as {epoch:02d} or {val_loss:.2f}")
	case m == nil:
		return piece{}, fmt.Errorf("{%s} is not understood: after the colon stand a width, a precision and one of d, f, e, g or %%, such as 02d or .2f", token)
	}
	p := piece{name: name, spec: spec, verb: "%" + m[1] + m[2] + m[3], width: m[2], precision: m[3]}
	if m[4] != "" {
		p.kind = m[4][0]
	}
	if (p.kind == 'g' || p.kind == 'G') && m[3] == "" {
		p.verb += ".6"
	}
	count := name == "epoch" || name == "batch"
	if p.kind == 'd' && (!count || m[3] != "") {
		return piece{}, fmt.Errorf("{%s}: d writes a whole number, such as the epoch; write such as {%s:.2f}", token, name)
	}
	return p, nil
}

// path is the path with an epoch and a step, counted from 1, and logs. step is 0 at the end of an epoch.
func (f filename) path(epoch, step int, logs dl.Logs) (string, error) {
	var b strings.Builder
	for _, p := range f {
		v, ok := logs[p.name]
		switch {
		case p.name == "":
			b.WriteString(p.text)
			continue
		case p.name == "epoch":
			v = float64(epoch)
		case p.name == "batch" && step > 0 && !ok:
			v = float64(step)
		case !ok:
			return "", fmt.Errorf("there is no %q for the name of the file; there are the epoch and %q", p.name, logs.Names())
		}
		b.WriteString(p.write(v))
	}
	return b.String(), nil
}

func (p piece) write(v float64) string {
	count := p.name == "epoch" || p.name == "batch"
	switch {
	case p.kind == 'd' || p.kind == 0 && count:
		return fmt.Sprintf(p.verb+"d", int(v))
	case p.kind == 0 && p.spec == "":
		return python(v)
	case v-v != 0: // NaN or infinite
		return fmt.Sprintf("%"+p.width+"s", python(v))
	case p.kind == 0 && strings.Contains(p.spec, "."):
		return fmt.Sprintf(p.verb+"g", v)
	case p.kind == 0:
		return fmt.Sprintf(p.verb+"s", python(v))
	case p.kind == '%':
		return fmt.Sprintf("%"+p.width+"s", fmt.Sprintf("%"+p.precision+"f%%", 100*v))
	}
	return fmt.Sprintf(p.verb+string(p.kind), v)
}

// python is a number as Python writes it: the shortest text that reads back the same.
func python(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
	case v != 0 && (math.Abs(v) < 1e-4 || math.Abs(v) >= 1e16):
		return strconv.FormatFloat(v, 'e', -1, 64)
	case v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
