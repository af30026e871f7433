package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Abs returns |x| of each element. Its gradient at 0 is 0, as Keras's.
func (x *Tensor) Abs() *Tensor { return apply(abs, x) }

// Sign returns -1 where x is negative, 1 where it is positive, and 0 where it is 0; NaN stays. It
// has no gradient.
func (x *Tensor) Sign() *Tensor { return apply(sign, x) }

var (
	abs = &elementwise{"abs", kernels.Abs,
		func(d, dy, x, y []float32) { kernels.AbsGrad(d, dy, x) }} // d |x| = sign(x) dx
	sign = &elementwise{"sign", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			if v == v {
				v = kernels.Bit(v > 0) - kernels.Bit(v < 0)
			}
			y[i] = v
		}
	}, nil}
)
