package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// normalizations writes what normalizes columns: the rows that it is done by lie side by side, repeated
// to a length that pays. Everything is rounded by itself, as in Go.
func normalizations() {
	slices := []string{"y", "x", "mean", "factor", "constant"}
	affine := func(b *body) reg.VecVirtual {
		return b.add(b.mul(b.sub(b.load("x"), b.load("mean")), b.load("factor")), b.load("constant"))
	}
	loop{name: "affine", doc: "y = (x-mean)*factor + constant", slices: slices, do: func(b *body) {
		b.store("y", affine(b))
	}}.write()
	loop{name: "affineRelu", doc: "y = max((x-mean)*factor + constant, 0)", slices: slices, do: func(b *body) {
		b.store("y", b.max(affine(b), 0))
	}}.write()
	loop{name: "affineAddRelu", doc: "y = max((x-mean)*factor + constant + z, 0)", slices: append(slices, "z"), do: func(b *body) {
		b.store("y", b.max(b.add(affine(b), b.load("z")), 0))
	}}.write()
	loop{name: "affineGrad", doc: "y = (x-mean)*factor + constant + dy*scale", slices: append(slices, "dy", "scale"), do: func(b *body) {
		b.store("y", b.add(b.mul(b.load("dy"), b.load("scale")), affine(b)))
	}}.write()
}

// gradRows writes the kernels that sum the gradients of some normalized columns.
func (w width) gradRows(columns int, relu bool) {
	name, doc, more := "gradRows", "adds dy", ""
	if relu {
		name, doc, more = "gradRowsRelu", "sets dy to 0 where y is not positive, and adds it", ", y"
	}
	name = label("%s%d%s", name, columns, w.name)
	function("func(sum, product, x, dy, mean"+more+" *float32, rows, stride int)", name,
		label("%s %s to sum and dy*(x-mean), each step rounded, to product, for %d columns of rows\nthat are stride bytes apart; there is at least one row.", name, doc, columns))
	sum, product := Load(Param("sum"), GP64()), Load(Param("product"), GP64())
	x, dy, mean := Load(Param("x"), GP64()), Load(Param("dy"), GP64()), Load(Param("mean"), GP64())
	var y reg.Register
	if relu {
		y = Load(Param("y"), GP64())
	}
	rows, stride := Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	vectors := columns / w.lanes
	at := func(base reg.Register, i int) Mem { return Mem{Base: base, Disp: i * w.bytes()} }
	s, p, m := make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors), make([]reg.VecVirtual, vectors)
	for i := range vectors {
		s[i], p[i], m[i] = w.to(at(sum, i)), w.to(at(product, i)), w.to(at(mean, i))
	}
	b := &body{width: w}
	align()
	Label("loop")
	for i := range vectors {
		d := w.to(at(dy, i))
		if relu {
			d = b.where(b.less(float(0), w.to(at(y, i))), d)
			VMOVUPS(d, at(dy, i))
		}
		VADDPS(d, s[i], s[i])
		VADDPS(w.mul(d, w.sub(w.to(at(x, i)), m[i])), p[i], p[i])
	}
	ADDQ(stride, x)
	ADDQ(stride, dy)
	if relu {
		ADDQ(stride, y)
	}
	DECQ(rows)
	JNZ(LabelRef("loop"))
	for i := range vectors {
		VMOVUPS(s[i], at(sum, i))
		VMOVUPS(p[i], at(product, i))
	}
	VZEROUPPER()
	RET()
}
