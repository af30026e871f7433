package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Sqrt returns the square root of each element.
func (x *Tensor) Sqrt() *Tensor { return apply(sqrt, x) }

// Rsqrt returns 1/√x of each element.
func (x *Tensor) Rsqrt() *Tensor { return apply(rsqrt, x) }

var (
	sqrt = &elementwise{"sqrt", kernels.Sqrt,
		func(d, dy, x, y []float32) { // d √x = dx/2√x
			dy, y = dy[:len(d)], y[:len(d)]
			for i := range d {
				d[i] = dy[i] / (2 * y[i])
			}
		}}
	rsqrt = &elementwise{"rsqrt", kernels.Rsqrt,
		func(d, dy, x, y []float32) { // d (1/√x) = -dx/2x√x
			dy, y = dy[:len(d)], y[:len(d)]
			for i := range d {
				d[i] = -0.5 * dy[i] * y[i] * y[i] * y[i]
			}
		}}
)
