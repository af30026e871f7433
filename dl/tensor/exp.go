package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Exp returns eˣ of each element.
func (x *Tensor) Exp() *Tensor { return apply(exp, x) }

// Expm1 returns eˣ - 1 of each element, exactly also where x is nearly 0.
func (x *Tensor) Expm1() *Tensor { return apply(expm1, x) }

var (
	exp = &elementwise{"exp", kernels.Exp,
		func(d, dy, x, y []float32) { kernels.Mul(d, dy, y) }} // d eˣ = eˣ dx
	expm1 = &elementwise{"expm1", kernels.Expm1,
		func(d, dy, x, y []float32) { // d (eˣ - 1) = eˣ dx
			dy, y = dy[:len(d)], y[:len(d)]
			for i := range d {
				d[i] = float32(dy[i] * (y[i] + 1))
			}
		}}
)
