package tensor_test

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var coreCases = []opCase{
	{"add", []kind{wide}, two, func(x tensors) *tensor.Tensor { return x[0].Add(x[1]) }, pair(func(x, y float64) float64 { return x + y })},
	{"sub", []kind{wide}, two, func(x tensors) *tensor.Tensor { return x[0].Sub(x[1]) }, pair(func(x, y float64) float64 { return x - y })},
	{"mul", []kind{wide}, two, func(x tensors) *tensor.Tensor { return x[0].Mul(x[1]) }, pair(func(x, y float64) float64 { return x * y })},
	{"div", []kind{wide, positive}, two, func(x tensors) *tensor.Tensor { return x[0].Div(x[1]) }, pair(func(x, y float64) float64 { return x / y })},
	{"maximum", []kind{wide}, two, func(x tensors) *tensor.Tensor { return x[0].Maximum(x[1]) }, pair(math.Max)},
	{"minimum", []kind{wide}, two, func(x tensors) *tensor.Tensor { return x[0].Minimum(x[1]) }, pair(math.Min)},
	{"add itself", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Add(x[0]) }, each(func(x float64) float64 { return 2 * x })},
	{"sub itself", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Sub(x[0]) }, each(func(x float64) float64 { return 0 })},
	{"mul itself", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Mul(x[0]) }, each(func(x float64) float64 { return x * x })},
	{"div itself", []kind{positive}, one, func(x tensors) *tensor.Tensor { return x[0].Div(x[0]) }, each(func(x float64) float64 { return 1 })},
	{"maximum itself", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Maximum(x[0]) }, each(func(x float64) float64 { return x })},
	{"scale", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Scale(-2.5) }, each(func(x float64) float64 { return -2.5 * x })},
	{"scale by 0", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Scale(0) }, each(func(x float64) float64 { return 0 })},
	{"add scalar", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].AddScalar(1.5) }, each(func(x float64) float64 { return x + 1.5 })},
	{"neg", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Neg() }, each(func(x float64) float64 { return -x })},
	{"exp", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Exp() }, each(math.Exp)},
	{"log", []kind{positive}, one, func(x tensors) *tensor.Tensor { return x[0].Log() }, each(math.Log)},
	{"sqrt", []kind{positive}, one, func(x tensors) *tensor.Tensor { return x[0].Sqrt() }, each(math.Sqrt)},
	{"square", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Square() }, each(func(x float64) float64 { return x * x })},
	{"abs", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Abs() }, each(math.Abs)},
	{"tanh", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Tanh() }, each(math.Tanh)},
	{"cosh", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Cosh() }, each(math.Cosh)},
	{"sinh", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Sinh() }, each(math.Sinh)},
	{"sigmoid", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Sigmoid() }, each(logistic)},
	{"relu", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].ReLU() }, each(func(x float64) float64 { return math.Max(x, 0) })},
	{"leaky relu", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].LeakyReLU(0.25) }, each(func(x float64) float64 { return math.Max(x, 0.25*x) })},
	{"clip", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Clip(-1, 1.5) }, each(func(x float64) float64 { return math.Min(math.Max(x, -1), 1.5) })},
	{"not equal", []kind{bit}, one, func(x tensors) *tensor.Tensor { return x[0].NotEqual(tensor.Scalar(1)) }, each(func(x float64) float64 { return 1 - x })},
	{"where", []kind{bit, wide}, "2x3 2x3 2x3 | 2x1 3 2x3 | 3 2x1 . | 2x3 . . | . 2x3 3 | . . . | 2x1 1x3 4x1x1 | 0x3 3 . | 2x1x2x1x3 3x1x4x1 1", func(x tensors) *tensor.Tensor { return tensor.Where(x[0], x[1], x[2]) }, func(x ...array) array {
		return build(common(x...), func(i []int) float64 { return x[0].at(i...)*x[1].at(i...) + (1-x[0].at(i...))*x[2].at(i...) })
	}},
	{"softmax", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Softmax() }, softmaxOf},
	{"sum", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Sum() }, sum()},
	{"sum 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sum(0) }, sum(0)},
	{"sum -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sum(-1) }, sum(-1)},
	{"sum 1", []kind{wide}, "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x0x3 | 0x2x3 | 2x3x0", func(x tensors) *tensor.Tensor { return x[0].Sum(1) }, sum(1)},
	{"sum 0 2", []kind{wide}, "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x0x3 | 0x2x3", func(x tensors) *tensor.Tensor { return x[0].Sum(0, 2) }, sum(0, 2)},
	{"sum -1 0", []kind{wide}, "2x3x4 | 2x5 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Sum(-1, 0) }, sum(-1, 0)},
	{"sum 2 1", []kind{wide}, "2x3x4 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Sum(2, 1) }, sum(2, 1)},
	{"mean", []kind{wide}, "2x3 | . | 1 | 3x37 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Mean() }, mean()},
	{"mean 0", []kind{wide}, "2x3 | 4x1 | 3x17 | 2x3x4 | 2x0 | 5", func(x tensors) *tensor.Tensor { return x[0].Mean(0) }, mean(0)},
	{"mean -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Mean(-1) }, mean(-1)},
	{"mean 0 2", []kind{wide}, "2x3x4 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Mean(0, 2) }, mean(0, 2)},
	{"max 0", []kind{wide}, "2x3 | 1x1 | 4x1 | 3x17 | 2x3x4 | 2x0 | 5", func(x tensors) *tensor.Tensor { return x[0].Max(0) }, greatest(0)},
	{"max 1", []kind{wide}, "2x3 | 1x1 | 4x1 | 2x3x4 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Max(1) }, greatest(1)},
	{"max -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Max(-1) }, greatest(-1)},
	{"reshape -1 6", []kind{wide}, "4x3 | 1x6 | 2x3x4 | 0x6", func(x tensors) *tensor.Tensor { return x[0].Reshape(-1, 6) }, func(x ...array) array { return shaped(len(x[0].values)/6, 6)(x...) }},
	{"reshape -1", []kind{wide}, "2x3 | 4x1x2 | 0x3 | 2x1x3x1x2", func(x tensors) *tensor.Tensor { return x[0].Reshape(-1) }, func(x ...array) array { return shaped(len(x[0].values))(x...) }},
	{"flatten", []kind{wide}, "2x3 | 5 | 2x3x4 | 0x3x2 | 2x0x2 | 1x1x1x1x1", func(x tensors) *tensor.Tensor { return x[0].Flatten() }, func(x ...array) array {
		n := 1
		for _, d := range x[0].shape[1:] {
			n *= d
		}
		return shaped(x[0].shape[0], n)(x...)
	}},
	{"expand dims 0", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].ExpandDims(0) }, func(x ...array) array { return shaped(append([]int{1}, x[0].shape...)...)(x...) }},
	{"expand dims 1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].ExpandDims(1) }, func(x ...array) array { return shaped(slices.Insert(slices.Clone(x[0].shape), 1, 1)...)(x...) }},
	{"expand dims -1", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].ExpandDims(-1) }, func(x ...array) array { return shaped(append(slices.Clone(x[0].shape), 1)...)(x...) }},
	{"transpose", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Transpose() }, func(x ...array) array {
		var axes []int
		for i := range x[0].shape {
			axes = append([]int{i}, axes...)
		}
		return turned(axes...)(x...)
	}},
	{"transpose 0 2 1", []kind{wide}, "2x3x4 | 1x1x5 | 0x2x3 | 2x0x3", func(x tensors) *tensor.Tensor { return x[0].Transpose(0, 2, 1) }, turned(0, 2, 1)},
	{"transpose 2 0 1", []kind{wide}, "2x3x4 | 1x2x1", func(x tensors) *tensor.Tensor { return x[0].Transpose(2, 0, 1) }, turned(2, 0, 1)},
	{"transpose 3 -5 4 1 2", []kind{wide}, "2x3x1x2x4", func(x tensors) *tensor.Tensor { return x[0].Transpose(3, -5, 4, 1, 2) }, turned(3, 0, 4, 1, 2)},
	{"concat 0", []kind{wide}, "2x3 4x3 | 1 1 | 2 3 4 | 0x3 2x3 | 2x3 | 2x0 3x0 | 2x1x2x1x3 1x1x2x1x3", func(x tensors) *tensor.Tensor { return tensor.Concat(0, x...) }, joined(0)},
	{"concat 1", []kind{wide}, "2x3 2x1 | 2x1 2x1 2x1 | 2x3x4 2x1x4 | 0x3 0x2 | 2x0 2x3", func(x tensors) *tensor.Tensor { return tensor.Concat(1, x...) }, joined(1)},
	{"concat -1", []kind{wide}, "2x3 2x1 2x4 | 5 1 | 2x3x1 2x3x2", func(x tensors) *tensor.Tensor { return tensor.Concat(-1, x...) }, joined(-1)},
	{"concat itself", []kind{wide}, "2x3 | 1x1", func(x tensors) *tensor.Tensor { return tensor.Concat(0, x[0], x[0]) }, func(x ...array) array { return joined(0)(x[0], x[0]) }},
	{"slice 0 1:3", []kind{wide}, "4x2 | 3 | 5x2x3 | 3x0 | 3x1x2x1x2", func(x tensors) *tensor.Tensor { return x[0].Slice(0, 1, 3) }, part(0, 1, 3)},
	{"slice -1 0:1", []kind{wide}, "4x2 | 3 | 5x2x3 | 0x2 | 2x1x2x1x2", func(x tensors) *tensor.Tensor { return x[0].Slice(-1, 0, 1) }, part(-1, 0, 1)},
	{"slice 1 1:1", []kind{wide}, "4x2 | 5x2x3", func(x tensors) *tensor.Tensor { return x[0].Slice(1, 1, 1) }, part(1, 1, 1)},
	{"rows 0:2", []kind{wide}, "4x2 | 3 | 2x2x3 | 3x0", func(x tensors) *tensor.Tensor { return x[0].Rows(0, 2) }, part(0, 0, 2)},
	{"matmul", []kind{wide}, "2x3 3x4 | 1x1 1x1 | 3 3x4 | 2x3x4 4x5 | 2x1x2x2x3 3x2 | 0x3 3x4 | 2x0 0x3 | 2x3 3x0 | 2x3x4 2x4x5 | 1x2x3 1x3x1 | 2x2x2x3 2x2x3x2 | 0x2x3 0x3x2 | 2x0x3 2x3x2 | 2x2x0 2x0x3 | 17x33 33x19",
		func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, product},
	{"matmul itself", []kind{wide}, "3x3 | 1x1 | 2x3x3", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[0]) }, func(x ...array) array { return product(x[0], x[0]) }},
	{"sparse crossentropy", []kind{probability, label(5)}, classes, func(x tensors) *tensor.Tensor { return x[0].SparseCrossentropy(x[1]) }, func(x ...array) array { return sparseLoss(normalized(x[0]), x[1]) }},
	{"sparse crossentropy of softmax", []kind{wide, label(5)}, classes, func(x tensors) *tensor.Tensor { return x[0].Softmax().SparseCrossentropy(x[1]) }, func(x ...array) array { return sparseLoss(softmaxOf(x...), x[1]) }},
	{"sparse crossentropy from logits", []kind{wide, label(5)}, classes, func(x tensors) *tensor.Tensor { return x[0].SparseCrossentropyFromLogits(x[1]) }, func(x ...array) array { return sparseLoss(softmaxOf(x...), x[1]) }},
	{"crossentropy", []kind{probability}, alike, func(x tensors) *tensor.Tensor { return x[0].Crossentropy(x[1]) }, func(x ...array) array { return loss(normalized(x[0]), x[1]) }},
	{"crossentropy of softmax", []kind{wide, probability}, alike, func(x tensors) *tensor.Tensor { return x[0].Softmax().Crossentropy(x[1]) }, func(x ...array) array { return loss(softmaxOf(x...), x[1]) }},
	{"crossentropy from logits", []kind{wide, probability}, alike, func(x tensors) *tensor.Tensor { return x[0].CrossentropyFromLogits(x[1]) }, func(x ...array) array { return loss(softmaxOf(x...), x[1]) }},
	{"binary crossentropy", []kind{probability}, alike + " | . .", func(x tensors) *tensor.Tensor { return x[0].BinaryCrossentropy(x[1]) }, pair(binaryLoss)},
	{"binary crossentropy of sigmoid", []kind{wide, probability}, alike, func(x tensors) *tensor.Tensor { return x[0].Sigmoid().BinaryCrossentropy(x[1]) }, pair(func(x, t float64) float64 { return binaryLoss(logistic(x), t) })},
	{"binary crossentropy from logits", []kind{wide, probability}, alike, func(x tensors) *tensor.Tensor { return x[0].BinaryCrossentropyFromLogits(x[1]) }, pair(func(x, t float64) float64 { return binaryLoss(logistic(x), t) })},
}
