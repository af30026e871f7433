package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A width is a set of vector instructions.
type width struct {
	name      string // ends the names of its functions
	lanes     int    // float32 in a register
	registers int    // vector registers there are
}

var (
	avx512 = width{"AVX512", 16, 32}
	avx2   = width{"AVX2", 8, 16}
	widths = []width{avx512, avx2}
)

// bytes is the size of a register.
func (w width) bytes() int { return 4 * w.lanes }

// reg is a new virtual register.
func (w width) reg() reg.VecVirtual {
	if w.lanes == 16 {
		return ZMM()
	}
	return YMM()
}

// zero makes a register zero.
func (w width) zero(r reg.VecVirtual) {
	if w.lanes == 16 {
		VPXORD(r, r, r) // AVX512F has no VXORPS
	} else {
		VXORPS(r, r, r)
	}
}

// broadcast loads a parameter of 32 bits into all lanes, broadcast64 one of 64.
func (w width) broadcast(parameter string) reg.VecVirtual {
	return w.broadcastBy(VBROADCASTSS, parameter)
}

func (w width) broadcast64(parameter string) reg.VecVirtual {
	return w.broadcastBy(VPBROADCASTQ, parameter)
}

func (w width) broadcastBy(instruction func(...Op), parameter string) reg.VecVirtual {
	p, err := Param(parameter).Resolve()
	if err != nil {
		panic(err)
	}
	r := w.reg()
	instruction(p.Addr, r)
	return r
}

// function begins a function; its body is what follows.
func function(signature, name, doc string) {
	TEXT(name, attr.NOSPLIT, signature)
	Doc(strings.Split(doc, "\n")...)
	Pragma("noescape")
}

// align starts the next instruction, the head of a loop, on a cache line's half.
func align() {
	Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []Op{Imm(32)}})
}

func label(format string, v ...any) string { return fmt.Sprintf(format, v...) }
