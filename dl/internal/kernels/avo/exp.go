package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
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

// exp writes the exponential; ../exp.go has the same in Go, with the reasons.
func (w width) exp() {
	w.elementwise("exp", "y = exp(x)", []string{"y", "x"}, nil, 2, func(b *body) {
		x, hi := w.reg(), w.reg()
		VMOVUPS(float(-104), x)
		VMAXPS(b.at("x"), x, x) // -104 > x ? -104 : x, so NaN stays
		VMOVUPS(float(89), hi)
		VMINPS(x, hi, x)

		shifted := b.add(b.mul(x, float(1.44269504)), float(3<<22))
		n := b.sub(shifted, float(3<<22))
		r := b.sub(x, b.mul(n, float(0.693359375)))
		r = b.sub(r, b.mul(n, float(-2.12194440e-4)))

		var p reg.VecVirtual
		for i, c := range []float32{1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1} {
			if i == 0 {
				p = w.reg()
				VMOVUPS(float(c), p)
				continue
			}
			p = b.add(b.mul(p, r), float(c))
		}
		y := b.add(b.add(b.mul(p, b.mul(r, r)), r), float(1))

		// 2ⁿ in two factors, so that the ends of the range come out right.
		i, half := w.reg(), w.reg()
		VPSUBD(float(3<<22), shifted, i)
		VPSRAD(Imm(1), i, half)
		VPSUBD(half, i, i)
		for _, e := range []reg.VecVirtual{half, i} {
			VPADDD(bits(127), e, e)
			VPSLLD(Imm(23), e, e)
			y = b.mul(y, e)
		}
		b.store("y", y)
	})
}

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
