package check

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var matrices = lesson{"07", "From scalars to matrices", "从标量到矩阵", []exercise{
	{"matmul", "The product", "乘积"},
	{"layer-gradients", "The gradients of a layer", "一层的梯度"},
	{"hidden-gradient", "Through a hidden layer", "穿过隐藏层"},
}}

// Product checks the matrix product of a [n m] and b [m k].
func Product(f func(a, b [][]float64) [][]float64) { report("matmul", product(f)) }

func product(f func(a, b [][]float64) [][]float64) verdict {
	return judge(func() string {
		for _, t := range []struct{ a, b, want [][]float64 }{
			{[][]float64{{1, 2}, {3, 4}}, [][]float64{{5, 6}, {7, 8}}, [][]float64{{19, 22}, {43, 50}}},
			{[][]float64{{1, 0, 2}}, [][]float64{{1, 2}, {3, 4}, {5, 6}}, [][]float64{{11, 14}}},
			{[][]float64{{2}, {-1}}, [][]float64{{3, 0, 1}}, [][]float64{{6, 0, 2}, {-3, 0, -1}}},
		} {
			got := f(t.a, t.b)
			call := fmt.Sprintf("product(%v, %v)", t.a, t.b)
			if len(got) != len(t.want) || slices.ContainsFunc(got, func(row []float64) bool { return len(row) != len(t.want[0]) }) {
				return pick("`%s` gives %v. The result has a row for each row of a, here %d, and a column for each column of b, here %d.",
					"`%s` 得到 %v。结果的行数等于 a 的行数，这里是 %d；列数等于 b 的列数，这里是 %d。", call, got, len(t.want), len(t.want[0]))
			}
			if slices.EqualFunc(got, t.want, func(x, y []float64) bool { return nearAll(x, y) }) {
				continue
			}
			found := unlike(call, got, t.want)
			flat := slices.Concat(got...)
			switch {
			case nearAll(flat, []float64{5, 12, 21, 32}):
				return found + pick(" That is element by element. Pair a row of a with a column of b, and add up.", "这是逐元素相乘。要把 a 的一行与 b 的一列配对相乘，再加起来。")
			case nearAll(flat, []float64{17, 23, 39, 53}):
				return found + pick(" You went along the rows of b. It is its columns that meet the rows of a: b[k][j].", "你走的是 b 的行。与 a 的行相遇的是 b 的列：b[k][j]。")
			case nearAll(flat, []float64{14, 16, 28, 32}):
				return found + pick(" Only the last pair is there: add up with `+=`.", "只剩下最后一对：要用 `+=` 加起来。")
			case nearAll(flat, []float64{23, 34, 31, 46}):
				return found + pick(" That is b times a. The order matters: a gives the rows.", "这是 b 乘 a。顺序很重要：行由 a 给出。")
			case !slices.ContainsFunc(flat, func(v float64) bool { return v != 0 }):
				return found + pick(" All zero: nothing was added to the result.", "全是零：没有往结果里加任何东西。")
			}
			return found
		}
		return ""
	})
}

// LayerGradients checks the gradients of the kernel, the input and the bias of a layer.
func LayerGradients(f func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor)) {
	report("layer-gradients", layerGradients(f))
}

func layerGradients(f func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor)) verdict {
	return judge(func() string {
		x := tensor.From([][]float64{{2, -1}, {0, 1}, {1, 3}, {-2, 0.5}})
		w := tensor.From([][]float64{{1, 0, 2}, {-1, 3, 1}})
		delta := tensor.From([][]float64{{1, -2, 0.5}, {0, 1, 1}, {-1, 0, 2}, {0.5, 1, 0}})
		wantW, wantX, wantB := x.Transpose().MatMul(delta), delta.MatMul(w.Transpose()), delta.Sum(0)
		dw, dx, db := f(x, w, delta)
		if hint := unlikeTensor("dw", dw, wantW); hint != "" {
			switch {
			case sameTensor(dw, wantW.Transpose()):
				return hint + pick(" It is transposed: xᵀδ, not δᵀx.", "转置了：应为 xᵀδ，而不是 δᵀx。")
			case sameTensor(dw, wantW.Scale(0.25)):
				return hint + pick(" That is the mean over the batch. If the loss is a mean, δ has been divided already; here the gradients are added.", "这是批量上的平均。如果损失是平均，δ 已经除过了；这里要把梯度相加。")
			case sameTensor(dw, x.Rows(0, 1).Transpose().MatMul(delta.Rows(0, 1))):
				return hint + pick(" Only the first sample is in it: each weight is used by all of them.", "里面只有第一个样本：每个权重所有样本都用到。")
			case sameTensor(dw, x.MatMul(w)):
				return hint + pick(" That is the forward pass, xW.", "这是正向计算 xW。")
			}
			return hint
		}
		if hint := unlikeTensor("dx", dx, wantX); hint != "" {
			switch {
			case sameTensor(dx, wantX.Transpose()):
				return hint + pick(" It is transposed: δWᵀ, not Wδᵀ.", "转置了：应为 δWᵀ，而不是 Wδᵀ。")
			case sameTensor(dx, x):
				return hint + pick(" That is x itself.", "这是 x 本身。")
			}
			return hint + pick(" dw is right.", "dw 是对的。")
		}
		if hint := unlikeTensor("db", db, wantB); hint != "" {
			switch {
			case sameTensor(db, delta):
				return hint + pick(" That is δ. The bias is used by each sample, so add up along the batch: Sum(0).", "这是 δ。每个样本都用到偏置，所以要沿批量相加：Sum(0)。")
			case sameTensor(db, delta.Sum(1)):
				return hint + pick(" You have added up over the neurons. The batch is axis 0.", "你把各神经元加在了一起。批量是第 0 轴。")
			case sameTensor(db, delta.Mean(0)):
				return hint + pick(" That is the mean. Gradients of what is used several times are added.", "这是平均。用了几次的值，梯度是相加的。")
			case sameTensor(db, delta.Sum()):
				return hint + pick(" That is the sum of all. Each neuron has a bias of its own: Sum(0).", "这是全部的和。每个神经元有自己的偏置：Sum(0)。")
			}
			return hint + pick(" dw and dx are right.", "dw 和 dx 是对的。")
		}
		return ""
	})
}

// HiddenGradient checks the gradient of the sums of a hidden layer with ReLU.
func HiddenGradient(f func(z, w2, delta *tensor.Tensor) *tensor.Tensor) {
	report("hidden-gradient", hiddenGradient(f))
}

func hiddenGradient(f func(z, w2, delta *tensor.Tensor) *tensor.Tensor) verdict {
	return judge(func() string {
		z := tensor.From([][]float64{{2, -1, 0.5}, {-3, 4, -0.5}})
		w2 := tensor.From([][]float64{{1, -1}, {0.5, 2}, {3, 1}})
		delta := tensor.From([][]float64{{1, 2}, {-1, 0.5}})
		mask := z.Greater(tensor.Scalar(0))
		back := delta.MatMul(w2.Transpose())
		got := f(z, w2, delta)
		hint := unlikeTensor(pick("the gradient of z", "z 的梯度"), got, back.Mul(mask))
		switch {
		case hint == "":
			return ""
		case sameTensor(got, back):
			return hint + pick(" The ReLU is missing: where z was negative, nothing comes back.", "少了 ReLU：z 为负的地方，什么也传不回来。")
		case sameTensor(got, back.Mul(z)):
			return hint + pick(" You have multiplied by z. The slope of the ReLU is 1 where z is positive, and 0 elsewhere.", "你乘的是 z。ReLU 的斜率在 z 为正处是 1，别处是 0。")
		case sameTensor(got, back.Mul(z.ReLU())):
			return hint + pick(" You have multiplied by the value of the ReLU. Its slope is 1 where z is positive, and 0 elsewhere.", "你乘的是 ReLU 的值。它的斜率在 z 为正处是 1，别处是 0。")
		case sameTensor(got, back.ReLU()):
			return hint + pick(" You have put the ReLU over the gradient. It is the sign of z that decides, not that of the gradient.", "你把 ReLU 用在了梯度上。起决定作用的是 z 的符号，而不是梯度的符号。")
		case sameTensor(got, mask):
			return hint + pick(" That is the slope of the ReLU alone. Multiply it by what comes back through w2.", "这只是 ReLU 的斜率。还要乘以穿过 w2 传回来的梯度。")
		case sameTensor(got, back.Mul(tensor.Scalar(1).Sub(mask))):
			return hint + pick(" It is the other way round: positive sums let the gradient through.", "正好反了：为正的和才让梯度通过。")
		}
		return hint
	})
}

// unlikeTensor is the hint of what is wrong with a gradient, "" if nothing is.
func unlikeTensor(name string, got, want *tensor.Tensor) string {
	switch {
	case got == nil:
		return pick("`%s` is nil.", "`%s` 是 nil。", name)
	case sameTensor(got, want):
		return ""
	case !slices.Equal(got.Shape(), want.Shape()):
		return pick("`%s` has the shape %v; it should be %v.", "`%s` 的形状是 %v，应为 %v。", name, got.Shape(), want.Shape())
	}
	return pick("`%s` is %v; it should be %v.", "`%s` 是 %v，应为 %v。", name, got.Values(), want.Values())
}

// sameTensor compares shapes, and values but for rounding.
func sameTensor(got, want *tensor.Tensor) bool {
	return got != nil && slices.Equal(got.Shape(), want.Shape()) &&
		slices.EqualFunc(got.Values(), want.Values(), func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-4 })
}
