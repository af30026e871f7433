package tensor

import "gonum.org/v1/gonum/mat"

// FromMat returns a tensor [rows columns] of a matrix of gonum, copied and rounded to float32; a
// vector has one column.
func FromMat(m mat.Matrix) *Tensor {
	rows, columns := m.Dims()
	x := New(Shape{rows, columns}, nil)
	if d, ok := m.(mat.RawMatrixer); ok { // without a call for each element
		raw := d.RawMatrix()
		for i := range rows {
			dst := x.data[i*columns : i*columns+columns]
			for j, v := range raw.Data[i*raw.Stride : i*raw.Stride+columns] {
				dst[j] = float32(v)
			}
		}
		return x
	}
	for i := range rows {
		for j := range columns {
			x.data[i*columns+j] = float32(m.At(i, j))
		}
	}
	return x
}

// Mat is a tensor [rows columns] as a matrix of gonum. It is a view: nothing is copied, and later
// values of the tensor are seen. A tensor [n] is a column, and a [mat.Vector] as well.
//
//	var product mat.Dense
//	product.Mul(x.Mat(), y.Mat())
//	dense := mat.DenseCopyOf(x.Mat()) // float64, to be written to
//
// Gonum has no matrix without elements, so that a tensor of size 0 cannot be seen as one.
func (x *Tensor) Mat() mat.Matrix {
	x = x.filled("Mat")
	if len(x.data) == 0 {
		Fail("", "Mat", []*Tensor{x}, "gonum has no matrix without elements")
	}
	switch len(x.shape) {
	case 1:
		return vector{matrix{x.data, len(x.data), 1}}
	case 2:
		return matrix{x.data, x.shape[0], x.shape[1]}
	}
	Fail("", "Mat", []*Tensor{x}, "a matrix has two axes: Reshape the tensor to two, or take one matrix of it with Slice and Reshape")
	return nil
}

// A matrix is values in row-major order as gonum sees them.
type matrix struct {
	data          []float32
	rows, columns int
}

func (m matrix) Dims() (rows, columns int) { return m.rows, m.columns }
func (m matrix) T() mat.Matrix             { return mat.Transpose{Matrix: m} }

func (m matrix) At(i, j int) float64 {
	if uint(i) >= uint(m.rows) {
		panic(mat.ErrRowAccess)
	}
	if uint(j) >= uint(m.columns) {
		panic(mat.ErrColAccess)
	}
	return float64(m.data[i*m.columns+j])
}

// A vector is a matrix of one column.
type vector struct{ matrix }

func (v vector) Len() int            { return v.rows }
func (v vector) AtVec(i int) float64 { return v.At(i, 0) }
func (v vector) T() mat.Matrix       { return mat.TransposeVec{Vector: v} }
