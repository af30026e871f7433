package check

import "math"

var loss = lesson{"03", "Loss", "损失", []exercise{
	{"mean-squared-error", "Mean squared error", "均方误差"},
	{"softmax", "Softmax", "Softmax"},
	{"crossentropy", "Crossentropy", "交叉熵"},
}}

// MeanSquaredError checks the mean of the squared differences of what was wanted and what was got.
func MeanSquaredError(f func(want, got []float64) float64) {
	report("mean-squared-error", meanSquaredError(f))
}

func meanSquaredError(f func(want, got []float64) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call      string
			want, got []float64
		}{
			{"[1 2 3], [1 2 3]", []float64{1, 2, 3}, []float64{1, 2, 3}},
			{"[0 0], [3 -1]", []float64{0, 0}, []float64{3, -1}},
			{"[1 2 3 4], [2 4 6 9]", []float64{1, 2, 3, 4}, []float64{2, 4, 6, 9}},
		} {
			squares, absolute, plain := 0.0, 0.0, 0.0
			for i := range t.want {
				d := t.got[i] - t.want[i]
				squares, absolute, plain = squares+d*d, absolute+math.Abs(d), plain+d
			}
			n := float64(len(t.want))
			got, want := f(t.want, t.got), squares/n
			if near(got, want) {
				continue
			}
			found := unlike("mse("+t.call+")", got, want)
			switch {
			case near(got, squares):
				return found + pick(" That is the sum; divide it by the number of values.", "这是总和；还要除以数值的个数。")
			case near(got, math.Sqrt(want)):
				return found + pick(" That is the root of it; the squared error stays squared.", "这是它的平方根；均方误差不开方。")
			case near(got, absolute/n):
				return found + pick(" That is the mean of the absolute differences; square them instead.", "这是绝对差的平均；应当取平方。")
			case near(got, plain/n) || near(got, -plain/n):
				return found + pick(" Differences above and below cancel each other: square each of them first.", "正负差相互抵消了：先对每个差取平方。")
			case near(got, want/2):
				return found + pick(" Some books halve it; Keras does not.", "有些书会再除以 2；Keras 不这样做。")
			}
			return found
		}
		return ""
	})
}

// Softmax checks a function that makes probabilities of numbers, e^zᵢ / Σⱼ e^zⱼ, great numbers included.
func Softmax(f func(z []float64) []float64) { report("softmax", softmax(f)) }

func softmax(f func(z []float64) []float64) verdict {
	return judge(func() string {
		for _, z := range [][]float64{{1, 2, 3}, {0, 0}, {-1, 0, 5, 2}, {1000, 1001}, {-1000, -1001}} {
			given := append([]float64(nil), z...)
			got, want, sum := f(given), stable(z), 0.0
			if nearAll(got, want) {
				if !nearAll(given, z) {
					return pick("Your code changes its argument z; fill a new slice instead.", "你的代码改动了参数 z；请写进一个新的切片。")
				}
				continue
			}
			found := unlike("softmax("+short(z)+")", got, want)
			exponentials, shares := make([]float64, len(z)), make([]float64, len(z))
			plain, bad := 0.0, false
			for i := range z {
				exponentials[i] = math.Exp(z[i])
				plain += z[i]
			}
			for i := range z {
				shares[i] = z[i] / plain
			}
			for _, p := range got {
				sum += p
				bad = bad || math.IsNaN(p) || math.IsInf(p, 0)
			}
			switch {
			case len(got) != len(z):
				return found + pick(" There is one probability for each number: %d, not %d.", "每个数对应一个概率：应为 %d 个，而不是 %d 个。", len(z), len(got))
			case bad || z[0] == -1000:
				return found + pick(" e¹⁰⁰¹ is more than a float64 can hold, and e⁻¹⁰⁰⁰ is 0: subtract the greatest z from all of them first, which changes no probability.",
					"e¹⁰⁰¹ 超出 float64 的范围，e⁻¹⁰⁰⁰ 则变成 0：先让所有的 z 都减去其中最大的，概率不会改变。")
			case nearAll(got, exponentials):
				return found + pick(" Those are the exponentials; divide each by the sum of all.", "这些是指数；还要各自除以总和。")
			case nearAll(got, shares):
				return found + pick(" Those are the shares of z itself; take e^z first, which is never negative.", "这是 z 本身所占的份额；先取 e^z，它永远不为负。")
			case !near(sum, 1):
				return found + pick(" Probabilities add up to 1; yours to %s.", "概率之和应为 1；你的是 %s。", short(sum))
			}
			return found
		}
		return ""
	})
}

// stable is softmax.
func stable(z []float64) []float64 {
	greatest, sum := math.Inf(-1), 0.0
	for _, v := range z {
		greatest = math.Max(greatest, v)
	}
	p := make([]float64, len(z))
	for i, v := range z {
		p[i] = math.Exp(v - greatest)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// Crossentropy checks the loss of probabilities: the mean over the samples of -ln of what each gives to its label.
func Crossentropy(f func(labels []int, p [][]float64) float64) {
	report("crossentropy", crossentropy(f))
}

func crossentropy(f func(labels []int, p [][]float64) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call   string
			labels []int
			p      [][]float64
		}{
			{"[0], [[0.5 0.5]]", []int{0}, [][]float64{{0.5, 0.5}}},
			{"[2], [[0.1 0.2 0.7]]", []int{2}, [][]float64{{0.1, 0.2, 0.7}}},
			{"[1 0], [[0.2 0.8] [0.1 0.9]]", []int{1, 0}, [][]float64{{0.2, 0.8}, {0.1, 0.9}}},
		} {
			sum, log2, log10, means, others, first := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
			for i, label := range t.labels {
				p := t.p[i][label]
				sum, log2, log10, means = sum-math.Log(p), log2-math.Log2(p), log10-math.Log10(p), means+p
				first -= math.Log(t.p[i][0])
				for k, q := range t.p[i] {
					if k != label {
						others -= math.Log(q)
					}
				}
			}
			n := float64(len(t.labels))
			got, want := f(t.labels, t.p), sum/n
			if near(got, want) {
				continue
			}
			found := unlike("crossentropy("+t.call+")", got, want)
			switch {
			case near(got, -want):
				return found + pick(" The logarithm of a probability is negative; the loss is minus it.", "概率的对数是负数；损失要取它的相反数。")
			case near(got, sum):
				return found + pick(" That is the sum over the samples; take the mean.", "这是各样本之和；应当取平均。")
			case near(got, log2/n) || near(got, log10/n):
				return found + pick(" It is the natural logarithm, `math.Log`.", "要用自然对数 `math.Log`。")
			case near(got, (sum+others)/n):
				return found + pick(" Only the probability of the label counts; the others come in since all add up to 1.", "只看标签对应的概率；其余概率通过“总和为 1”间接起作用。")
			case near(got, -math.Log(means/n)):
				return found + pick(" Take the logarithm of each sample first, and the mean of them then.", "先对每个样本取对数，再求平均。")
			case near(got, 1-means/n):
				return found + pick(" That has no logarithm yet: it is 1 - p.", "还没有取对数：这是 1 - p。")
			case near(got, first/n):
				return found + pick(" It takes the first probability of each sample; take that of its label, `p[i][labels[i]]`.", "它取了每个样本的第一个概率；应当取标签对应的 `p[i][labels[i]]`。")
			}
			return found
		}
		return ""
	})
}
