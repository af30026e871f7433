package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/reg"
)

// neonBody is a body for a function of these slices, which lie in R0 and so on.
func neonBody(names []string) *body {
	b := &body{width: neonWidth, base: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	b.places = map[string]string{}
	for i, s := range names {
		b.places[s] = fmt.Sprintf("R%d", i)
	}
	return b
}

// neonLoop writes a loop over n elements, n a multiple of 4 and not 0, and says which slices it writes.
func neonLoop(l loop) (stored []string) {
	name, do := l.name+neonWidth.name, l.do
	offset := 8*len(l.slices) + 8
	if l.random {
		offset += 12
	}
	beginNEON(name, fmt.Sprintf("%s is %s, for n elements; n is a multiple of 4, at least 4.", name, l.doc),
		append(slices.Clone(l.slices), "n"), l.parameters(), offset+4*len(l.scalars))
	b := neonBody(l.slices)
	for i, s := range l.scalars {
		b.scalars[s] = neon.scalar(s, offset+4*i)
	}
	if l.random {
		l.begin(b, neon.scalar64("counter", offset-12), neon.scalar("limit", offset-4))
		neon.keep()
		neon.block()
	}
	n := fmt.Sprintf("R%d", len(l.slices))
	forward := func(bytes int) {
		for i := range l.slices {
			neon.line("ADD $%d, R%d, R%d", bytes, i, i)
		}
	}
	do(b)
	if steps := len(neon.steps); steps <= 12 { // four vectors at a time, where a loop's end weighs
		neon.line("SUBS $16, %s, %s", n, n)
		neon.line("BLT rest")
		neon.label("blocks")
		for b.offset = 16; b.offset < 64; b.offset += 16 {
			do(b)
		}
		b.offset = 0
		neon.block()
		forward(64)
		neon.line("SUBS $16, %s, %s", n, n)
		neon.line("BGE blocks")
		neon.label("rest")
		neon.line("ADDS $16, %s, %s", n, n)
		neon.line("BEQ done")
		do(b)
	}
	neon.label("loop")
	neon.block()
	forward(16)
	neon.line("SUBS $4, %s, %s", n, n)
	neon.line("BNE loop")
	neon.label("done")
	neon.end()
	for _, s := range l.slices {
		if slices.Contains(neon.stored, s) {
			stored = append(stored, s)
		}
	}
	return stored
}

// neonFold writes a fold of whole blocks of 64 elements into 64 lanes.
func neonFold(f fold) {
	name := f.name + neonWidth.name
	beginNEON(name, fmt.Sprintf("%s puts %s to the lanes, each of which stands for every 64th element;\nn is a multiple of 64, at least 64.", name, f.doc),
		slices.Concat([]string{"lanes"}, f.slices, []string{"n"}),
		loop{slices: append([]string{"lanes"}, f.slices...), scalars: f.scalars}.parameters(), 8*len(f.slices)+16+4*len(f.scalars))
	b := neonBody(append([]string{"lanes"}, f.slices...))
	n := fmt.Sprintf("R%d", 1+len(f.slices))
	for i, s := range f.scalars {
		b.scalars[s] = neon.scalar(s, 8*len(f.slices)+16+4*i)
	}
	var acc [16]reg.VecVirtual
	for i := range acc {
		b.offset = 16 * i
		acc[i] = neon.pin(b.load("lanes"))
	}
	neon.block()
	neon.label("loop")
	for i := range acc {
		b.offset = 16 * i
		f.combine(b, acc[i], f.term(b))
		neon.into(acc[i])
	}
	neon.block()
	for i := range f.slices {
		neon.line("ADD $256, R%d, R%d", i+1, i+1)
	}
	neon.line("SUBS $64, %s, %s", n, n)
	neon.line("BNE loop")
	for i := range acc {
		b.offset = 16 * i
		b.store("lanes", acc[i])
	}
	neon.block()
	neon.end()
}

// into has the last step put its result into r.
func (f *neonFunction) into(r reg.VecVirtual) { f.steps[len(f.steps)-1].dst = r.ID() }

// neonRows writes a kernel that goes down the rows of some columns, of slices that are stride bytes apart:
// begin gives the accumulators, which are slices of one row, and each the steps of a vector of a row.
func neonRows(name, doc string, columns int, sums, fixed, rows []string, each func(b *body, sums, fixed []reg.VecVirtual) (results []reg.VecVirtual)) {
	name = fmt.Sprintf("%s%dNEON", name, columns)
	pointers := slices.Concat(sums, fixed, rows)
	beginNEON(name, fmt.Sprintf("%s %s, for %d columns of rows that are stride bytes apart; there is at least one row.", name, doc, columns),
		append(pointers, "rows", "stride"), strings.Join(pointers, ", ")+" *float32, rows, stride int", 8*len(pointers)+16)
	b := neonBody(pointers)
	vectors := columns / 4
	acc, still := make([][]reg.VecVirtual, vectors), make([][]reg.VecVirtual, vectors)
	for v := range vectors {
		b.offset = 16 * v
		for _, s := range sums {
			acc[v] = append(acc[v], neon.pin(b.load(s)))
		}
		for _, s := range fixed {
			still[v] = append(still[v], neon.pin(b.load(s)))
		}
	}
	neon.block()
	neon.label("loop")
	for v := range vectors {
		b.offset = 16 * v
		for i, r := range each(b, acc[v], still[v]) {
			for k := len(neon.steps) - 1; ; k-- {
				if neon.steps[k].dst == r.ID() {
					neon.steps[k].dst = acc[v][i].ID()
					break
				}
			}
		}
	}
	neon.block()
	for i := range rows {
		r := len(sums) + len(fixed) + i
		neon.line("ADD R%d, R%d, R%d", len(pointers)+1, r, r)
	}
	neon.line("SUBS $1, R%d, R%d", len(pointers), len(pointers))
	neon.line("BNE loop")
	for v := range vectors {
		b.offset = 16 * v
		for i, s := range sums {
			b.store(s, acc[v][i])
		}
	}
	neon.block()
	neon.end()
}

// neonSums writes what adds many numbers into few.
func neonSums() {
	type registers = []reg.VecVirtual
	neonRows("sumRows", "adds x to dst", 16, []string{"dst"}, nil, []string{"x"}, func(b *body, s, _ registers) registers {
		return registers{b.add(s[0], b.load("x"))}
	})
	neonRows("dotRows", "adds x*y, rounded, to dst", 16, []string{"dst"}, nil, []string{"x", "y"}, func(b *body, s, _ registers) registers {
		return registers{b.add(s[0], b.mul(b.load("x"), b.load("y")))}
	})
	neonRows("deviationRows", "adds x-mean to sum and its square, rounded, to squares", 16, []string{"sum", "squares"}, []string{"mean"}, []string{"x"}, func(b *body, s, mean registers) registers {
		d := b.sub(b.load("x"), mean[0])
		return registers{b.add(s[0], d), b.add(s[1], b.mul(d, d))}
	})
	grads := func(b *body, s registers, d, mean reg.VecVirtual) registers {
		return registers{b.add(s[0], d), b.add(s[1], b.mul(d, b.sub(b.load("x"), mean)))}
	}
	neonRows("gradRows", "adds dy to sum and dy*(x-mean), each step rounded, to product", 16, []string{"sum", "product"}, []string{"mean"}, []string{"x", "dy"},
		func(b *body, s, mean registers) registers { return grads(b, s, b.load("dy"), mean[0]) })
	neonRows("gradRowsRelu", "is gradRows after dy is set to 0 where y is not positive", 16, []string{"sum", "product"}, []string{"mean"}, []string{"x", "dy", "y"},
		func(b *body, s, mean registers) registers {
			d := b.where(b.less(float(0), b.load("y")), b.load("dy"))
			b.store("dy", d)
			return grads(b, s, d, mean[0])
		})
}

// dispatchNEON writes the Go that takes each loop: what does not fill a vector is copied aside, and done by
// the same instructions.
func dispatchNEON(file string, stored map[string][]string) {
	var a bytes.Buffer
	a.WriteString("// Code generated by the program in avo. DO NOT EDIT.\n\npackage kernels\n\n// Each of these runs a loop by vectors, over all of the first slice, and reports whether the path in use has any.\n")
	for _, l := range loops {
		parameters := strings.Join(l.slices, ", ") + " []float32"
		scalars := ""
		if len(l.scalars) > 0 {
			parameters += ", " + strings.Join(l.scalars, ", ") + " float32"
			scalars = ", " + strings.Join(l.scalars, ", ")
		}
		var whole, names, fill, back, part string
		for _, s := range l.slices {
			whole += fmt.Sprintf("&%s[0], ", s)
			part += fmt.Sprintf("&%s_[0], ", s)
			if names != "" {
				names += ", "
			}
			names += s + "_"
			fill += fmt.Sprintf("copy(%s_[:], %s[n:size])\n", s, s)
		}
		for _, s := range stored[l.name] {
			back += fmt.Sprintf("copy(%s[n:size], %s_[:])\n", s, s)
		}
		first := l.slices[0]
		fmt.Fprintf(&a, "\nfunc %s(%s) bool {\nif current == inGo {\nreturn inScalar() != 0\n}\nsize, n := len(%s), len(%s)&^3\nif n > 0 {\n%sNEON(%sn%s)\n}\nif n < size {\nvar %s [4]float32\n%s%sNEON(%s4%s)\n%s}\nreturn true\n}\n",
			vector(l.name), parameters, first, first, l.name, whole, scalars, names, fill, l.name, part, scalars, back)
	}
	source, err := format.Source(a.Bytes())
	if err == nil {
		err = os.WriteFile(file, source, 0o644)
	}
	if err != nil {
		panic(err)
	}
}
