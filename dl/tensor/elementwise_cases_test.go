package tensor_test

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var (
	negative = kind{func(r *rand.Rand) float64 { return -0.2 - 3*r.Float64() }, true}
	fraction = kind{func(r *rand.Rand) float64 { return 1.8*r.Float64() - 0.9 }, true} // between -0.9 and 0.9
	aboveOne = kind{func(r *rand.Rand) float64 { return 1.1 + 3*r.Float64() }, true}
	flat     = kind{func(r *rand.Rand) float64 { return 6*r.Float64() - 3 }, false}         // of ops without a gradient
	ties     = kind{func(r *rand.Rand) float64 { return float64(r.IntN(3) - 1) }, false}    // -1, 0 and 1
	halves   = kind{func(r *rand.Rand) float64 { return float64(r.IntN(13)-6) / 2 }, false} // -3, -2.5, ... 3
)

// alone is a function of each element, which is a method of tensors.
func alone(name string, k kind, op func(*tensor.Tensor) *tensor.Tensor, want func(float64) float64) opCase {
	return opCase{name, []kind{k}, one, func(x tensors) *tensor.Tensor { return op(x[0]) }, each(want)}
}

// together is a function of two elements that meet.
func together(name string, kinds []kind, op func(x, y *tensor.Tensor) *tensor.Tensor, want func(x, y float64) float64) opCase {
	return opCase{name, kinds, two, func(x tensors) *tensor.Tensor { return op(x[0], x[1]) }, pair(want)}
}

// truth is a condition on two elements, as 0 or 1.
func truth(f func(x, y float64) bool) func(x, y float64) float64 {
	return func(x, y float64) float64 { return oneIf(f(x, y)) }
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

var elementwiseCases = []opCase{
	alone("reciprocal", positive, (*tensor.Tensor).Reciprocal, func(x float64) float64 { return 1 / x }),
	alone("reciprocal of negative", negative, (*tensor.Tensor).Reciprocal, func(x float64) float64 { return 1 / x }),
	together("pow", []kind{positive, wide}, (*tensor.Tensor).Pow, math.Pow),
	alone("pow itself", positive, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(x) }, func(x float64) float64 { return math.Pow(x, x) }),
	alone("pow 2", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(2)) }, func(x float64) float64 { return x * x }),
	alone("pow 3", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(3)) }, func(x float64) float64 { return x * x * x }),
	alone("pow 5", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(5)) }, func(x float64) float64 { return math.Pow(x, 5) }),
	alone("pow 1", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(1)) }, func(x float64) float64 { return x }),
	alone("pow 0", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(0)) }, func(x float64) float64 { return 1 }),
	alone("pow -1", negative, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(-1)) }, func(x float64) float64 { return 1 / x }),
	alone("pow -2", negative, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(-2)) }, func(x float64) float64 { return 1 / (x * x) }),
	alone("pow 0.5", positive, func(x *tensor.Tensor) *tensor.Tensor { return x.Pow(tensor.Scalar(0.5)) }, math.Sqrt),
	alone("2 to the x", wide, func(x *tensor.Tensor) *tensor.Tensor { return tensor.Scalar(2).Pow(x) }, math.Exp2),
	together("mod", []kind{wide, positive}, (*tensor.Tensor).Mod, func(x, y float64) float64 { return x - y*math.Floor(x/y) }),
	together("mod of negative", []kind{wide, negative}, (*tensor.Tensor).Mod, func(x, y float64) float64 { return x - y*math.Floor(x/y) }),
	together("floor div", []kind{flat, {negative.draw, false}}, (*tensor.Tensor).FloorDiv, func(x, y float64) float64 { return math.Floor(x / y) }),
	together("hypot", []kind{wide}, (*tensor.Tensor).Hypot, math.Hypot),
	together("atan2", []kind{wide}, (*tensor.Tensor).Atan2, math.Atan2),

	together("equal", []kind{ties}, (*tensor.Tensor).Equal, truth(func(x, y float64) bool { return x == y })),
	together("not equal to each other", []kind{ties}, (*tensor.Tensor).NotEqual, truth(func(x, y float64) bool { return x != y })),
	together("greater", []kind{ties}, (*tensor.Tensor).Greater, truth(func(x, y float64) bool { return x > y })),
	together("greater equal", []kind{ties}, (*tensor.Tensor).GreaterEqual, truth(func(x, y float64) bool { return x >= y })),
	together("less", []kind{ties}, (*tensor.Tensor).Less, truth(func(x, y float64) bool { return x < y })),
	together("less equal", []kind{ties}, (*tensor.Tensor).LessEqual, truth(func(x, y float64) bool { return x <= y })),
	together("logical and", []kind{ties}, (*tensor.Tensor).LogicalAnd, truth(func(x, y float64) bool { return x != 0 && y != 0 })),
	together("logical or", []kind{ties}, (*tensor.Tensor).LogicalOr, truth(func(x, y float64) bool { return x != 0 || y != 0 })),
	together("logical xor", []kind{ties}, (*tensor.Tensor).LogicalXor, truth(func(x, y float64) bool { return (x != 0) != (y != 0) })),
	alone("logical not", ties, (*tensor.Tensor).LogicalNot, func(x float64) float64 { return oneIf(x == 0) }),

	alone("sign", ties, (*tensor.Tensor).Sign, func(x float64) float64 { return x }),
	alone("floor", halves, (*tensor.Tensor).Floor, math.Floor),
	alone("ceil", halves, (*tensor.Tensor).Ceil, math.Ceil),
	alone("round", halves, (*tensor.Tensor).Round, func(x float64) float64 {
		if y := math.Floor(x) + 1; x-math.Floor(x) > 0.5 || x-math.Floor(x) == 0.5 && math.Mod(y, 2) == 0 {
			return y
		}
		return math.Floor(x)
	}),
	alone("trunc", halves, (*tensor.Tensor).Trunc, func(x float64) float64 { return math.Copysign(math.Floor(math.Abs(x)), x) }),
	alone("stop gradient", flat, (*tensor.Tensor).StopGradient, func(x float64) float64 { return x }),

	alone("expm1", wide, (*tensor.Tensor).Expm1, math.Expm1),
	alone("log1p", positive, (*tensor.Tensor).Log1p, math.Log1p),
	alone("log1p of negative", fraction, (*tensor.Tensor).Log1p, math.Log1p),
	alone("log2", positive, (*tensor.Tensor).Log2, math.Log2),
	alone("log10", positive, (*tensor.Tensor).Log10, math.Log10),
	alone("rsqrt", positive, (*tensor.Tensor).Rsqrt, func(x float64) float64 { return 1 / math.Sqrt(x) }),
	alone("sin", wide, (*tensor.Tensor).Sin, math.Sin),
	alone("cos", wide, (*tensor.Tensor).Cos, math.Cos),
	alone("tan", fraction, (*tensor.Tensor).Tan, math.Tan),
	alone("asin", fraction, (*tensor.Tensor).Asin, math.Asin),
	alone("acos", fraction, (*tensor.Tensor).Acos, math.Acos),
	alone("atan", wide, (*tensor.Tensor).Atan, math.Atan),
	alone("asinh", wide, (*tensor.Tensor).Asinh, math.Asinh),
	alone("acosh", aboveOne, (*tensor.Tensor).Acosh, math.Acosh),
	alone("atanh", fraction, (*tensor.Tensor).Atanh, math.Atanh),
	alone("erf", wide, (*tensor.Tensor).Erf, math.Erf),
	alone("erfc", wide, (*tensor.Tensor).Erfc, math.Erfc),
	alone("erfinv", fraction, (*tensor.Tensor).Erfinv, math.Erfinv),

	alone("relu6", kind{func(r *rand.Rand) float64 { return 20*r.Float64() - 8 }, true}, (*tensor.Tensor).ReLU6, func(x float64) float64 { return math.Min(math.Max(x, 0), 6) }),
	alone("relu 0.25 2 0.5", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.ReLUWith(0.25, 2, 0.5) }, func(x float64) float64 {
		switch {
		case x >= 2:
			return 2
		case x >= 0.5:
			return x
		}
		return 0.25 * (x - 0.5)
	}),
	together("prelu", []kind{wide}, (*tensor.Tensor).PReLU, func(x, alpha float64) float64 { return math.Max(x, 0) - alpha*math.Max(-x, 0) }),
	alone("elu", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.ELU(0.5) }, func(x float64) float64 {
		if x > 0 {
			return x
		}
		return 0.5 * (math.Exp(x) - 1)
	}),
	alone("selu", wide, (*tensor.Tensor).SELU, func(x float64) float64 {
		if x > 0 {
			return 1.0507009873554804934193349852946 * x
		}
		return 1.0507009873554804934193349852946 * 1.6732632423543772848170429916717 * (math.Exp(x) - 1)
	}),
	alone("celu", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.CELU(0.5) }, func(x float64) float64 {
		return math.Max(x, 0) + math.Min(0, 0.5*(math.Exp(x/0.5)-1))
	}),
	alone("gelu", wide, (*tensor.Tensor).GELU, geluOf),
	alone("gelu tanh", wide, (*tensor.Tensor).GELUTanh, func(x float64) float64 {
		return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*math.Pow(x, 3))))
	}),
	alone("silu", wide, (*tensor.Tensor).SiLU, func(x float64) float64 { return x * logistic(x) }),
	alone("hard silu", far, (*tensor.Tensor).HardSiLU, func(x float64) float64 { return x * math.Min(math.Max(x+3, 0), 6) / 6 }),
	alone("hard sigmoid", far, (*tensor.Tensor).HardSigmoid, func(x float64) float64 { return math.Min(math.Max(x+3, 0), 6) / 6 }),
	alone("hard tanh", wide, (*tensor.Tensor).HardTanh, func(x float64) float64 { return math.Min(math.Max(x, -1), 1) }),
	alone("log sigmoid", wide, (*tensor.Tensor).LogSigmoid, func(x float64) float64 { return math.Log(logistic(x)) }),
	alone("mish", wide, (*tensor.Tensor).Mish, mishOf),
	alone("softplus", wide, (*tensor.Tensor).Softplus, func(x float64) float64 { return math.Log(1 + math.Exp(x)) }),
	alone("softsign", wide, (*tensor.Tensor).Softsign, func(x float64) float64 { return x / (1 + math.Abs(x)) }),
	alone("squareplus", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Squareplus(4) }, func(x float64) float64 { return (x + math.Sqrt(x*x+4)) / 2 }),
	alone("sparse plus", wide, (*tensor.Tensor).SparsePlus, func(x float64) float64 {
		switch {
		case x <= -1:
			return 0
		case x >= 1:
			return x
		}
		return (x + 1) * (x + 1) / 4
	}),
	alone("sparse sigmoid", wide, (*tensor.Tensor).SparseSigmoid, func(x float64) float64 { return 0.5 * math.Min(math.Max(x+1, 0), 2) }),
	alone("hard shrink", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.HardShrink(0.75) }, func(x float64) float64 { return x * oneIf(math.Abs(x) > 0.75) }),
	alone("soft shrink", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.SoftShrink(0.75) }, func(x float64) float64 {
		return math.Copysign(math.Max(math.Abs(x)-0.75, 0), x)
	}),
	alone("tanh shrink", wide, (*tensor.Tensor).TanhShrink, func(x float64) float64 { return x - math.Tanh(x) }),
	alone("threshold", wide, func(x *tensor.Tensor) *tensor.Tensor { return x.Threshold(0.5, -2) }, func(x float64) float64 {
		if x > 0.5 {
			return x
		}
		return -2
	}),

	{"softmax 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Softmax(0) }, softmaxOver(0)},
	{"softmax 1", []kind{wide}, "2x3 | 1x1 | 2x3x4 | 2x3x1x2x2 | 0x3x2 | 2x0x3 | 2x3x0 | 3x2x37", func(x tensors) *tensor.Tensor { return x[0].Softmax(1) }, softmaxOver(1)},
	{"softmax -1 1", []kind{wide}, "2x3x4 | 1x1x1 | 2x3x0", func(x tensors) *tensor.Tensor { return x[0].Softmax(-1, 1) }, softmaxOver(1, 2)},
	{"softmax 0 1 of 5", []kind{wide}, "2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Softmax(0, 1) }, softmaxOver(0, 1)},
	{"softmax 0 2", []kind{wide}, "2x3x4 | 2x1x3x2x2 | 0x3x2", func(x tensors) *tensor.Tensor { return x[0].Softmax(0, 2) }, softmaxOver(0, 2)},
	{"log softmax", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].LogSoftmax() }, logOf(softmaxOver(-1))},
	{"log softmax 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].LogSoftmax(0) }, logOf(softmaxOver(0))},
	{"log softmax 0 2", []kind{wide}, "2x3x4 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].LogSoftmax(0, 2) }, logOf(softmaxOver(0, 2))},
	{"sparsemax", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sparsemax() }, sparsemaxOver(-1)},
	{"sparsemax 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sparsemax(0) }, sparsemaxOver(0)},
	{"sparsemax 1", []kind{wide}, "2x3x4 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Sparsemax(1) }, sparsemaxOver(1)},
	{"glu", []kind{wide}, "2x4 | 4 | 1x2 | 0x4 | 2x0 | 2x1x3x2x6", func(x tensors) *tensor.Tensor { return x[0].GLU() }, gluOver(-1)},
	{"glu 0", []kind{wide}, "4x3 | 2 | 2x1 | 0x3 | 6x2x3", func(x tensors) *tensor.Tensor { return x[0].GLU(0) }, gluOver(0)},
	{"glu 1", []kind{wide}, "3x4x5 | 2x6x1x2x2", func(x tensors) *tensor.Tensor { return x[0].GLU(1) }, gluOver(1)},
	{"glu twice", []kind{wide}, "2x4", func(x tensors) *tensor.Tensor { return x[0].GLU().Add(x[0].GLU()) }, func(x ...array) array {
		return each(func(v float64) float64 { return 2 * v })(gluOver(-1)(x...))
	}},
	// The gradient of a second use is added.
	{"elu times its input", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].ELU(1).Mul(x[0]) }, each(func(x float64) float64 {
		if x > 0 {
			return x * x
		}
		return math.Expm1(x) * x
	})},
	{"sine times its input", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Sin().Mul(x[0]) }, each(func(x float64) float64 { return math.Sin(x) * x })},
}

// far reaches beyond the bends of the hard functions at -3 and 3.
var far = kind{func(r *rand.Rand) float64 { return 12*r.Float64() - 6 }, true}

func geluOf(x float64) float64 { return 0.5 * x * math.Erfc(-x/math.Sqrt2) }

func mishOf(x float64) float64 { return x * math.Tanh(math.Log1p(math.Exp(x))) }

// fellows are the elements of x that have the index but for some axes.
func (a array) fellows(index []int, axes ...int) (values []float64) {
	build(a.shape, func(i []int) float64 {
		for axis := range i {
			if i[axis] != index[axis] && !slices.ContainsFunc(axes, func(k int) bool { return a.axis(k) == axis }) {
				return 0
			}
		}
		values = append(values, a.at(i...))
		return 0
	})
	return values
}

func softmaxOver(axes ...int) func(...array) array {
	return func(x ...array) array {
		return build(x[0].shape, func(i []int) float64 {
			_, all := exponentials(x[0].fellows(i, axes...))
			return math.Exp(x[0].at(i...)) / all
		})
	}
}

func logOf(f func(...array) array) func(...array) array {
	return func(x ...array) array { return each(math.Log)(f(x...)) }
}

// sparsemaxOver sorts, as the paper and Keras do.
func sparsemaxOver(axis int) func(...array) array {
	return func(x ...array) array {
		return build(x[0].shape, func(i []int) float64 {
			sorted := x[0].fellows(i, axis)
			slices.Sort(sorted)
			slices.Reverse(sorted)
			sum, t := 0.0, 0.0
			for k, v := range sorted {
				if sum += v; v-(sum-1)/float64(k+1) > 0 {
					t = (sum - 1) / float64(k+1)
				}
			}
			return math.Max(x[0].at(i...)-t, 0)
		})
	}
}

func gluOver(axis int) func(...array) array {
	return func(x ...array) array {
		axis := x[0].axis(axis)
		half := x[0].shape[axis] / 2
		shape := slices.Clone(x[0].shape)
		shape[axis] = half
		return build(shape, func(i []int) float64 {
			b := slices.Clone(i)
			b[axis] += half
			return x[0].at(i...) * logistic(x[0].at(b...))
		})
	}
}
