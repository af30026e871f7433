package tensor

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Pad returns x with zeros around it: widths are how many come before and after, for each axis.
//
//	image.Pad([][2]int{{0, 0}, {2, 2}, {2, 2}, {0, 0}}) // [batch, height, width, channels]
func (x *Tensor) Pad(widths [][2]int) *Tensor { return x.pad(padConstant, 0, widths) }

// PadConstant is [Tensor.Pad] with another value than 0.
func (x *Tensor) PadConstant(value float32, widths [][2]int) *Tensor {
	return x.pad(padConstant, value, widths)
}

// PadEdge is [Tensor.Pad] with the element at the edge: 1 2 3 is continued as 3 3 3.
func (x *Tensor) PadEdge(widths [][2]int) *Tensor { return x.pad(padEdge, 0, widths) }

// PadReflect is [Tensor.Pad] with what is seen in a mirror that stands on the last element: 1 2 3
// is continued as 2 1 2.
func (x *Tensor) PadReflect(widths [][2]int) *Tensor { return x.pad(padReflect, 0, widths) }

// PadSymmetric is [Tensor.Pad] with what is seen in a mirror behind the last element: 1 2 3 is
// continued as 3 2 1.
func (x *Tensor) PadSymmetric(widths [][2]int) *Tensor { return x.pad(padSymmetric, 0, widths) }

func (x *Tensor) pad(mode padMode, value float32, widths [][2]int) *Tensor {
	if len(widths) != x.Rank() {
		Fail("", "pad", []*Tensor{x}, "%d widths are given, and there are %d axes; give {0, 0} for an axis that stays", len(widths), x.Rank())
	}
	o := pad{mode: mode, value: value}
	copy(o.widths[:], widths)
	return apply(o, x)
}

type padMode string

const (
	padConstant  padMode = "constant"
	padEdge      padMode = "edge"
	padReflect   padMode = "reflect"
	padSymmetric padMode = "symmetric"
)

type pad struct {
	mode   padMode
	value  float32
	widths [maxRank][2]int
}

func (o pad) String() string { return fmt.Sprintf("pad %s", o.mode) }

func (o pad) Shape(in []Shape) (Shape, error) {
	out := slices.Clone(in[0])
	for i, n := range out {
		before, after := o.widths[i][0], o.widths[i][1]
		switch {
		case before < 0 || after < 0:
			return nil, wrongf("the width of axis %d is negative, %v; Slice takes elements away", i, o.widths[i])
		case before+after == 0 || n == Unknown:
		case n == 0 && o.mode != padConstant:
			return nil, wrongf("axis %d is empty, so there is nothing to continue; Pad continues with zeros", i)
		default:
			out[i] += before + after
		}
	}
	return out, nil
}

// source is the element of an axis of n that stands at place k, which may lie outside of it, or -1
// for the constant.
func (m padMode) source(k, n int) int {
	if k >= 0 && k < n {
		return k
	}
	period, mirrored := 2*n, 2*n-1
	switch {
	case m == padConstant:
		return -1
	case m == padEdge || n == 1:
		return min(max(k, 0), n-1)
	case m == padReflect: // the elements at the edges come once
		period, mirrored = 2*n-2, 2*n-2
	}
	k = (k%period + period) % period
	if k >= n {
		k = mirrored - k
	}
	return k
}

// each calls f for runs of n elements of the output, from y, with those of the input from x that
// they are; x is -1 if they are the constant.
func (o pad) each(c *Call, f func(x, y, n int)) {
	in, out := c.In[0].shape, c.Out.shape
	if len(c.Out.data) == 0 {
		return
	}
	last, inner := len(in)-1, 1 // the last axis that gets wider, and the elements behind one of it
	for ; last > 0 && o.widths[last] == [2]int{}; last-- {
		inner *= in[last]
	}
	if last < 0 {
		f(0, 0, 1)
		return
	}
	var index [maxRank]int
	before, n := o.widths[last][0], in[last]
	for y := 0; ; {
		row := 0
		for axis := range last {
			k := o.mode.source(index[axis]-o.widths[axis][0], in[axis])
			if k < 0 {
				row = -1
				break
			}
			row = row*in[axis] + k
		}
		if row < 0 {
			f(-1, y, out[last]*inner)
		} else {
			row *= n
			for k := range before {
				f(o.at(row, k-before, n, inner), y+k*inner, inner)
			}
			if n > 0 {
				f(row*inner, y+before*inner, n*inner)
			}
			for k := before + n; k < out[last]; k++ {
				f(o.at(row, k-before, n, inner), y+k*inner, inner)
			}
		}
		y += out[last] * inner
		axis := last - 1
		for ; axis >= 0; axis-- {
			if index[axis]++; index[axis] < out[axis] {
				break
			}
			index[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

// at is where the element at place k of a row begins.
func (o pad) at(row, k, n, inner int) int {
	if k = o.mode.source(k, n); k < 0 {
		return -1
	}
	return (row + k) * inner
}

func (pad) flops([]Shape) int { return 0 }

func (o pad) Forward(c *Call) {
	in, out := c.In[0].data, c.Out.data
	o.each(c, func(x, y, n int) {
		if x >= 0 {
			copy(out[y:y+n], in[x:x+n])
			return
		}
		for i := range n {
			out[y+i] = o.value
		}
	})
}

func (o pad) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	o.each(c, func(x, y, n int) {
		switch {
		case x < 0:
		case n == 1:
			dx[x] += dy[y]
		default:
			kernels.AddTo(dx[x:x+n], dy[y:y+n])
		}
	})
}
