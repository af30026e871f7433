package main

import (
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/reg"
)

// The registers of a window's kernel, beside those that the parameters come into.
const (
	windowVector                = "R12" // the vector's offset
	windowOffset, windowLeft    = "R13", "R14"
	windowAt                    = "R15" // the tap's offset, or an address
	windowVectors               = "R16" // that are left
	windowWeights, windowWeight = "R20", "R21"
)

// neonWindow is window for NEON.
func (b *windowBody) neonWindow(name, doc string, parameters []string, signature string, names, scalars []string, do func(*windowBody)) {
	beginNEON(name, doc, parameters, signature, 8*len(parameters)+4*len(scalars))
	r := map[string]string{}
	for i, p := range parameters {
		r[p] = fmt.Sprintf("R%d", i)
	}
	for i, s := range scalars {
		b.scalars[s] = neon.scalar(s, 8*len(parameters)+4*i)
	}
	b.flags, b.bias = r["flags"], r["bias"]
	b.address = map[string]string{"bias": windowAt, "w": windowWeight}
	var taps, places []string
	for _, s := range names {
		switch s {
		case "x", "dx":
			b.address[s] = fmt.Sprintf("R%d", 22+len(taps))
			taps = append(taps, s)
		case "y", "dy":
			b.address[s] = fmt.Sprintf("R%d", 24+len(places))
			places = append(places, s)
		}
	}
	neon.label("place")
	neon.line("MOVD $0, %s", windowVector)
	neon.line("MOVD %s, %s", r["vectors"], windowVectors)
	neon.label("vector")
	for _, s := range places {
		neon.line("ADD %s, %s, %s", windowVector, r[s], b.address[s])
	}
	neon.line("MOVD %s, %s", r["taps"], windowLeft)
	neon.line("MOVD %s, %s", r["offsets"], windowOffset)
	if slices.Contains(names, "w") {
		neon.line("MOVD %s, %s", r["woffsets"], windowWeights)
	}
	b.neonTap = func() {
		neon.line("MOVD.P 8(%s), %s", windowOffset, windowAt)
		neon.line("ADD %s, %s, %s", windowVector, windowAt, windowAt)
		for _, s := range taps {
			neon.line("ADD %s, %s, %s", windowAt, r[s], b.address[s])
		}
		if slices.Contains(names, "w") {
			neon.line("MOVD.P 8(%s), %s", windowWeights, windowWeight)
			neon.line("ADD %s, %s, %s", windowVector, windowWeight, windowWeight)
			neon.line("ADD %s, %s, %s", r["w"], windowWeight, windowWeight)
		}
	}
	b.neonTap()
	do(b)
	neon.block()
	neon.line("ADD $16, %s, %s", windowVector, windowVector)
	neon.line("SUBS $1, %s, %s", windowVectors, windowVectors)
	neon.line("BNE vector")
	for _, s := range taps {
		neon.line("ADD %s, %s, %s", r["xstep"], r[s], r[s])
	}
	for _, s := range places {
		neon.line("ADD %s, %s, %s", r["ystep"], r[s], r[s])
	}
	neon.line("SUBS $1, %s, %s", r["places"], r["places"])
	neon.line("BNE place")
	neon.end()
}

// neonRest is rest for NEON.
func (b *windowBody) neonRest(do func()) {
	neon.block()
	neon.line("SUBS $1, %s, %s", windowLeft, windowLeft)
	neon.line("BEQ taps")
	neon.label("tap")
	b.neonTap()
	do()
	neon.block()
	neon.line("SUBS $1, %s, %s", windowLeft, windowLeft)
	neon.line("BNE tap")
	neon.label("taps")
}

// neonUnless does something but where a branch to the label is taken.
func (b *windowBody) neonUnless(branch, label string, do func()) {
	neon.block()
	neon.line("%s", branch)
	do()
	neon.block()
	neon.label(label)
}

// neonWindowKernel is windowKernel for NEON.
func neonWindowKernel(name, doc, signature string, taps int) {
	beginNEON(name, doc, []string{"places", "offsets", "xstep", "ystep", "x", "dy", "dw", "woffsets"}, signature, 64)
	b := neonBody(nil)
	b.places["dy"] = "R5"
	dw := func(tap int) string { return fmt.Sprintf("dw%d", tap) }
	at := func(tap int) string { return fmt.Sprintf("x%d", tap) }
	for i := range taps {
		x, w := fmt.Sprintf("R%d", 8+i), fmt.Sprintf("R%d", 12+i)
		b.places[at(i)], b.places[dw(i)] = x, w
		neon.line("MOVD %d(R1), %s", 8*i, x)
		neon.line("ADD R4, %s, %s", x, x)
		neon.line("MOVD %d(R7), %s", 8*i, w)
		neon.line("ADD R6, %s, %s", w, w)
	}
	var sums []reg.VecVirtual
	for i := range taps {
		sums = append(sums, neon.pin(b.load(dw(i))))
	}
	neon.block()
	neon.label("place")
	dy := b.load("dy")
	for i, sum := range sums {
		neon.onto("fmla", sum, b.load(at(i)), dy)
		neon.into(sum)
	}
	neon.block()
	neon.line("ADD R3, R5, R5")
	for i := range taps {
		neon.line("ADD R2, R%d, R%d", 8+i, 8+i)
	}
	neon.line("SUBS $1, R0, R0")
	neon.line("BNE place")
	for i, sum := range sums {
		b.store(dw(i), sum)
	}
	neon.block()
	neon.end()
}
