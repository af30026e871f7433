package main

import "fmt"

// neonTiles writes the micro-kernels of Gemm for NEON; they are those of tiles, but that a last vector that
// is not whole has loops of its own, since there are no masks.
func neonTiles() {
	for vectors := 1; vectors <= 4; vectors++ {
		neonTile{vectors, min(24/vectors, 12)}.write()
	}
	neonTranspose()
}

// neonTranspose writes the kernel that turns 8 rows, 4 columns of each at a time.
func neonTranspose() {
	const name, signature = "transpose8NEON", "(dst *float32, ldd int, src *float32, lds int, blocks int)"
	fmt.Fprintf(&neonStubs, "\n// %s transposes 8 rows of src, of 4*blocks elements, into 4*blocks rows of dst, of 8 elements;\n"+
		"// strides are in bytes.\n//\n//go:noescape\nfunc %s%s\n", name, name, signature)
	neon = &neonFunction{}
	fmt.Fprintf(&neon.text, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-40\n", name, signature, name)
	for i, parameter := range []string{"dst", "ldd", "src", "lds", "blocks"} {
		neon.line("MOVD %s+%d(FP), R%d", parameter, 8*i, i)
	}
	neon.label("loop")
	neon.line("MOVD R2, R5")
	for row := range 8 {
		neon.line("FMOVQ (R5), F%d", row)
		neon.line("ADD R3, R5, R5")
	}
	// Pairs of rows are mixed by single numbers, then by pairs: four rows become four columns.
	for half := 0; half < 8; half += 4 {
		for i, pair := range [][2]int{{0, 1}, {2, 3}} {
			a, b := half+pair[0], half+pair[1]
			neon.line("VTRN1 V%d.S4, V%d.S4, V%d.S4", b, a, 16+half+2*i)
			neon.line("VTRN2 V%d.S4, V%d.S4, V%d.S4", b, a, 17+half+2*i)
		}
		for i := range 2 {
			neon.line("VTRN1 V%d.D2, V%d.D2, V%d.D2", 18+half+i, 16+half+i, half+i)
			neon.line("VTRN2 V%d.D2, V%d.D2, V%d.D2", 18+half+i, 16+half+i, half+2+i)
		}
	}
	for column := range 4 {
		neon.line("FMOVQ F%d, (R0)", column)
		neon.line("FMOVQ F%d, 16(R0)", 4+column)
		neon.line("ADD R1, R0, R0")
	}
	neon.line("ADD $16, R2, R2")
	neon.line("SUBS $1, R4, R4")
	neon.line("BNE loop")
	neon.end()
}

// A neonTile is the micro-kernel for tiles of up to so many rows and exactly so many vectors. The sums are in
// V0 to V23, the row of b in V24 to V27, and V28 to V31 are a's numbers in turn; R0 to R11 point into the
// rows of a.
type neonTile struct{ vectors, rows int }

const (
	tileB, tileBStride, tileStep, tileDepth = "R12", "R13", "R14", "R15"
	tileRuns, tileOffsets, tileC            = "R19", "R20", "R21"
	tileStride, tileSpare, tileLast         = "R22", "R23", "R24"
)

func (t neonTile) write() {
	name := fmt.Sprintf("tile%dxNEON", t.vectors)
	const signature = "(rows, runs int, offsets *int, k int, a *float32, ras, cas int, b *float32, ldb int, c *float32, ldc int, bias *float32, last, flags, skip int)"
	fmt.Fprintf(&neonStubs, "\n// %s is Gemm for a tile of 1 to %d rows and %d vectors of 4. The columns of a lie in runs of k,\n"+
		"// which begin at the offsets from a; offsets and strides are in bytes. The last vector has last lanes.\n// Of b, skip bytes are left out between runs.\n//\n//go:noescape\nfunc %s%s\n", name, t.rows, t.vectors, name, signature)
	neon = &neonFunction{}
	fmt.Fprintf(&neon.text, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-120\n", name, signature, name)
	neon.line("MOVD rows+0(FP), %s", tileSpare)
	neon.line("MOVD last+96(FP), %s", tileLast)
	for rows := t.rows; rows >= 1; rows-- {
		if rows > 1 {
			neon.line("CMP $%d, %s", rows, tileSpare)
			neon.line("BNE less%d", rows)
		}
		for last := 4; last >= 1; last-- {
			if last > 1 {
				neon.line("CMP $%d, %s", last, tileLast)
				neon.line("BNE less%dx%d", rows, last)
			}
			t.height(rows, last)
			if last > 1 {
				neon.label(fmt.Sprintf("less%dx%d", rows, last))
			}
		}
		if rows > 1 {
			neon.label(fmt.Sprintf("less%d", rows))
		}
	}
	neonText.Write(neon.text.Bytes())
}

// height writes the micro-kernel for one number of rows, and of lanes of the last vector.
func (t neonTile) height(rows, last int) {
	label := func(name string) string { return fmt.Sprintf("%s%dx%d", name, rows, last) }
	sum := func(i, v int) int { return i*t.vectors + v }
	load := func(from string, v, r int) {
		switch at := 16 * v; {
		case v < t.vectors-1 || last == 4:
			neon.line("FMOVQ %d(%s), F%d", at, from, r)
		case last == 1:
			neon.line("FMOVS %d(%s), F%d", at, from, r)
		default:
			neon.line("FMOVD %d(%s), F%d", at, from, r)
			if last == 3 {
				neon.line("ADD $%d, %s, %s", at+8, from, tileSpare)
				neon.line("VLD1 (%s), V%d.S[2]", tileSpare, r)
			}
		}
	}
	store := func(r int, to string, v int) {
		switch at := 16 * v; {
		case v < t.vectors-1 || last == 4:
			neon.line("FMOVQ F%d, %d(%s)", r, at, to)
		case last == 1:
			neon.line("FMOVS F%d, %d(%s)", r, at, to)
		default:
			neon.line("FMOVD F%d, %d(%s)", r, at, to)
			if last == 3 {
				neon.line("ADD $%d, %s, %s", at+8, to, tileSpare)
				neon.line("VST1 V%d.S[2], (%s)", r, tileSpare)
			}
		}
	}
	// The sums: 0, or what c holds.
	for i := range rows * t.vectors {
		neon.line("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i)
	}
	neon.line("MOVD flags+104(FP), %s", tileSpare)
	neon.line("TBZ $0, %s, %s", tileSpare, label("zero"))
	neon.line("MOVD c+72(FP), %s", tileC)
	neon.line("MOVD ldc+80(FP), %s", tileStride)
	for i := range rows {
		for v := range t.vectors {
			load(tileC, v, sum(i, v))
		}
		neon.line("ADD %s, %s, %s", tileStride, tileC, tileC)
	}
	neon.label(label("zero"))
	neon.line("MOVD runs+8(FP), %s", tileRuns)
	neon.line("CBZ %s, %s", tileRuns, label("end"))
	neon.line("MOVD k+24(FP), %s", tileDepth)
	neon.line("CBZ %s, %s", tileDepth, label("end"))
	neon.line("MOVD offsets+16(FP), %s", tileOffsets)
	neon.line("MOVD cas+48(FP), %s", tileStep)
	neon.line("MOVD b+56(FP), %s", tileB)
	neon.line("MOVD ldb+64(FP), %s", tileBStride)
	neon.label(label("run"))
	neon.line("MOVD a+32(FP), R0")
	neon.line("MOVD.P 8(%s), %s", tileOffsets, tileSpare)
	neon.line("ADD %s, R0, R0", tileSpare)
	neon.line("MOVD ras+40(FP), %s", tileSpare)
	for i := 1; i < rows; i++ {
		neon.line("ADD %s, R%d, R%d", tileSpare, i-1, i)
	}
	neon.line("MOVD k+24(FP), %s", tileDepth)
	neon.label(label("loop"))
	for v := range t.vectors {
		load(tileB, v, 24+v)
	}
	neon.line("ADD %s, %s, %s", tileBStride, tileB, tileB)
	for i := range rows {
		x := uint32(28 + i%4)
		neon.word("ld1r", 0x4dc0c800|14<<16|uint32(i)<<5|x, "{v%d.4s}, [x%d], x14", x, i)
		for v := range t.vectors {
			d, b := uint32(sum(i, v)), uint32(24+v)
			neon.word("fmla", neonCodes["fmla"]|b<<16|x<<5|d, "v%d.4s, v%d.4s, v%d.4s", d, x, b)
		}
	}
	neon.line("SUBS $1, %s, %s", tileDepth, tileDepth)
	neon.line("BNE %s", label("loop"))
	neon.line("MOVD skip+112(FP), %s", tileSpare)
	neon.line("ADD %s, %s, %s", tileSpare, tileB, tileB)
	neon.line("SUBS $1, %s, %s", tileRuns, tileRuns)
	neon.line("BNE %s", label("run"))
	neon.label(label("end"))
	// The epilogue: + bias, ReLU, store.
	neon.line("MOVD bias+88(FP), %s", tileB)
	neon.line("CBZ %s, %s", tileB, label("nobias"))
	for v := range t.vectors {
		load(tileB, v, 24)
		for i := range rows {
			d := uint32(sum(i, v))
			neon.word("fadd", neonCodes["fadd"]|24<<16|d<<5|d, "v%d.4s, v%d.4s, v24.4s", d, d)
		}
	}
	neon.label(label("nobias"))
	neon.line("MOVD flags+104(FP), %s", tileSpare)
	neon.line("TBZ $1, %s, %s", tileSpare, label("store"))
	for i := range uint32(rows * t.vectors) { // 0 where x < 0, so NaN and -0 stay
		neon.word("fcmlt", 0x4ea0e800|i<<5|28, "v28.4s, v%d.4s, #0.0", i)
		neon.word("bic", 0x4e601c00|28<<16|i<<5|i, "v%d.16b, v%d.16b, v28.16b", i, i)
	}
	neon.label(label("store"))
	neon.line("MOVD c+72(FP), %s", tileC)
	neon.line("MOVD ldc+80(FP), %s", tileStride)
	for i := range rows {
		for v := range t.vectors {
			store(sum(i, v), tileC, v)
		}
		neon.line("ADD %s, %s, %s", tileStride, tileC, tileC)
	}
	neon.line("RET")
}

// neonPeak writes the loop of fused multiply-adds that touches registers only.
func neonPeak() {
	const sums = 24
	fmt.Fprintf(&neonStubs, "\n// fmaNEON does n rounds of %d independent fused multiply-adds of 4 lanes; n is at least 1.\nfunc fmaNEON(n int)\n", sums)
	neon = &neonFunction{}
	fmt.Fprintf(&neon.text, "\n// func fmaNEON(n int)\nTEXT ·fmaNEON(SB), NOSPLIT, $0-8\n")
	neon.line("MOVD n+0(FP), R0")
	for r := range 32 {
		neon.line("VEOR V%d.B16, V%d.B16, V%d.B16", r, r, r)
	}
	neon.label("loop")
	for d := range uint32(sums) {
		neon.word("fmla", neonCodes["fmla"]|31<<16|30<<5|d, "v%d.4s, v30.4s, v31.4s", d)
	}
	neon.line("SUBS $1, R0, R0")
	neon.line("BNE loop")
	neon.end()
}
