package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// windows writes the kernels of pooling and of depthwise convolution: a window goes over the places
// of one row, and sees at its taps, channel by channel, what a function makes a number of; or the
// other way round.
func windows() {
	for _, w := range widths {
		w.window("windowMax", "y is the greatest x at the taps", "x", []string{"x", "y"}, nil, func(b *windowBody) {
			acc := b.reg()
			VMOVUPS(b.tap("x"), acc)
			b.rest(func() { VMAXPS(b.tap("x"), acc, acc) })
			VMOVUPS(acc, b.place("y"))
		})
		w.window("windowSum", "y is scale times the sum of x at the taps", "x", []string{"x", "y"}, []string{"scale"}, func(b *windowBody) {
			acc := b.reg()
			VMOVUPS(b.tap("x"), acc)
			b.rest(func() { VADDPS(b.tap("x"), acc, acc) })
			VMULPS(b.scalars["scale"], acc, acc)
			VMOVUPS(acc, b.place("y"))
		})
		w.window("windowSpread", "dx at each tap += scale*dy", "dx", []string{"dx", "dy"}, []string{"scale"}, func(b *windowBody) {
			dy := b.reg()
			VMULPS(b.place("dy"), b.scalars["scale"], dy)
			add := func() {
				dx := b.reg()
				VADDPS(b.tap("dx"), dy, dx)
				VMOVUPS(dx, b.tap("dx"))
			}
			add()
			b.rest(add)
		})
		maxGrad := func(add bool) func(b *windowBody) {
			return func(b *windowBody) {
				const equal = 0 // ordered, quiet
				y, dy, zero := b.reg(), b.reg(), b.reg()
				VMOVUPS(b.place("y"), y)
				VMOVUPS(b.place("dy"), dy)
				b.zero(zero)
				give := func() {
					part := b.reg() // of dy: what goes to this tap
					if b.lanes == 16 {
						k := K()
						VCMPPS(Imm(equal), b.tap("x"), y, k)
						VMOVAPS_Z(dy, k, part)
						VMOVAPS(zero, k, dy) // where it is given away
					} else {
						k := b.reg()
						VCMPPS(Imm(equal), b.tap("x"), y, k)
						VANDPS(dy, k, part)
						VANDNPS(dy, k, dy)
					}
					if add {
						VADDPS(b.tap("dx"), part, part)
					}
					VMOVUPS(part, b.tap("dx"))
				}
				give()
				b.rest(give)
			}
		}
		w.window("windowMaxGrad", "dx at the first tap where x is y += dy", "x", []string{"x", "dx", "y", "dy"}, nil, maxGrad(true))
		w.window("windowMaxGradSet", "dx at the first tap where x is y = dy, and 0 at the others", "x", []string{"x", "dx", "y", "dy"}, nil, maxGrad(false))
		w.window("windowProduct", "y is the sum of x*w at the taps, + y if flags has 1, + bias if there is one, but at least 0 if flags has 2", "x",
			[]string{"x", "w", "bias", "y"}, nil, func(b *windowBody) {
				acc := b.reg()
				b.zero(acc)
				flags := Load(Param("flags"), GP64())
				TESTQ(U32(load), flags)
				JZ(LabelRef("begin"))
				VMOVUPS(b.place("y"), acc)
				Label("begin")
				term := func() {
					x := b.reg()
					VMOVUPS(b.tap("x"), x)
					VFMADD231PS(b.weight("w"), x, acc)
				}
				term()
				b.rest(term)
				bias := Load(Param("bias"), GP64())
				TESTQ(bias, bias)
				JZ(LabelRef("nobias"))
				VADDPS(Mem{Base: bias, Index: b.vector, Scale: 1}, acc, acc)
				Label("nobias")
				Load(Param("flags"), flags)
				TESTQ(U32(relu), flags)
				JZ(LabelRef("store"))
				zero := b.reg()
				b.zero(zero)
				VMAXPS(acc, zero, acc)
				Label("store")
				VMOVUPS(acc, b.place("y"))
			})
		w.window("windowProductGrad", "dx at each tap += dy*w", "dx", []string{"dx", "w", "dy"}, nil, func(b *windowBody) {
			dy := b.reg()
			VMOVUPS(b.place("dy"), dy)
			add := func() {
				dx := b.reg()
				VMOVUPS(b.tap("dx"), dx)
				VFMADD231PS(b.weight("w"), dy, dx)
				VMOVUPS(dx, b.tap("dx"))
			}
			add()
			b.rest(add)
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
}

func (b *windowBody) tap(slice string) Mem { return Mem{Base: b.taps[slice], Index: b.at, Scale: 1} }
func (b *windowBody) place(slice string) Mem {
	return Mem{Base: b.places[slice], Index: b.vector, Scale: 1}
}
func (b *windowBody) weight(slice string) Mem {
	return Mem{Base: b.weights[slice], Index: b.wat, Scale: 1}
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

// window writes a kernel over the places of a row.
func (w width) window(name, doc, step string, slices, scalars []string, do func(*windowBody)) {
	name += w.name
	signature := "func(places, taps, vectors int, offsets *int, xstep, ystep int"
	b := &windowBody{width: w, taps: map[string]reg.Register{}, places: map[string]reg.Register{}, weights: map[string]reg.Register{}, scalars: map[string]reg.VecVirtual{}}
	flags := false
	for _, s := range slices {
		signature += ", " + s + " *float32"
		flags = flags || s == "bias"
	}
	for _, s := range slices {
		if s == "w" {
			signature += ", woffsets *int"
		}
	}
	if flags {
		signature += ", flags int"
	}
	for _, s := range scalars {
		signature += ", " + s + " float32"
	}
	function(signature+")", name, fmt.Sprintf("%s: %s, for so many vectors of %d channels at each place. Offsets and steps\nare in bytes; there is at least one of everything.", name, doc, w.lanes))
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

// windowKernel writes the gradient of a depthwise convolution's weights at some taps.
func (w width) windowKernel(taps int) {
	name := fmt.Sprintf("windowKernelGrad%d%s", taps, w.name)
	function("func(places int, offsets *int, xstep, ystep int, x, dy, dw *float32, woffsets *int)", name,
		fmt.Sprintf("%s: dw at each of %d taps += the sum over the places of x at the tap * dy, for %d channels.\nOffsets and steps are in bytes; there is at least one place.", name, taps, w.lanes))
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
