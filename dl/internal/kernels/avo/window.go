package main

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// windows writes the kernels of pooling and of depthwise convolution: a window goes over the places
// of one row, and sees at its taps, channel by channel, what a function makes a number of; or the
// other way round.
func windows() {
	for _, w := range widths {
		w.window("windowMax", "y is the greatest x at the taps", []string{"x", "y"}, nil, func(b *windowBody) {
			acc := b.hold(b.tap("x"))
			b.rest(func() { b.maxTo(acc, b.tap("x")) })
			b.storePlace("y", acc)
		})
		w.window("windowSum", "y is scale times the sum of x at the taps", []string{"x", "y"}, []string{"scale"}, func(b *windowBody) {
			acc := b.hold(b.tap("x"))
			b.rest(func() { b.addTo(acc, b.tap("x")) })
			b.storePlace("y", b.mul(acc, b.scalars["scale"]))
		})
		w.window("windowSpread", "dx at each tap += scale*dy", []string{"dx", "dy"}, []string{"scale"}, func(b *windowBody) {
			dy := b.keep(b.mul(b.scalars["scale"], b.place("dy")))
			b.all(func() { b.storeTap("dx", b.add(dy, b.tap("dx"))) })
		})
		maxGrad := func(add bool) func(b *windowBody) {
			return func(b *windowBody) {
				y, dy := b.hold(b.place("y")), b.hold(b.place("dy"))
				b.all(func() {
					here := b.equal(y, b.tap("x"))
					part := b.where(here, dy)
					b.clearWhere(here, dy)
					if add {
						part = b.add(part, b.tap("dx"))
					}
					b.storeTap("dx", part)
				})
			}
		}
		w.window("windowMaxGrad", "dx at the first tap where x is y += dy", []string{"x", "dx", "y", "dy"}, nil, maxGrad(true))
		w.window("windowMaxGradSet", "dx at the first tap where x is y = dy, and 0 at the others", []string{"x", "dx", "y", "dy"}, nil, maxGrad(false))
		w.window("windowProduct", "y is the sum of x*w at the taps, + y if flags has 1, + bias if there is one, but at least 0 if flags has 2",
			[]string{"x", "w", "bias", "y"}, nil, func(b *windowBody) {
				acc := b.holdZero()
				b.ifFlag(load, "begin", func() { b.setTo(acc, b.place("y")) })
				b.all(func() { b.mulAddTo(acc, b.tap("x"), b.weight("w")) })
				b.ifBias("nobias", func() { b.addTo(acc, b.place("bias")) })
				b.ifFlag(relu, "store", func() { b.positive(acc) })
				b.storePlace("y", acc)
			})
		w.window("windowProductGrad", "dx at each tap += dy*w", []string{"dx", "w", "dy"}, nil, func(b *windowBody) {
			dy := b.hold(b.place("dy"))
			b.all(func() { b.storeTap("dx", b.mulAdd(b.to(b.tap("dx")), dy, b.weight("w"))) })
		})
		w.windowKernel(4)
		w.windowKernel(1)
	}
}

// A windowBody is what a kernel does with one vector of channels at one place.
type windowBody struct {
	width
	taps    map[string]reg.Register // slices with a vector at each tap, from the window's place on
	places  map[string]reg.Register // slices with a vector at each place
	weights map[string]reg.Register // slices with a vector for each tap
	scalars map[string]reg.VecVirtual
	offsets reg.Register
	at, wat reg.Register // the tap's offsets
	vector  reg.Register // the vector's offset
	index   reg.Register // the tap
	n       func() reg.Register
	// NEON's registers
	address     map[string]string // of the vectors
	flags, bias string
	neonTap     func() // goes to the next tap
}

// tap, place and weight are the vectors of a slice.
func (b *windowBody) tap(slice string) Op    { return b.vectorAt(slice, b.taps, b.at) }
func (b *windowBody) place(slice string) Op  { return b.vectorAt(slice, b.places, b.vector) }
func (b *windowBody) weight(slice string) Op { return b.vectorAt(slice, b.weights, b.wat) }

func (b *windowBody) vectorAt(slice string, base map[string]reg.Register, at reg.Register) Op {
	if b.neon() {
		return neon.add(step{name: "load", place: b.address[slice]})
	}
	return Mem{Base: base[slice], Index: at, Scale: 1}
}

func (b *windowBody) storeTap(slice string, x reg.VecVirtual) { b.storeAt(slice, x, b.taps, b.at) }
func (b *windowBody) storePlace(slice string, x reg.VecVirtual) {
	b.storeAt(slice, x, b.places, b.vector)
}

func (b *windowBody) storeAt(slice string, x reg.VecVirtual, base map[string]reg.Register, at reg.Register) {
	if b.neon() {
		neon.add(step{name: "store", n: x.ID(), place: b.address[slice]})
		return
	}
	VMOVUPS(x, Mem{Base: base[slice], Index: at, Scale: 1})
}

// hold is a register with x that lives through all taps, and so does one that keep returns.
func (b *windowBody) hold(x Op) reg.VecVirtual { return b.keep(b.to(x)) }

func (b *windowBody) keep(x reg.VecVirtual) reg.VecVirtual {
	if b.neon() {
		return neon.pin(x)
	}
	return x
}

func (b *windowBody) holdZero() reg.VecVirtual {
	if b.neon() {
		return b.hold(float(0))
	}
	r := b.reg()
	b.zero(r)
	return r
}

// What follows changes a register that is held.

// setTo is acc = x.
func (b *windowBody) setTo(acc reg.VecVirtual, x Op) {
	if b.neon() {
		neon.into(acc)
		return
	}
	VMOVUPS(x, acc)
}

// addTo is acc += x.
func (b *windowBody) addTo(acc reg.VecVirtual, x Op) {
	if b.neon() {
		b.add(acc, x)
		neon.into(acc)
		return
	}
	VADDPS(x, acc, acc)
}

// maxTo is acc where it is greater than x, else x.
func (b *windowBody) maxTo(acc reg.VecVirtual, x Op) {
	if b.neon() {
		neon.onto("bif", acc, x, b.less(x, acc))
		neon.into(acc)
		return
	}
	VMAXPS(x, acc, acc)
}

// positive is acc, or 0 where it is less.
func (b *windowBody) positive(acc reg.VecVirtual) {
	if b.neon() {
		b.clearWhere(b.less(acc, float(0)), acc)
		return
	}
	zero := b.reg()
	b.zero(zero)
	VMAXPS(acc, zero, acc)
}

// clearWhere is acc, or 0 where m.
func (b *windowBody) clearWhere(m mask, acc reg.VecVirtual) {
	switch b.lanes {
	case 4:
		neon.two("bic", acc, m)
		neon.into(acc)
	case 8:
		VANDNPS(acc, m, acc)
	default:
		zero := b.reg()
		b.zero(zero)
		VMOVAPS(zero, m, acc)
	}
}

// mulAddTo is acc += x*y, rounded once, and mulAdd the same of a register that is used up.
func (b *windowBody) mulAddTo(acc reg.VecVirtual, x, y Op) {
	b.mulAdd(acc, x, y)
	if b.neon() {
		neon.into(acc)
	}
}

func (b *windowBody) mulAdd(z reg.VecVirtual, x, y Op) reg.VecVirtual {
	if b.neon() {
		return neon.onto("fmla", z, x, y)
	}
	VFMADD231PS(y, b.register(x), z)
	return z
}

// register is x, in a register.
func (w width) register(x Op) reg.VecVirtual {
	if r, ok := x.(reg.VecVirtual); ok {
		return r
	}
	return w.to(x)
}

// ifFlag does something only where flags has this bit, and ifBias where there is one.
func (b *windowBody) ifFlag(bit int, label string, do func()) {
	if b.neon() {
		b.neonUnless(fmt.Sprintf("TST $%d, %s\n\tBEQ %s", bit, b.flags, label), label, do)
		return
	}
	flags := Load(Param("flags"), GP64())
	TESTQ(U32(bit), flags)
	JZ(LabelRef(label))
	do()
	Label(label)
}

func (b *windowBody) ifBias(label string, do func()) {
	if b.neon() {
		b.neonUnless(fmt.Sprintf("CBZ %s, %s", b.bias, label), label, func() {
			neon.line("ADD %s, %s, %s", windowVector, b.bias, windowAt)
			do()
		})
		return
	}
	bias := Load(Param("bias"), GP64())
	TESTQ(bias, bias)
	JZ(LabelRef(label))
	b.places["bias"] = bias
	do()
	delete(b.places, "bias") // which does not go from place to place
	Label(label)
}

// first goes to the first tap.
func (b *windowBody) first() {
	XORQ(b.index, b.index)
	b.go1()
}

func (b *windowBody) go1() {
	MOVQ(Mem{Base: b.offsets, Index: b.index, Scale: 8}, b.at)
	ADDQ(b.vector, b.at)
	if len(b.weights) > 0 {
		table := Load(Param("woffsets"), GP64())
		MOVQ(Mem{Base: table, Index: b.index, Scale: 8}, b.wat)
		ADDQ(b.vector, b.wat)
	}
}

// rest does the same for each tap after the first.
func (b *windowBody) rest(do func()) {
	if b.neon() {
		b.neonRest(do)
		return
	}
	INCQ(b.index)
	CMPQ(b.index, b.n())
	JE(LabelRef("taps"))
	align()
	Label("tap")
	b.go1()
	do()
	INCQ(b.index)
	CMPQ(b.index, b.n())
	JNE(LabelRef("tap"))
	Label("taps")
}

// all does the same for each tap.
func (b *windowBody) all(do func()) {
	do()
	b.rest(do)
}

// window writes a kernel over the places of a row.
func (w width) window(name, doc string, slices, scalars []string, do func(*windowBody)) {
	name += w.name
	doc = fmt.Sprintf("%s: %s, for so many vectors of %d channels at each place. Offsets and steps\nare in bytes; there is at least one of everything.", name, doc, w.lanes)
	b := &windowBody{width: w, taps: map[string]reg.Register{}, places: map[string]reg.Register{}, weights: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	first, signature := windowParameters(slices)
	if len(scalars) > 0 {
		signature += ", " + strings.Join(scalars, ", ") + " float32"
	}
	if w.neon() {
		b.neonWindow(name, doc, first, signature, slices, scalars, do)
		return
	}
	function("func("+signature+")", name, doc)
	for _, s := range scalars {
		b.scalars[s] = w.broadcast(s)
	}
	for _, s := range slices {
		switch s {
		case "x", "dx":
			b.taps[s] = Load(Param(s), GP64())
		case "y", "dy":
			b.places[s] = Load(Param(s), GP64())
		case "w":
			b.weights[s] = Load(Param(s), GP64())
			b.wat = GP64()
		}
	}
	b.offsets = Load(Param("offsets"), GP64())
	b.at, b.vector, b.index = GP64(), GP64(), GP64()
	taps := Load(Param("taps"), GP64())
	b.n = func() reg.Register { return taps }
	places := Load(Param("places"), GP64())
	Label("place")
	XORQ(b.vector, b.vector)
	Label("vector")
	b.first()
	do(b)
	ADDQ(Imm(uint64(w.bytes())), b.vector)
	end := Load(Param("vectors"), GP64())
	SHLQ(Imm(map[int]uint64{8: 5, 16: 6}[w.lanes]), end)
	CMPQ(b.vector, end)
	JNE(LabelRef("vector"))
	for _, s := range slices {
		if r, ok := b.taps[s]; ok {
			p, _ := Param("xstep").Resolve()
			ADDQ(p.Addr, r)
		}
		if r, ok := b.places[s]; ok {
			p, _ := Param("ystep").Resolve()
			ADDQ(p.Addr, r)
		}
	}
	DECQ(places)
	JNZ(LabelRef("place"))
	VZEROUPPER()
	RET()
}

// windowParameters are those before the scalars, and their text.
func windowParameters(names []string) (all []string, signature string) {
	all = append([]string{"places", "taps", "vectors", "offsets", "xstep", "ystep"}, names...)
	signature = "places, taps, vectors int, offsets *int, xstep, ystep int, " + strings.Join(names, ", ") + " *float32"
	if slices.Contains(names, "w") {
		all, signature = append(all, "woffsets"), signature+", woffsets *int"
	}
	if slices.Contains(names, "bias") {
		all, signature = append(all, "flags"), signature+", flags int"
	}
	return all, signature
}

// windowKernel writes the gradient of a depthwise convolution's weights at some taps.
func (w width) windowKernel(taps int) {
	const signature = "places int, offsets *int, xstep, ystep int, x, dy, dw *float32, woffsets *int"
	name := fmt.Sprintf("windowKernelGrad%d%s", taps, w.name)
	doc := fmt.Sprintf("%s: dw at each of %d taps += the sum over the places of x at the tap * dy, for %d channels.\nOffsets and steps are in bytes; there is at least one place.", name, taps, w.lanes)
	if w.neon() {
		neonWindowKernel(name, doc, signature, taps)
		return
	}
	function("func("+signature+")", name, doc)
	offsets, woffsets := Load(Param("offsets"), GP64()), Load(Param("woffsets"), GP64())
	dw := Load(Param("dw"), GP64())
	var x []reg.Register
	var acc []reg.VecVirtual
	at := GP64()
	for i := range taps {
		MOVQ(Mem{Base: woffsets, Disp: 8 * i}, at)
		acc = append(acc, w.reg())
		VMOVUPS(Mem{Base: dw, Index: at, Scale: 1}, acc[i])
		x = append(x, Load(Param("x"), GP64()))
		ADDQ(Mem{Base: offsets, Disp: 8 * i}, x[i])
	}
	dy := Load(Param("dy"), GP64())
	xstep, ystep := Load(Param("xstep"), GP64()), Load(Param("ystep"), GP64())
	places := Load(Param("places"), GP64())
	align()
	Label("place")
	v := w.reg()
	VMOVUPS(Mem{Base: dy}, v)
	ADDQ(ystep, dy)
	for i := range taps {
		VFMADD231PS(Mem{Base: x[i]}, v, acc[i])
		ADDQ(xstep, x[i])
	}
	DECQ(places)
	JNZ(LabelRef("place"))
	Load(Param("woffsets"), woffsets)
	Load(Param("dw"), dw)
	for i := range taps {
		MOVQ(Mem{Base: woffsets, Disp: 8 * i}, at)
		VMOVUPS(acc[i], Mem{Base: dw, Index: at, Scale: 1})
	}
	VZEROUPPER()
	RET()
}
