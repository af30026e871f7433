package tensor

import (
	"fmt"
	"math"
	"slices"
)

// An Order is the order in which elements are sorted.
type Order bool

const (
	Ascending  Order = false // the smallest first, and NaN last
	Descending Order = true  // the greatest first, and NaN before it
)

// Sort returns the elements sorted along an axis. A negative axis counts from the end.
func (x *Tensor) Sort(axis int, order Order) *Tensor {
	return x.TakeAlongAxis(x.ArgSort(axis, order), axis)
}

// ArgSort returns the indices along an axis that sort the elements: the first is that of the
// element that comes first, and equal elements stay in their order. It has no gradient. A negative
// axis counts from the end.
//
// Indices are float32 as all values are, and exact up to 2²⁴.
func (x *Tensor) ArgSort(axis int, order Order) *Tensor { return apply(argSort{axis, order}, x) }

type argSort struct {
	axis  int
	order Order
}

func (o argSort) String() string { return fmt.Sprintf("argsort %d", o.axis) }

func (o argSort) Shape(in []Shape) (Shape, error) {
	_, err := in[0].axis(o.axis)
	return in[0], err
}

func (o argSort) Forward(c *Call) {
	if len(c.Out.data) == 0 {
		return
	}
	outer, n, inner := lanes(c.Out.shape, o.axis)
	both := c.keepKeys(2 * n)
	keys, spare := both[:n], both[n:]
	for i := range outer {
		for e := range inner {
			x, y := c.In[0].data[i*n*inner+e:], c.Out.data[i*n*inner+e:]
			for j := range keys {
				keys[j] = sortKey(x[j*inner], j, o.order)
			}
			sortKeys(keys, spare)
			for j, key := range keys {
				y[j*inner] = float32(uint32(key))
			}
		}
	}
}

func (argSort) Backward(*Call) {}

// sortKey is a number that is sorted as v is, and among equals as their index.
func sortKey(v float32, index int, order Order) uint64 {
	bits := math.Float32bits(v + 0) // 0 for -0
	switch {
	case v != v:
		bits = math.MaxUint32
	case bits>>31 == 1: // of negative numbers the greater has the smaller bits
		bits = ^bits
	default:
		bits |= 1 << 31
	}
	if order == Descending {
		bits = ^bits
	}
	return uint64(bits)<<32 | uint64(index)
}

// sortKeys sorts keys whose lower halves ascend. Many are sorted by the bytes of the upper half,
// from the last to the first: each time in the order of one byte, and among equals as they were.
func sortKeys(keys, spare []uint64) {
	if len(keys) < 64 {
		slices.Sort(keys)
		return
	}
	var counts [4][256]int
	for _, key := range keys {
		for b := range counts {
			counts[b][byte(key>>(32+8*b))]++
		}
	}
	for b := range counts {
		at := 0
		for v, n := range counts[b] {
			counts[b][v] = at
			at += n
		}
		for _, key := range keys {
			v := byte(key >> (32 + 8*b))
			spare[counts[b][v]] = key
			counts[b][v]++
		}
		keys, spare = spare, keys // after four times they are where they were
	}
}

// keepKeys returns n keys to sort.
func (c *Call) keepKeys(n int) []uint64 {
	keys, _ := c.plan.(*[]uint64)
	if keys == nil || len(*keys) != n {
		made := make([]uint64, n)
		keys = &made
		c.plan = keys
	}
	return *keys
}
