package tensor_test

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// here is the line of the caller's caller, as an error names it.
func here() string {
	_, file, line, _ := runtime.Caller(2)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line)
}

func TestErrors(t *testing.T) {
	zeros := func(shape ...int) *tensor.Tensor { return tensor.New(shape, nil) }
	a, b, scalar := zeros(2, 3), zeros(4, 5), tensor.Scalar(1)
	fails := func(name, op, detail string, f func(x, y *tensor.Tensor), in ...*tensor.Tensor) {
		t.Helper()
		line := here()
		t.Run(name, func(t *testing.T) {
			x, y := a, b
			if len(in) > 0 {
				x, y = in[0], in[len(in)-1]
			}
			e := mustFail(t, func() { f(x, y) })
			if e == nil {
				return
			}
			if !strings.HasPrefix(e.Op, op) {
				t.Errorf("the op is %q, want %q", e.Op, op)
			}
			if !strings.Contains(e.Detail, detail) {
				t.Errorf("the detail is %q, want %q in it", e.Detail, detail)
			}
			if e.At != line {
				t.Errorf("the line is %q, want %q", e.At, line)
			}
			for i, s := range e.In {
				if input := fmt.Sprintf("input %d has shape %v", i, s); !strings.Contains(e.Error(), input) {
					t.Errorf("the message has no %q:\n%v", input, e)
				}
			}
		})
	}

	fails("add", "add", "axes of 2 and 4 do not match", func(x, y *tensor.Tensor) { x.Add(y) })
	fails("sub", "sub", "do not match", func(x, y *tensor.Tensor) { x.Sub(y) })
	fails("mul", "mul", "do not match", func(x, y *tensor.Tensor) { x.Mul(y) })
	fails("div", "div", "do not match", func(x, y *tensor.Tensor) { x.Div(y) })
	fails("maximum", "maximum", "do not match", func(x, y *tensor.Tensor) { x.Maximum(y) })
	fails("minimum", "minimum", "do not match", func(x, y *tensor.Tensor) { x.Minimum(y) })
	fails("where", "where", "do not match", func(x, y *tensor.Tensor) { tensor.Where(x, y, y) })
	fails("broadcast 0 to 3", "add", "axes of 0 and 3", func(x, y *tensor.Tensor) { x.Add(y) }, zeros(2, 0), zeros(2, 3))
	fails("matmul", "matmul", "last axis of the left side (3)", func(x, y *tensor.Tensor) { x.MatMul(y) })
	fails("matmul of a vector", "matmul", "last axis of the left side (3) is not the one of the right side (4)", func(x, y *tensor.Tensor) { x.MatMul(y) }, a, zeros(4))
	fails("matmul of a scalar", "matmul", "Mul multiplies with a scalar", func(x, y *tensor.Tensor) { x.MatMul(y) }, scalar, a)
	fails("matmul of batches", "matmul", "before the last two", func(x, y *tensor.Tensor) { x.MatMul(y) }, zeros(2, 3, 4), zeros(3, 4, 5))
	fails("matmul of ranks", "matmul", "before the last two", func(x, y *tensor.Tensor) { x.MatMul(y) }, zeros(7, 2, 3, 4), zeros(3, 4, 5))
	fails("softmax", "softmax", "scalar", func(x, _ *tensor.Tensor) { x.Softmax() }, scalar)
	fails("sum", "sum", "no axis 2 among 2", func(x, _ *tensor.Tensor) { x.Sum(2) })
	fails("sum twice", "sum", "axis -1 is named twice", func(x, _ *tensor.Tensor) { x.Sum(1, -1) })
	fails("mean", "mean", "no axis -3 among 2", func(x, _ *tensor.Tensor) { x.Mean(-3) })
	fails("max", "max", "no axis 2", func(x, _ *tensor.Tensor) { x.Max(2) })
	fails("max of nothing", "max", "empty", func(x, _ *tensor.Tensor) { x.Max(1) }, zeros(2, 0))
	fails("reshape", "reshape", "6 elements cannot be shaped as [4 2], which has 8", func(x, _ *tensor.Tensor) { x.Reshape(4, 2) })
	fails("reshape with -1", "reshape", "6 elements cannot be shaped as [4 -1]", func(x, _ *tensor.Tensor) { x.Reshape(4, -1) })
	fails("reshape with two", "reshape", "more than one -1", func(x, _ *tensor.Tensor) { x.Reshape(-1, -1) })
	fails("reshape negative", "reshape", "negative", func(x, _ *tensor.Tensor) { x.Reshape(-2, -3) })
	fails("reshape by 0", "reshape", "cannot be shaped", func(x, _ *tensor.Tensor) { x.Reshape(0, -1) })
	fails("reshape of rank 9", "reshape", "at most 8 axes", func(x, _ *tensor.Tensor) { x.Reshape(1, 1, 1, 1, 1, 1, 1, 2, 3) })
	fails("flatten", "flatten", "no batch", func(x, _ *tensor.Tensor) { x.Flatten() }, scalar)
	fails("expand dims", "expand_dims", "no place 3", func(x, _ *tensor.Tensor) { x.ExpandDims(3) })
	fails("expand to rank 9", "expand_dims", "", func(x, _ *tensor.Tensor) { x.ExpandDims(0) }, zeros(1, 1, 1, 1, 1, 1, 1, 1))
	fails("transpose of few", "transpose", "1 axes are named, and there are 2", func(x, _ *tensor.Tensor) { x.Transpose(0) })
	fails("transpose of none", "transpose", "no axis 2", func(x, _ *tensor.Tensor) { x.Transpose(0, 2) })
	fails("transpose twice", "transpose", "named twice", func(x, _ *tensor.Tensor) { x.Transpose(1, -1) })
	fails("concat", "concat", "differ in axis 1", func(x, y *tensor.Tensor) { tensor.Concat(0, x, y) })
	fails("concat of ranks", "concat", "number of axes", func(x, y *tensor.Tensor) { tensor.Concat(0, x, y) }, a, zeros(3))
	fails("concat of nothing", "concat", "nothing to join", func(_, _ *tensor.Tensor) { tensor.Concat(0) })
	fails("concat there", "concat", "no axis 2", func(x, _ *tensor.Tensor) { tensor.Concat(2, x, x) })
	fails("concat of scalars", "concat", "no axis 0", func(x, _ *tensor.Tensor) { tensor.Concat(0, x, x) }, scalar)
	fails("slice", "slice", "axis 1 of size 3 has no part 1 to 4", func(x, _ *tensor.Tensor) { x.Slice(1, 1, 4) })
	fails("slice backward", "slice", "no part 2 to 1", func(x, _ *tensor.Tensor) { x.Slice(0, 2, 1) })
	fails("slice there", "slice", "no axis 2", func(x, _ *tensor.Tensor) { x.Slice(2, 0, 1) })
	fails("rows", "rows", "no rows 1 to 3", func(x, _ *tensor.Tensor) { x.Rows(1, 3) })
	fails("rows of a scalar", "rows", "no rows", func(x, _ *tensor.Tensor) { x.Rows(0, 1) }, scalar)
	fails("sparse crossentropy", "sparse_crossentropy", "[2] is wanted", func(x, y *tensor.Tensor) { x.SparseCrossentropy(y) })
	labels := func(values ...float32) *tensor.Tensor { return tensor.New(tensor.Shape{2}, values) }
	fails("label", "sparse_crossentropy", "label 3 of row 1 is not a class: there are 3, from 0 to 2", func(x, y *tensor.Tensor) { x.SparseCrossentropyFromLogits(y) }, a, labels(0, 3))
	fails("label below", "sparse_crossentropy", "label -1 of row 0", func(x, y *tensor.Tensor) { x.SparseCrossentropy(y) }, a, labels(-1, 1))
	fails("label between", "sparse_crossentropy", "label 0.5 of row 0", func(x, y *tensor.Tensor) { x.SparseCrossentropy(y) }, a, labels(0.5, 1))
	fails("label that is none", "sparse_crossentropy", "label NaN of row 1", func(x, y *tensor.Tensor) { x.SparseCrossentropy(y) }, a, labels(1, float32(math.NaN())))
	fails("no classes", "sparse_crossentropy", "no classes", func(x, y *tensor.Tensor) { x.SparseCrossentropyFromLogits(y) }, zeros(2, 0), zeros(2))
	fails("no classes at all", "crossentropy", "no classes", func(x, _ *tensor.Tensor) { x.CrossentropyFromLogits(x) }, zeros(2, 0))
	fails("crossentropy", "crossentropy", "shape of the first", func(x, y *tensor.Tensor) { x.Crossentropy(y) })
	fails("binary crossentropy", "binary_crossentropy", "shape of the first", func(x, y *tensor.Tensor) { x.BinaryCrossentropy(y) }, zeros(2, 1), zeros(2))
	fails("Dim", "Dim", "no axis 2 among 2", func(x, _ *tensor.Tensor) { x.Dim(2) })
	fails("Dim below", "Dim", "no axis -3 among 2", func(x, _ *tensor.Tensor) { x.Dim(-3) })
	fails("New", "New", "[2 3] wants 6 values, not 5", func(_, _ *tensor.Tensor) { tensor.New(tensor.Shape{2, 3}, make([]float32, 5)) })
	fails("New negative", "New", "axis 1 of shape [2 -1] is negative", func(_, _ *tensor.Tensor) { tensor.New(tensor.Shape{2, -1}, nil) })
	fails("New of rank 9", "New", "at most 8 axes", func(_, _ *tensor.Tensor) { tensor.New(make(tensor.Shape, 9), nil) })
	fails("NewVariable", "NewVariable", `"kernel"`, func(_, _ *tensor.Tensor) { tensor.NewVariable("kernel", tensor.Shape{-1}) })
	fails("Fill", "Fill", "2 values", func(_, _ *tensor.Tensor) { tensor.NewVariable("kernel", tensor.Shape{3}).Fill(make([]float32, 2)) })
	fails("Item", "Item", "6 values, not one", func(x, _ *tensor.Tensor) { x.Item() })
	fails("Arrays", "Arrays", "no samples", func(x, _ *tensor.Tensor) { x.Arrays() }, scalar)

	x := tensor.Symbol(tensor.Shape{tensor.Unknown, 3})
	fails("symbolic", "matmul", "(3) is not the last but one of the right side (4)", func(x, y *tensor.Tensor) { x.MatMul(y) }, x, b)
	fails("symbolic reshape", "reshape", "needs a -1", func(x, _ *tensor.Tensor) { x.Reshape(2, 3) }, x)
	shaped := tensor.NewGraph(tensors{x}, tensors{x.Reshape(-1, 4)})
	fails("reshape of a batch", "reshape", "6 elements cannot be shaped as [-1 4]", func(_, _ *tensor.Tensor) { shaped.Replay(tensors{a}) })
	fails("a layer's inside", "add", "do not match", func(x, _ *tensor.Tensor) { tensor.SymbolIn("encoder", x.Shape()).Add(tensor.New(tensor.Shape{4}, nil)) }, x)
}

// The whole message, as a reader sees it.
func TestErrorMessage(t *testing.T) {
	e := mustFail(t, func() {
		tensor.SymbolIn("encoder/dense", tensor.Shape{tensor.Unknown, 784}).MatMul(tensor.New(tensor.Shape{64, 10}, nil))
	})
	want := "hornbook: layer \"encoder/dense\", matmul: the last axis of the left side (784) is not the last but one of the right side (64)" +
		"\n   input 0 has shape [? 784]\n   input 1 has shape [64 10]\n   at " + e.At
	if e.Error() != want {
		t.Errorf("%v\nwant\n%v", e, want)
	}
}

func TestShape(t *testing.T) {
	s := tensor.Shape{tensor.Unknown, 2, 3}
	if s.String() != "[? 2 3]" || s.Size() != tensor.Unknown || s.Known() || s.Dim(-1) != 3 || s.Dim(0) != tensor.Unknown {
		t.Errorf("%v has size %d", s, s.Size())
	}
	if s = (tensor.Shape{}); s.String() != "[]" || s.Size() != 1 || !s.Known() {
		t.Errorf("%v has size %d", s, s.Size())
	}
	if (tensor.Shape{2, 0}).Size() != 0 || (tensor.Shape{2, 3}).Equal(tensor.Shape{2}) || !(tensor.Shape{2}).Equal(tensor.Shape{2}) {
		t.Error("sizes")
	}
}
