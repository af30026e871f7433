package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// vectors writes the elementwise kernels. None uses a fused multiply-add and each rounds as
// its Go loop does, so that all paths give the same bits.
func vectors() {
	for _, w := range widths {
		w.optimizers()
		w.sums()
	}
	pause()
	prefetch()
}

// A body is what an elementwise kernel does with one vector.
type body struct {
	width
	index   reg.Register
	offset  int
	base    map[string]reg.Register
	scalars map[string]reg.VecVirtual
	mask    reg.Register      // of the lanes that exist, where not all do
	places  map[string]string // NEON's pointers
}

// at is the place of the vector in a slice.
func (b *body) at(slice string) Op {
	if b.neon() {
		return b.load(slice)
	}
	return Mem{Base: b.base[slice], Index: b.index, Scale: 1, Disp: b.offset}
}

// load is a register with the vector of a slice.
func (b *body) load(slice string) reg.VecVirtual {
	if b.neon() {
		return neon.add(step{name: "load", place: b.places[slice], offset: b.offset})
	}
	r := b.reg()
	switch {
	case b.mask == nil:
		VMOVUPS(b.at(slice), r)
	case b.lanes == 16:
		VMOVUPS_Z(b.at(slice), b.mask, r)
	default:
		VMASKMOVPS(b.at(slice), b.mask, r)
	}
	return r
}

func (b *body) store(slice string, r reg.VecVirtual) {
	switch {
	case b.neon():
		neon.add(step{name: "store", n: r.ID(), place: b.places[slice], offset: b.offset})
		neon.stored = append(neon.stored, slice)
	case b.mask == nil:
		VMOVUPS(r, b.at(slice))
	case b.lanes == 16:
		VMOVUPS(r, b.mask, b.at(slice))
	default:
		VMASKMOVPS(r, b.mask, b.at(slice))
	}
}

// Each of these is a new register with the result; where the order of the operands matters it is x op y.
func (w width) add(x, y Op) reg.VecVirtual { return w.two(VADDPS, "fadd", x, y) }
func (w width) sub(x, y Op) reg.VecVirtual { return w.two(VSUBPS, "fsub", x, y) }
func (w width) mul(x, y Op) reg.VecVirtual { return w.two(VMULPS, "fmul", x, y) }
func (w width) div(x, y Op) reg.VecVirtual { return w.two(VDIVPS, "fdiv", x, y) }
func (b *body) sqrt(x Op) reg.VecVirtual {
	if b.neon() {
		return neon.one("fsqrt", x)
	}
	r := b.reg()
	VSQRTPS(x, r)
	return r
}

// two is an instruction with two operands and a result of its own, by its names for both processors.
func (w width) two(instruction func(...Op), name string, x, y Op) reg.VecVirtual {
	if w.neon() {
		return neon.two(name, x, y)
	}
	r := w.reg()
	instruction(y, x, r)
	return r
}

// elementwise writes a kernel over n elements of some slices, with some scalars; n is a multiple of 16 and not 0.
func (w width) elementwise(name, doc string, slices, scalars []string, unroll int, do func(*body)) {
	l := loop{name: name, doc: doc, slices: slices, scalars: scalars, do: do}
	if w.neon() {
		neonLoop(l)
		return
	}
	name += w.name
	function("func("+l.parameters()+")", name, fmt.Sprintf("%s is %s, for n elements; n is a multiple of 16, at least 16.", name, doc))
	b := &body{width: w, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	for _, s := range scalars {
		b.scalars[s] = w.broadcast(s)
	}
	n := Load(Param("n"), GP64())
	SHLQ(Imm(2), n)
	// The bases point behind the slices and the index runs from -n to 0.
	for _, s := range slices {
		b.base[s] = Load(Param(s), GP64()).(reg.Register)
		ADDQ(n, b.base[s])
	}
	index := GP64()
	MOVQ(n, index)
	NEGQ(index)
	b.index = index

	block := func(bytes int) {
		for b.offset = 0; b.offset < bytes; b.offset += w.bytes() {
			do(b)
		}
		ADDQ(U32(bytes), index)
	}
	// Whole blocks first, then 16 elements at a time.
	if unroll > 1 {
		CMPQ(n, U32(64*unroll))
		JB(LabelRef("rest"))
		rest := GP64()
		MOVQ(n, rest)
		ANDQ(U32(64*unroll-1), rest)
		NEGQ(rest)
		align()
		Label("blocks")
		block(64 * unroll)
		CMPQ(index, rest)
		JNE(LabelRef("blocks"))
		TESTQ(index, index)
		JZ(LabelRef("done"))
	}
	Label("rest")
	block(64)
	JNZ(LabelRef("rest"))
	Label("done")
	VZEROUPPER()
	RET()
}
