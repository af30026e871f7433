package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// LogicalAnd returns 1 where neither x nor y is 0, and 0 elsewhere, with [Tensor.Add]'s rule for
// shapes. Logical ops have no gradient.
func (x *Tensor) LogicalAnd(y *Tensor) *Tensor { return apply(logicalAnd, x, y) }

// LogicalOr returns 1 where x or y is not 0, and 0 elsewhere; see [Tensor.LogicalAnd].
func (x *Tensor) LogicalOr(y *Tensor) *Tensor { return apply(logicalOr, x, y) }

// LogicalXor returns 1 where one of x and y is 0 and the other is not, and 0 elsewhere; see
// [Tensor.LogicalAnd].
func (x *Tensor) LogicalXor(y *Tensor) *Tensor { return apply(logicalXor, x, y) }

// LogicalNot returns 1 where x is 0, and 0 elsewhere; see [Tensor.LogicalAnd].
func (x *Tensor) LogicalNot() *Tensor { return apply(logicalNot, x) }

var (
	logicalAnd = &binary{"logical_and", func(z, x, y []float32) {
		x, y = x[:len(z)], y[:len(z)]
		for i := range z {
			z[i] = kernels.Bit(x[i] != 0) * kernels.Bit(y[i] != 0)
		}
	}, nil, nil}
	logicalOr = &binary{"logical_or", func(z, x, y []float32) {
		x, y = x[:len(z)], y[:len(z)]
		for i := range z {
			z[i] = max(kernels.Bit(x[i] != 0), kernels.Bit(y[i] != 0))
		}
	}, nil, nil}
	logicalXor = &binary{"logical_xor", func(z, x, y []float32) {
		x, y = x[:len(z)], y[:len(z)]
		for i := range z {
			z[i] = kernels.Bit((x[i] != 0) != (y[i] != 0))
		}
	}, nil, nil}
	logicalNot = &elementwise{"logical_not", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = kernels.Bit(v == 0)
		}
	}, nil}
)
