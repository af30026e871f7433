package tensor_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// apart is drawn so that no two values are the same.
var apart = kind{wide.draw, false}

// few is drawn so that many values are the same, and some are 0; bit3, from 0, 1 and 2.
var (
	few  = kind{func(r *rand.Rand) float64 { return float64(r.IntN(5) - 2) }, false}
	bit3 = kind{func(r *rand.Rand) float64 { return float64(r.IntN(3)) }, true}
)

const (
	// for reductions of axis 1
	middle = "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x1x3 | 2x3 | 2x40x3 | 2x3x19"
	// for reductions of axes 0 and 2, which do not stand together
	outside = "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x1x3 | 3x2x70 | 2x3x2x9"
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
	{"matmul right transposed", []kind{wide}, "2x3 4x3 | 1x1 1x1 | 0x3 2x3 | 2x0 3x0 | 5x17 9x17", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose()) }, func(x ...array) array { return matmulOf(x[0], turned(1, 0)(x[1])) }},
	{"matmul left transposed", []kind{wide}, "3x2 3x4 | 1x1 1x1 | 3x0 3x2 | 17x5 17x9 | 3x2 5x3x4", func(x tensors) *tensor.Tensor { return x[0].Transpose().MatMul(x[1]) }, func(x ...array) array { return matmulOf(turned(1, 0)(x[0]), x[1]) }},
	{"matmul both transposed", []kind{wide}, "3x2 4x3 | 17x5 9x17", func(x tensors) *tensor.Tensor { return x[0].Transpose().MatMul(x[1].Transpose()) }, func(x ...array) array {
		return matmulOf(turned(1, 0)(x[0]), turned(1, 0)(x[1]))
	}},
	{"matmul batches transposed", []kind{wide}, "2x3x4 2x5x4 | 1x3x4 2x5x4 | 2x9x5 2x8x5 | 0x3x4 1x5x4", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose(0, 2, 1)) }, func(x ...array) array {
		return matmulOf(x[0], turned(0, 2, 1)(x[1]))
	}},
	{"matmul itself transposed", []kind{wide}, "2x3x4 | 1x1x5 | 2x9x5", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[0].Transpose(0, 2, 1)) }, func(x ...array) array {
		return matmulOf(x[0], turned(0, 2, 1)(x[0]))
	}},
	{"dense transposed", []kind{wide}, "2x3 4x3 4 | 5x9 17x9 17 | 2x3x4 5x4 5", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose()).Add(x[2]) }, func(x ...array) array {
		return pair(func(a, b float64) float64 { return a + b })(matmulOf(x[0], turned(1, 0)(x[1])), x[2])
	}},
	einsumCase("bij,bjk->bik", "2x3x4 2x4x5 | 1x1x1 1x1x1 | 0x2x3 0x3x2 | 2x0x3 2x3x2 | 2x3x0 2x0x2 | 2x9x5 2x5x8"),
	einsumCase("bqhd,bkhd->bhqk", "2x3x2x4 2x5x2x4 | 1x5x3x8 1x4x3x8"),
	einsumCase("bhqk,bkhd->bqhd", "2x2x3x5 2x5x2x4"),
	einsumCase("ij,jk", "2x3 3x4 | 17x9 9x5 | 1x3 3x1"),
	einsumCase("ij,kj->ki", "2x3 4x3 | 9x5 17x5"),
	einsumCase("ij,jk->ki", "2x3 3x4 | 17x9 9x5"),
	einsumCase("i,i->", "3 3 | 70 70 | 0 0 | 1 1"),
	einsumCase("i,j->ij", "3 4 | 1 1 | 0 2"),
	einsumCase("i,j->ji", "3 4 | 17 9"),
	einsumCase("ij,j->i", "3x4 4 | 5x70 70"),
	einsumCase("ij,i->j", "3x4 3 | 5x17 5"),
	einsumCase("i,ij->j", "3 3x4 | 5 5x17"),
	einsumCase("bi,bi->b", "3x4 3x4 | 1x1 1x1 | 3x0 3x0"),
	einsumCase("ij,ij->ij", "2x3 2x3 | 0x3 0x3"),
	einsumCase("ij,ji->ij", "2x3 3x2"),
	einsumCase("ij,j->ij", "2x3 3 | 2x17 17"),
	einsumCase("ij,kl->", "2x3 4x2"),
	einsumCase("ij,kl->li", "2x3 4x2"),
	einsumCase("ijk,kl->il", "2x3x4 4x5"),
	einsumCase("ijkl,jm->mikl", "2x3x4x2 3x5"),
	einsumCase("iij,jk->ik", "3x3x2 2x4"),
	einsumCase("ii,ii->i", "3x3 3x3"),
	einsumCase("ab,ac,ad->abcd", "2x3 2x1 2x4"),
	einsumCase("ij,jk,kl->il", "2x3 3x4 4x2 | 1x1 1x1 1x1"),
	einsumCase("i,i,i->i", "3 3 3"),
	einsumCase("i,j,k->", "3 2 4"),
	einsumCase("b,bi,bj->ij", "4 4x2 4x3"),
	einsumCase("ij->ji", "2x3 | 1x1 | 0x3 | 5x17"),
	einsumCase("ij->j", "2x3 | 0x3 | 5x17 | 70x3"),
	einsumCase("ij->i", "2x3 | 2x0 | 5x70"),
	einsumCase("ij->", "2x3 | 1x1 | 0x2"),
	einsumCase("ii->i", "3x3 | 1x1 | 0x0"),
	einsumCase("ii", "3x3"),
	einsumCase("iij->ji", "3x3x2"),
	einsumCase("abcde->ceabd", "2x3x1x2x4"),
	einsumCase("->", "."),
	einsumCase("i,->i", "3 ."),
	einsumCase("...d,de->...e", "2x3x4 4x5 | 4 4x5 | 2x1x2x4 4x1"),
	einsumCase("...ij,...jk->...ik", "2x1x2x3 5x3x4 | 2x3 5x3x2 | 1x2x3 4x3x2"),
	einsumCase("...->...", "2x3 | ."),
	einsumCase("i...->...i", "2x3x4"),
	einsumCase("...,...->...", "2x3 3 | 3 2x1"),
	{"dot of vectors", []kind{wide}, "3 3 | 1 1 | 0 0 | 70 70", func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, einsumOf("i,i->")},
	{"dot of a vector", []kind{wide}, "2x3 3 | 2x3x4 4", func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, einsumOf("...i,i->...")},
	{"dot of matrices", []kind{wide}, "2x3 3x4", func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, einsumOf("ij,jk->ik")},
	{"dot of many axes", []kind{wide}, "2x3x4 5x4x2", func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, einsumOf("abk,ckd->abcd")},
	{"dot with a scalar", []kind{wide}, "2x3 . | . 3 | . .", func(x tensors) *tensor.Tensor { return x[0].Dot(x[1]) }, pair(func(x, y float64) float64 { return x * y })},
	{"tensordot", []kind{wide}, "2x3x4 4x5x3", func(x tensors) *tensor.Tensor { return x[0].TensorDot(x[1], []int{1, -1}, []int{2, 0}) }, einsumOf("abc,cdb->ad")},
	{"tensordot of no axes", []kind{wide}, "2x3 4", func(x tensors) *tensor.Tensor { return x[0].TensorDot(x[1], nil, nil) }, einsumOf("ab,c->abc")},
	{"outer", []kind{wide}, "3 4 | 2x3 4 | . 2 | 0 3", func(x tensors) *tensor.Tensor { return x[0].Outer(x[1]) }, func(x ...array) array {
		return einsumOf("i,j->ij")(shaped(len(x[0].values))(x[0]), shaped(len(x[1].values))(x[1]))
	}},
	{"prod", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Prod() }, productOver()},
	{"prod -1", []kind{wide}, "2x3 | 1x1 | 3x9 | 0x3 | 2x0 | 5", func(x tensors) *tensor.Tensor { return x[0].Prod(-1) }, productOver(-1)},
	{"prod with zeros", []kind{bit3}, "2x3 | 7x3 | 9x2", func(x tensors) *tensor.Tensor { return x[0].Prod(-1) }, productOver(-1)},
	{"prod 1", []kind{wide}, "2x3x4 | 1x1x1 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Prod(1) }, productOver(1)},
	{"prod 0 2", []kind{bit3}, "2x3x4 | 1x1x1 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Prod(0, 2) }, productOver(0, 2)},
	{"prod keepdims", []kind{wide}, "2x3x2x2x1", func(x tensors) *tensor.Tensor { return x[0].KeepDims().Prod(1, 3) }, keptDims(productOver(1, 3), 1, 3)},
	{"cumsum -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].CumSum(-1) }, cumulative(-1, 0, add)},
	{"cumsum 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].CumSum(0) }, cumulative(0, 0, add)},
	{"cumsum 1", []kind{wide}, "2x3x4 | 2x1x3 | 2x3x1x2x2 | 2x0x3", func(x tensors) *tensor.Tensor { return x[0].CumSum(1) }, cumulative(1, 0, add)},
	{"cumprod -1", []kind{wide}, "2x3 | 1x1 | 3x7 | 0x3 | 5", func(x tensors) *tensor.Tensor { return x[0].CumProd(-1) }, cumulative(-1, 1, mul)},
	{"cumprod with zeros", []kind{bit3}, "2x3 | 7x5", func(x tensors) *tensor.Tensor { return x[0].CumProd(-1) }, cumulative(-1, 1, mul)},
	{"cumprod 1", []kind{wide}, "2x3x4 | 2x1x3 | 2x3x1x2x2 | 2x0x3", func(x tensors) *tensor.Tensor { return x[0].CumProd(1) }, cumulative(1, 1, mul)},
	{"argmax -1", []kind{apart}, rows, func(x tensors) *tensor.Tensor { return x[0].ArgMax(-1) }, best(-1, 1)},
	{"argmax 1", []kind{few}, middle, func(x tensors) *tensor.Tensor { return x[0].ArgMax(1) }, best(1, 1)},
	{"argmax of few", []kind{few}, "3x9 | 5", func(x tensors) *tensor.Tensor { return x[0].ArgMax(-1) }, best(-1, 1)},
	{"argmin 0", []kind{few}, "2x3 | 1x1 | 9x3 | 5 | 2x0", func(x tensors) *tensor.Tensor { return x[0].ArgMin(0) }, best(0, -1)},
	{"argmin keepdims", []kind{few}, middle, func(x tensors) *tensor.Tensor { return x[0].KeepDims().ArgMin(1) }, keptDims(best(1, -1), 1)},
	{"all -1", []kind{bit}, rows, func(x tensors) *tensor.Tensor { return x[0].All(-1) }, fold(1, math.Min, func(a float64, _ int) float64 { return a }, -1)},
	{"all", []kind{bit}, one, func(x tensors) *tensor.Tensor { return x[0].All() }, fold(1, math.Min, func(a float64, _ int) float64 { return a })},
	{"any 0 2", []kind{bit}, outside, func(x tensors) *tensor.Tensor { return x[0].Any(0, 2) }, fold(0, math.Max, func(a float64, _ int) float64 { return a }, 0, 2)},
	{"any", []kind{bit}, one, func(x tensors) *tensor.Tensor { return x[0].Any() }, fold(0, math.Max, func(a float64, _ int) float64 { return a })},
	{"count nonzero", []kind{bit}, one, func(x tensors) *tensor.Tensor { return x[0].CountNonZero() }, sum()},
	{"count nonzero 0 2", []kind{few}, outside, func(x tensors) *tensor.Tensor { return x[0].CountNonZero(0, 2) }, fold(0, func(a, x float64) float64 {
		if x != 0 {
			a++
		}
		return a
	}, func(a float64, _ int) float64 { return a }, 0, 2)},
	{"argsort -1", []kind{few}, rows, func(x tensors) *tensor.Tensor { return x[0].ArgSort(-1, tensor.Ascending) }, sortedIndices(-1, 1)},
	{"argsort of many", []kind{apart}, "2x300", func(x tensors) *tensor.Tensor { return x[0].ArgSort(-1, tensor.Descending) }, sortedIndices(-1, -1)},
	{"argsort of many equals", []kind{few}, "400x2", func(x tensors) *tensor.Tensor { return x[0].ArgSort(0, tensor.Ascending) }, sortedIndices(0, 1)},
	{"argsort 1 descending", []kind{few}, middle, func(x tensors) *tensor.Tensor { return x[0].ArgSort(1, tensor.Descending) }, sortedIndices(1, -1)},
	{"sort -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Sort(-1, tensor.Ascending) }, func(x ...array) array {
		return takenAlong(-1)(x[0], sortedIndices(-1, 1)(x[0]))
	}},
	{"sort 1 descending", []kind{wide}, "2x3x4 | 1x1x1 | 2x3x1x2x2 | 2x0x3", func(x tensors) *tensor.Tensor { return x[0].Sort(1, tensor.Descending) }, func(x ...array) array {
		return takenAlong(1)(x[0], sortedIndices(1, -1)(x[0]))
	}},
	{"top 2", []kind{wide}, "2x3 | 2 | 3x17 | 2x3x4 | 0x3 | 2x1x2x2x5", func(x tensors) *tensor.Tensor {
		v, _ := x[0].TopK(2)
		return v
	}, func(x ...array) array { return part(-1, 0, 2)(takenAlong(-1)(x[0], sortedIndices(-1, -1)(x[0]))) }},
	{"top 2's indices", []kind{few}, "2x3 | 2 | 3x17 | 2x3x4 | 0x3", func(x tensors) *tensor.Tensor {
		_, i := x[0].TopK(2)
		return i
	}, func(x ...array) array { return part(-1, 0, 2)(sortedIndices(-1, -1)(x[0])) }},
	{"top 70's indices", []kind{few}, "2x80", func(x tensors) *tensor.Tensor {
		_, i := x[0].TopK(70)
		return i
	}, func(x ...array) array { return part(-1, 0, 70)(sortedIndices(-1, -1)(x[0])) }},
	{"take along -1", []kind{wide, label(3)}, "2x3 2x4 | 3 1 | 2x2x3 2x2x2 | 2x3 1x4 | 1x3 2x4 | 0x3 0x2 | 2x3 2x0 | 2x1x2x2x3 2x4x1x2x5", func(x tensors) *tensor.Tensor { return x[0].TakeAlongAxis(x[1], -1) }, takenAlong(-1)},
	{"take along 0", []kind{wide, label(3)}, "3x2 4x2 | 3x2 1x2 | 3x2 4x1 | 3x1 2x4 | 3x2x4 2x2x4", func(x tensors) *tensor.Tensor { return x[0].TakeAlongAxis(x[1], 0) }, takenAlong(0)},
	{"take along 1 from the end", []kind{wide, label(3)}, "2x3x4 2x5x4", func(x tensors) *tensor.Tensor { return x[0].TakeAlongAxis(x[1].Sub(tensor.Scalar(3)), 1) }, takenAlong(1)},
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

func einsumCase(equation, shapes string) opCase {
	return opCase{"einsum " + equation, []kind{wide}, shapes, func(x tensors) *tensor.Tensor { return tensor.Einsum(equation, x...) }, einsumOf(equation)}
}

// einsumOf sums over all values of all letters. The axes of an ellipsis are digits, from 9 down, and
// are repeated where they are of size 1.
func einsumOf(equation string) func(...array) array {
	return func(x ...array) array {
		in, out, arrow := strings.Cut(equation, "->")
		terms := strings.Split(in, ",")
		sizes, dots := map[rune]int{}, ""
		for i, t := range terms {
			if n := len(x[i].shape) - len(t) + 3; strings.Contains(t, "...") {
				d := "0123456789"[10-n:]
				terms[i] = strings.Replace(t, "...", d, 1)
				if len(d) > len(dots) {
					dots = d
				}
			}
			for axis, l := range terms[i] {
				if n, ok := sizes[l]; !ok || n == 1 {
					sizes[l] = x[i].shape[axis]
				}
			}
		}
		if !arrow {
			all := strings.Split(strings.Join(terms, ""), "")
			slices.Sort(all)
			for _, l := range all {
				if strings.Count(strings.Join(terms, ""), l) == 1 {
					out += l
				}
			}
		}
		out = strings.Replace(out, "...", dots, 1)
		letters := out
		for _, l := range strings.Join(terms, "") {
			if !strings.ContainsRune(letters, l) {
				letters += string(l)
			}
		}
		shape := func(letters string) (shape []int) {
			for _, l := range letters {
				shape = append(shape, sizes[l])
			}
			return shape
		}
		return build(shape(out), func(outer []int) (s float64) {
			at := map[rune]int{}
			for i, l := range out {
				at[l] = outer[i]
			}
			build(shape(letters[len(out):]), func(inner []int) float64 {
				for i, l := range letters[len(out):] {
					at[l] = inner[i]
				}
				product := 1.0
				for i, t := range terms {
					var index []int
					for _, l := range t {
						index = append(index, at[l])
					}
					product *= x[i].at(index...)
				}
				s += product
				return 0
			})
			return s
		})
	}
}

func add(x, y float64) float64 { return x + y }
func mul(x, y float64) float64 { return x * y }

func productOver(axes ...int) func(...array) array {
	return fold(1, mul, func(a float64, _ int) float64 { return a }, axes...)
}

// cumulative is the fold along an axis of each element and those before it.
func cumulative(axis int, start float64, f func(a, x float64) float64) func(...array) array {
	return func(x ...array) array {
		axis := x[0].axis(axis)
		return build(x[0].shape, func(out []int) float64 {
			a, in := start, slices.Clone(out)
			for i := range out[axis] + 1 {
				in[axis] = i
				a = f(a, x[0].at(in...))
			}
			return a
		})
	}
}

// sortedIndices are the indices that sort along an axis, with the sign -1 the greatest first.
func sortedIndices(axis int, sign float64) func(...array) array {
	return func(x ...array) array {
		axis := x[0].axis(axis)
		return build(x[0].shape, func(out []int) float64 {
			in := slices.Clone(out)
			var lane []float64
			var order []int
			for i := range x[0].shape[axis] {
				in[axis] = i
				lane = append(lane, sign*x[0].at(in...))
				order = append(order, i)
			}
			slices.SortStableFunc(order, func(i, j int) int {
				switch {
				case lane[i] < lane[j]:
					return -1
				case lane[i] > lane[j]:
					return 1
				}
				return 0
			})
			return float64(order[out[axis]])
		})
	}
}

// best is the index of the first of the greatest elements along an axis, with the sign -1 of the smallest.
func best(axis int, sign float64) func(...array) array {
	return func(x ...array) array {
		axis := x[0].axis(axis)
		y := part(axis, 0, 1)(sortedIndices(axis, -sign)(x[0]))
		y.shape = slices.Delete(slices.Clone(y.shape), axis, axis+1)
		return y
	}
}

// takenAlong are the elements of the indices along an axis.
func takenAlong(axis int) func(...array) array {
	return func(x ...array) array {
		axis, n := x[0].axis(axis), x[0].shape[x[0].axis(axis)]
		others := array{shape: slices.Clone(x[0].shape)}
		others.shape[axis] = 1
		return build(common(others, x[1]), func(out []int) float64 {
			in := slices.Clone(out)
			in[axis] = (int(x[1].at(out...)) + n) % n
			return x[0].at(in...)
		})
	}
}
