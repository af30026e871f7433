package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pow writes the power. An error of y*log2 x becomes as large a share of the result, so that it
// is computed in float64, half a vector at a time.
func pow() {
	loop{name: "pow", doc: "z = x to the power of y, x greater than 0, both finite", slices: []string{"z", "x", "y"}, do: func(b *body) {
		x, y := b.load("x"), b.load("y")
		low := b.powDouble(b.double(x, 0), b.double(y, 0))
		high := b.powDouble(b.double(x, 1), b.double(y, 1))
		b.store("z", b.single(low, high))
	}}.write()
}

// double is the lower or the upper half of x in float64.
func (b *body) double(x reg.VecVirtual, half uint64) reg.VecVirtual {
	if b.neon() {
		return neon.one([]string{"fcvtl", "fcvtl2"}[half], x)
	}
	r := b.reg()
	if b.lanes == 16 {
		part := YMM()
		VEXTRACTF64X4(Imm(half), x, part)
		VCVTPS2PD(part, r)
	} else {
		part := XMM()
		VEXTRACTF128(Imm(half), x, part)
		VCVTPS2PD(part, r)
	}
	return r
}

// single is both halves in float32.
func (b *body) single(low, high reg.VecVirtual) reg.VecVirtual {
	r := b.reg()
	switch {
	case b.neon():
		return neon.add(step{name: "fcvtn2", tied: neon.one("fcvtn", low).ID(), n: high.ID()})
	case b.lanes == 16:
		l, h := YMM(), YMM()
		VCVTPD2PS(low, l)
		VCVTPD2PS(high, h)
		VINSERTF64X4(Imm(1), h, l.AsZ(), r)
	default:
		l, h := XMM(), XMM()
		VCVTPD2PSY(low, l)
		VCVTPD2PSY(high, h)
		VINSERTF128(Imm(1), h, l.AsY(), r)
	}
	return r
}

// powDouble is x to the power of y, of half a vector in float64.
func (b *body) powDouble(x, y reg.VecVirtual) reg.VecVirtual {
	add := func(x, y Op) reg.VecVirtual { return b.two(VADDPD, "fadd.2d", x, y) }
	sub := func(x, y Op) reg.VecVirtual { return b.two(VSUBPD, "fsub.2d", x, y) }
	mul := func(x, y Op) reg.VecVirtual { return b.two(VMULPD, "fmul.2d", x, y) }
	// x = m*2ᵏ, m in [√½, √2).
	root := math.Float64bits(math.Sqrt2 / 2)
	m := b.two(VPSUBQ, "sub.2d", x, doubleBits(root-1023<<52))
	k := b.shiftZeros64(m, 52) // k + 1023
	m = b.add64(b.and(m, doubleBits(1<<52-1)), doubleBits(root))
	k = sub(b.or(k, doubleBits(math.Float64bits(1<<52))), double(1<<52+1023))
	// log2 m = 2/ln 2 * atanh f, f = (m-1)/(m+1) within ±0.172, by its Taylor series.
	f := b.two(VDIVPD, "fdiv.2d", sub(m, double(1)), add(m, double(1)))
	square := mul(f, f)
	p := b.to(double(2 / math.Ln2 / 15))
	for i := 13; i > 0; i -= 2 {
		p = b.mulAddDouble(p, square, double(2/math.Ln2/float64(i)))
	}
	p = b.mulAddDouble(p, f, k)
	// 2ᵗ = 2ⁿ*2ʳ, r within ±½, by its Taylor series. Beyond ±200 the result is infinite, or 0.
	t := b.two(VMINPD, "fmin.2d", mul(p, y), double(200))
	t = b.two(VMAXPD, "fmax.2d", t, double(-200))
	shifted := add(t, double(3<<51))
	t = sub(t, sub(shifted, double(3<<51)))
	c := make([]float64, 10)
	for i, power := 0, 1.0; i < len(c); i++ {
		c[i] = power
		power *= math.Ln2 / float64(i+1)
	}
	e := b.to(double(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		e = b.mulAddDouble(e, t, double(c[i]))
	}
	return b.add64(e, b.shiftUp64(shifted, 52))
}

// mulAddDouble is x*y + z, rounded once; x is used up.
func (w width) mulAddDouble(x, y reg.VecVirtual, z Op) reg.VecVirtual {
	if w.neon() {
		return neon.onto("fmla.2d", z, x, y)
	}
	VFMADD213PD(z, y, x)
	return x
}

var doubles = map[uint64]Mem{}

func double(f float64) Mem { return doubleBits(math.Float64bits(f)) }

// doubleBits is the place of eight times the 64 bits.
func doubleBits(u uint64) Mem {
	m, ok := doubles[u]
	if !ok {
		m = GLOBL(label("double_%016x", u), 8|16)
		for i := range 8 {
			DATA(8*i, U64(u))
		}
		doubles[u] = m
	}
	return m
}
