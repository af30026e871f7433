package tensor_test

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var (
	infinite   = float32(math.Inf(1))
	notANumber = float32(math.NaN())
)

func TestFirstNonFinite(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 1000} {
		x := make([]float32, n)
		for i := range x {
			x[i] = math.MaxFloat32 // whose sum is infinite
		}
		if got := tensor.FirstNonFinite(x); got != -1 {
			t.Errorf("of %d finite elements, element %d is said to be none", n, got)
		}
		for _, v := range []float32{notANumber, infinite, -infinite} {
			for _, at := range []int{0, n / 2, n - 1} {
				y := append([]float32{}, x...)
				y[at] = v
				if got := tensor.FirstNonFinite(y); got != at {
					t.Errorf("of %d elements, number %d is %v, and %d is returned", n, at, v, got)
				}
			}
		}
	}
	if tensor.FirstNonFinite(nil) != -1 {
		t.Error("there is nothing in nothing")
	}
	if tensor.FirstNonFinite([]float32{infinite, -infinite}) != 0 {
		t.Error("infinities that cancel are not seen")
	}
}

// The gradient of a kernel is judged by its factors where they are shorter, and still no overflow
// of their product is missed.
func TestFiniteAfterBackward(t *testing.T) {
	const in, out = 64, 48
	for _, test := range []struct {
		name     string
		x, dy    float32
		overflow bool
	}{
		{"ordinary", 1, 1, false},
		{"a product that overflows", 1e20, 1e20, true},
		{"a product whose square overflows", 1e12, 1e12, true},
		{"a factor whose square overflows", 1e25, 1e-10, false},
		{"NaN in the data", notANumber, 1, true},
		{"an infinite gradient", 1, infinite, true},
	} {
		kernel := tensor.NewVariable("kernel", tensor.Shape{in, out})
		kernel.Fill(make([]float32, in*out))
		x := tensor.New(tensor.Shape{1, in}, nil)
		for i := range x.Values() {
			x.Values()[i] = test.x
		}
		tape := tensor.Training()
		tape.Backward(tape.Input(x).MatMul(kernel).Scale(test.dy).Sum())
		if tape.Finite() == test.overflow {
			t.Errorf("%s: Finite is %v", test.name, tape.Finite())
		}
	}
}

func TestFault(t *testing.T) {
	w := variable("w", tensor.Shape{3}, 1, 0, 4)
	fault := func(f func(w *tensor.Tensor) *tensor.Tensor) string {
		tape := tensor.Probe()
		tape.Input(data(tensor.Shape{1}, 1))
		y := f(w.Mul(tape.Input(data(tensor.Shape{3}, 1, 1, 1))))
		fault := tape.Fault(y.Sum())
		if fault == nil {
			return ""
		}
		direction := "forward"
		if fault.Backward {
			direction = "backward"
		}
		return direction + " " + fault.Call.String() + " " + tensor.Shape{fault.At}.String()
	}
	for _, test := range []struct {
		name, want string
		f          func(w *tensor.Tensor) *tensor.Tensor
	}{
		{"finite", "", func(w *tensor.Tensor) *tensor.Tensor { return w.Exp() }},
		{"a logarithm of 0", "forward log [1]", func(w *tensor.Tensor) *tensor.Tensor { return w.Log().Exp().Add(w.Log()) }},
		{"a view between", "forward log [1]", func(w *tensor.Tensor) *tensor.Tensor { return w.Reshape(3, 1).Log().Reshape(3) }},
		{"a root at 0", "backward sqrt [1]", func(w *tensor.Tensor) *tensor.Tensor { return w.Sqrt() }},
		{"an infinity that a Where keeps out", "backward log [1]", func(w *tensor.Tensor) *tensor.Tensor {
			return tensor.Where(tensor.New(tensor.Shape{3}, []float32{1, 0, 1}), w.Log(), w)
		}},
		{"an infinity that is kept out, and another", "forward exp [2]", func(w *tensor.Tensor) *tensor.Tensor {
			kept := tensor.Where(tensor.New(tensor.Shape{3}, []float32{1, 0, 1}), w.Log(), w)
			return kept.Add(w.Scale(40).Exp())
		}},
	} {
		if got := fault(test.f); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
