package dl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Source is data for Fit, Evaluate and Predict: a [*tensor.Tensor], [Tensors] for a model with
// several inputs or outputs, or an array of a data set.
type Source interface {
	// Arrays has one array of samples for each input or output of the model.
	Arrays() []tensor.Array
}

// Tensors are several tensors: the inputs or outputs of a model, or the data for them. Among
// targets and weights of samples, nil stands for an output that has none.
type Tensors []*tensor.Tensor

// String has each tensor on lines of its own, with its number.
func (ts Tensors) String() string {
	lines := make([]string, len(ts))
	for i, t := range ts {
		if lines[i] = fmt.Sprintf("%d: none", i); t != nil {
			lines[i] = fmt.Sprintf("%d: %v", i, t)
		}
	}
	return strings.Join(lines, "\n")
}

// Arrays makes tensors a [Source].
func (ts Tensors) Arrays() []tensor.Array {
	var arrays []tensor.Array
	for _, t := range ts {
		if t == nil {
			arrays = append(arrays, nil)
			continue
		}
		arrays = append(arrays, t.Arrays()...)
	}
	return arrays
}

// samples is the number of samples of the arrays, which must be the same in all that are not nil.
func samples(op string, arrays ...tensor.Array) int {
	n := -1
	for _, a := range arrays {
		if a == nil {
			continue
		}
		if n < 0 {
			n = a.Shape()[0]
		}
		if a.Shape()[0] != n {
			e := &tensor.Error{Op: op, At: tensor.Caller(), Detail: fmt.Sprintf("there are %d and %d samples, and the data and the targets want the same number: "+
				"read both from the same source, or cut one with Rows", n, a.Shape()[0])}
			for _, b := range arrays {
				if b != nil {
					e.In = append(e.In, b.Shape())
				}
			}
			panic(e)
		}
	}
	if n < 0 {
		tensor.Fail("", op, nil, "there is no data")
	}
	return n
}

// section is rows from to before to of an array.
type section struct {
	tensor.Array
	from, to int
}

func (p section) Shape() tensor.Shape {
	s := slices.Clone(p.Array.Shape())
	s[0] = p.to - p.from
	return s
}

func (p section) Gather(dst []float32, rows []int) {
	if p.from == 0 {
		p.Array.Gather(dst, rows)
		return
	}
	for i := range rows {
		rows[i] += p.from
	}
	p.Array.Gather(dst, rows)
	for i := range rows {
		rows[i] -= p.from
	}
}

// fits reports whether data has samples of the wanted shape, which may be the
// same but for a trailing axis of size 1.
func fits(data, want tensor.Shape) bool {
	d, w := data[1:], want[1:]
	if len(d) == len(w)+1 && d.Dim(-1) == 1 {
		d = d[:len(d)-1]
	}
	if len(w) == len(d)+1 && w.Dim(-1) == 1 {
		w = w[:len(w)-1]
	}
	if len(d) != len(w) {
		return false
	}
	for i := range d {
		if d[i] != w[i] && w[i] != tensor.Unknown {
			return false
		}
	}
	return true
}
