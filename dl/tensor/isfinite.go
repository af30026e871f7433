package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// IsNaN returns 1 where x is NaN and 0 elsewhere. It has no gradient.
func (x *Tensor) IsNaN() *Tensor { return apply(isNaN, x) }

// IsInf returns 1 where x is infinite, of either sign, and 0 elsewhere. It has no gradient.
func (x *Tensor) IsInf() *Tensor { return apply(isInf, x) }

// IsFinite returns 1 where x is neither NaN nor infinite and 0 elsewhere. It has no gradient.
func (x *Tensor) IsFinite() *Tensor { return apply(isFinite, x) }

var (
	isNaN = &elementwise{"is_nan", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = kernels.Bit(v != v)
		}
	}, nil}
	isInf = &elementwise{"is_inf", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = kernels.Bit(math.Abs(float64(v)) > math.MaxFloat32)
		}
	}, nil}
	isFinite = &elementwise{"is_finite", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = kernels.Bit(math.Abs(float64(v)) <= math.MaxFloat32)
		}
	}, nil}
)
