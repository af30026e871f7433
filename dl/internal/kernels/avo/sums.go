package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sums writes what adds many numbers into few.
func (w width) sums() {
	w.sumRows(64)
	w.sumRows(16)
	w.lanesOf("sum", "lanes[l] += Σ x[64*i+l]", []string{"x"}, func(b *body) Op { return b.at("x") })
	w.lanesOf("dot", "lanes[l] += Σ x[64*i+l] * y[64*i+l], each product rounded", []string{"x", "y"}, func(b *body) Op {
		return b.mul(b.load("x"), b.at("y"))
	})
}

// sumRows writes the kernel that adds the rows of some columns to a row.
func (w width) sumRows(columns int) {
	name := fmt.Sprintf("sumRows%d%s", columns, w.name)
	function("func(dst, x *float32, rows, stride int)", name,
		fmt.Sprintf("%s adds %d columns of rows of x, which are stride bytes apart, to dst; there is at least one row.", name, columns))
	dst, x := Load(Param("dst"), GP64()), Load(Param("x"), GP64())
	rows, stride := Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	acc := make([]reg.VecVirtual, columns/w.lanes)
	for i := range acc {
		acc[i] = w.reg()
		VMOVUPS(Mem{Base: dst, Disp: i * w.bytes()}, acc[i])
	}
	align()
	Label("loop")
	for i, r := range acc {
		VADDPS(Mem{Base: x, Disp: i * w.bytes()}, r, r)
	}
	ADDQ(stride, x)
	DECQ(rows)
	JNZ(LabelRef("loop"))
	for i, r := range acc {
		VMOVUPS(r, Mem{Base: dst, Disp: i * w.bytes()})
	}
	VZEROUPPER()
	RET()
}

// lanesOf writes a sum over slices into 64 lanes.
func (w width) lanesOf(name, doc string, slices []string, term func(*body) Op) {
	name += w.name
	signature := "func(lanes *[64]float32"
	for _, s := range slices {
		signature += ", " + s
	}
	function(signature+" *float32, n int)", name,
		fmt.Sprintf("%s is %s, for n elements; n is a multiple of 64, at least 64.", name, doc))
	b := &body{width: w, base: map[string]reg.Register{}}
	lanes, n := Load(Param("lanes"), GP64()), Load(Param("n"), GP64())
	for _, s := range slices {
		b.base[s] = Load(Param(s), GP64())
	}
	SHLQ(Imm(2), n)
	index := GP64()
	XORQ(index, index)
	b.index = index
	acc := make([]reg.VecVirtual, 64/w.lanes)
	for i := range acc {
		acc[i] = w.reg()
		VMOVUPS(Mem{Base: lanes, Disp: i * w.bytes()}, acc[i])
	}
	align()
	Label("loop")
	for i, r := range acc {
		b.offset = i * w.bytes()
		VADDPS(term(b), r, r)
	}
	ADDQ(U32(256), index)
	CMPQ(index, n)
	JNE(LabelRef("loop"))
	for i, r := range acc {
		VMOVUPS(r, Mem{Base: lanes, Disp: i * w.bytes()})
	}
	VZEROUPPER()
	RET()
}
