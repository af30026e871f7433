package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A sum of ten million values is as exact as float32 is. One float32 to which all are added would
// stand still at 2²⁴ ones.
func TestSumsAreExact(t *testing.T) {
	const n = 10_000_000
	r := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() float32{
		"ones":    func() float32 { return 1 },
		"tenths":  func() float32 { return 0.1 },
		"uniform": r.Float32,
	} {
		x := tensor.New(tensor.Shape{n}, nil)
		var sum float64
		for i := range x.Values() {
			x.Values()[i] = draw()
			sum += float64(x.Values()[i])
		}
		relative := func(what string, got, want float64) {
			t.Helper()
			if d := math.Abs(got-want) / want; !(d <= 1e-6) {
				t.Errorf("%s, %s: %v, want %v: %.1e off", name, what, got, want, d)
			}
		}
		relative("sum", float64(x.Sum().Item()), sum)
		relative("mean", float64(x.Mean().Item()), sum/n)
		relative("einsum", float64(tensor.Einsum("i->", x).Item()), sum)
		relative("sum of rows", float64(x.Reshape(n/4, 4).Sum(0).Sum().Item()), sum)
		relative("sum over 0 and 2", float64(x.Reshape(n/20, 5, 4).Sum(0, 2).Values()[2]), func() (s float64) {
			for i := 0; i < n; i += 20 {
				for _, v := range x.Values()[i+8 : i+12] {
					s += float64(v)
				}
			}
			return s
		}())
	}
}

// Reductions of more than a chunk, whose gradients are known by formula: in float64, element by element.
func TestLongReductions(t *testing.T) {
	for _, shape := range []tensor.Shape{{2, 9001, 1}, {1, 5003, 2}, {2, 300, 37}, {1, 20, 5000}} {
		r := rand.New(rand.NewPCG(3, 4))
		values := drawn(r, wide, shape)
		outer, n, inner := shape[0], shape[1], shape[2]
		for _, c := range []struct {
			name string
			op   func(x *tensor.Tensor) *tensor.Tensor
			// of the elements that are reduced: the result, and the derivative by element i
			want func(x []float64) (y float64, dx func(i int) float64)
		}{
			{"sum", func(x *tensor.Tensor) *tensor.Tensor { return x.Sum(1) }, func(x []float64) (float64, func(int) float64) {
				return total(x), func(int) float64 { return 1 }
			}},
			{"mean", func(x *tensor.Tensor) *tensor.Tensor { return x.Mean(1) }, func(x []float64) (float64, func(int) float64) {
				return total(x) / float64(len(x)), func(int) float64 { return 1 / float64(len(x)) }
			}},
			{"var", func(x *tensor.Tensor) *tensor.Tensor { return x.Var(1) }, func(x []float64) (float64, func(int) float64) {
				m, v := moments(x)
				return v, func(i int) float64 { return 2 * (x[i] - m) / float64(len(x)) }
			}},
			{"std", func(x *tensor.Tensor) *tensor.Tensor { return x.Std(1) }, func(x []float64) (float64, func(int) float64) {
				m, v := moments(x)
				s := math.Sqrt(v)
				return s, func(i int) float64 { return (x[i] - m) / float64(len(x)) / s }
			}},
			{"norm", func(x *tensor.Tensor) *tensor.Tensor { return x.Norm(1) }, func(x []float64) (float64, func(int) float64) {
				var s float64
				for _, v := range x {
					s += v * v
				}
				return math.Sqrt(s), func(i int) float64 { return x[i] / math.Sqrt(s) }
			}},
			{"logsumexp", func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp(1) }, func(x []float64) (float64, func(int) float64) {
				_, s := exponentials(x)
				return math.Log(s), func(i int) float64 { return math.Exp(x[i]) / s }
			}},
			{"max", func(x *tensor.Tensor) *tensor.Tensor { return x.Max(1) }, func(x []float64) (float64, func(int) float64) {
				best := slices.Max(x)
				var equal float64
				for _, v := range x {
					if v == best {
						equal++
					}
				}
				return best, func(i int) float64 {
					if x[i] == best {
						return 1 / equal
					}
					return 0
				}
			}},
		} {
			tape := tensor.Training()
			x := tape.Watch(tape.Input(values))
			y := c.op(x)
			weights := drawn(r, wide, y.Shape())
			tape.Backward(y.Mul(weights).Sum())
			want, dx := make([]float64, outer*inner), make([]float64, outer*n*inner)
			for a := range outer {
				for e := range inner {
					lane := make([]float64, n)
					for b := range lane {
						lane[b] = float64(values.Values()[(a*n+b)*inner+e])
					}
					var d func(int) float64
					want[a*inner+e], d = c.want(lane)
					for b := range lane {
						dx[(a*n+b)*inner+e] = d(b) * float64(weights.Values()[a*inner+e])
					}
				}
			}
			close64(t, fmt.Sprint(c.name, shape), y.Values(), want)
			// The gradients of a mean over thousands are small: they are compared in their own size.
			var size float64
			for _, v := range dx {
				size = max(size, math.Abs(v))
			}
			for i, v := range dx {
				if d := math.Abs(float64(x.Grad()[i]) - v); !(d <= 4e-6*size) {
					t.Errorf("%s %v: gradient %d is %v, want %v", c.name, shape, i, x.Grad()[i], v)
					break
				}
			}
		}
	}
}

func total(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

func moments(x []float64) (mean, variance float64) {
	mean = total(x) / float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}

// A variance that is small beside the mean keeps its digits.
func TestVarianceFarFromZero(t *testing.T) {
	x := tensor.New(tensor.Shape{4}, []float32{10000, 10001, 10002, 10003})
	if v := x.Var().Item(); v != 1.25 {
		t.Errorf("the variance is %v, want 1.25", v)
	}
}

// What reductions, sorting and scans do with what is not finite, with 0 and with what is equal.
func TestReductionsAtTheEdges(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name string
		x    []float32
		op   func(x *tensor.Tensor) *tensor.Tensor
		want []float32
		grad []float32 // of the sum of the result; nil for none
	}{
		{"max of NaN", []float32{1, nan, 2}, func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }, []float32{nan}, []float32{0, 0, 0}},
		{"min of NaN", []float32{nan, 1, 2}, func(x *tensor.Tensor) *tensor.Tensor { return x.Min() }, []float32{nan}, []float32{0, 0, 0}},
		{"min of equals", []float32{1, 1, 2}, func(x *tensor.Tensor) *tensor.Tensor { return x.Min() }, []float32{1}, []float32{0.5, 0.5, 0}},
		{"max of -Inf", []float32{-inf, -inf}, func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }, []float32{-inf}, []float32{0.5, 0.5}},
		{"argmax of NaN", []float32{1, nan, 2, nan}, func(x *tensor.Tensor) *tensor.Tensor { return x.ArgMax(0) }, []float32{1}, nil},
		{"argmin of NaN", []float32{1, nan, 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.ArgMin(0) }, []float32{1}, nil},
		{"argmax of equals", []float32{1, 2, 2}, func(x *tensor.Tensor) *tensor.Tensor { return x.ArgMax(0) }, []float32{1}, nil},
		{"sort", []float32{2, nan, -inf, 0, inf, -1}, func(x *tensor.Tensor) *tensor.Tensor { return x.Sort(0, tensor.Ascending) }, []float32{-inf, -1, 0, 2, inf, nan}, []float32{1, 1, 1, 1, 1, 1}},
		{"sort descending", []float32{2, nan, -inf, 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.Sort(0, tensor.Descending) }, []float32{nan, 2, 0, -inf}, []float32{1, 1, 1, 1}},
		{"zeros of both signs are equal", []float32{0, float32(math.Copysign(0, -1)), 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.ArgSort(0, tensor.Ascending) }, []float32{0, 1, 2}, nil},
		{"top of equals", []float32{1, 3, 3, 3}, func(x *tensor.Tensor) *tensor.Tensor {
			_, i := x.TopK(2)
			return i
		}, []float32{1, 2}, nil},
		{"top", []float32{1, 4, 3}, func(x *tensor.Tensor) *tensor.Tensor {
			v, _ := x.TopK(2)
			return v
		}, []float32{4, 3}, []float32{0, 1, 1}},
		{"norm of 0", []float32{0, 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.Norm() }, []float32{0}, []float32{0, 0}},
		{"std of one value", []float32{3, 3}, func(x *tensor.Tensor) *tensor.Tensor { return x.Std() }, []float32{0}, []float32{0, 0}},
		{"prod of a 0", []float32{2, 0, 3}, func(x *tensor.Tensor) *tensor.Tensor { return x.Prod() }, []float32{0}, []float32{0, 6, 0}},
		{"prod of two", []float32{0, 0, 3}, func(x *tensor.Tensor) *tensor.Tensor { return x.Prod() }, []float32{0}, []float32{0, 0, 0}},
		{"cumprod of a 0", []float32{2, 0, 3}, func(x *tensor.Tensor) *tensor.Tensor { return x.CumProd(0) }, []float32{2, 0, 0}, []float32{1, 8, 0}},
		{"logsumexp far out", []float32{1000, 1000}, func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp() }, []float32{1000.6931}, []float32{0.5, 0.5}},
		{"logsumexp of -Inf", []float32{-inf, 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp() }, []float32{0}, []float32{0, 1}},
		{"logsumexp of nothing but -Inf", []float32{-inf, -inf}, func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp() }, []float32{-inf}, []float32{0, 0}},
		{"logsumexp of Inf", []float32{inf, 0}, func(x *tensor.Tensor) *tensor.Tensor { return x.LogSumExp() }, []float32{inf}, nil},
		{"all with NaN", []float32{nan, 1}, func(x *tensor.Tensor) *tensor.Tensor { return x.All() }, []float32{1}, nil},
		{"sum of nothing", []float32{}, func(x *tensor.Tensor) *tensor.Tensor { return x.Sum() }, []float32{0}, []float32{}},
		{"mean of nothing", []float32{}, func(x *tensor.Tensor) *tensor.Tensor { return x.Mean() }, []float32{nan}, []float32{}},
		{"var of nothing", []float32{}, func(x *tensor.Tensor) *tensor.Tensor { return x.Var() }, []float32{nan}, []float32{}},
	} {
		tape := tensor.Training()
		x := tape.Watch(tape.Input(tensor.New(tensor.Shape{len(c.x)}, c.x)))
		y := c.op(x)
		for i, v := range c.want {
			if got := y.Values()[i]; got != v && !(got != got && v != v) && math.Abs(float64(got-v)) > 1e-6*math.Abs(float64(v)) {
				t.Errorf("%s: %v, want %v", c.name, y.Values(), c.want)
				break
			}
		}
		tape.Backward(y)
		near := func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 }
		if c.grad != nil && !slices.EqualFunc(x.Grad(), c.grad, near) {
			t.Errorf("%s: the gradient is %v, want %v", c.name, x.Grad(), c.grad)
		}
	}
}

func TestLinearAlgebraErrors(t *testing.T) {
	zeros := func(shape ...int) *tensor.Tensor { return tensor.New(shape, nil) }
	a, b := zeros(2, 3), zeros(4, 5)
	for _, c := range []struct {
		name, detail string
		f            func()
	}{
		{"max of nothing", "axis 0 is empty, so nothing on it can be chosen", func() { zeros(0, 2).Max() }},
		{"min of nothing", "axis 1 is empty", func() { zeros(2, 0).KeepDims().Min(-1) }},
		{"argmax of nothing", "axis 1 is empty", func() { zeros(2, 0).ArgMax(1) }},
		{"argmax there", "no axis 2 among 2", func() { a.ArgMax(2) }},
		{"var there", "no axis 2 among 2", func() { a.Var(0, 2) }},
		{"prod twice", "axis -1 is named twice", func() { a.Prod(1, -1) }},
		{"cumsum of a scalar", "no axis 0 among 0", func() { tensor.Scalar(1).CumSum(0) }},
		{"cumprod there", "no axis -3 among 2", func() { a.CumProd(-3) }},
		{"sort there", "no axis 2 among 2", func() { a.Sort(2, tensor.Ascending) }},
		{"top of few", "the last axis has 3 elements, so the 4 greatest are not there", func() { a.TopK(4) }},
		{"top of a scalar", "no last axis", func() { tensor.Scalar(1).TopK(1) }},
		{"take of ranks", "the indices have 1 axes and the values 2", func() { a.TakeAlongAxis(zeros(3), 1) }},
		{"take out of range", "index 3 is not on axis 1: it has 3 elements", func() { a.TakeAlongAxis(tensor.New(tensor.Shape{2, 1}, []float32{0, 3}), -1) }},
		{"take below", "index -4 is not on axis 1", func() { a.TakeAlongAxis(tensor.New(tensor.Shape{2, 1}, []float32{0, -4}), 1) }},
		{"take between", "index 0.5 is not on axis 1", func() { a.TakeAlongAxis(tensor.New(tensor.Shape{2, 1}, []float32{0.5, 0}), 1) }},
		{"matmul of batches", "the axes before the last two: axes of 2 and 3 do not match", func() { zeros(2, 3, 4).MatMul(zeros(3, 4, 5)) }},
		{"dot", "axis 1 of the left side (3) is not as long as axis 0 of the right side (4)", func() { a.Dot(b) }},
		{"tensordot", "1 axes of the left side cannot meet 0 of the right side", func() { a.TensorDot(b, []int{0}, nil) }},
		{"tensordot twice", "an axis is named twice", func() { a.TensorDot(a, []int{0, 0}, []int{0, 1}) }},
		{"tensordot there", "right side: there is no axis 2", func() { a.TensorDot(b, []int{0}, []int{2}) }},
		{"einsum", "the letter j is 3 in operand 0 and 4 in operand 1", func() { tensor.Einsum("ij,jk->ik", a, b) }},
		{"einsum of a diagonal", "the letter i is 2 and 3 in operand 0", func() { tensor.Einsum("ii->i", a) }},
		{"einsum of few", "the equation is of 2 operands, and 1 are given", func() { tensor.Einsum("ij,jk->ik", a) }},
		{"einsum of none", "0 are given", func() { tensor.Einsum("") }},
		{"einsum of letters", `operand 0 has 2 axes, and "ijk" has 3 letters`, func() { tensor.Einsum("ijk->i", a) }},
		{"einsum of an ellipsis", `operand 0 has 2 axes, fewer than the 3 letters of "...ijk"`, func() { tensor.Einsum("...ijk->i...", a) }},
		{"einsum of ellipses", "axes of the ellipsis of 2 and 4 do not match", func() { tensor.Einsum("...i,...j->...", a, b) }},
		{"einsum of an ellipsis lost", "an operand has an ellipsis, and the result has none", func() { tensor.Einsum("...i->i", a) }},
		{"einsum of no letter", "the result has the letter k, and no operand has it", func() { tensor.Einsum("ij->ik", a) }},
		{"einsum twice", "the result has the letter i twice", func() { tensor.Einsum("ij->ii", a) }},
		{"einsum of signs", `"*" is no letter`, func() { tensor.Einsum("i*->i", a) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := mustFail(t, c.f)
			if e != nil && !strings.Contains(e.Detail, c.detail) {
				t.Errorf("the detail is %q, want %q in it", e.Detail, c.detail)
			}
			if e != nil && !strings.HasPrefix(e.At, "linear_algebra_test.go:") {
				t.Errorf("the line is %q", e.At)
			}
		})
	}
}

// What is transposed for a product alone is read where it lies, and joins its bias.
func TestFusedTranspose(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		name string
		x    []tensor.Shape
		w    []tensor.Shape
		net  network
		ops  []string
	}{
		{"tied weights", []tensor.Shape{{9, 7}}, []tensor.Shape{{19, 7}, {19}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(w[0].Transpose()).Add(w[1]).ReLU().Sum(), nil
		}, []string{"input", "dense", "sum"}},
		{"scores", []tensor.Shape{{2, 5, 7}, {2, 3, 7}}, nil, func(x, _ tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(x[1].Transpose(0, 2, 1)).Square().Sum(), nil
		}, []string{"input", "input", "matmul", "square", "sum"}},
		{"both", []tensor.Shape{{5, 7}}, []tensor.Shape{{3, 5}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].Transpose().MatMul(w[0].Transpose()).Square().Sum(), nil
		}, []string{"input", "matmul", "square", "sum"}},
		{"used twice", []tensor.Shape{{5, 7}}, []tensor.Shape{{3, 7}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			y := w[0].Transpose()
			return x[0].MatMul(y).Sum().Add(y.Sum()), nil
		}, []string{"transpose", "input", "matmul", "sum", "sum", "add"}},
		{"other axes", []tensor.Shape{{2, 5, 7}}, []tensor.Shape{{7, 2, 3}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(w[0].Transpose(1, 0, 2)).Sum(), nil
		}, []string{"transpose 1 0 2", "input", "matmul", "sum"}},
	} {
		var x tensors
		for _, s := range c.x {
			x = append(x, drawn(r, wide, s))
		}
		w := variables(r, c.w...)
		p := planned(&tensor.Storage{}, true, c.net, x, w, nothing)
		ops := p.ops()
		slices.Sort(ops)
		want := slices.Clone(c.ops)
		slices.Sort(want)
		for i := range ops {
			ops[i], _, _ = strings.Cut(ops[i], " ")
		}
		for i := range want {
			want[i], _, _ = strings.Cut(want[i], " ")
		}
		if !slices.Equal(ops, want) {
			t.Errorf("%s: the calls are %q, want %q", c.name, ops, want)
		}
		p.run(x)
		var planned [][]float32
		if len(w) > 0 {
			p.tape.Backward(p.loss)
			planned = gradients(w)
		}
		tape := tensor.Training()
		var in tensors
		for _, v := range x {
			in = append(in, tape.Input(v))
		}
		loss, _ := c.net(in, w)
		if len(w) > 0 {
			tape.Backward(loss)
			for i, g := range gradients(w) {
				near(t, c.name, planned[i], g)
			}
		}
		near(t, c.name, p.loss.Values(), loss.Values())
	}
}

// The threads change no bit.
func TestProductsOfManyThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x, w := drawn(r, wide, tensor.Shape{9, 1, 40, 30}), drawn(r, wide, tensor.Shape{7, 30, 50})
	all := x.MatMul(w)
	for i := range 9 {
		for j := range 7 {
			one := x.Slice(0, i, i+1).Reshape(40, 30).MatMul(w.Slice(0, j, j+1).Reshape(30, 50))
			at := (i*7 + j) * 40 * 50
			same(t, fmt.Sprintf("product %d %d on the path %s", i, j, kernels.Path()), all.Values()[at:at+40*50], one.Values())
		}
	}
}
