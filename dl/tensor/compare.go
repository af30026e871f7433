package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Equal returns 1 where x is equal to y and 0 elsewhere, with [Tensor.Add]'s rule for shapes. NaN
// is equal to nothing. Comparisons have no gradient.
func (x *Tensor) Equal(y *Tensor) *Tensor { return apply(equal, x, y) }

// NotEqual returns 1 where x is not equal to y and 0 elsewhere; see [Tensor.Equal].
func (x *Tensor) NotEqual(y *Tensor) *Tensor { return apply(notEqual, x, y) }

// Greater returns 1 where x > y and 0 elsewhere; see [Tensor.Equal].
func (x *Tensor) Greater(y *Tensor) *Tensor { return apply(greater, x, y) }

// GreaterEqual returns 1 where x ≥ y and 0 elsewhere; see [Tensor.Equal].
func (x *Tensor) GreaterEqual(y *Tensor) *Tensor { return apply(greaterEqual, x, y) }

// Less returns 1 where x < y and 0 elsewhere; see [Tensor.Equal].
func (x *Tensor) Less(y *Tensor) *Tensor { return apply(less, x, y) }

// LessEqual returns 1 where x ≤ y and 0 elsewhere; see [Tensor.Equal].
func (x *Tensor) LessEqual(y *Tensor) *Tensor { return apply(lessEqual, x, y) }

var (
	equal        = &binary{"equal", kernels.Equal, nil, nil}
	notEqual     = &binary{"not_equal", kernels.NotEqual, nil, nil}
	greater      = &binary{"greater", func(z, x, y []float32) { kernels.Less(z, y, x) }, nil, nil}
	greaterEqual = &binary{"greater_equal", func(z, x, y []float32) { kernels.LessEqual(z, y, x) }, nil, nil}
	less         = &binary{"less", kernels.Less, nil, nil}
	lessEqual    = &binary{"less_equal", kernels.LessEqual, nil, nil}
)
