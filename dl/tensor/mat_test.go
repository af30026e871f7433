package tensor_test

import (
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"gonum.org/v1/gonum/mat"
)

func TestFromMat(t *testing.T) {
	dense := mat.NewDense(3, 4, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	for _, c := range []struct {
		name  string
		m     mat.Matrix
		shape tensor.Shape
		want  []float32
	}{
		{"dense", dense, tensor.Shape{3, 4}, []float32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		{"a part", dense.Slice(1, 3, 1, 3), tensor.Shape{2, 2}, []float32{5, 6, 9, 10}},
		{"transposed", dense.Slice(0, 2, 0, 2).T(), tensor.Shape{2, 2}, []float32{0, 4, 1, 5}},
		{"diagonal", mat.NewDiagDense(2, []float64{1, 2}), tensor.Shape{2, 2}, []float32{1, 0, 0, 2}},
		{"symmetric", mat.NewSymDense(2, []float64{1, 2, 9, 3}), tensor.Shape{2, 2}, []float32{1, 2, 2, 3}},
		{"vector", mat.NewVecDense(2, []float64{1, 2}), tensor.Shape{2, 1}, []float32{1, 2}},
		{"empty", &mat.Dense{}, tensor.Shape{0, 0}, nil},
		{"tensor", count(2, 2).Mat(), tensor.Shape{2, 2}, []float32{0, 1, 2, 3}},
	} {
		if x := tensor.FromMat(c.m); !x.Shape().Equal(c.shape) || !slices.Equal(x.Values(), c.want) {
			t.Errorf("%s is %v", c.name, x)
		}
	}
}

func TestMat(t *testing.T) {
	x, v := count(2, 3), count(3)
	m := x.Mat()
	var product mat.Dense
	product.Mul(m, m.T())
	if want := mat.NewDense(2, 2, []float64{5, 14, 14, 50}); !mat.Equal(&product, want) {
		t.Errorf("x·xᵀ is %v", mat.Formatted(&product))
	}
	var y mat.VecDense
	y.MulVec(m, v.Mat().(mat.Vector))
	if want := mat.NewVecDense(2, []float64{5, 14}); !mat.Equal(&y, want) {
		t.Errorf("x·v is %v", mat.Formatted(&y))
	}
	if r, c := v.Mat().Dims(); r != 3 || c != 1 {
		t.Errorf("a tensor [3] is a matrix of %d rows and %d columns", r, c)
	}
	if got := mat.Sum(v.Mat()) + mat.Dot(v.Mat().(mat.Vector), v.Mat().(mat.Vector)); got != 8 {
		t.Errorf("the sum and the product with itself of [0 1 2] are %v together, want 8", got)
	}
	if r, c := v.Mat().T().Dims(); r != 1 || c != 3 {
		t.Errorf("its transpose has %d rows and %d columns", r, c)
	}
	x.Values()[5] = 7
	if m.At(1, 2) != 7 {
		t.Error("the matrix is no view of the tensor")
	}
	if back := tensor.FromMat(mat.DenseCopyOf(m)); !slices.Equal(back.Values(), x.Values()) {
		t.Errorf("back comes %v", back)
	}
	for _, at := range [][2]int{{-1, 0}, {2, 0}, {0, 3}, {0, -1}} {
		if mat.Maybe(func() { m.At(at[0], at[1]) }) == nil {
			t.Errorf("there is an element at %v", at)
		}
	}
	mustFail(t, func() { count(2, 0).Mat() })
	mustFail(t, func() { count(1, 2, 2).Mat() })
	mustFail(t, func() { tensor.Scalar(1).Mat() })
}
