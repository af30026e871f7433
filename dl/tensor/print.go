package tensor

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	printAll  = 100 // a tensor of at most so many values is printed whole
	printEdge = 3   // else so many at the ends of each axis
)

// String is like NumPy's: the values row by row, aligned, the middle of a large tensor left out,
// and the shape.
func (x *Tensor) String() string {
	if x.call != nil && x.generation != x.call.Tape.generation {
		return fmt.Sprintf("tensor%v (of before a Reset)", x.shape)
	}
	if x.call != nil {
		x = x.call.Out
	}
	if x.data == nil {
		return fmt.Sprintf("tensor%v (no values yet)", x.shape)
	}
	if len(x.shape) == 0 {
		return format(x.data[0])
	}
	p := printer{x: x, elide: len(x.data) > printAll}
	p.each(0, 0, func(v float32) { p.width = max(p.width, len(format(v))) })
	p.rows(0, 0)
	if p.elide || len(x.shape) > 1 {
		fmt.Fprintf(&p.b, " %v", x.shape)
	}
	return p.b.String()
}

type printer struct {
	b     strings.Builder
	x     *Tensor
	elide bool
	width int
}

// shown are the indices of an axis that are printed; -1 stands for those left out.
func (p *printer) shown(n int) []int {
	var is []int
	for i := 0; i < n; i++ {
		if p.elide && n > 2*printEdge && i == printEdge {
			is = append(is, -1)
			i = n - printEdge
		}
		is = append(is, i)
	}
	return is
}

func (p *printer) each(axis, offset int, f func(float32)) {
	if axis == len(p.x.shape) {
		f(p.x.data[offset])
		return
	}
	step := p.x.shape[axis+1:].Size()
	for _, i := range p.shown(p.x.shape[axis]) {
		if i >= 0 {
			p.each(axis+1, offset+i*step, f)
		}
	}
}

func (p *printer) rows(axis, offset int) {
	last := axis == len(p.x.shape)-1
	step := p.x.shape[axis+1:].Size()
	p.b.WriteByte('[')
	for k, i := range p.shown(p.x.shape[axis]) {
		if k > 0 && last {
			p.b.WriteByte(' ')
		} else if k > 0 {
			p.b.WriteString(strings.Repeat("\n", len(p.x.shape)-axis-1) + strings.Repeat(" ", axis+1))
		}
		switch {
		case i < 0:
			p.b.WriteString("...")
		case last:
			fmt.Fprintf(&p.b, "%*s", p.width, format(p.x.data[offset+i]))
		default:
			p.rows(axis+1, offset+i*step)
		}
	}
	p.b.WriteByte(']')
}

func format(v float32) string {
	f := float64(v)
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e7) || math.IsNaN(f) || math.IsInf(f, 0) {
		return strconv.FormatFloat(f, 'g', 4, 32)
	}
	s := strconv.FormatFloat(f, 'f', 4, 32)
	s = strings.TrimRight(s, "0")
	return strings.TrimSuffix(s, ".")
}
