package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func numbers(values ...float32) *tensor.Tensor {
	return tensor.New(tensor.Shape{len(values)}, values)
}

// What ops say of special values, and their gradients there.
func TestSpecialValues(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	type op = func(x *tensor.Tensor) *tensor.Tensor
	for _, c := range []struct {
		name    string
		op      op
		x       []float32
		want    []float32
		grad    []float32
		without bool // no gradient at all
	}{
		{"sign", (*tensor.Tensor).Sign, []float32{-inf, -2, 0, 3, inf, nan}, []float32{-1, -1, 0, 1, 1, nan}, nil, true},
		{"floor", (*tensor.Tensor).Floor, []float32{-1.5, 2.5, -inf, nan}, []float32{-2, 2, -inf, nan}, nil, true},
		{"ceil", (*tensor.Tensor).Ceil, []float32{-1.5, 2.5}, []float32{-1, 3}, nil, true},
		{"round", (*tensor.Tensor).Round, []float32{-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1e20}, []float32{-2, -2, 0, 0, 2, 2, 1e20}, nil, true},
		{"trunc", (*tensor.Tensor).Trunc, []float32{-1.5, 2.5}, []float32{-1, 2}, nil, true},
		{"is nan", (*tensor.Tensor).IsNaN, []float32{1, nan, inf, -inf}, []float32{0, 1, 0, 0}, nil, true},
		{"is inf", (*tensor.Tensor).IsInf, []float32{1, nan, inf, -inf, math.MaxFloat32}, []float32{0, 0, 1, 1, 0}, nil, true},
		{"is finite", (*tensor.Tensor).IsFinite, []float32{1, nan, inf, -inf, math.MaxFloat32}, []float32{1, 0, 0, 0, 1}, nil, true},
		{"equal", func(x *tensor.Tensor) *tensor.Tensor { return x.Equal(x) }, []float32{1, nan, inf}, []float32{1, 0, 1}, nil, true},
		{"not equal", func(x *tensor.Tensor) *tensor.Tensor { return x.NotEqual(x) }, []float32{1, nan}, []float32{0, 1}, nil, true},
		{"logical not", (*tensor.Tensor).LogicalNot, []float32{0, 2, nan}, []float32{1, 0, 0}, nil, true},
		{"floor div", func(x *tensor.Tensor) *tensor.Tensor { return x.FloorDiv(tensor.Scalar(3)) }, []float32{-1, 1, 6, -6, 8.9999}, []float32{-1, 0, 2, -2, 2}, nil, true},

		{"mod 3", func(x *tensor.Tensor) *tensor.Tensor { return x.Mod(tensor.Scalar(3)) }, []float32{-4, -3, -1, 0, 1, 3, 4, inf}, []float32{2, 0, 2, 0, 1, 0, 1, nan}, []float32{1, 1, 1, 1, 1, 1, 1, 1}, false},
		{"mod -3", func(x *tensor.Tensor) *tensor.Tensor { return x.Mod(tensor.Scalar(-3)) }, []float32{-4, -3, -1, 0, 1, 3, 4}, []float32{-1, 0, -1, 0, -2, 0, -2}, []float32{1, 1, 1, 1, 1, 1, 1}, false},
		{"1 mod", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Scalar(7).Mod(x) }, []float32{2, -2, 0}, []float32{1, -1, nan}, []float32{-3, 4, -inf}, false},
		{"pow 2", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(2)) }, []float32{-3, 0, 3}, []float32{9, 0, 9}, []float32{-6, 0, 6}, false},
		{"pow 3", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(3)) }, []float32{-2, 0, 2}, []float32{-8, 0, 8}, []float32{12, 0, 12}, false},
		{"pow 4", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(4)) }, []float32{-2, 0, 2}, []float32{16, 0, 16}, []float32{-32, 0, 32}, false},
		{"pow 1", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(1)) }, []float32{-2, 0}, []float32{-2, 0}, []float32{1, 1}, false},
		{"pow 0", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(0)) }, []float32{-2, 0, inf}, []float32{1, 1, 1}, []float32{0, 0, 0}, false},
		{"pow 1.5", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(1.5)) }, []float32{0, 4}, []float32{0, 8}, []float32{0, 3}, false},
		{"pow 0.5", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(0.5)) }, []float32{-1, 0, 4}, []float32{nan, 0, 2}, []float32{nan, inf, 0.25}, false},
		{"pow -1", func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(-1)) }, []float32{-2, 0}, []float32{-0.5, inf}, []float32{-0.25, -inf}, false},
		{"0 to the", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Scalar(0).Pow(x) }, []float32{0, 1, 2}, []float32{1, 0, 0}, []float32{0, 0, 0}, false},
		{"hypot", func(x *tensor.Tensor) *tensor.Tensor { return x.Hypot(x) }, []float32{0, 1e30, 1e-30}, []float32{0, 1.4142135e30, 1.4142135e-30}, []float32{0, 1.4142135, 1.4142135}, false},
		{"hard silu", (*tensor.Tensor).HardSiLU, []float32{-4, -3, 3, 4}, []float32{0, 0, 3, 4}, []float32{0, -0.5, 1.5, 1}, false},
		{"hard sigmoid", (*tensor.Tensor).HardSigmoid, []float32{-3, 3}, []float32{0, 1}, []float32{0, 0}, false},
		{"hard tanh", (*tensor.Tensor).HardTanh, []float32{-2, -1, 1, 2}, []float32{-1, -1, 1, 1}, []float32{0, 1, 1, 0}, false},
		{"relu6", (*tensor.Tensor).ReLU6, []float32{-1, 0, 6, 7}, []float32{0, 0, 6, 6}, []float32{0, 0, 0, 0}, false},
		{"elu", func(x *tensor.Tensor) *tensor.Tensor { return x.ELU(2) }, []float32{0, -inf}, []float32{0, -2}, []float32{2, 0}, false},
		{"selu", (*tensor.Tensor).SELU, []float32{0}, []float32{0}, []float32{1.7580993}, false},
		{"celu", func(x *tensor.Tensor) *tensor.Tensor { return x.CELU(2) }, []float32{0}, []float32{0}, []float32{1}, false},
		{"sparse sigmoid", (*tensor.Tensor).SparseSigmoid, []float32{-1, 1}, []float32{0, 1}, []float32{0, 0}, false},
		{"sparse plus", (*tensor.Tensor).SparsePlus, []float32{-1, 1}, []float32{0, 1}, []float32{0, 1}, false},
		{"hard shrink", func(x *tensor.Tensor) *tensor.Tensor { return x.HardShrink(0.5) }, []float32{-0.5, 0.5, -1}, []float32{0, 0, -1}, []float32{0, 0, 1}, false},
		{"soft shrink", func(x *tensor.Tensor) *tensor.Tensor { return x.SoftShrink(0.5) }, []float32{-0.5, 0.5, -1}, []float32{0, 0, -0.5}, []float32{0, 0, 1}, false},
		{"threshold", func(x *tensor.Tensor) *tensor.Tensor { return x.Threshold(1, 5) }, []float32{1, 2}, []float32{5, 2}, []float32{0, 1}, false},
		{"squareplus 0", func(x *tensor.Tensor) *tensor.Tensor { return x.Squareplus(0) }, []float32{-1, 0, 1}, []float32{0, 0, 1}, []float32{0, 0.5, 1}, false},
		{"prelu", func(x *tensor.Tensor) *tensor.Tensor { return x.PReLU(tensor.Scalar(0.5)) }, []float32{-2, 0, 2}, []float32{-1, 0, 2}, []float32{0.5, 0, 1}, false},
		{"sparsemax", func(x *tensor.Tensor) *tensor.Tensor { return x.Sparsemax().Mul(numbers(1, 2, 4)) }, []float32{3, 0, 2.5}, []float32{0.75, 0, 1}, []float32{-1.5, 0, 1.5}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tape := tensor.Training()
			x := tape.Watch(tape.Input(numbers(c.x...)))
			y := c.op(x)
			agree(t, "value", y.Values(), c.want)
			if !c.without {
				tape.Backward(y)
				agree(t, "gradient", x.Grad(), c.grad)
				return
			}
			tape.Backward(y.Add(x))
			agree(t, "gradient", x.Grad(), slices.Repeat([]float32{1}, len(c.x)))
		})
	}
}

// agree wants the same values, NaN at the same places.
func agree(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i, w := range want {
		if g := got[i]; g != w && !(g != g && w != w) && !(math.Abs(float64(g-w)) <= 1e-6*math.Abs(float64(w))) {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

// Activations are as exact far out and near 0 as a float32 is, and their gradients finite.
func TestActivationsFarOut(t *testing.T) {
	softplus := func(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
	selu := func(x float64) float64 {
		return 1.0507009873554805 * (math.Max(x, 0) + 1.6732632423543772*math.Expm1(math.Min(x, 0)))
	}
	for _, c := range []struct {
		name string
		op   func(x *tensor.Tensor) *tensor.Tensor
		want func(x float64) float64
	}{
		{"sigmoid", (*tensor.Tensor).Sigmoid, logistic},
		{"log sigmoid", (*tensor.Tensor).LogSigmoid, func(x float64) float64 { return -softplus(-x) }},
		{"softplus", (*tensor.Tensor).Softplus, softplus},
		{"mish", (*tensor.Tensor).Mish, mishOf},
		{"silu", (*tensor.Tensor).SiLU, func(x float64) float64 { return x * logistic(x) }},
		{"gelu", (*tensor.Tensor).GELU, geluOf},
		{"elu", func(x *tensor.Tensor) *tensor.Tensor { return x.ELU(1) }, func(x float64) float64 { return math.Max(x, 0) + math.Expm1(math.Min(x, 0)) }},
		{"celu", func(x *tensor.Tensor) *tensor.Tensor { return x.CELU(3) }, func(x float64) float64 { return math.Max(x, 0) + 3*math.Expm1(math.Min(x, 0)/3) }},
		{"selu", (*tensor.Tensor).SELU, selu},
		{"tanh", (*tensor.Tensor).Tanh, math.Tanh},
		{"squareplus", func(x *tensor.Tensor) *tensor.Tensor { return x.Squareplus(4) }, func(x float64) float64 {
			if x < 0 {
				return 2 / (math.Sqrt(x*x+4) - x)
			}
			return (x + math.Sqrt(x*x+4)) / 2
		}},
		{"softsign", (*tensor.Tensor).Softsign, func(x float64) float64 { return x / (1 + math.Abs(x)) }},
		{"expm1", (*tensor.Tensor).Expm1, math.Expm1},
		{"erfc", (*tensor.Tensor).Erfc, math.Erfc},
		{"erf", (*tensor.Tensor).Erf, math.Erf},
		{"asinh", (*tensor.Tensor).Asinh, math.Asinh},
	} {
		x := []float32{-3e38, -1000, -100, -80, -30, -12, -9, -5, -0.5, -1e-3, -1e-8, 0, 1e-8, 1e-3, 0.5, 5, 9, 12, 30, 80, 1000, 3e38}
		tape := tensor.Training()
		in := tape.Watch(tape.Input(numbers(x...)))
		y := c.op(in)
		tape.Backward(y)
		for i, v := range x {
			want := c.want(float64(v))
			if math.Abs(want) < 1.2e-38 { // denormal or 0
				want = 0
			}
			got := float64(y.Values()[i])
			if math.IsInf(float64(float32(want)), 0) && math.IsInf(got, 0) {
				continue
			}
			if d := math.Abs(got - want); !(d <= 2e-6*math.Abs(want)+1.2e-38) {
				t.Errorf("%s of %v is %v, want %v", c.name, v, got, want)
			}
			if g := in.Grad()[i]; g-g != 0 {
				t.Errorf("%s: the gradient at %v is %v", c.name, v, g)
			}
		}
	}
	// A softmax of great logits, and its logarithm.
	x := tensor.New(tensor.Shape{2, 3}, []float32{1000, 0, -1000, -1e30, -1e30, -2e30})
	agree(t, "softmax", x.Softmax().Values(), []float32{1, 0, 0, 0.5, 0.5, 0})
	agree(t, "log softmax", x.LogSoftmax().Values(), []float32{0, -1000, -2000, -0.6931472, -0.6931472, -1e30})
	agree(t, "softmax 0", x.Softmax(0).Values(), []float32{1, 1, 1, 0, 0, 0})
}

// NaN stays NaN, so that a network that diverges shows it.
func TestActivationsKeepNaN(t *testing.T) {
	for _, c := range elementwiseCases {
		if c.shapes != one || slices.Contains([]string{"logical not", "pow 0"}, c.name) {
			continue
		}
		y := c.op(tensors{numbers(float32(math.NaN()), 0.5)}).Values()
		if len(y) == 2 && y[0] == y[0] {
			t.Errorf("%s of NaN is %v", c.name, y[0])
		}
	}
}

// A gradient stops, on whatever tape, and what else depends on x has its own.
func TestStopGradient(t *testing.T) {
	loss := func(x *tensor.Tensor) *tensor.Tensor {
		return x.Mul(x.StopGradient()).Add(x.Square().StopGradient().Mul(x.StopGradient().Sin())).Sum()
	}
	x := numbers(1, 2, 3)
	variable := tensor.NewVariable("v", x.Shape())
	variable.Fill(x.Clone().Values())
	tape := tensor.Training()
	tape.Backward(loss(variable).Mul(tape.Input(tensor.Scalar(1))))
	agree(t, "of a variable", variable.Grad(), []float32{1, 2, 3})

	tape = tensor.Training()
	in := tape.Watch(tape.Input(x))
	tape.Backward(loss(in))
	agree(t, "of an input", in.Grad(), []float32{1, 2, 3})

	tape = tensor.Layout(true)
	in = tape.Watch(tape.Placeholder(x.Shape()))
	l := loss(in.Scale(1))
	tape.Plan(&tensor.Storage{}, l)
	for range 2 {
		in.Set(x.Values())
		tape.Forward()
		tape.Backward(l)
		agree(t, "in a layout", in.Grad(), []float32{1, 2, 3})
	}

	symbol := tensor.Symbol(tensor.Shape{tensor.Unknown})
	g := tensor.NewGraph(tensors{symbol}, tensors{loss(symbol)})
	tape = tensor.Training()
	in = tape.Watch(tape.Input(x))
	tape.Backward(g.Replay(tensors{in})[0])
	agree(t, "in a model", in.Grad(), []float32{1, 2, 3})

	tape = tensor.Training()
	in = tape.Watch(tape.Input(x))
	wantError(t, "depends on no variable", func() { tape.Backward(in.StopGradient().Sum()) })
}

// Repeated inputs of many tiles, whose ends do not fall together with those of axes.
func TestBroadcastTiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, set := range []string{"3000 .", "2x2500 2500", "2500x3 3", "2500x3 2500x1", "3 1100x3", "7x300x5 7x1x5", "7x300x5 300x1", "1x2000x3 2x1x3",
		"33x1x65 1x17x1", "5x700x1 3", "1025 1025", "1025x1 1x3", "2x3x1x2x2 400x1x1x5x1x1", "4x600x2 4x1x1"} {
		shapes := parseShapes(set)
		x, y := drawn(r, wide, shapes[0]), drawn(r, positive, shapes[1])
		in := arrays(tensors{x, y})
		out := common(in...)
		w := drawn(r, wide, out)
		for _, c := range []struct {
			name   string
			op     func(x, y *tensor.Tensor) *tensor.Tensor
			f      func(x, y float64) float64
			dx, dy func(x, y float64) float64
		}{
			{"add", (*tensor.Tensor).Add, func(x, y float64) float64 { return x + y }, func(x, y float64) float64 { return 1 }, func(x, y float64) float64 { return 1 }},
			{"sub", (*tensor.Tensor).Sub, func(x, y float64) float64 { return x - y }, func(x, y float64) float64 { return 1 }, func(x, y float64) float64 { return -1 }},
			{"mul", (*tensor.Tensor).Mul, func(x, y float64) float64 { return x * y }, func(x, y float64) float64 { return y }, func(x, y float64) float64 { return x }},
			{"div", (*tensor.Tensor).Div, func(x, y float64) float64 { return x / y }, func(x, y float64) float64 { return 1 / y }, func(x, y float64) float64 { return -x / (y * y) }},
			{"where", func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.Where(x.Greater(y), x, y) }, math.Max,
				func(x, y float64) float64 { return oneIf(x > y) }, func(x, y float64) float64 { return oneIf(x <= y) }},
			{"sub of twice", func(x, y *tensor.Tensor) *tensor.Tensor { return x.Sub(y).Sub(x.Mul(y)) }, func(x, y float64) float64 { return x - y - x*y },
				func(x, y float64) float64 { return 1 - y }, func(x, y float64) float64 { return -1 - x }},
		} {
			t.Run(fmt.Sprint(c.name, shapes), func(t *testing.T) {
				tape := tensor.Training()
				a, b := tape.Watch(tape.Input(x)), tape.Watch(tape.Input(y))
				z := c.op(a, b)
				close64(t, "value", z.Values(), pair(c.f)(in...).values)
				tape.Backward(z.Mul(w).Sum())
				close64(t, "gradient of x", a.Grad(), summed(in, 0, arrays(tensors{w})[0], c.dx))
				close64(t, "gradient of y", b.Grad(), summed(in, 1, arrays(tensors{w})[0], c.dy))
			})
		}
	}
}

// summed is the gradient of input i: the sums, where it is repeated, of w·f.
func summed(in []array, i int, w array, f func(x, y float64) float64) []float64 {
	numbers := array{shape: in[i].shape}
	for k := range in[i].values {
		numbers.values = append(numbers.values, float64(k))
	}
	sums := make([]float64, len(in[i].values))
	build(w.shape, func(at []int) float64 {
		sums[int(numbers.at(at...))] += w.at(at...) * f(in[0].at(at...), in[1].at(at...))
		return 0
	})
	return sums
}

// What does not fit is said in words, with the mend.
func TestElementwiseErrors(t *testing.T) {
	x := tensor.New(tensor.Shape{2, 5}, nil)
	wantError(t, "axis -1 has 5 elements, which cannot be cut into two halves", func() { x.GLU() })
	wantError(t, "glu: the op is along one axis, not along 2", func() { x.GLU(0, 1) })
	wantError(t, "softmax: there is no axis 2 among 2", func() { x.Softmax(2) })
	wantError(t, "softmax: axis -1 is named twice", func() { x.Softmax(1, -1) })
	wantError(t, "softmax: a scalar has no last axis", func() { tensor.Scalar(1).Softmax() })
	wantError(t, "sparsemax: the op is along one axis, not along 2", func() { x.Sparsemax(0, 1) })
	wantError(t, "celu: alpha is 0, and x is divided by it: for alpha 0 take ReLU", func() { x.CELU(0) })
	wantError(t, "relu: the slope -1, the maximum 6 and the threshold 0 must all be 0 or more", func() { x.ReLUWith(-1, 6, 0) })
	wantError(t, "squareplus: b is -1, and the square root of x²+b wants 0 or more", func() { x.Squareplus(-1) })
	wantError(t, "greater: axes of 5 and 3 do not match, and neither is 1 (shapes are aligned at their ends)", func() { x.Greater(tensor.New(tensor.Shape{3}, nil)) })
}

func wantError(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, _ := recover().(*tensor.Error)
		if e == nil || !strings.Contains(e.Error(), text) {
			t.Errorf("the error is %v, want %q in it", e, text)
		} else if !strings.Contains(e.Error(), "elementwise_test.go:") {
			t.Errorf("the error %v does not name the line", e)
		}
	}()
	f()
}

// Elementwise ops as they are in a step: milliseconds, and no garbage.
func BenchmarkElementwise(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name, shapes string
		op           func(x tensors) *tensor.Tensor
	}{
		{"mul, same shape", "256x1024 256x1024", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"mul, row", "256x1024 1024", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"mul, row of 8", "32768x8 8", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"mul, column", "256x1024 256x1", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"mul, column of 8", "32768x8 32768x1", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"mul, scalar", "256x1024 .", func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }},
		{"div, same shape", "256x1024 256x1024", func(x tensors) *tensor.Tensor { return x[0].Div(x[1]) }},
		{"maximum, scalar", "256x1024 .", func(x tensors) *tensor.Tensor { return x[0].Maximum(x[1]) }},
		{"greater, row", "256x1024 1024", func(x tensors) *tensor.Tensor { return x[0].Greater(x[1]) }},
		{"where", "256x1024 256x1024 256x1024", func(x tensors) *tensor.Tensor { return tensor.Where(x[0], x[1], x[2]) }},
		{"pow 2", "256x1024", func(x tensors) *tensor.Tensor { return x[0].Pow(tensor.Scalar(2)) }},
		{"gelu", "256x1024", func(x tensors) *tensor.Tensor { return x[0].GELU() }},
		{"silu", "256x1024", func(x tensors) *tensor.Tensor { return x[0].SiLU() }},
		{"elu", "256x1024", func(x tensors) *tensor.Tensor { return x[0].ELU(1) }},
		{"mish", "256x1024", func(x tensors) *tensor.Tensor { return x[0].Mish() }},
		{"softplus", "256x1024", func(x tensors) *tensor.Tensor { return x[0].Softplus() }},
		{"sin", "256x1024", func(x tensors) *tensor.Tensor { return x[0].Sin() }},
		{"softmax 0", "256x1024", func(x tensors) *tensor.Tensor { return x[0].Softmax(0) }},
	} {
		for _, backward := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/%s", c.name, map[bool]string{false: "forward", true: "backward"}[backward]), func(b *testing.B) {
				tape := tensor.Layout(true)
				var in tensors
				for _, s := range parseShapes(c.shapes) {
					in = append(in, tape.Watch(tape.Placeholder(s)))
				}
				y := c.op(slices.Clone(in))
				tape.Plan(&tensor.Storage{}, y, y)
				for i, s := range parseShapes(c.shapes) {
					in[i].Set(drawn(r, wide, s).Values())
				}
				tape.Forward()
				b.SetBytes(int64(4 * len(y.Values())))
				b.ReportAllocs()
				for b.Loop() {
					if backward {
						tape.Backward(y)
					} else {
						tape.Forward()
					}
				}
			})
		}
	}
}
