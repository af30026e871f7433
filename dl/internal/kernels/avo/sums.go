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
	for _, columns := range []int{64, 16} {
		w.sumRows("sumRows", "adds", columns, "x")
		w.sumRows("dotRows", "adds the products, each rounded, with those of y of", columns, "x", "y")
		if columns < 64 || w.lanes == 16 {
			w.deviationRows(columns)
		}
	}
	plus := func(b *body, sum reg.VecVirtual, term Op) { VADDPS(term, sum, sum) }
	w.lanesOf("sum", "lanes[l] += Σ x[64*i+l]", []string{"x"}, nil, func(b *body) Op { return b.at("x") }, plus)
	w.lanesOf("dot", "lanes[l] += Σ x[64*i+l] * y[64*i+l], each product rounded", []string{"x", "y"}, nil, func(b *body) Op {
		return b.mul(b.load("x"), b.at("y"))
	}, plus)
	w.lanesOf("deviation", "lanes[l] += Σ (x[64*i+l] - mean)², each square rounded", []string{"x"}, []string{"mean"}, func(b *body) Op {
		d := b.sub(b.load("x"), b.scalars["mean"])
		return b.mul(d, d)
	}, plus)
	w.lanesOf("max", "lanes[l] = max(lanes[l], x[64*i+l])", []string{"x"}, nil, func(b *body) Op { return b.load("x") }, func(b *body, most reg.VecVirtual, x Op) {
		VMOVAPS(b.maximum(most, x.(reg.VecVirtual)), most)
	})
	w.lanesOf("min", "lanes[l] = min(lanes[l], x[64*i+l])", []string{"x"}, nil, func(b *body) Op { return b.load("x") }, func(b *body, least reg.VecVirtual, x Op) {
		VMOVAPS(b.minimum(least, x.(reg.VecVirtual)), least)
	})
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

// lanesOf writes a sum, or the like, over slices into 64 lanes.
func (w width) lanesOf(name, doc string, slices, scalars []string, term func(*body) Op, combine func(b *body, sum reg.VecVirtual, term Op)) {
	name += w.name
	signature := "func(lanes *[64]float32"
	for _, s := range slices {
		signature += ", " + s
	}
	signature += " *float32, n int"
	if len(scalars) > 0 {
		signature += ", " + strings.Join(scalars, ", ") + " float32"
	}
	function(signature+")", name,
		fmt.Sprintf("%s is %s, for n elements; n is a multiple of 64, at least 64.", name, doc))
	b := &body{width: w, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	for _, s := range scalars {
		b.scalars[s] = w.broadcast(s)
	}
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
		combine(b, r, term(b))
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
