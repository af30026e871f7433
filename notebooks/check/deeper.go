package check

import (
	"math"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

var deeper = lesson{"15", "Deeper", "更深", []exercise{
	{"he", "He's deviation", "He 的标准差"},
	{"normalize", "Normalize a batch", "把一个批量归一化"},
	{"affine", "Gamma and beta", "γ 与 β"},
}}

// He checks the deviation of the weights of a layer with ReLU that keeps the mean square of the signal.
func He(f func(inputs, outputs int) float64) { report("he", he(f)) }

func he(f func(inputs, outputs int) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call        string
			in, out     int
			right, back float64
		}{
			{"200, 50", 200, 50, 0.1, 0.2},
			{"8, 32", 8, 32, 0.5, 0.25},
			{"32, 32", 32, 32, 0.25, 0.25},
		} {
			got := f(t.in, t.out)
			if near(got, t.right) {
				continue
			}
			in, out := float64(t.in), float64(t.out)
			found := unlike("he("+t.call+")", got, t.right)
			switch {
			case near(got, 2/in):
				return found + pick(" That is the variance; the deviation is its root.", "那是方差；标准差是它的平方根。")
			case near(got, 1/math.Sqrt(in)):
				return found + pick(" So it is without an activation. ReLU loses half of the mean square in each layer: twice the variance gives it back.",
					"没有激活函数时是这样。ReLU 每一层丢掉均方的一半：方差要加倍才能补回来。")
			case near(got, 2/math.Sqrt(in)):
				return found + pick(" Twice the *variance*, not twice the deviation: the 2 stands under the root.", "加倍的是**方差**，不是标准差：2 要放在根号里。")
			case near(got, t.back):
				return found + pick(" That keeps the gradients on their way back. Forward, a neuron adds up its inputs.", "那样保住的是往回走的梯度。往前走时，神经元加起来的是它的输入。")
			case near(got, math.Sqrt(2/(in+out))):
				return found + pick(" That is Glorot's. He's counts the inputs only.", "那是 Glorot 的。He 的只数输入。")
			case got > 0 && !math.IsInf(got, 1):
				return found + pick(" With your deviation each layer would multiply the mean square by inputs · deviation² / 2 = %.3g; it should be 1.",
					"按你的标准差，每一层会把均方乘以 输入数 · 标准差² / 2 = %.3g；它应该是 1。", in*got*got/2)
			}
			return found
		}
		return ""
	})
}

// Normalize checks the normalization of a batch: each column gets the mean 0 and the deviation 1, with 0.001 added to
// the variance.
func Normalize(f func(batch [][]float64) [][]float64) { report("normalize", normalize(f)) }

func normalize(f func(batch [][]float64) [][]float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call  string
			batch [][]float64
		}{
			{"[[0 10] [2 30] [4 50]]", [][]float64{{0, 10}, {2, 30}, {4, 50}}},
			{"[[1 5 -1] [3 5 0]]", [][]float64{{1, 5, -1}, {3, 5, 0}}},
		} {
			want := normalizedBy(t.batch, 0, 0.001, math.Sqrt)
			before := flat(t.batch)
			out := f(t.batch)
			if !nearAll(flat(t.batch), before) {
				return pick("`normalize(%s)` changed its argument. Make a new table for the result.", "`normalize(%s)` 改动了它的参数。请为结果新建一张表。", t.call)
			}
			if len(out) != len(want) || len(flat(out)) != len(before) {
				return pick("`normalize(%s)` gives %d rows with %d numbers in all; the result has the shape of the batch.",
					"`normalize(%s)` 得到 %d 行，共 %d 个数；结果的形状应与批量相同。", t.call, len(out), len(flat(out)))
			}
			got := flat(out)
			if nearAll(got, flat(want)) {
				continue
			}
			found := unlike("normalize("+t.call+")", got, flat(want))
			one := func(float64) float64 { return 1 }
			samples := float64(len(t.batch))
			sample := func(v float64) float64 { return math.Sqrt((v-0.001)*samples/(samples-1) + 0.001) }
			switch {
			case nearAll(got, flat(transposedRows(normalizedBy(transposedRows(t.batch), 0, 0.001, math.Sqrt)))):
				return found + pick(" That is over each row, which is layer normalization. Here mean and variance are those of a column.",
					"那是对每一行做的，也就是层归一化。这里的均值和方差是一列的。")
			case nearAll(got, flat(normalizedBy(t.batch, 0, 0.001, one))):
				return found + pick(" The means are 0. Now divide by the deviation.", "均值已是 0。再除以标准差。")
			case nearAll(got, flat(normalizedBy(t.batch, 0, 0.001, func(v float64) float64 { return v }))):
				return found + pick(" You divide by the variance; divide by its root.", "你除以的是方差；应除以它的平方根。")
			case nearAll(got, flat(normalizedBy(t.batch, 1, 0.001, math.Sqrt))):
				return found + pick(" The mean is not subtracted.", "没有减去均值。")
			case nearAll(got, flat(normalizedBy(t.batch, 0, 0.001, sample))):
				return found + pick(" Divide the sum of the squared distances by the number of samples, not by one less.", "距离的平方和要除以样本数，而不是样本数减一。")
			case nearAll(got, flat(normalizedBy(t.batch, 0, 0, math.Sqrt))):
				return found + pick(" It is nearly right: add ε = 0.001 to the variance, under the root. A column that is always the same needs it.",
					"差一点就对了：在根号里给方差加上 ε = 0.001。全是同一个数的列少不了它。")
			}
			return found
		}
		return ""
	})
}

// normalizedBy is a batch whose columns lost their means, but for the part kept, and were divided by what size makes of
// their variance and ε.
func normalizedBy(batch [][]float64, kept, epsilon float64, size func(v float64) float64) [][]float64 {
	n := float64(len(batch))
	out := make([][]float64, len(batch))
	for i := range out {
		out[i] = make([]float64, len(batch[i]))
	}
	for j := range batch[0] {
		var mean, variance float64
		for _, row := range batch {
			mean += row[j] / n
		}
		for _, row := range batch {
			variance += (row[j] - mean) * (row[j] - mean) / n
		}
		for i, row := range batch {
			out[i][j] = (row[j] - (1-kept)*mean) / size(variance+epsilon)
		}
	}
	return out
}

// flat is a table's numbers, row by row.
func flat(rows [][]float64) (all []float64) {
	for _, row := range rows {
		all = append(all, row...)
	}
	return all
}

// transposedRows is a table with its rows as columns.
func transposedRows(rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows[0]))
	for j := range out {
		for _, row := range rows {
			out[j] = append(out[j], row[j])
		}
	}
	return out
}

// Affine checks a layer y = x·gamma + beta with weights of these names for each feature.
func Affine(f func() *layers.Layer) { report("affine", affine(f)) }

func affine(f func() *layers.Layer) verdict {
	return judge(func() string {
		const features = 3
		layer := f()
		if layer == nil {
			return pick("`affine()` gives nil; it should be a layer, as `layers.New` makes one.", "`affine()` 得到 nil；它应该是用 `layers.New` 做出来的层。")
		}
		x := dl.Input(features)
		var model *dl.Model
		if err := dl.Try(func() { model = dl.New(dl.Tensors{x}, dl.Tensors{layer.Call(x)}) }); err != nil {
			return pick("On samples of 3 features, your layer fails: %v", "对有 3 个特征的样本，你的层出错：%v", err)
		}
		for _, name := range []string{"gamma", "beta"} {
			var weight *tensor.Tensor
			for _, w := range layer.Weights() {
				if w.Name() == name {
					weight = w.Tensor
				}
			}
			if weight == nil {
				return pick("The layer has no weight `%s`. It is made by `c.Weight(\"%[1]s\", …)`, and is then trained.", "这个层没有权重 `%s`。它由 `c.Weight(\"%[1]s\", …)` 产生，之后参与训练。", name)
			}
			if weight.Shape().Size() != features {
				return pick("`%s` has the shape %v. For samples of 3 features it should be [3], one number for each.", "`%s` 的形状是 %v。样本有 3 个特征时应为 [3]，每个特征一个数。", name, weight.Shape())
			}
		}
		sample := tensor.From([][]float64{{1, -2, 4}, {0, 3, 5}})
		if got := numbers(model.Predict(sample)); !nearAll(got, numbers(sample)) {
			return pick("At the beginning the layer makes %s of %s; it should hand it on as it is: gamma begins with ones, beta with zeros.",
				"一开始这个层把 %[2]s 变成 %[1]s；它应原样传下去：gamma 从 1 开始，beta 从 0 开始。", short(got), short(numbers(sample)))
		}
		layer.Weight("gamma").Set([]float32{2, 3, 4})
		layer.Weight("beta").Set([]float32{10, 20, 30})
		if got, want := numbers(model.Predict(sample)), []float64{12, 14, 46, 10, 29, 50}; !nearAll(got, want) {
			return pick("With gamma [2 3 4] and beta [10 20 30], %s becomes %s; it should be %s, which is x·gamma + beta.",
				"gamma 为 [2 3 4]、beta 为 [10 20 30] 时，%s 变成 %s；应为 %s，即 x·gamma + beta。", short(numbers(sample)), short(got), short(want))
		}
		return ""
	})
}

// numbers are a tensor's values.
func numbers(x *tensor.Tensor) []float64 {
	out := make([]float64, len(x.Values()))
	for i, v := range x.Values() {
		out[i] = float64(v)
	}
	return out
}
