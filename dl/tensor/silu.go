package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// SiLU returns x·sigmoid(x) of each element, which is also called swish (Ramachandran and others,
// 2017).
func (x *Tensor) SiLU() *Tensor { return apply(silu, x) }

// HardSiLU returns x·min(max(x+3, 0), 6)/6 of each element, which is also called hard swish
// (Howard and others, 2019).
func (x *Tensor) HardSiLU() *Tensor { return apply(hardSiLU, x) }

var (
	silu = &elementwise{"silu", kernels.SiLU,
		func(d, dy, x, y []float32) { kernels.SiLUGrad(d, dy, x, false) }} // with s = σ(x): d xs = (s + x·s·(1 - s)) dx
	hardSiLU = &elementwise{"hard_silu",
		func(y, x []float32) {
			y = y[:len(x)]
			for i, v := range x {
				y[i] = float32(v * (min(max(v+3, 0), 6) / 6))
			}
		},
		func(d, dy, x, y []float32) { // at the bends that of the parabola, as Keras on PyTorch
			dy, x = dy[:len(d)], x[:len(d)]
			for i, v := range x {
				d[i] = kernels.Either(v > 3, dy[i], kernels.Only(float32(dy[i]*(v/3+0.5)), v >= -3))
			}
		}}
)
