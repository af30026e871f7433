package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// transpose writes the kernel that packs a B whose columns lie in memory one after the other.
func transpose() {
	function("func(dst *float32, ldd int, src *float32, lds, blocks int)", "transpose8AVX2",
		"transpose8AVX2 transposes 8 rows of src, of 8*blocks elements, into 8*blocks rows of dst, of 8 elements;\nstrides are in bytes.")
	dst, ldd := Load(Param("dst"), GP64()), Load(Param("ldd"), GP64())
	src, lds := Load(Param("src"), GP64()), Load(Param("lds"), GP64())
	blocks := Load(Param("blocks"), GP64())
	lds3, ldd3 := GP64(), GP64()
	LEAQ(Mem{Base: lds, Index: lds, Scale: 2}, lds3)
	LEAQ(Mem{Base: ldd, Index: ldd, Scale: 2}, ldd3)
	src4, dst4 := GP64(), GP64()
	LEAQ(Mem{Base: src, Index: lds, Scale: 4}, src4)

	// row is row i of 8 at base and base4, which is four rows on.
	row := func(base, base4, ld, ld3 reg.Register, i int) Mem {
		m := Mem{Base: base}
		if i >= 4 {
			m.Base = base4
		}
		switch i % 4 {
		case 1:
			m.Index, m.Scale = ld, 1
		case 2:
			m.Index, m.Scale = ld, 2
		case 3:
			m.Index, m.Scale = ld3, 1
		}
		return m
	}
	align()
	Label("loop")
	LEAQ(Mem{Base: dst, Index: ldd, Scale: 4}, dst4)
	// Lanes 0-3 of the first four registers are rows 0-3, lanes 4-7 are rows 4-7, so that the
	// shuffles below, which work in halves, are all that is needed.
	var r [8]reg.VecVirtual
	for i := range 4 {
		for half := range 2 {
			x := XMM()
			m := row(src, src4, lds, lds3, i)
			m.Disp = 16 * half
			VMOVUPS(m, x)
			y := YMM()
			n := row(src, src4, lds, lds3, i+4)
			n.Disp = 16 * half
			VINSERTF128(Imm(1), n, x.AsY(), y)
			r[4*half+i] = y
		}
	}
	for half := range 2 {
		q := r[4*half : 4*half+4]
		lo01, hi01, lo23, hi23 := YMM(), YMM(), YMM(), YMM()
		VUNPCKLPS(q[1], q[0], lo01) // 00 10 01 11
		VUNPCKHPS(q[1], q[0], hi01) // 02 12 03 13
		VUNPCKLPS(q[3], q[2], lo23)
		VUNPCKHPS(q[3], q[2], hi23)
		for i, pair := range [][2]reg.VecVirtual{{lo01, lo23}, {hi01, hi23}} {
			first, second := YMM(), YMM()
			VUNPCKLPD(pair[1], pair[0], first)
			VUNPCKHPD(pair[1], pair[0], second)
			VMOVUPS(first, row(dst, dst4, ldd, ldd3, 4*half+2*i))
			VMOVUPS(second, row(dst, dst4, ldd, ldd3, 4*half+2*i+1))
		}
	}
	ADDQ(Imm(32), src)
	ADDQ(Imm(32), src4)
	LEAQ(Mem{Base: dst4, Index: ldd, Scale: 4}, dst)
	DECQ(blocks)
	JNZ(LabelRef("loop"))
	VZEROUPPER()
	RET()
}
