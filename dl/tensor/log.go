package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Log returns the natural logarithm of each element.
func (x *Tensor) Log() *Tensor { return apply(log, x) }

var log = &elementwise{"log", kernels.Log,
	func(dx, dy, x, y []float32) { // d ln x = dx/x
		for i := range dx {
			dx[i] += dy[i] / x[i]
		}
	}}
