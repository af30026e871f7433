package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peak writes loops of fused multiply-adds that touch registers only: what the processor can do at most.
func peak() {
	const sums = 12
	for _, w := range widths {
		name := "fma" + w.name
		function("func(n int)", name,
			fmt.Sprintf("%s does n rounds of %d independent fused multiply-adds of %d lanes; n is at least 1.", name, sums, w.lanes))
		n := Load(Param("n"), GP64())
		x, y := w.reg(), w.reg()
		w.zero(x)
		w.zero(y)
		var acc [sums]reg.VecVirtual
		for i := range acc {
			acc[i] = w.reg()
			w.zero(acc[i])
		}
		align()
		Label("loop")
		for i := range acc {
			VFMADD231PS(x, y, acc[i])
		}
		DECQ(n)
		JNZ(LabelRef("loop"))
		VZEROUPPER()
		RET()
	}
}
