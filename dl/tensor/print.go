package tensor

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// What NumPy's printing is set to here; its own precision is 8.
const (
	printWidth     = 75   // columns of a line
	printAll       = 1000 // a tensor of at most so many values is printed whole,
	printEdge      = 3    // else so many at the ends of each axis
	printPrecision = 4    // digits after the point, at most
)

// String is the values as NumPy prints an array of float32 with a precision of four digits: row by
// row, aligned, in scientific notation where the range asks for it, the middle of more than 1000
// values left out. The name of a variable and the shape follow, but the shape of a row that is
// seen whole. A scalar is its value in all its digits.
//
//	[[ 1.   0.5]
//	 [-2.  10. ]] [2 2]
func (x *Tensor) String() string {
	name := x.Name()
	if x.call != nil && x.generation != x.call.Tape.generation {
		return fmt.Sprintf("tensor%v (of before a Reset)", x.shape)
	}
	if x.call != nil {
		x = x.call.Out
	}
	if x.data == nil {
		return fmt.Sprintf("tensor%v (no values yet)", x.shape)
	}
	p := printer{x: x, elide: len(x.data) > printAll}
	switch {
	case len(x.shape) == 0:
		p.b.WriteString(scalarText(x.data[0]))
	case len(x.data) == 0:
		p.b.WriteString("[]")
	default:
		p.fit()
		p.write(0)
	}
	if name != "" {
		p.b.WriteString(" " + name)
	}
	if name != "" || p.elide || len(x.shape) > 1 {
		p.b.WriteString(" " + x.shape.String())
	}
	return p.b.String()
}

// scalarText is the shortest text that stands for v alone, as NumPy writes a scalar.
func scalarText(v float32) string {
	f := float64(v)
	switch a := math.Abs(f); {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return numberText(v, false).whole
	case a != 0 && (a < 1e-4 || a >= 1e6):
		return strconv.FormatFloat(f, 'e', -1, 32)
	}
	s := strconv.FormatFloat(f, 'f', -1, 32)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// A printer writes the values of one tensor.
type printer struct {
	b          bytes.Buffer
	x          *Tensor
	elide      bool
	scientific bool
	numbers    []number // the values that are shown, in their order; write takes them off
	whole      int      // columns before the point
	fraction   int      // columns after it, but the exponent's
}

// A number is a value's text in parts: -12, 5 and e+03 of -12.5e+03. NaN and the infinities have
// the first part alone.
type number struct{ whole, fraction, exponent string }

// numberText is the shortest text that stands for v, or that rounded to printPrecision digits after
// the point where it has more.
func numberText(v float32, scientific bool) number {
	f := float64(v)
	switch {
	case math.IsNaN(f):
		return number{whole: "nan"}
	case math.IsInf(f, 1):
		return number{whole: "inf"}
	case math.IsInf(f, -1):
		return number{whole: "-inf"}
	}
	format := byte('f')
	if scientific {
		format = 'e'
	}
	n := numberOf(strconv.FormatFloat(f, format, -1, 32))
	if len(n.fraction) > printPrecision {
		n = numberOf(strconv.FormatFloat(f, format, printPrecision, 64))
		n.fraction = strings.TrimRight(n.fraction, "0")
	}
	return n
}

// numberOf takes the text of a finite value apart.
func numberOf(s string) (n number) {
	if i := strings.IndexByte(s, 'e'); i >= 0 {
		s, n.exponent = s[:i], s[i:]
	}
	n.whole, n.fraction, _ = strings.Cut(s, ".")
	return n
}

func (n number) finite() bool {
	c := n.whole[len(n.whole)-1]
	return '0' <= c && c <= '9'
}

// fit chooses the notation and the columns for the values that are shown.
func (p *printer) fit() {
	var values []float32
	p.shown(0, 0, func(v float32) { values = append(values, v) })
	least, greatest := float32(math.Inf(1)), float32(0)
	for _, v := range values {
		a := float32(math.Abs(float64(v)))
		if a > 0 && a <= math.MaxFloat32 {
			least, greatest = min(least, a), max(greatest, a)
		}
	}
	p.scientific = greatest > 0 && (greatest >= 1e6 || least < 1e-4 || greatest/least > 1000)
	p.numbers = make([]number, len(values))
	widest := 0 // of those that are not finite
	for i, v := range values {
		n := numberText(v, p.scientific)
		p.numbers[i] = n
		if !n.finite() {
			widest = max(widest, len(n.whole))
			continue
		}
		p.whole, p.fraction = max(p.whole, len(n.whole)), max(p.fraction, len(n.fraction))
	}
	if p.scientific { // all have as many digits; those of the smallest floats are more than stand for them
		for i, n := range p.numbers {
			if n.finite() && len(n.fraction) < p.fraction {
				p.numbers[i] = numberOf(strconv.FormatFloat(float64(values[i]), 'e', p.fraction, 64))
			}
		}
	}
	if widest > 0 { // they may stand in the columns of the fraction, too
		p.whole = max(p.whole, widest-p.right())
	}
}

// right is the number of columns from the point on; an exponent is like e+03.
func (p *printer) right() int {
	if p.scientific {
		return 1 + p.fraction + len("e+00")
	}
	return 1 + p.fraction
}

// ends is which indices of an axis are shown: those below from, and those not below to.
func (p *printer) ends(n int) (from, to int) {
	if p.elide && n > 2*printEdge {
		return printEdge, n - printEdge
	}
	return n, n
}

// shown calls f with each value that is shown.
func (p *printer) shown(axis, offset int, f func(float32)) {
	if axis == len(p.x.shape) {
		f(p.x.data[offset])
		return
	}
	step := p.x.shape[axis+1:].Size()
	from, to := p.ends(p.x.shape[axis])
	for i := 0; i < p.x.shape[axis]; i++ {
		if i == from {
			i = to
		}
		p.shown(axis+1, offset+i*step, f)
	}
}

// write writes the next numbers along an axis and those after it.
func (p *printer) write(axis int) {
	last := axis == len(p.x.shape)-1
	from, to := p.ends(p.x.shape[axis])
	p.b.WriteByte('[')
	column := axis + 1
	for i := 0; i < p.x.shape[axis]; i++ {
		word := ""
		if i == from {
			i, word = to-1, "..."
		} else if last {
			word, p.numbers = p.cell(p.numbers[0]), p.numbers[1:]
		}
		switch {
		case i == 0:
		case last && column+1+len(word) <= printWidth-axis-1:
			p.b.WriteByte(' ')
			column++
		case last:
			p.wrap(1, axis)
			column = axis + 1
		default:
			p.wrap(len(p.x.shape)-axis-1, axis)
		}
		p.b.WriteString(word)
		column += len(word)
		if !last && word == "" {
			p.write(axis + 1)
		}
	}
	p.b.WriteByte(']')
}

// wrap ends the line, without the spaces at its end, and begins the next within the brackets of axis.
func (p *printer) wrap(lines, axis int) {
	p.b.Truncate(len(bytes.TrimRight(p.b.Bytes(), " ")))
	p.b.WriteString(strings.Repeat("\n", lines) + strings.Repeat(" ", axis+1))
}

// cell is a number in its columns.
func (p *printer) cell(n number) string {
	if !n.finite() {
		return fmt.Sprintf("%*s", p.whole+p.right(), n.whole)
	}
	return strings.Repeat(" ", p.whole-len(n.whole)) + n.whole + "." + n.fraction + strings.Repeat(" ", p.fraction-len(n.fraction)) + n.exponent
}
