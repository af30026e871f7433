package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A fold is a kernel that makes one number of n elements of some slices, any n but 0: in 64
// lanes, of every 64th element each, which then are combined by halves.
type fold struct {
	name, doc string
	slices    []string
	scalars   []string
	first     bool // the lanes begin with the first element, else with 0
	term      func(*body) reg.VecVirtual
	combine   func(b *body, x, y reg.VecVirtual) reg.VecVirtual
}

var folds []fold

// reductions writes the folds.
func reductions() {
	add := func(b *body, x, y reg.VecVirtual) reg.VecVirtual { return b.add(x, y) }
	element := func(b *body) reg.VecVirtual { return b.load("x") }
	for _, f := range []fold{
		{"sum", "Σ x", []string{"x"}, nil, false, element, add},
		{"dot", "Σ x*y, each product rounded", []string{"x", "y"}, nil, false, func(b *body) reg.VecVirtual {
			return b.mul(b.load("x"), b.load("y"))
		}, add},
		{"deviation", "Σ (x-mean)², each difference and square rounded", []string{"x"}, []string{"mean"}, false, func(b *body) reg.VecVirtual {
			d := b.sub(b.load("x"), b.scalars["mean"])
			return b.mul(d, d)
		}, add},
		{"matches", "the number of x that are best", []string{"x"}, []string{"best"}, false, func(b *body) reg.VecVirtual {
			return b.where(b.equal(b.load("x"), b.scalars["best"]), float(1))
		}, add},
		{"max", "the greatest x", []string{"x"}, nil, true, element, (*body).maximum},
		{"min", "the least x", []string{"x"}, nil, true, element, (*body).minimum},
	} {
		for _, w := range widths {
			f.write(w)
		}
		folds = append(folds, f)
	}
}

func (f fold) write(w width) {
	if w.neon() {
		neonFold(f)
		return
	}
	signature := "func(" + strings.Join(f.slices, ", ") + " *float32, n int"
	if len(f.scalars) > 0 {
		signature += ", " + strings.Join(f.scalars, ", ") + " float32"
	}
	name := f.name + w.name
	function(signature+") float32", name, fmt.Sprintf("%s is %s, of n elements, n at least 1.", name, f.doc))
	b := &body{width: w, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	for _, s := range f.scalars {
		b.scalars[s] = w.broadcast(s)
	}
	n, rest := Load(Param("n"), GP64()), GP64()
	for _, s := range f.slices {
		b.base[s] = Load(Param(s), GP64())
	}
	acc := make([]reg.VecVirtual, 64/w.lanes)
	for i := range acc {
		acc[i] = w.reg()
		if f.first {
			VBROADCASTSS(Mem{Base: b.base[f.slices[0]]}, acc[i])
		} else {
			w.zero(acc[i])
		}
	}
	into := func(i int) { w.set(acc[i], f.combine(b, acc[i], f.term(b))) }
	// The index runs through the whole blocks of 64, then through the vectors of the last one.
	index := GP64()
	XORQ(index, index)
	b.index = index
	MOVQ(n, rest)
	ANDQ(Imm(63), rest)
	SUBQ(rest, n)
	SHLQ(Imm(2), n)
	JZ(LabelRef("rest"))
	align()
	Label("loop")
	for i := range acc {
		b.offset = i * w.bytes()
		into(i)
	}
	ADDQ(U32(256), index)
	CMPQ(index, n)
	JNE(LabelRef("loop"))
	Label("rest")
	for i := range acc {
		b.offset = i * w.bytes()
		CMPQ(rest, Imm(uint64(w.lanes)))
		JLT(LabelRef(label("last%d", i)))
		into(i)
		SUBQ(Imm(uint64(w.lanes)), rest)
	}
	JMP(LabelRef("done"))
	for i := range acc {
		Label(label("last%d", i))
		TESTQ(rest, rest)
		JZ(LabelRef("done"))
		b.offset = i * w.bytes()
		b.mask = w.first(rest)
		w.set(acc[i], b.choose(b.mask, f.combine(b, acc[i], f.term(b)), acc[i]))
		b.mask = nil
		if i < len(acc)-1 {
			JMP(LabelRef("done"))
		}
	}
	Label("done")
	// By halves: first whole registers, then the halves of one.
	for half := len(acc) / 2; half > 0; half /= 2 {
		for i := range half {
			w.set(acc[i], f.combine(b, acc[i], acc[half+i]))
		}
	}
	x := acc[0]
	if w.lanes == 16 {
		for _, order := range []uint64{0b1110, 0b01} { // the upper two quarters, then the second
			upper := w.reg()
			VSHUFF32X4(Imm(order), x, x, upper)
			x = f.combine(b, x, upper)
		}
	} else {
		upper := w.reg()
		VEXTRACTF128(Imm(1), x, upper.AsX())
		x = f.combine(b, x, upper)
	}
	for _, order := range []uint64{0b1110, 0b01} { // the upper two numbers, then the second
		upper := w.reg()
		VPERMILPS(Imm(order), x, upper)
		x = f.combine(b, x, upper)
	}
	result, err := ReturnIndex(0).Resolve()
	if err != nil {
		panic(err)
	}
	VMOVSS(x.AsX(), result.Addr)
	VZEROUPPER()
	RET()
}

// set moves x into r.
func (w width) set(r, x reg.VecVirtual) {
	if w.lanes == 16 {
		VMOVAPS(x, r)
	} else {
		VMOVUPS(x, r)
	}
}
