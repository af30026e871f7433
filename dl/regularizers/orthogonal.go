package regularizers

import "github.com/hornbook-go/hornbook/dl/tensor"

// A Mode says of what vectors of a matrix [rows columns] an [OrthogonalRegularizer] is.
type Mode string

// The modes.
const (
	Rows    Mode = "rows"
	Columns Mode = "columns"
)

// OrthogonalRegularizer is factor times the mean |cosine| of the angles between any two rows, or
// columns, of a matrix: it draws them apart until they are orthogonal. Keras's defaults are 0.01 and
// Rows.
func OrthogonalRegularizer(factor float32, mode Mode) *Regularizer {
	const class = "OrthogonalRegularizer"
	notNegative(class, factor)
	if mode != Rows && mode != Columns {
		tensor.Fail("", class, nil, "there is no mode %q: it is Rows or Columns", string(mode))
	}
	r := New(class, func(w *tensor.Tensor) *tensor.Tensor {
		if w.Rank() != 2 {
			tensor.Fail("", class, []*tensor.Tensor{w}, "the rows or columns of a matrix can be orthogonal, and the weight has %d axes: take another regularizer for it", w.Rank())
		}
		if mode == Columns {
			w = w.Transpose()
		}
		// Rows of length 1; one of zeros stays.
		unit := w.Mul(w.Square().Sum(1).Maximum(tensor.Scalar(1e-14)).Rsqrt().ExpandDims(1))
		n := w.Dim(0)
		others := tensor.Scalar(1).Sub(tensor.Identity(n))
		pairs := float32(max(n*(n-1), 1))
		return unit.MatMul(unit.Transpose()).Mul(others).Abs().Sum().Scale(factor / pairs)
	})
	r.Config = map[string]any{"factor": float64(factor), "mode": string(mode)}
	return r
}
