package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Sigmoid returns 1/(1+e⁻ˣ) of each element.
func (x *Tensor) Sigmoid() *Tensor { return apply(sigmoid, x) }

var sigmoid = &elementwise{"sigmoid", kernels.Sigmoid,
	func(dx, dy, x, y []float32) { // d σ = σ(1 - σ) dx
		for i := range dx {
			dx[i] += float32(dy[i] * float32(y[i]*(1-y[i])))
		}
	}}
