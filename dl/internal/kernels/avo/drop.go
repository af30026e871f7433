package main

import (
	"strings"

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

// drops writes what sets random elements to 0. Only AVX-512 multiplies numbers of 64 bits.
func drops() {
	two, scale := []string{"y", "x"}, []string{"scale"}
	kept := func(b *body, k reg.Register) reg.VecVirtual { return b.mulWhere(k, b.load("x"), b.scalars["scale"]) }
	drop("drop", "y is x*scale, or 0 where the upper half of the random number of an element is below limit", two, scale, false, func(b *body, k reg.Register) {
		b.store("y", kept(b, k))
	})
	drop("dropTo", "y += x*scale, but where the upper half of the random number of an element is below limit", two, scale, false, func(b *body, k reg.Register) {
		b.store("y", b.add(b.load("y"), kept(b, k)))
	})
	drop("dropPairs", "y is x*scale, or 0 where its half of the random number that it shares with its neighbour is below\n"+
		"limit, the upper half for the first", two, scale, true, func(b *body, k reg.Register) { b.store("y", kept(b, k)) })
	drop("dropWeights", "y is p, and p *= (dp*scale-mean)*factor, where in place of y and of dp*scale 0 stands where the half of the\n"+
		"random number that is the element's, see dropPairs, is below limit", []string{"y", "p", "dp"}, []string{"scale", "mean", "factor"}, true, func(b *body, k reg.Register) {
		p := b.load("p")
		b.store("y", b.where(k, p))
		dp := b.mulWhere(k, b.load("dp"), b.scalars["scale"])
		b.store("p", b.mul(p, b.mul(b.sub(dp, b.scalars["mean"]), b.scalars["factor"])))
	})
}

// mulWhere is x*y where k, else 0.
func (b *body) mulWhere(k reg.Register, x, y reg.VecVirtual) reg.VecVirtual {
	r := b.reg()
	VMULPS_Z(x, y, k, r)
	return r
}

func drop(name, doc string, slices, scalars []string, pairs bool, store func(b *body, k reg.Register)) {
	w := avx512
	function("func("+strings.Join(slices, ", ")+" *float32, n int, counter uint64, limit uint32, "+strings.Join(scalars, ", ")+" float32)", name+w.name,
		name+w.name+": "+doc+", for n elements, n at least 1; counter is what the first number is mixed of.")
	b := &body{width: w, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	for _, s := range scalars {
		b.scalars[s] = w.broadcast(s)
	}
	for _, s := range slices {
		b.base[s] = Load(Param(s), GP64())
	}
	index, n := GP64(), Load(Param("n"), GP64())
	XORQ(index, index)
	b.index = index

	spread := func(v uint64) reg.VecVirtual {
		r, all := GP64(), ZMM()
		MOVQ(U64(v), r)
		VPBROADCASTQ(r, all)
		return all
	}
	lanes := GLOBL(name+"_lanes", 8|16)
	for i := range uint64(8) {
		DATA(int(8*i), U64(golden*i&(1<<64-1)))
	}
	first, step := ZMM(), spread(8*golden&(1<<64-1))
	VPBROADCASTQ(Load(Param("counter"), GP64()), first)
	VPADDQ(lanes, first, first)
	m1, m2 := spread(mix1), spread(mix2)
	limit := ZMM()
	VPBROADCASTD(Load(Param("limit"), GP32()), limit)
	odd := ZMM()
	if !pairs {
		upper := GLOBL(name+"_upper", 8|16)
		for i := range 16 {
			DATA(4*i, U32(2*i+1))
		}
		VMOVDQU32(upper, odd)
	}
	// mixed is the random numbers of the counters, which go on.
	mixed := func() reg.VecVirtual {
		z, s := ZMM(), ZMM()
		shifted := func(x reg.VecVirtual, by uint64) {
			VPSRLQ(Imm(by), x, s)
			VPXORQ(s, x, z)
		}
		shifted(first, 30)
		VPADDQ(step, first, first)
		VPMULLQ(m1, z, z)
		shifted(z, 27)
		VPMULLQ(m2, z, z)
		shifted(z, 31)
		return z
	}
	do := func() {
		var r reg.VecVirtual
		if r = mixed(); pairs {
			VPRORQ(Imm(32), r, r)
		} else {
			VPERMT2D(mixed(), odd, r)
		}
		k := K()
		const notLess = 5
		VPCMPUD(Imm(notLess), limit, r, k)
		store(b, k)
	}
	whole := GP64()
	MOVQ(n, whole)
	ANDQ(I32(-16), whole)
	SHLQ(Imm(2), whole)
	ANDQ(Imm(15), n)
	TESTQ(whole, whole)
	JZ(LabelRef("tail"))
	align()
	Label("loop")
	do()
	ADDQ(Imm(64), index)
	CMPQ(index, whole)
	JNE(LabelRef("loop"))
	Label("tail")
	TESTQ(n, n)
	JZ(LabelRef("done"))
	b.mask = w.first(n)
	do()
	Label("done")
	VZEROUPPER()
	RET()
}
