package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Exp returns eˣ of each element.
func (x *Tensor) Exp() *Tensor { return apply(exp, x) }

var exp = &elementwise{"exp", kernels.Exp,
	func(dx, dy, x, y []float32) { // d eˣ = eˣ dx
		for i := range dx {
			dx[i] += float32(dy[i] * y[i])
		}
	}}
