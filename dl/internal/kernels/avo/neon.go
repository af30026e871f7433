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

// The instructions, on lanes of 32 bits where the name does not say otherwise, with all registers 0: Rd is in
// the lowest five bits, Rn begins at bit 5 and Rm at bit 16 (Arm Architecture Reference Manual, C7).
var neonCodes = map[string]uint32{
	"fadd": 0x4e20d400, "fsub": 0x4ea0d400, "fmul": 0x6e20dc00, "fdiv": 0x6e20fc00,
	"fmla": 0x4e20cc00, "fmls": 0x4ea0cc00, "fmax": 0x4e20f400, "fmin": 0x4ea0f400,
	"fsqrt": 0x6ea1f800, "fneg": 0x6ea0f800, "scvtf": 0x4e21d800,
	"fcmgt": 0x6ea0e400, "fcmge": 0x6e20e400, "fcmeq": 0x4e20e400, "cmlt": 0x4ea0a800,
	"and": 0x4e201c00, "orr": 0x4ea01c00, "eor": 0x6e201c00, "not": 0x6e205800, "bsl": 0x6e601c00,
	"bic": 0x4e601c00, "bif": 0x6ee01c00,
	"add": 0x4ea08400, "sub": 0x6ea08400, "mul": 0x4ea09c00, "smax": 0x4ea06400,
	"shl": 0x4f005400, "sshr": 0x4f000400, "ushr": 0x6f000400,
	"tbl": 0x4e000000, "tbx": 0x4e001000,
	"cmhs": 0x6ea03c00, "uzp2": 0x4e805800, "rev64": 0x4ea00800,

	"fadd.2d": 0x4e60d400, "fsub.2d": 0x4ee0d400, "fmul.2d": 0x6e60dc00, "fdiv.2d": 0x6e60fc00,
	"fmla.2d": 0x4e60cc00, "fmax.2d": 0x4e60f400, "fmin.2d": 0x4ee0f400,
	"add.2d": 0x4ee08400, "sub.2d": 0x6ee08400, "shl.2d": 0x4f005400, "ushr.2d": 0x6f000400,

	"fcvtl": 0x0e617800, "fcvtl2": 0x4e617800, "fcvtn": 0x0e616800, "fcvtn2": 0x4e616800,
	"xtn": 0x0ea12800, "uaddlp": 0x6ea02800, "umlal": 0x2ea08000,
}

// neonLanes are the lanes of the result and of the operands, where they are not those of the name.
var neonLanes = map[string][2]string{
	"fcvtl": {"2d", "2s"}, "fcvtl2": {"2d", "4s"}, "fcvtn": {"2s", "2d"}, "fcvtn2": {"4s", "2d"},
	"xtn": {"2s", "2d"}, "uaddlp": {"2d", "4s"}, "umlal": {"2d", "2s"},
}

// lanesOf are the lanes of an instruction's result and operands.
func lanesOf(name string) [2]string {
	switch lanes, ok := neonLanes[name]; {
	case ok:
		return lanes
	case strings.HasSuffix(name, ".2d"):
		return [2]string{"2d", "2d"}
	case slices.Contains([]string{"and", "orr", "eor", "not", "bsl", "bic", "bif", "tbl", "tbx"}, name):
		return [2]string{"16b", "16b"}
	}
	return [2]string{"4s", "4s"}
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

// constantStep loads what bits or doubleBits has put into the memory of the other processor.
func constantStep(m Mem) step {
	kind, digits, _ := strings.Cut(m.Symbol.Name, "_")
	u, err := strconv.ParseUint(digits, 16, 64)
	low, high := uint32(u), uint32(u>>32)
	switch {
	case err == nil && kind == "vector":
		high = low
	case err != nil || kind != "double":
		panic(m.Symbol.Name + " is no constant")
	}
	return step{name: "constant", bits: [4]uint32{low, high, low, high}}
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
				if t := find(s.tied); t != d {
					f.word("orr", neonCodes["orr"]|t<<16|t<<5|d, "v%d.16b, v%d.16b, v%d.16b", d, t, t)
				}
				release(i, 0, s.n, s.m)
			} else {
				release(i, 0, s.n, s.m)
				d = uint32(take(s.dst))
			}
			code := neonCodes[s.name]
			if code == 0 {
				panic(s.name)
			}
			name, _, _ := strings.Cut(s.name, ".")
			lanes := lanesOf(s.name)
			width := uint32(32)
			if lanes[1] == "2d" {
				width = 64
			}
			text := func(r uint32) string { return fmt.Sprintf("v%d.%s", r, lanes[1]) }
			result := fmt.Sprintf("v%d.%s", d, lanes[0])
			operands := result + ", " + text(n)
			switch {
			case name == "tbl" || name == "tbx":
				operands = fmt.Sprintf("%s, {%s}, %s", result, text(n), text(m))
			case name == "shl":
				operands += fmt.Sprintf(", #%d", s.immediate>>16-width)
			case s.immediate != 0:
				operands += fmt.Sprintf(", #%d", 2*width-s.immediate>>16)
			case name == "cmlt":
				operands += ", #0"
			case s.m != 0:
				operands += ", " + text(m)
			}
			f.word(name, code|s.immediate|m<<16|n<<5|d, "%s", operands)
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

// beginNEON begins a function with these parameters, of so many bytes. The first of them, pointers and ints,
// come into R0 and so on.
func beginNEON(name, doc string, first []string, parameters string, size int) {
	neon = &neonFunction{pinned: map[reg.ID]int{}, indices: map[reg.ID][2]reg.VecVirtual{}}
	fmt.Fprintf(&neonStubs, "\n// %s\n//\n//go:noescape\nfunc %s(%s)\n", strings.ReplaceAll(doc, "\n", "\n// "), name, parameters)
	fmt.Fprintf(&neon.text, "\n// func %s(%s)\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", name, parameters, name, size)
	for i, p := range first {
		neon.line("MOVD %s+%d(FP), R%d", p, 8*i, i)
	}
	neon.line("MOVD $neon_constants<>(SB), R19")
}

// scalar is a parameter of 32 bits in all lanes, scalar64 one of 64.
func (f *neonFunction) scalar(name string, offset int) reg.VecVirtual {
	r := f.pin(neonRegisters.XMM())
	f.line("FMOVS %s+%d(FP), F0", name, offset)
	f.line("VDUP V0.S[0], V%d.S4", f.pinned[r.ID()])
	return r
}

func (f *neonFunction) scalar64(name string, offset int) reg.VecVirtual {
	r := f.pin(neonRegisters.XMM())
	f.line("FMOVD %s+%d(FP), F0", name, offset)
	f.line("VDUP V0.D[0], V%d.D2", f.pinned[r.ID()])
	return r
}

// keep pins all that has been set so far.
func (f *neonFunction) keep() {
	for _, s := range f.steps {
		f.pinned[s.dst] = 31 - len(f.pinned)
	}
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
