package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strconv"
	"strings"

	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Go's assembler for arm64 lacks most of the vector instructions on floating point numbers, and avo does not
// know arm64. So this writes NEON as words, from the same formulas: the operations of width and body are
// recorded as steps on avo's virtual registers, which then get registers of their own.

// neonWidth is NEON: four lanes, 32 registers.
var neonWidth = width{"NEON", 4, 32}

func (w width) neon() bool { return w.lanes == 4 }

// The instructions on four float32, or whole numbers of 32 bits, with all registers 0: Rd is in the lowest
// five bits, Rn begins at bit 5 and Rm at bit 16 (Arm Architecture Reference Manual, C7).
var neonCodes = map[string]uint32{
	"fadd": 0x4e20d400, "fsub": 0x4ea0d400, "fmul": 0x6e20dc00, "fdiv": 0x6e20fc00,
	"fmla": 0x4e20cc00, "fmls": 0x4ea0cc00, "fmax": 0x4e20f400, "fmin": 0x4ea0f400,
	"fsqrt": 0x6ea1f800, "fneg": 0x6ea0f800, "scvtf": 0x4e21d800,
	"fcmgt": 0x6ea0e400, "fcmeq": 0x4e20e400, "cmlt": 0x4ea0a800,
	"and": 0x4e201c00, "orr": 0x4ea01c00, "eor": 0x6e201c00, "not": 0x6e205800, "bsl": 0x6e601c00,
	"add": 0x4ea08400, "sub": 0x6ea08400, "mul": 0x4ea09c00, "smax": 0x4ea06400,
	"shl": 0x4f005400, "sshr": 0x4f000400, "ushr": 0x6f000400,
	"tbl": 0x4e000000, "tbx": 0x4e001000,
}

// A step is an instruction on virtual registers, or the load or store of a vector.
type step struct {
	name      string // of the instruction; "load", "store" or "constant"
	dst       reg.ID // 0 for none
	tied      reg.ID // what dst holds before, or 0
	n, m      reg.ID // the operands, or 0
	immediate uint32 // in the instruction's bits
	place     string // of a load or store: the slice's register
	offset    int
	bits      [4]uint32 // of a constant
}

// A neonFunction is an assembly function that is being written.
type neonFunction struct {
	text    bytes.Buffer
	steps   []step
	pinned  map[reg.ID]int // the registers of what lives through all blocks
	indices map[reg.ID][2]reg.VecVirtual
	stored  []string // the slices that are written
}

// neon is the function that is being written, and neonText and neonStubs are those before.
var (
	neon                *neonFunction
	neonText, neonStubs bytes.Buffer
	neonTable           [][4]uint32 // the constants
	neonRegisters       = reg.NewCollection()
)

func (f *neonFunction) add(s step) reg.VecVirtual {
	if s.name == "store" {
		f.steps = append(f.steps, s)
		return nil
	}
	r := neonRegisters.XMM()
	s.dst = r.ID()
	f.steps = append(f.steps, s)
	return r
}

// of is the register of an operand; a constant is loaded.
func (f *neonFunction) of(x Op) reg.ID {
	switch x := x.(type) {
	case reg.Register:
		return x.ID()
	case Mem:
		return f.add(constantStep(x)).ID()
	}
	panic(fmt.Sprintf("what is %v?", x))
}

// constantStep loads what bits has put into the memory of the other processor.
func constantStep(m Mem) step {
	u, err := strconv.ParseUint(strings.TrimPrefix(m.Symbol.Name, "vector_"), 16, 32)
	if err != nil {
		panic(m.Symbol.Name + " is no constant")
	}
	v := uint32(u)
	return step{name: "constant", bits: [4]uint32{v, v, v, v}}
}

func (f *neonFunction) one(name string, x Op) reg.VecVirtual {
	return f.add(step{name: name, n: f.of(x)})
}

func (f *neonFunction) two(name string, x, y Op) reg.VecVirtual {
	return f.add(step{name: name, n: f.of(x), m: f.of(y)})
}

// onto is an instruction that reads what its destination holds.
func (f *neonFunction) onto(name string, z, x, y Op) reg.VecVirtual {
	return f.add(step{name: name, tied: f.of(z), n: f.of(x), m: f.of(y)})
}

func (f *neonFunction) shift(name string, x Op, immediate uint64) reg.VecVirtual {
	return f.add(step{name: name, n: f.of(x), immediate: uint32(immediate) << 16})
}

// look is the entry of a table of 8 numbers at each lane's index modulo 8: the bytes of the lower half of the
// table are looked up, and over them those of the upper half, where the index is in it.
func (f *neonFunction) look(table [8]uint32, index reg.VecVirtual) reg.VecVirtual {
	at, ok := f.indices[index.ID()]
	if !ok {
		bytes := f.two("mul", f.two("and", index, bits(7)), bits(0x04040404))
		at[0] = f.two("add", bytes, bits(0x03020100))
		at[1] = f.two("sub", at[0], bits(0x10101010))
		f.indices[index.ID()] = at
	}
	low := f.add(step{name: "constant", bits: [4]uint32(table[:4])})
	high := f.add(step{name: "constant", bits: [4]uint32(table[4:])})
	return f.onto("tbx", f.two("tbl", low, at[0]), high, at[1])
}

// pin gives a register to what lives through all blocks.
func (f *neonFunction) pin(r reg.VecVirtual) reg.VecVirtual {
	f.pinned[r.ID()] = 31 - len(f.pinned)
	return r
}

// block writes the steps so far. It says how they were numbered, or fails where there are too few registers.
func (f *neonFunction) block() {
	last := map[reg.ID]int{}
	for i, s := range f.steps {
		for _, r := range []reg.ID{s.tied, s.n, s.m} {
			last[r] = i
		}
	}
	at := map[reg.ID]int{}
	var free []int
	for r := 31 - len(f.pinned); r >= 0; r-- {
		free = append(free, r)
	}
	take := func(r reg.ID) int {
		if p, ok := f.pinned[r]; ok {
			return p
		}
		if len(free) == 0 {
			panic("there are too few registers")
		}
		p := free[len(free)-1]
		free = free[:len(free)-1]
		at[r] = p
		return p
	}
	find := func(r reg.ID) uint32 {
		if p, ok := f.pinned[r]; ok {
			return uint32(p)
		}
		p, ok := at[r]
		if !ok && r != 0 {
			panic("a register is read before it is set")
		}
		return uint32(p)
	}
	release := func(i int, but reg.ID, rs ...reg.ID) {
		for _, r := range slices.Compact(slices.Sorted(slices.Values(rs))) {
			if p, ok := at[r]; ok && last[r] == i && r != but {
				free = append(free, p)
				delete(at, r)
			}
		}
	}
	for i, s := range f.steps {
		switch s.name {
		case "load":
			f.line("FMOVQ %d(%s), F%d", s.offset, s.place, take(s.dst))
		case "store":
			f.line("FMOVQ F%d, %d(%s)", find(s.n), s.offset, s.place)
			release(i, 0, s.n)
		case "constant":
			f.line("FMOVQ %d(R19), F%d // %#08x", 16*constantAt(s.bits), take(s.dst), s.bits[0])
		default:
			n, m := find(s.n), find(s.m)
			var d uint32
			_, keeps := f.pinned[s.tied]
			if s.tied != 0 && !keeps && last[s.tied] == i {
				d = find(s.tied)
				at[s.dst] = int(d)
				delete(at, s.tied)
				release(i, s.tied, s.n, s.m)
			} else if s.tied != 0 {
				d = uint32(take(s.dst))
				t := find(s.tied)
				f.word("orr", neonCodes["orr"]|t<<16|t<<5|d, "v%d.16b, v%d.16b, v%d.16b", d, t, t)
				release(i, 0, s.n, s.m)
			} else {
				release(i, 0, s.n, s.m)
				d = uint32(take(s.dst))
			}
			code := neonCodes[s.name]
			if code == 0 {
				panic(s.name)
			}
			lanes := "4s"
			if slices.Contains([]string{"and", "orr", "eor", "not", "bsl", "tbl", "tbx"}, s.name) {
				lanes = "16b"
			}
			text := func(r uint32) string { return fmt.Sprintf("v%d.%s", r, lanes) }
			operands := text(d) + ", " + text(n)
			switch {
			case s.name == "tbl" || s.name == "tbx":
				operands = fmt.Sprintf("%s, {%s}, %s", text(d), text(n), text(m))
			case s.name == "shl":
				operands += fmt.Sprintf(", #%d", s.immediate>>16-32)
			case s.immediate != 0:
				operands += fmt.Sprintf(", #%d", 64-s.immediate>>16)
			case s.name == "cmlt":
				operands += ", #0"
			case s.m != 0:
				operands += ", " + text(m)
			}
			f.word(s.name, code|s.immediate|m<<16|n<<5|d, "%s", operands)
		}
		if s.dst != 0 {
			if _, ok := last[s.dst]; !ok { // nobody reads it
				if p, ok := at[s.dst]; ok {
					free = append(free, p)
				}
			}
		}
	}
	f.steps, f.indices = nil, map[reg.ID][2]reg.VecVirtual{}
}

func (f *neonFunction) line(format string, v ...any) { fmt.Fprintf(&f.text, "\t"+format+"\n", v...) }

// word is an instruction that Go's assembler does not know, with its text in a comment.
func (f *neonFunction) word(name string, code uint32, operands string, v ...any) {
	fmt.Fprintf(&f.text, "\tWORD $%#08x // %s %s\n", code, name, fmt.Sprintf(operands, v...))
}

func (f *neonFunction) label(name string) { fmt.Fprintf(&f.text, "\n%s:\n", name) }

// constantAt is the place of a constant in the table.
func constantAt(bits [4]uint32) int {
	i := slices.Index(neonTable, bits)
	if i < 0 {
		i = len(neonTable)
		neonTable = append(neonTable, bits)
	}
	return i
}

// begin begins a function with the parameters, which are pointers, ints and float32s in this order.
func beginNEON(name, doc string, pointers, ints, floats []string) {
	neon = &neonFunction{pinned: map[reg.ID]int{}, indices: map[reg.ID][2]reg.VecVirtual{}}
	signature := strings.Join(pointers, ", ") + " *float32"
	if len(ints) > 0 {
		signature += ", " + strings.Join(ints, ", ") + " int"
	}
	if len(floats) > 0 {
		signature += ", " + strings.Join(floats, ", ") + " float32"
	}
	size := 8*(len(pointers)+len(ints)) + 4*len(floats)
	fmt.Fprintf(&neonStubs, "\n// %s\n//\n//go:noescape\nfunc %s(%s)\n", strings.ReplaceAll(doc, "\n", "\n// "), name, signature)
	fmt.Fprintf(&neon.text, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", name, signature, name, size)
	for i, p := range slices.Concat(pointers, ints) {
		neon.line("MOVD %s+%d(FP), R%d", p, 8*i, i)
	}
	neon.line("MOVD $neon_constants<>(SB), R19")
}

// scalar is a float32 parameter in all lanes.
func (f *neonFunction) scalar(name string, offset int) reg.VecVirtual {
	r := f.pin(neonRegisters.XMM())
	f.line("FMOVS %s+%d(FP), F0", name, offset)
	f.line("VDUP V0.S[0], V%d.S4", f.pinned[r.ID()])
	return r
}

func (f *neonFunction) end() {
	f.line("RET")
	neonText.Write(f.text.Bytes())
}

// writeNEON writes the files of a package.
func writeNEON(name, assembly, stubs string) {
	var a bytes.Buffer
	const head = "// Code generated by the program in avo. DO NOT EDIT.\n\n"
	a.WriteString(head + "#include \"textflag.h\"\n")
	a.Write(neonText.Bytes())
	a.WriteString("\n")
	for i, bits := range neonTable {
		for k, u := range bits {
			fmt.Fprintf(&a, "DATA neon_constants<>+%d(SB)/4, $%#08x\n", 16*i+4*k, u)
		}
	}
	if len(neonTable) > 0 {
		fmt.Fprintf(&a, "GLOBL neon_constants<>(SB), RODATA|NOPTR, $%d\n", 16*len(neonTable))
	}
	source, err := format.Source([]byte(head + "package " + name + "\n" + neonStubs.String()))
	if err == nil {
		err = os.WriteFile(stubs, source, 0o644)
	}
	if err == nil {
		err = os.WriteFile(assembly, a.Bytes(), 0o644)
	}
	if err != nil {
		panic(err)
	}
}
