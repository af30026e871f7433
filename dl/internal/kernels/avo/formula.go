package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The operations that formulas are written in, beside those of body: each gives a new register.
// Operands are registers or constants in memory; at most one of an operation is a constant.

// to is a register with what x holds.
func (w width) to(x Op) reg.VecVirtual {
	if w.neon() {
		if r, ok := x.(reg.VecVirtual); ok {
			return r // no step changes a register
		}
		return neon.add(constantStep(x.(Mem)))
	}
	r := w.reg()
	if w.lanes == 16 && IsRegister(x) {
		VMOVAPS(x, r)
	} else {
		VMOVUPS(x, r)
	}
	return r
}

// value is a register with a constant.
func (w width) value(f float32) reg.VecVirtual { return w.to(float(f)) }

// fma is x*y + z, rounded once; y or z may be a constant.
func (w width) fma(x, y, z Op) reg.VecVirtual {
	if w.neon() {
		return neon.onto("fmla", z, x, y)
	}
	if IsRegister(z) {
		r := w.to(z)
		VFMADD231PS(y, x, r)
		return r
	}
	r := w.to(y)
	VFMADD213PS(z, x, r)
	return r
}

// fnma is z - x*y, rounded once; y or z may be a constant.
func (w width) fnma(x, y, z Op) reg.VecVirtual {
	if w.neon() {
		return neon.onto("fmls", z, x, y)
	}
	if IsRegister(z) {
		r := w.to(z)
		VFNMADD231PS(y, x, r)
		return r
	}
	r := w.to(y)
	VFNMADD213PS(z, x, r)
	return r
}

// fms is x*y - z, rounded once, all registers.
func (w width) fms(x, y, z reg.VecVirtual) reg.VecVirtual {
	if w.neon() {
		return neon.onto("fmla", neon.one("fneg", z), x, y)
	}
	r := w.to(y)
	VFMSUB213PS(z, x, r)
	return r
}

// poly is c[0] + c[1]*x + c[2]*x² + ..., by Horner's rule.
func (w width) poly(x reg.VecVirtual, c ...float32) reg.VecVirtual {
	p := w.value(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		if w.neon() {
			p = w.fma(p, x, float(c[i]))
			continue
		}
		VFMADD213PS(float(c[i]), x, p)
	}
	return p
}

// min and max are of a register and a constant; NaN in x stays.
func (w width) min(x reg.VecVirtual, c float32) reg.VecVirtual {
	if w.neon() {
		return neon.two("fmin", x, float(c))
	}
	r := w.value(c)
	VMINPS(x, r, r)
	return r
}

func (w width) max(x reg.VecVirtual, c float32) reg.VecVirtual {
	if w.neon() {
		if c == 0 { // -0 stays, too
			return w.choose(w.less(x, float(0)), float(0), x)
		}
		return neon.two("fmax", x, float(c))
	}
	r := w.value(c)
	VMAXPS(x, r, r)
	return r
}

// and, or, xor and andNot (which is ^x & y) are of bits.
func (w width) and(x, y Op) reg.VecVirtual {
	if w.neon() {
		return neon.two("and", x, y)
	}
	r := w.reg()
	if w.lanes == 16 {
		VPANDD(y, x, r)
	} else {
		VPAND(y, x, r)
	}
	return r
}

func (w width) or(x, y Op) reg.VecVirtual {
	if w.neon() {
		return neon.two("orr", x, y)
	}
	r := w.reg()
	if w.lanes == 16 {
		VPORD(y, x, r)
	} else {
		VPOR(y, x, r)
	}
	return r
}

func (w width) xor(x, y Op) reg.VecVirtual {
	if w.neon() {
		return neon.two("eor", x, y)
	}
	r := w.reg()
	if w.lanes == 16 {
		VPXORD(y, x, r)
	} else {
		VPXOR(y, x, r)
	}
	return r
}

// The whole numbers in the bits: sums, differences, shifts that fill with the sign or with zeros, the
// greater of x and 0, and what a float32 of the same value is.
func (w width) addInt(x, y Op) reg.VecVirtual { return w.two(VPADDD, "add", x, y) }
func (w width) subInt(x, y Op) reg.VecVirtual { return w.two(VPSUBD, "sub", x, y) }

func (w width) shiftUp(x Op, n uint64) reg.VecVirtual {
	return w.shift(VPSLLD, "shl", x, n, 32+n)
}
func (w width) shiftDown(x Op, n uint64) reg.VecVirtual {
	return w.shift(VPSRAD, "sshr", x, n, 64-n)
}
func (w width) shiftZeros(x Op, n uint64) reg.VecVirtual {
	return w.shift(VPSRLD, "ushr", x, n, 64-n)
}

func (w width) shift(instruction func(...Op), name string, x Op, n, immediate uint64) reg.VecVirtual {
	if w.neon() {
		return neon.shift(name, x, immediate)
	}
	r := w.reg()
	instruction(Imm(n), x, r)
	return r
}

func (w width) toFloat(x Op) reg.VecVirtual {
	if w.neon() {
		return neon.one("scvtf", x)
	}
	r := w.reg()
	VCVTDQ2PS(x, r)
	return r
}

func (w width) notNegative(x Op) reg.VecVirtual {
	if w.neon() {
		return neon.two("smax", x, bits(0))
	}
	zero, r := w.reg(), w.reg()
	w.zero(zero)
	VPMAXSD(zero, x, r)
	return r
}

const signBit = 1 << 31

// abs is |x|.
func (w width) abs(x Op) reg.VecVirtual { return w.and(x, bits(signBit-1)) }

// withSign is y, which is positive, with the sign of x.
func (w width) withSign(y, x reg.VecVirtual) reg.VecVirtual { return w.or(y, w.and(x, bits(signBit))) }

// A mask says something of each lane: a register of masks in AVX-512, of signs in AVX2.
type mask reg.Register

// less is x < y; NaN is not less.
func (w width) less(x, y Op) mask {
	if w.neon() {
		return neon.two("fcmgt", y, x)
	}
	const lessQuiet = 17
	return w.compare(lessQuiet, x, y)
}

// unordered is whether x is NaN.
func (w width) unordered(x Op) mask {
	if w.neon() {
		return neon.one("not", neon.two("fcmeq", x, x))
	}
	const unorderedQuiet = 3
	return w.compare(unorderedQuiet, x, x)
}

// equal is x == y.
func (w width) equal(x, y Op) mask {
	if w.neon() {
		return neon.two("fcmeq", x, y)
	}
	const equalQuiet = 0
	return w.compare(equalQuiet, x, y)
}

func (w width) compare(predicate uint64, x, y Op) mask {
	if !IsRegister(x) {
		x = w.to(x)
	}
	if w.lanes == 16 {
		k := K()
		VCMPPS(Imm(predicate), y, x, k)
		return k
	}
	r := w.reg()
	VCMPPS(Imm(predicate), y, x, r)
	return r
}

// odd is whether the whole number x is odd.
func (w width) odd(x reg.VecVirtual) mask {
	if w.neon() {
		return neon.one("cmlt", w.shiftUp(x, 31))
	}
	if w.lanes == 16 {
		k := K()
		VPTESTMD(bits(1), x, k)
		return k
	}
	r := w.reg()
	VPSLLD(Imm(31), x, r)
	return r
}

// choose is x where m, else y.
func (w width) choose(m mask, x, y Op) reg.VecVirtual {
	if w.neon() {
		return neon.onto("bsl", m, x, y)
	}
	if !IsRegister(y) {
		y = w.to(y)
	}
	r := w.reg()
	if w.lanes == 16 {
		VBLENDMPS(x, y, m, r)
	} else {
		VBLENDVPS(m, x, y, r)
	}
	return r
}

// where is x where m, else 0.
func (w width) where(m mask, x Op) reg.VecVirtual {
	if w.neon() {
		return neon.two("and", m, x)
	}
	r := w.reg()
	if w.lanes == 16 {
		VMOVUPS_Z(x, m, r)
	} else {
		VPAND(x, m, r)
	}
	return r
}
