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
