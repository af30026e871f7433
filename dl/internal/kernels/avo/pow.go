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
		z := b.reg()
		if b.lanes == 16 {
			VINSERTF64X4(Imm(1), high, low.AsZ(), z)
		} else {
			VINSERTF128(Imm(1), high, low.AsY(), z)
		}
		b.store("z", z)
	}}.write()
}

// double is the lower or the upper half of x in float64.
func (b *body) double(x reg.VecVirtual, half uint64) reg.VecVirtual {
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

// powDouble is x to the power of y of half a vector, in float32.
func (b *body) powDouble(x, y reg.VecVirtual) reg.VecVirtual {
	// x = m*2ᵏ, m in [√½, √2).
	root := math.Float64bits(math.Sqrt2 / 2)
	k, m := b.reg(), b.reg()
	VPSUBQ(doubleBits(root-1023<<52), x, m)
	VPSRLQ(Imm(52), m, k) // k + 1023
	m = b.and(m, doubleBits(1<<52-1))
	VPADDQ(doubleBits(root), m, m)
	k = b.or(k, doubleBits(math.Float64bits(1<<52)))
	VSUBPD(double(1<<52+1023), k, k)
	// log2 m = 2/ln 2 * atanh f, f = (m-1)/(m+1) within ±0.172, by its Taylor series.
	f, sum := b.reg(), b.reg()
	VSUBPD(double(1), m, f)
	VADDPD(double(1), m, sum)
	VDIVPD(sum, f, f)
	square := b.reg()
	VMULPD(f, f, square)
	p := b.to(double(2 / math.Ln2 / 15))
	for i := 13; i > 0; i -= 2 {
		VFMADD213PD(double(2/math.Ln2/float64(i)), square, p)
	}
	VFMADD213PD(k, f, p)
	// 2ᵗ = 2ⁿ*2ʳ, r within ±½, by its Taylor series.
	t := b.reg()
	VMULPD(p, y, t)
	limit := b.to(double(200)) // where the result is infinite, or 0
	VMINPD(t, limit, t)
	limit = b.to(double(-200))
	VMAXPD(t, limit, t)
	shifted, n := b.reg(), b.reg()
	VADDPD(double(3<<51), t, shifted)
	VSUBPD(double(3<<51), shifted, n)
	VSUBPD(n, t, t)
	c := make([]float64, 10)
	for i, power := 0, 1.0; i < len(c); i++ {
		c[i] = power
		power *= math.Ln2 / float64(i+1)
	}
	e := b.to(double(c[len(c)-1]))
	for i := len(c) - 2; i >= 0; i-- {
		VFMADD213PD(double(c[i]), t, e)
	}
	VPSLLQ(Imm(52), shifted, shifted)
	VPADDQ(shifted, e, e)
	if b.lanes == 16 {
		z := YMM()
		VCVTPD2PS(e, z)
		return z
	}
	z := XMM()
	VCVTPD2PSY(e, z)
	return z
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
