package tensor_test

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// apart is drawn so that no two values are the same.
var apart = kind{wide.draw, false}

const (
	// for reductions of axis 1
	middle = "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x1x3 | 2x3 | 3x70x5 | 2x3x37"
	// for reductions of axes 0 and 2, which do not stand together
	outside = "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x1x3 | 3x2x70 | 4x5x2x17"
	// for reductions of axes 1 and 3, which do not, twice
	crossed = "2x3x4x2x3 | 1x2x1x2x1 | 3x1x2x4 | 2x5x3x5"
)

var linearAlgebraCases = []opCase{
	{"sum 1 3", []kind{wide}, crossed, func(x tensors) *tensor.Tensor { return x[0].Sum(1, 3) }, sum(1, 3)},
	{"sum 0 2 4", []kind{wide}, "2x3x4x2x3 | 1x2x1x2x1 | 3x1x2x2x1", func(x tensors) *tensor.Tensor { return x[0].Sum(0, 2, 4) }, sum(0, 2, 4)},
	{"sum keepdims", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Sum() }, keptDims(sum())},
	{"mean keepdims 1", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Mean(1) }, keptDims(mean(1), 1)},
	{"mean keepdims 0 2", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Mean(2, 0) }, keptDims(mean(0, 2), 0, 2)},
	{"centered", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sub(x[0].KeepDims().Mean(-1)) }, func(x ...array) array {
		m := keptDims(mean(-1), -1)(x...)
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) - m.at(i...) })
	}},
	{"mean added to", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].Mul(x[0].KeepDims().Mean(1)) }, func(x ...array) array {
		m := keptDims(mean(1), 1)(x...)
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) * m.at(i...) })
	}},
	{"max", []kind{wide}, nonempty, func(x tensors) *tensor.Tensor { return x[0].Max() }, extreme(1)},
	{"max 1", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].Max(1) }, extreme(1, 1)},
	{"max 0 2", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].Max(0, -1) }, extreme(1, 0, -1)},
	{"max 1 3", []kind{wide}, crossed, func(x tensors) *tensor.Tensor { return x[0].Max(1, 3) }, extreme(1, 1, 3)},
	{"max keepdims", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Max(1) }, keptDims(extreme(1, 1), 1)},
	{"min", []kind{wide}, nonempty, func(x tensors) *tensor.Tensor { return x[0].Min() }, extreme(-1)},
	{"min -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Min(-1) }, extreme(-1, -1)},
	{"min 0 2", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].Min(0, 2) }, extreme(-1, 0, 2)},
	{"min keepdims", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Min(-1) }, keptDims(extreme(-1, -1), -1)},
	{"var", []kind{wide}, nonempty, func(x tensors) *tensor.Tensor { return x[0].Var() }, varianceOf()},
	{"var -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Var(-1) }, varianceOf(-1)},
	{"var 0", []kind{wide}, "2x3 | 1x1 | 70x3 | 5 | 2x0", func(x tensors) *tensor.Tensor { return x[0].Var(0) }, varianceOf(0)},
	{"var 1", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].Var(1) }, varianceOf(1)},
	{"var 0 2", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].Var(0, 2) }, varianceOf(0, 2)},
	{"var keepdims", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Var(0, 2) }, keptDims(varianceOf(0, 2), 0, 2)},
	{"var added to", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].Mul(x[0].KeepDims().Var(1)) }, func(x ...array) array {
		v := keptDims(varianceOf(1), 1)(x...)
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) * v.at(i...) })
	}},
	{"std -1", []kind{wide}, "2x3 | 3x17 | 2x3x4 | 0x3 | 5 | 2x1x2x2x5", func(x tensors) *tensor.Tensor { return x[0].Std(-1) }, root(varianceOf(-1))},
	{"std 0 2", []kind{wide}, "2x3x4 | 2x3x1x2x2 | 2x1x3 | 3x2x70", func(x tensors) *tensor.Tensor { return x[0].Std(0, 2) }, root(varianceOf(0, 2))},
	{"std keepdims", []kind{wide}, "2x3 | 5x4", func(x tensors) *tensor.Tensor { return x[0].KeepDims().Std(0) }, keptDims(root(varianceOf(0)), 0)},
	{"norm", []kind{wide}, nonempty, func(x tensors) *tensor.Tensor { return x[0].Norm() }, root(squares())},
	{"norm -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Norm(-1) }, root(squares(-1))},
	{"norm 1", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].Norm(1) }, root(squares(1))},
	{"norm keepdims", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].KeepDims().Norm(0, 2) }, keptDims(root(squares(0, 2)), 0, 2)},
	{"normalized", []kind{wide}, "2x3 | 3x17 | 2x3x4 | 2x1x2x2x5", func(x tensors) *tensor.Tensor { return x[0].Div(x[0].KeepDims().Norm(1)) }, func(x ...array) array {
		n := keptDims(root(squares(1)), 1)(x...)
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) / n.at(i...) })
	}},
	{"logsumexp", []kind{wide}, nonempty, func(x tensors) *tensor.Tensor { return x[0].LogSumExp() }, logSumExpOf()},
	{"logsumexp -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].LogSumExp(-1) }, logSumExpOf(-1)},
	{"logsumexp 1", []kind{wide}, middle, func(x tensors) *tensor.Tensor { return x[0].LogSumExp(1) }, logSumExpOf(1)},
	{"logsumexp 0 2", []kind{wide}, outside, func(x tensors) *tensor.Tensor { return x[0].LogSumExp(0, 2) }, logSumExpOf(0, 2)},
	{"log softmax by logsumexp", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sub(x[0].KeepDims().LogSumExp(-1)) }, func(x ...array) array {
		l := keptDims(logSumExpOf(-1), -1)(x...)
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) - l.at(i...) })
	}},
	{"matmul broadcast", []kind{wide}, "2x3 4x3x5 | 4x2x3 1x3x5 | 1x2x3 4x3x5 | 2x1x3x4 5x4x2 | 5x2x3 2x1x3x4 | 1x1 2x1x1 | 2x3x4 4x1 | 0x2x3 1x3x2 | 3x1x4 2x1x4x3 | 1x2x0 3x0x2 | 2x3x1x2x3 3x4x3x2 | 37x2x5 1x5x1",
		func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, matmulOf},
	{"matmul of a vector", []kind{wide}, "2x3 3 | 3 3 | 2x4x3 3 | 3 2x3x4 | 3 2x1x3x2 | 0x3 3 | 3 0x3x2 | 0 0 | 1 1 | 2x0 0 | 70 70 | 5x70 70 | 70 70x5",
		func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, matmulOf},
	{"matmul right transposed", []kind{wide}, "2x3 4x3 | 1x1 1x1 | 0x3 2x3 | 2x0 3x0 | 17x33 19x33", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose()) }, func(x ...array) array { return matmulOf(x[0], turned(1, 0)(x[1])) }},
	{"matmul left transposed", []kind{wide}, "3x2 3x4 | 1x1 1x1 | 3x0 3x2 | 33x17 33x19 | 3x2 5x3x4", func(x tensors) *tensor.Tensor { return x[0].Transpose().MatMul(x[1]) }, func(x ...array) array { return matmulOf(turned(1, 0)(x[0]), x[1]) }},
	{"matmul both transposed", []kind{wide}, "3x2 4x3 | 33x17 19x33", func(x tensors) *tensor.Tensor { return x[0].Transpose().MatMul(x[1].Transpose()) }, func(x ...array) array {
		return matmulOf(turned(1, 0)(x[0]), turned(1, 0)(x[1]))
	}},
	{"matmul batches transposed", []kind{wide}, "2x3x4 2x5x4 | 1x3x4 2x5x4 | 2x17x9 2x18x9 | 0x3x4 1x5x4", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose(0, 2, 1)) }, func(x ...array) array {
		return matmulOf(x[0], turned(0, 2, 1)(x[1]))
	}},
	{"matmul itself transposed", []kind{wide}, "2x3x4 | 1x1x5 | 2x17x9", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[0].Transpose(0, 2, 1)) }, func(x ...array) array {
		return matmulOf(x[0], turned(0, 2, 1)(x[0]))
	}},
	{"dense transposed", []kind{wide}, "2x3 4x3 4 | 5x17 19x17 19 | 2x3x4 5x4 5", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose()).Add(x[2]) }, func(x ...array) array {
		return pair(func(a, b float64) float64 { return a + b })(matmulOf(x[0], turned(1, 0)(x[1])), x[2])
	}},
}

const nonempty = "2x3 | . | 1 | 1x1 | 2x1x3x2x2 | 3x37 | 5x1x7"

// keptDims is the reduction with each of the axes, none being all, left with the size 1.
func keptDims(f func(...array) array, axes ...int) func(...array) array {
	return func(x ...array) array {
		shape := append([]int{}, x[0].shape...)
		for i := range shape {
			if len(axes) == 0 {
				shape[i] = 1
			}
		}
		for _, a := range axes {
			shape[x[0].axis(a)] = 1
		}
		return array{shape, f(x...).values}
	}
}

// extreme is the greatest, or with -1 the smallest, element over axes.
func extreme(sign float64, axes ...int) func(...array) array {
	return fold(math.Inf(-1), func(a, x float64) float64 { return math.Max(a, sign*x) }, func(a float64, _ int) float64 { return sign * a }, axes...)
}

func squares(axes ...int) func(...array) array {
	return fold(0, func(a, x float64) float64 { return a + x*x }, func(a float64, _ int) float64 { return a }, axes...)
}

func varianceOf(axes ...int) func(...array) array {
	return func(x ...array) array {
		m := mean(axes...)(x...)
		v := fold(0, func(a, x float64) float64 { return a + x*x }, func(a float64, n int) float64 { return a / float64(n) }, axes...)(x...)
		for i := range v.values {
			v.values[i] -= m.values[i] * m.values[i]
		}
		return v
	}
}

func logSumExpOf(axes ...int) func(...array) array {
	return fold(0, func(a, x float64) float64 { return a + math.Exp(x) }, func(a float64, _ int) float64 { return math.Log(a) }, axes...)
}

// root is the square root of what f gives.
func root(f func(...array) array) func(...array) array {
	return func(x ...array) array { return each(math.Sqrt)(f(x...)) }
}

// matmulOf is NumPy's matmul.
func matmulOf(x ...array) array {
	a, b := x[0], x[1]
	row, column := len(a.shape) == 1, len(b.shape) == 1
	if row {
		a = shaped(append([]int{1}, a.shape...)...)(a)
	}
	if column {
		b = shaped(b.shape[0], 1)(b)
	}
	rows, columns, depth := a.shape[len(a.shape)-2], b.shape[len(b.shape)-1], b.shape[len(b.shape)-2]
	batch := common(array{shape: a.shape[:len(a.shape)-2]}, array{shape: b.shape[:len(b.shape)-2]})
	y := build(append(append([]int{}, batch...), rows, columns), func(out []int) (s float64) {
		n := len(out) - 2
		for p := range depth {
			left := append(append([]int{}, out[:n]...), out[n], p)
			right := append(append([]int{}, out[:n]...), p, out[n+1])
			s += a.at(left...) * b.at(right...)
		}
		return s
	})
	switch {
	case row && column:
		y.shape = batch
	case row:
		y.shape = append(append([]int{}, batch...), columns)
	case column:
		y.shape = append(append([]int{}, batch...), rows)
	}
	return y
}
