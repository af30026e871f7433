package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The constants of SplitMix64; ../drop.go has them too.
const (
	golden = 0x9e3779b97f4a7c15
	mix1   = 0xbf58476d1ce4e5b9
	mix2   = 0x94d049bb133111eb
)

// drops writes what sets random elements to 0.
func drops() {
	kept := func(b *body, k mask) reg.VecVirtual { return b.mulWhere(k, b.load("x"), b.scalars["scale"]) }
	const one = "the upper half of the random number of an element is below limit"
	drop("drop", "y = x*scale, or 0 where "+one, []string{"y", "x"}, []string{"scale"}, false, func(b *body, k mask) {
		b.store("y", kept(b, k))
	})
	drop("dropTo", "y += x*scale, but where "+one, []string{"y", "x"}, []string{"scale"}, false, func(b *body, k mask) {
		b.store("y", b.add(b.load("y"), kept(b, k)))
	})
	drop("dropPairs", "y = x*scale, or 0 where its half of the random number that it shares with its neighbour is below\n"+
		"limit, the upper half for the first", []string{"y", "x"}, []string{"scale"}, true, func(b *body, k mask) {
		b.store("y", kept(b, k))
	})
	drop("dropWeights", "y = p, p *= (dp*scale-mean)*factor, where in place of y and of dp*scale 0 stands where the half of the\n"+
		"random number that is the element's, see dropPairs, is below limit", []string{"y", "p", "dp"}, []string{"scale", "mean", "factor"}, true, func(b *body, k mask) {
		p := b.load("p")
		b.store("y", b.where(k, p))
		dp := b.mulWhere(k, b.load("dp"), b.scalars["scale"])
		b.store("p", b.mul(p, b.mul(b.sub(dp, b.scalars["mean"]), b.scalars["factor"])))
	})
}

// drop writes a loop that has random numbers, of which with pairs two neighbours share one; store is told which
// elements stay.
func drop(name, doc string, slices, scalars []string, pairs bool, store func(b *body, kept mask)) {
	var n numbers
	l := loop{name: name, doc: doc + "; counter is what the first number is mixed of", slices: slices, scalars: scalars, random: true,
		begin: func(b *body, counter, limit reg.VecVirtual) { n = b.numbers(counter, limit, pairs) },
		do:    func(b *body) { store(b, n.kept(b)) }}
	for _, w := range widths {
		l.writeWidth(w)
	}
}

// numbers are what the random numbers of a vector's elements are made of.
type numbers struct {
	counters []reg.VecVirtual // one where two elements share a number
	step     reg.VecVirtual   // to the counters of the next vector
	m1, m2   multiplier
	limit    reg.VecVirtual
}

// numbers are those that begin with this counter. It and the limit are in all lanes.
func (b *body) numbers(counter, limit reg.VecVirtual, pairs bool) numbers {
	var c []uint64
	for i := range uint64(8) {
		if !pairs {
			i += i &^ 1 // 0 1 4 5 ...: upperHalves wants two from here, two from there
		}
		c = append(c, i*golden)
	}
	n := numbers{m1: b.multiplier(mix1), m2: b.multiplier(mix2), limit: limit}
	n.counters = append(n.counters, b.add64(counter, b.lanes64(c...)))
	each := uint64(b.lanes / 2)
	if !pairs {
		each = uint64(b.lanes)
		n.counters = append(n.counters, b.add64(n.counters[0], b.all64(golden<<1&(1<<64-1))))
	}
	n.step = b.all64(each * golden)
	return n
}

// kept says which elements of a vector are not dropped, and goes on to the next vector.
func (n numbers) kept(b *body) mask {
	var z []reg.VecVirtual
	for _, c := range n.counters {
		x := b.xor(c, b.shiftZeros64(c, 30))
		b.addTo64(c, n.step)
		x = b.mul64(x, n.m1)
		z = append(z, b.xor(x, b.shiftZeros64(x, 27)))
	}
	if len(z) == 1 {
		x := b.mul64(z[0], n.m2)
		x = b.xor(x, b.shiftZeros64(x, 31))
		return b.atLeast(b.swapHalves(x), n.limit)
	}
	upper := b.mulUpper(z[0], z[1], n.m2)
	return b.atLeast(b.xor(upper, b.shiftZeros(upper, 31)), n.limit)
}

// The operations on whole numbers of 64 bits.

func (w width) add64(x, y Op) reg.VecVirtual { return w.two(VPADDQ, "add.2d", x, y) }

// addTo64 is x += y.
func (w width) addTo64(x, y reg.VecVirtual) {
	if w.neon() {
		w.add64(x, y)
		neon.into(x)
		return
	}
	VPADDQ(y, x, x)
}

func (w width) shiftZeros64(x Op, n uint64) reg.VecVirtual {
	return w.shift(VPSRLQ, "ushr.2d", x, n, 128-n)
}

func (w width) shiftUp64(x Op, n uint64) reg.VecVirtual {
	return w.shift(VPSLLQ, "shl.2d", x, n, 64+n)
}

// A multiplier is a constant in all lanes, as mul64 wants it.
type multiplier struct {
	whole, low, swapped reg.VecVirtual
	high                Op
}

func (w width) multiplier(m uint64) multiplier {
	if w.lanes == 16 {
		return multiplier{whole: w.all64(m)}
	}
	return multiplier{low: w.to(bits(uint32(m))), high: bits(uint32(m >> 32)), swapped: w.all64(m<<32 | m>>32)}
}

// mul64 is the lower 64 bits of the product. Only AVX-512 multiplies numbers of 64 bits: elsewhere it is the
// product of the lower halves, and in its upper half the sum of the products of a lower and an upper half.
func (w width) mul64(x reg.VecVirtual, m multiplier) reg.VecVirtual {
	switch {
	case w.lanes == 16:
		return w.two(VPMULLQ, "", x, m.whole)
	case w.neon():
		crossed := neon.one("uaddlp", neon.two("mul", x, m.swapped))
		return neon.onto("umlal", w.shiftUp64(crossed, 32), neon.one("xtn", x), m.low)
	}
	crossed := w.two(VPMULLD, "", x, m.swapped)
	crossed = w.addInt(crossed, w.shiftZeros64(crossed, 32))
	return w.add64(w.two(VPMULUDQ, "", x, m.low), w.shiftUp64(crossed, 32))
}

// mulUpper is the upper halves of what mul64 gives: in turn two of x and two of y.
func (w width) mulUpper(x, y reg.VecVirtual, m multiplier) reg.VecVirtual {
	if w.lanes != 8 {
		return w.upperHalves(w.mul64(x, m), w.mul64(y, m))
	}
	low := w.reg()
	VSHUFPS(Imm(0b10_00_10_00), y, x, low)
	crossed := w.addInt(w.two(VPMULLD, "", low, m.high), w.two(VPMULLD, "", w.upperHalves(x, y), m.low))
	return w.addInt(crossed, w.upperHalves(w.two(VPMULUDQ, "", x, m.low), w.two(VPMULUDQ, "", y, m.low)))
}

// upperHalves is the upper halves of the numbers: in turn two of x and two of y.
func (w width) upperHalves(x, y reg.VecVirtual) reg.VecVirtual {
	if w.neon() {
		return neon.two("uzp2", x, y)
	}
	r := w.reg()
	VSHUFPS(Imm(0b11_01_11_01), y, x, r)
	return r
}

// swapHalves is each number with its halves swapped.
func (w width) swapHalves(x reg.VecVirtual) reg.VecVirtual {
	if w.neon() {
		return neon.one("rev64", x)
	}
	r := w.reg()
	if w.lanes == 16 {
		VPRORQ(Imm(32), x, r)
	} else {
		VPSHUFD(Imm(0b10_11_00_01), x, r)
	}
	return r
}

// atLeast is x >= y, of numbers of 32 bits without sign.
func (w width) atLeast(x, y reg.VecVirtual) mask {
	switch {
	case w.neon():
		return neon.two("cmhs", x, y)
	case w.lanes == 16:
		k := K()
		const notLess = 5
		VPCMPUD(Imm(notLess), y, x, k)
		return k
	}
	return w.two(VPCMPEQD, "", x, w.two(VPMAXUD, "", x, y))
}

// mulWhere is x*y where m, else 0.
func (w width) mulWhere(m mask, x, y reg.VecVirtual) reg.VecVirtual {
	if w.lanes != 16 {
		return w.where(m, w.mul(x, y))
	}
	r := w.reg()
	VMULPS_Z(x, y, m, r)
	return r
}

// all64 is a register with a number in all lanes, and lanes64 one with as many of the numbers as it holds.
func (w width) all64(u uint64) reg.VecVirtual { return w.to(doubleBits(u)) }

func (w width) lanes64(u ...uint64) reg.VecVirtual {
	if w.neon() {
		return neon.add(step{name: "constant", bits: [4]uint32{uint32(u[0]), uint32(u[0] >> 32), uint32(u[1]), uint32(u[1] >> 32)}})
	}
	name := label("lanes_%016x", u[2]) // the first may be 0
	m, ok := lanes[name]
	if !ok {
		m = GLOBL(name, 8|16)
		for i, v := range u {
			DATA(8*i, U64(v))
		}
		lanes[name] = m
	}
	return w.to(m)
}

var lanes = map[string]Mem{}
