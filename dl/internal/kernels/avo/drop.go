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

// drops writes what sets random elements to 0. Only AVX-512 multiplies numbers of 64 bits.
func drops() {
	drop("drop", "y is x*scale, or 0 where the upper half of the random number of an element is below limit", false, false)
	drop("dropTo", "y += x*scale, but where the upper half of the random number of an element is below limit", false, true)
	drop("dropPairs", "y is x*scale, or 0 where its half of the random number that it shares with its neighbour is below\n"+
		"limit, the upper half for the first", true, false)
}

func drop(name, doc string, pairs, add bool) {
	w := avx512
	function("func(y, x *float32, n int, counter uint64, limit uint32, scale float32)", name+w.name,
		name+w.name+": "+doc+", for n elements, n at least 1; counter is what the first number is mixed of.")
	b := &body{width: w, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{"scale": w.broadcast("scale")}}
	b.base["y"], b.base["x"] = Load(Param("y"), GP64()), Load(Param("x"), GP64())
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
		var kept reg.VecVirtual = ZMM()
		VMULPS_Z(b.load("x"), b.scalars["scale"], k, kept)
		if add {
			kept = b.add(b.load("y"), kept)
		}
		b.store("y", kept)
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
