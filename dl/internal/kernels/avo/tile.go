package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tiles writes the micro-kernels of Gemm: a tile of c, some rows by some vectors, is held in
// registers while p runs over k. B is read by vectors, A by broadcast, both where they lie.
func tiles() {
	for vectors := 1; vectors <= 4; vectors++ {
		tile{avx512, vectors, min(24/vectors, 16)}.write()
	}
	tile{avx2, 1, 12}.write()
	tile{avx2, 2, 6}.write()
	tile{avx2, 3, 2}.write() // for the product of one or two rows, where two vectors
	tile{avx2, 4, 2}.write() // would wait for each other's sums
	transpose()
}

// A tile is the micro-kernel for tiles of up to so many rows and exactly so many vectors.
type tile struct {
	width
	vectors int
	rows    int
}

// asks reports whether it pays to ask for rows of b and a that lie far from each other, eight rows ahead:
// it does where eight take as long as it takes them to come from the caches' last level.
func (t tile) asks() bool { return t.lanes == 16 }

// The bits of a micro-kernel's flags.
const (
	load  = 1 // begins with what c holds, else with 0
	relu  = 2 // ends with max(x, 0)
	whole = 4 // the last vector is whole
	far   = 8 // c is not in the cache, and is asked for
)

func (t tile) write() {
	mask := "mask uint16"
	last := "mask has a bit for each lane of the last vector that exists."
	if t.lanes == 8 {
		mask = "mask *int32"
		last = "mask points to 8 numbers, negative for each lane of the last vector that exists."
	}
	name := fmt.Sprintf("tile%dx%s", t.vectors, t.name)
	function("func(rows, runs int, offsets *int, k int, a *float32, ras, cas int, b *float32, ldb int, c *float32, ldc int, bias *float32, "+mask+", flags, skip int)",
		name,
		fmt.Sprintf("%s is Gemm for a tile of 1 to %d rows and %d vectors of %d. The columns of a lie in runs of k,\n"+
			"which begin at the offsets from a; offsets and strides are in bytes. Of b, skip bytes are left out between runs.\n%s",
			name, t.rows, t.vectors, t.lanes, last))
	rows := Load(Param("rows"), GP64())
	for r := t.rows; r > 1; r-- {
		CMPQ(rows, Imm(uint64(r)))
		JEQ(LabelRef(label("rows%d", r)))
	}
	for r := 1; r <= t.rows; r++ {
		Label(label("rows%d", r))
		t.height(r)
	}
}

// height writes the micro-kernel for one number of rows.
func (t tile) height(rows int) {
	flags := Load(Param("flags"), GP64())
	var mask reg.Register
	if t.lanes == 16 {
		mask = K()
		p, err := Param("mask").Resolve()
		if err != nil {
			panic(err)
		}
		KMOVW(p.Addr, mask)
	} else {
		m := Load(Param("mask"), GP64())
		mask = YMM()
		VMOVUPS(Mem{Base: m}, mask)
	}
	last := func(v int) bool { return v == t.vectors-1 }
	load1 := func(m Mem, v int, r reg.VecVirtual) {
		switch {
		case !last(v):
			VMOVUPS(m, r)
		case t.lanes == 16:
			VMOVUPS_Z(m, mask, r)
		default:
			VMASKMOVPS(m, mask, r)
		}
	}

	// The sums: 0, or what c holds.
	acc := make([][]reg.VecVirtual, rows)
	for i := range acc {
		acc[i] = make([]reg.VecVirtual, t.vectors)
		for v := range acc[i] {
			acc[i][v] = t.reg()
			t.zero(acc[i][v])
		}
	}
	c, ldc := Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	ahead := GP64()
	TESTQ(U32(far), flags)
	JZ(LabelRef(label("near%d", rows)))
	MOVQ(c, ahead)
	for i := range rows {
		for v := range t.vectors {
			PREFETCHT0(Mem{Base: ahead, Disp: v * t.bytes()})
		}
		if i < rows-1 {
			ADDQ(ldc, ahead)
		}
	}
	Label(label("near%d", rows))
	TESTQ(U32(load), flags)
	JZ(LabelRef(label("zero%d", rows)))
	for i := range rows {
		for v := range t.vectors {
			load1(Mem{Base: c, Disp: v * t.bytes()}, v, acc[i][v])
		}
		if i < rows-1 {
			ADDQ(ldc, c)
		}
	}
	Label(label("zero%d", rows))

	// Row i of A is at base[i/4] + (i%4)*ras.
	runs, k := Load(Param("runs"), GP64()), Load(Param("k"), GP64())
	TESTQ(runs, runs)
	JZ(LabelRef(label("end%d", rows)))
	TESTQ(k, k)
	JZ(LabelRef(label("end%d", rows)))
	ras, cas := Load(Param("ras"), GP64()), Load(Param("cas"), GP64())
	ras3 := GP64()
	if rows > 3 {
		LEAQ(Mem{Base: ras, Index: ras, Scale: 2}, ras3)
	}
	b, ldb := Load(Param("b"), GP64()), Load(Param("ldb"), GP64())
	// What is asked for of a: where its columns lie closely the next rows, else the same ones further on.
	stride := GP64()
	XORQ(ahead, ahead)
	XORQ(stride, stride)
	CMPQ(cas, Imm(4))
	JEQ(LabelRef(label("close%d", rows)))
	if t.asks() {
		IMUL3Q(Imm(uint64(rows-1)), ras, ahead)
		LEAQ(Mem{Base: ahead, Index: cas, Scale: 8}, ahead)
		MOVQ(cas, stride)
	}
	JMP(LabelRef(label("far%d", rows)))
	Label(label("close%d", rows))
	IMUL3Q(Imm(uint64(rows)), ras, ahead)
	MOVQ(I32(int32(4*rows)), stride)
	Label(label("far%d", rows))
	a := GP64()
	Load(Param("a"), a)
	ADDQ(a, ahead)
	offsets := Load(Param("offsets"), GP64())
	Label(label("run%d", rows))
	first := GP64()
	Load(Param("a"), first)
	ADDQ(Mem{Base: offsets}, first)
	base := []reg.Register{first}
	for i := 4; i < rows; i += 4 {
		next := GP64()
		LEAQ(Mem{Base: base[len(base)-1], Index: ras, Scale: 4}, next)
		base = append(base, next)
	}
	Load(Param("k"), k)
	row := func(i int) Mem {
		m := Mem{Base: base[i/4]}
		switch i % 4 {
		case 1:
			m.Index, m.Scale = ras, 1
		case 2:
			m.Index, m.Scale = ras, 2
		case 3:
			m.Index, m.Scale = ras3, 1
		}
		return m
	}
	// Masked loads are slow in AVX2, so whole vectors have a loop of their own.
	loop := func(name string, whole bool) {
		align()
		Label(label(name, rows))
		bv := make([]reg.VecVirtual, t.vectors)
		for v := range bv {
			bv[v] = t.reg()
			m := Mem{Base: b, Disp: v * t.bytes()}
			if whole {
				VMOVUPS(m, bv[v])
			} else {
				load1(m, v, bv[v])
			}
		}
		for v := 0; v < len(bv) && t.asks(); v++ {
			PREFETCHT0(Mem{Base: b, Index: ldb, Scale: 8, Disp: v * t.bytes()})
		}
		PREFETCHT0(Mem{Base: ahead})
		ADDQ(stride, ahead)
		ADDQ(ldb, b)
		for i := range rows {
			if t.lanes == 16 && t.vectors == 1 {
				VFMADD231PS_BCST(row(i), bv[0], acc[i][0]) // one instruction, where a broadcast has one use
				continue
			}
			x := t.reg()
			VBROADCASTSS(row(i), x)
			for v := range bv {
				VFMADD231PS(x, bv[v], acc[i][v])
			}
		}
		for _, r := range base {
			ADDQ(cas, r)
		}
		DECQ(k)
		JNZ(LabelRef(label(name, rows)))
	}
	if t.lanes == 8 {
		TESTQ(U32(whole), flags)
		JZ(LabelRef(label("loop%d", rows)))
		loop("whole%d", true)
		JMP(LabelRef(label("next%d", rows)))
	}
	loop("loop%d", false)
	Label(label("next%d", rows))
	ADDQ(Imm(8), offsets)
	skip, err := Param("skip").Resolve()
	if err != nil {
		panic(err)
	}
	ADDQ(skip.Addr, b)
	DECQ(runs)
	JNZ(LabelRef(label("run%d", rows)))
	Label(label("end%d", rows))

	// The epilogue: + bias, ReLU, store.
	bias := Load(Param("bias"), GP64())
	TESTQ(bias, bias)
	JZ(LabelRef(label("nobias%d", rows)))
	for v := range t.vectors {
		x := t.reg()
		load1(Mem{Base: bias, Disp: v * t.bytes()}, v, x)
		for i := range rows {
			VADDPS(x, acc[i][v], acc[i][v])
		}
	}
	Label(label("nobias%d", rows))
	TESTQ(U32(relu), flags)
	JZ(LabelRef(label("store%d", rows)))
	zero := t.reg()
	t.zero(zero)
	for i := range rows {
		for v := range t.vectors {
			VMAXPS(acc[i][v], zero, acc[i][v]) // 0 > x ? 0 : x, so NaN stays
		}
	}
	Label(label("store%d", rows))
	c, ldc = Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	// Masked stores are slow in both, on AMD's processors.
	TESTQ(U32(whole), flags)
	JZ(LabelRef(label("masked%d", rows)))
	for i := range rows {
		for v := range t.vectors {
			VMOVUPS(acc[i][v], Mem{Base: c, Disp: v * t.bytes()})
		}
		if i < rows-1 {
			ADDQ(ldc, c)
		}
	}
	VZEROUPPER()
	RET()
	Label(label("masked%d", rows))
	for i := range rows {
		for v := range t.vectors {
			m := Mem{Base: c, Disp: v * t.bytes()}
			switch {
			case !last(v):
				VMOVUPS(acc[i][v], m)
			case t.lanes == 16:
				VMOVUPS(acc[i][v], mask, m)
			default:
				VMASKMOVPS(acc[i][v], mask, m)
			}
		}
		if i < rows-1 {
			ADDQ(ldc, c)
		}
	}
	VZEROUPPER()
	RET()
}
