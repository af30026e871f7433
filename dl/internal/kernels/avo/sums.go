package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sums writes what adds many numbers into few.
func (w width) sums() {
	if w.neon() {
		neonSums()
		return
	}
	for _, columns := range []int{64, 16} {
		w.sumRows("sumRows", "adds", columns, "x")
		w.sumRows("dotRows", "adds the products, each rounded, with those of y of", columns, "x", "y")
		if columns < 64 || w.lanes == 16 {
			w.deviationRows(columns)
			w.gradRows(columns, false)
			w.gradRows(columns, true)
		}
	}
}

// sumRows writes the kernel that adds something of each of the rows of some columns to a row.
func (w width) sumRows(name, doc string, columns int, slices ...string) {
	name = fmt.Sprintf("%s%d%s", name, columns, w.name)
	function("func(dst, "+strings.Join(slices, ", ")+" *float32, rows, stride int)", name,
		fmt.Sprintf("%s %s %d columns of rows of x, which are stride bytes apart, to dst; there is at least one row.", name, doc, columns))
	dst, x := Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	var other reg.Register
	if len(slices) > 1 {
		other = Load(Param(slices[1]), GP64())
	}
	rows, stride := Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	acc := make([]reg.VecVirtual, columns/w.lanes)
	for i := range acc {
		acc[i] = w.to(Mem{Base: dst, Disp: i * w.bytes()})
	}
	align()
	Label("loop")
	for i, r := range acc {
		at := Mem{Base: x, Disp: i * w.bytes()}
		if other == nil {
			VADDPS(at, r, r)
		} else {
			VADDPS(w.mul(w.to(at), Mem{Base: other, Disp: i * w.bytes()}), r, r)
		}
	}
	ADDQ(stride, x)
	if other != nil {
		ADDQ(stride, other)
	}
	DECQ(rows)
	JNZ(LabelRef("loop"))
	for i, r := range acc {
		VMOVUPS(r, Mem{Base: dst, Disp: i * w.bytes()})
	}
	VZEROUPPER()
	RET()
}

// deviationRows writes the kernel that sums the distances of some columns from a row.
func (w width) deviationRows(columns int) {
	name := fmt.Sprintf("deviationRows%d%s", columns, w.name)
	function("func(sum, squares, x, mean *float32, rows, stride int)", name,
		fmt.Sprintf("%s adds x - mean of %d columns of rows of x, which are stride bytes apart, to sum,\nand their squares, rounded, to squares; there is at least one row.", name, columns))
	sum, squares := Load(Param("sum"), GP64()), Load(Param("squares"), GP64())
	x, mean := Load(Param("x"), GP64()), Load(Param("mean"), GP64())
	rows, stride := Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	vectors := columns / w.lanes
	at := func(base reg.Register, i int) Mem { return Mem{Base: base, Disp: i * w.bytes()} }
	s, q, m := make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors)
	for i := range vectors {
		s[i], q[i], m[i] = w.to(at(sum, i)), w.to(at(squares, i)), w.to(at(mean, i))
	}
	align()
	Label("loop")
	for i := range vectors {
		d := w.sub(w.to(at(x, i)), m[i])
		VADDPS(d, s[i], s[i])
		VADDPS(w.mul(d, d), q[i], q[i])
	}
	ADDQ(stride, x)
	DECQ(rows)
	JNZ(LabelRef("loop"))
	for i := range vectors {
		VMOVUPS(s[i], at(sum, i))
		VMOVUPS(q[i], at(squares, i))
	}
	VZEROUPPER()
	RET()
}
