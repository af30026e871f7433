package regularizers_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Rows that are orthogonal have no penalty, the same direction twice has all of it, and a row of
// zeros has no direction.
func TestOrthogonalRegularizer(t *testing.T) {
	for _, test := range []struct {
		mode  regularizers.Mode
		shape tensor.Shape
		w     []float32
		want  float32
	}{
		{regularizers.Rows, tensor.Shape{2, 2}, []float32{3, 0, 0, -2}, 0},
		{regularizers.Rows, tensor.Shape{2, 2}, []float32{3, 0, -2, 0}, 0.5},
		{regularizers.Columns, tensor.Shape{2, 2}, []float32{3, 6, 1, 2}, 0.5},
		{regularizers.Rows, tensor.Shape{3, 2}, []float32{1, 0, 1, 0, 0, 1}, 0.5 / 3},
		{regularizers.Rows, tensor.Shape{2, 2}, []float32{0, 0, 1, 1}, 0},
		{regularizers.Rows, tensor.Shape{1, 2}, []float32{1, 1}, 0},
	} {
		tape := tensor.Training()
		w := tape.Watch(tape.Input(tensor.New(test.shape, test.w)))
		penalty := regularizers.OrthogonalRegularizer(0.5, test.mode).Penalty(w)
		tape.Backward(penalty)
		if got := penalty.Item(); math.Abs(float64(got-test.want)) > 1e-6 {
			t.Errorf("%s of %v: %v, want %v", test.mode, test.w, got, test.want)
		}
		for i, g := range w.Grad() {
			if g != g || g-g != 0 {
				t.Errorf("%s of %v: gradient %d is %v", test.mode, test.w, i, g)
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		mistake func()
		want    string
	}{
		{func() { regularizers.L1(-1) }, "L1: the factor of a penalty is a number that is not negative, not -1"},
		{func() { regularizers.L1L2(0, float32(math.Inf(1))) }, "L1L2: the factor of a penalty is a number that is not negative, not +Inf"},
		{func() { regularizers.OrthogonalRegularizer(1, "diagonal") }, `there is no mode "diagonal": it is Rows or Columns`},
		{func() {
			regularizers.OrthogonalRegularizer(1, regularizers.Rows).Penalty(tensor.New(tensor.Shape{2}, nil))
		},
			"the rows or columns of a matrix can be orthogonal, and the weight has 1 axes: take another regularizer for it"},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), test.want) {
					t.Errorf("got %v, want %q", e, test.want)
				}
			}()
			test.mistake()
		}()
	}
}
