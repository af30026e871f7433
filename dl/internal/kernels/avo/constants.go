package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// constants holds the places of constants, each as a whole vector of the widest kind.
var constants = map[uint32]Mem{}

func bits(u uint32) Mem {
	m, ok := constants[u]
	if !ok {
		m = GLOBL(fmt.Sprintf("vector_%08x", u), 8|16) // RODATA | NOPTR
		for i := range 16 {
			DATA(4*i, U32(u))
		}
		constants[u] = m
	}
	return m
}

func float(f float32) Mem { return bits(math.Float32bits(f)) }

// pause writes the hint that a loop waits.
func pause() {
	function("func(n int)", "pauses", "pauses executes n PAUSE instructions, n at least 1; each takes some tens of cycles.")
	n := Load(Param("n"), GP64())
	Label("loop")
	PAUSE()
	DECQ(n)
	JNZ(LabelRef("loop"))
	RET()
}

// prefetch writes what asks for memory before it is needed.
func prefetch() {
	function("func(x *float32, rows, n, stride int)", "prefetchRows",
		"prefetchRows asks for the cache lines of n bytes of each of the rows of x, which are stride bytes apart; rows and n are at least 1.")
	x, rows, n, stride := Load(Param("x"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64()), Load(Param("stride"), GP64())
	Label("row")
	at := GP64()
	XORQ(at, at)
	Label("line")
	PREFETCHT1(Mem{Base: x, Index: at, Scale: 1})
	ADDQ(Imm(64), at)
	CMPQ(at, n)
	JLT(LabelRef("line"))
	ADDQ(stride, x)
	DECQ(rows)
	JNZ(LabelRef("row"))
	RET()
}
