package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// HardTanh returns min(max(x, -1), 1) of each element.
func (x *Tensor) HardTanh() *Tensor { return apply(hardTanh, x) }

// At -1 and 1 the gradient is that between them, as Keras's on TensorFlow and JAX.
var hardTanh = &elementwise{"hard_tanh",
	func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = min(max(v, -1), 1)
		}
	},
	func(d, dy, x, y []float32) {
		dy, x = dy[:len(d)], x[:len(d)]
		for i, v := range x {
			d[i] = kernels.Only(dy[i], v >= -1 && v <= 1)
		}
	}}
