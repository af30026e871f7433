package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Sqrt returns the square root of each element.
func (x *Tensor) Sqrt() *Tensor { return apply(sqrt, x) }

var sqrt = &elementwise{"sqrt", kernels.Sqrt,
	func(dx, dy, x, y []float32) { // d √x = dx/2√x
		for i := range dx {
			dx[i] += dy[i] / (2 * y[i])
		}
	}}
