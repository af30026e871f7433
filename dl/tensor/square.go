package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Square returns x² of each element.
func (x *Tensor) Square() *Tensor { return apply(square, x) }

var square = &elementwise{"square",
	func(y, x []float32) { kernels.Mul(y, x, x) },
	func(d, dy, x, y []float32) { // d x² = 2x dx
		dy, x = dy[:len(d)], x[:len(d)]
		for i := range d {
			d[i] = 2 * dy[i] * x[i]
		}
	}}
