package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Sigmoid returns 1/(1+e⁻ˣ) of each element.
func (x *Tensor) Sigmoid() *Tensor { return apply(sigmoid, x) }

// LogSigmoid returns ln(1/(1+e⁻ˣ)) of each element, exactly also where the sigmoid is nearly 0.
func (x *Tensor) LogSigmoid() *Tensor { return apply(logSigmoid, x) }

// HardSigmoid returns min(max(x+3, 0), 6)/6 of each element: straight between -3 and 3.
func (x *Tensor) HardSigmoid() *Tensor { return apply(hardSigmoid, x) }

// SparseSigmoid returns min(max(x+1, 0), 2)/2 of each element: straight between -1 and 1. It is
// the slope of [Tensor.SparsePlus] (Blondel and others, 2020).
func (x *Tensor) SparseSigmoid() *Tensor { return apply(sparseSigmoid, x) }

var (
	sigmoid = &elementwise{"sigmoid", kernels.Sigmoid,
		func(d, dy, x, y []float32) { kernels.SigmoidGrad(d, dy, y, false) }} // d σ = σ(1 - σ) dx
	logSigmoid = &elementwise{"log_sigmoid",
		func(y, x []float32) { // -ln(1+e⁻ˣ)
			kernels.Scale(y, x, -1)
			kernels.Softplus(y, y)
			kernels.Scale(y, y, -1)
		},
		func(d, dy, x, y []float32) { // d ln σ(x) = σ(-x) dx
			kernels.Scale(d, x, -1)
			kernels.Sigmoid(d, d)
			kernels.Mul(d, d, dy)
		}}
	hardSigmoid = &elementwise{"hard_sigmoid",
		func(y, x []float32) {
			y = y[:len(x)]
			for i, v := range x {
				y[i] = min(max(v+3, 0), 6) / 6
			}
		},
		func(d, dy, x, y []float32) {
			dy, x = dy[:len(d)], x[:len(d)]
			for i, v := range x {
				d[i] = kernels.Only(dy[i]/6, v > -3 && v < 3)
			}
		}}
	sparseSigmoid = &elementwise{"sparse_sigmoid",
		func(y, x []float32) {
			y = y[:len(x)]
			for i, v := range x {
				y[i] = min(max(v+1, 0), 2) / 2
			}
		},
		func(d, dy, x, y []float32) {
			dy, x = dy[:len(d)], x[:len(d)]
			for i, v := range x {
				d[i] = kernels.Only(dy[i]/2, v > -1 && v < 1)
			}
		}}
)
