package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

const (
	magic     = "\x93NUMPY"
	maxHeader = 1 << 16 // bytes; that of an array of numbers has some 128
	maxRank   = 8       // of a tensor
)

// A header says what the values of a file are.
type header struct {
	kind    kind
	big     bool // the most significant byte of a value comes first
	fortran bool // the first axis changes fastest
	shape   tensor.Shape
}

// size is the number of values.
func (h *header) size() int64 { return int64(h.shape.Size()) }

// readHeader reads the bytes before the values: the magic ones, two of the version, the length of
// the rest as a little-endian number of two bytes, of four from version 2 on, and a literal of a
// Python dict. The error is io.EOF where r is at its end.
func readHeader(r io.Reader) (*header, error) {
	start := make([]byte, len(magic)+2)
	if n, err := io.ReadFull(r, start); err != nil && (n == 0 || !errors.Is(err, io.ErrUnexpectedEOF)) {
		return nil, err
	} else if string(start[:min(n, len(magic))]) != magic[:min(n, len(magic))] {
		return nil, fmt.Errorf("the file begins with %q, not as an .npy file does", start[:min(n, len(magic))])
	} else if n < len(start) {
		return nil, cutOff(io.ErrUnexpectedEOF)
	}
	var width int
	switch version := start[len(magic)]; version {
	case 1:
		width = 2
	case 2, 3: // 3 has UTF-8 in the names of fields, which are not read here
		width = 4
	default:
		return nil, fmt.Errorf("the file is of version %d.%d of the format, and 1 to 3 are read", version, start[len(magic)+1])
	}
	length := make([]byte, 4)
	if _, err := io.ReadFull(r, length[:width]); err != nil {
		return nil, cutOff(err)
	}
	n := binary.LittleEndian.Uint32(length)
	if n > maxHeader {
		return nil, fmt.Errorf("the header has %d bytes, more than one of an array of numbers has", n)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, cutOff(err)
	}
	h, err := parseHeader(string(text))
	if err != nil {
		return nil, fmt.Errorf("the header %s: %w", excerpt(text), err)
	}
	return h, nil
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the header is cut off")
	}
	return err
}

// excerpt is the beginning of a header, for a message.
func excerpt(text []byte) string {
	s := strings.TrimRight(string(text), " \n\x00")
	if len(s) > 120 {
		s = s[:120] + "..."
	}
	return strconv.Quote(s)
}

// parseHeader reads a literal such as {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
func parseHeader(text string) (*header, error) {
	h, p := &header{}, literal{text}
	seen := map[string]bool{}
	if !p.skip("{") {
		return nil, errors.New("it is no Python dict")
	}
	for first := true; !p.skip("}"); first = false {
		if !first && !p.skip(",") {
			return nil, errors.New("there is no comma between two entries")
		}
		if p.skip("}") {
			break
		}
		key, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if seen[key] {
			return nil, fmt.Errorf("%q stands in it twice", key)
		}
		seen[key] = true
		if !p.skip(":") {
			return nil, fmt.Errorf("there is no colon after %q", key)
		}
		switch key {
		case "descr":
			err = p.descr(h)
		case "fortran_order":
			h.fortran = p.skip("True")
			if !h.fortran && !p.skip("False") {
				err = errors.New("fortran_order is neither True nor False")
			}
		case "shape":
			err = p.shape(h)
		default:
			err = fmt.Errorf("%q is no entry of it", key)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return nil, fmt.Errorf("%q is not in it", key)
		}
	}
	if rest := strings.Trim(p.rest, " \t\r\n\x00"); rest != "" {
		return nil, errors.New("there is more after the dict")
	}
	// The sizes of the axes other than 0 must have a product that an index can count, in bytes.
	size := uint64(8)
	for _, d := range h.shape {
		high, low := bits.Mul64(size, uint64(max(d, 1)))
		if high != 0 || low > math.MaxInt {
			return nil, fmt.Errorf("there is no array of shape %v", h.shape)
		}
		size = low
	}
	return h, nil
}

// A literal is the rest of a Python literal.
type literal struct{ rest string }

// skip passes over what follows if it is s.
func (p *literal) skip(s string) (ok bool) {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	p.rest, ok = strings.CutPrefix(p.rest, s)
	return ok
}

func (p *literal) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if p.skip(quote) {
			s, rest, ok := strings.Cut(p.rest, quote)
			if !ok || strings.Contains(s, `\`) {
				break
			}
			p.rest = rest
			return s, nil
		}
	}
	return "", errors.New("there is no string where one is wanted")
}

// descr reads the type of the values, such as '<f4': the byte order, the kind and the bytes of a value.
func (p *literal) descr(h *header) error {
	if p.skip("[") {
		return errors.New("the array is of records: save each field as an array of its own")
	}
	s, err := p.quoted()
	if err != nil {
		return err
	}
	order, name := byte(0), s
	if s != "" {
		order, name = s[0], s[1:]
	}
	k, ok := kinds[name]
	switch {
	case ok && k.size == 1 && strings.IndexByte("|<>", order) >= 0:
	case ok && (order == '<' || order == '>'):
	default:
		return fmt.Errorf("arrays of type %q are not read, only bools, whole numbers and floats of 16 to 64 bits: convert it with a.astype(numpy.float32)", s)
	}
	h.kind, h.big = k, order == '>'
	return nil
}

// shape reads a tuple of whole numbers, which Python 2 wrote with an L after them.
func (p *literal) shape(h *header) error {
	h.shape = tensor.Shape{}
	if !p.skip("(") {
		return errors.New("the shape is no tuple")
	}
	for first := true; !p.skip(")"); first = false {
		if !first && !p.skip(",") {
			return errors.New("there is no comma in the shape")
		}
		if p.skip(")") {
			break
		}
		p.skip("") // spaces
		digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
		d, err := strconv.Atoi(p.rest[:digits])
		if err != nil {
			return errors.New("a size in the shape is no whole number, or too large")
		}
		p.rest = p.rest[digits:]
		p.skip("L")
		if h.shape = append(h.shape, d); len(h.shape) > maxRank {
			return fmt.Errorf("the array has more than %d axes, which a tensor has at most", maxRank)
		}
	}
	return nil
}

// appendHeader appends the header of an array of float32, with the spaces that NumPy leaves so that
// the first axis can grow and the values begin at a multiple of 64.
func appendHeader(b []byte, shape tensor.Shape) []byte {
	var text strings.Builder
	text.WriteString("{'descr': '<f4', 'fortran_order': False, 'shape': (")
	for i, d := range shape {
		if i > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(strconv.Itoa(d))
		if i == 0 || i < len(shape)-1 {
			text.WriteByte(',')
		}
	}
	text.WriteString("), }")
	if len(shape) > 0 {
		text.WriteString(strings.Repeat(" ", 21-len(strconv.Itoa(shape[0]))))
	}
	start := len(magic) + 2 + 2
	text.WriteString(strings.Repeat(" ", 64-(start+text.Len()+1)%64))
	text.WriteByte('\n')
	b = append(append(b, magic...), 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(text.Len()))
	return append(b, text.String()...)
}

// place is where value i of the file stands in the array, such as [2 0].
func (h *header) place(i int) string {
	index := make([]int, len(h.shape))
	axes := slices.Collect(func(yield func(int) bool) {
		for a := range h.shape {
			if !h.fortran {
				a = len(h.shape) - 1 - a
			}
			yield(a)
		}
	})
	for _, a := range axes {
		index[a] = i % h.shape[a]
		i /= h.shape[a]
	}
	return fmt.Sprint(index)
}
