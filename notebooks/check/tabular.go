package check

import (
	"fmt"
	"math"
	"slices"
)

var tabular = lesson{"13", "Tables and regression", "表格与回归", []exercise{
	{"standardize", "Normalize with the training set's statistics", "用训练集的统计量归一化"},
	{"baseline", "The error of always saying the mean", "总是回答平均值的误差"},
	{"fold", "The folds", "交叉验证的折"},
}}

// Standardize checks a function that brings a column to the mean 0 and the standard deviation 1 of its training part,
// and the test part along with it.
func Standardize(f func(train, test []float64) (newTrain, newTest []float64)) {
	report("standardize", standardize(f))
}

func standardize(f func(train, test []float64) (newTrain, newTest []float64)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call        string
			train, test []float64
		}{
			{"[1 3], [2 5]", []float64{1, 3}, []float64{2, 5}},
			{"[2 4 4 4 5 5 7 9], [5 9 1]", []float64{2, 4, 4, 4, 5, 5, 7, 9}, []float64{5, 9, 1}},
			{"[-30 0 30], [0.5 -60]", []float64{-30, 0, 30}, []float64{0.5, -60}},
		} {
			train, test := slices.Clone(t.train), slices.Clone(t.test)
			gotTrain, gotTest := f(train, test)
			mean, deviation := meanDeviation(t.train, 0)
			wantTrain, wantTest := standardized(t.train, mean, deviation), standardized(t.test, mean, deviation)
			if nearAll(gotTrain, wantTrain) && nearAll(gotTest, wantTest) {
				if !nearAll(train, t.train) || !nearAll(test, t.test) {
					return pick("Your code changes its arguments; fill new slices instead.", "你的代码改动了参数；请写进新的切片。")
				}
				continue
			}
			found := unlike("standardize("+t.call+")", gotTrain, wantTrain)
			if nearAll(gotTrain, wantTrain) {
				found = pick("`standardize(%s)` gives %s for the test; it should be %s.", "`standardize(%s)` 对测试集得到 %s，应为 %s。", t.call, short(gotTest), short(wantTest))
			}
			testMean, testDeviation := meanDeviation(t.test, 0)
			bothMean, bothDeviation := meanDeviation(slices.Concat(t.train, t.test), 0)
			_, sample := meanDeviation(t.train, 1)
			switch {
			case len(gotTrain) != len(t.train) || len(gotTest) != len(t.test):
				return found + pick(" Each value has its place: %d of the training and %d of the test.", "每个值都有自己的位置：训练集 %d 个，测试集 %d 个。", len(t.train), len(t.test))
			case nearAll(gotTrain, wantTrain) && nearAll(gotTest, t.test):
				return found + pick(" The test is still as it was; it has to be brought to the same scale.", "测试集还是原样；它也要换到同一个尺度。")
			case nearAll(gotTrain, wantTrain) && nearAll(gotTest, standardized(t.test, testMean, testDeviation)):
				return found + pick(" Those are the statistics of the test itself. The same bird has to become the same number wherever it is: take the mean and deviation of the training set.",
					"这里用了测试集自己的统计量。同一只鸟不论在哪里都应变成同一个数：请用训练集的均值和标准差。")
			case nearAll(gotTrain, standardized(t.train, bothMean, bothDeviation)):
				return found + pick(" Those are the statistics of both parts together: the test leaks into the training.", "这里用了两部分合起来的统计量：测试集泄漏到训练里了。")
			case nearAll(gotTrain, standardized(t.train, mean, sample)):
				return found + pick(" You divide by n-1, as statisticians do for a sample; the formula here, and `layers.Normalization`, divide by n.", "你除以了 n-1，这是统计学对样本的做法；这里的公式和 `layers.Normalization` 都除以 n。")
			case nearAll(gotTrain, standardized(t.train, mean, deviation*deviation)):
				return found + pick(" You divide by the variance; the standard deviation is its root.", "你除以了方差；标准差是它的平方根。")
			case nearAll(gotTrain, standardized(t.train, mean, 1)):
				return found + pick(" The mean is subtracted; now divide by the standard deviation.", "均值已经减去；还要除以标准差。")
			case nearAll(gotTrain, standardized(t.train, 0, deviation)):
				return found + pick(" Subtract the mean before you divide.", "先减去均值，再相除。")
			}
			return found
		}
		return ""
	})
}

// meanDeviation are the mean, and the standard deviation of which the squares are divided by n-less.
func meanDeviation(v []float64, less int) (mean, deviation float64) {
	square := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		square += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(square / float64(len(v)-less))
}

func standardized(v []float64, mean, deviation float64) []float64 {
	s := make([]float64, len(v))
	for i, x := range v {
		s[i] = (x - mean) / deviation
	}
	return s
}

// Baseline checks the mean absolute error over the test of a model that always says the mean of the training.
func Baseline(f func(train, test []float64) float64) { report("baseline", baseline(f)) }

func baseline(f func(train, test []float64) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call        string
			train, test []float64
		}{
			{"[1 2 9], [5 6]", []float64{1, 2, 9}, []float64{5, 6}},
			{"[3000 4000 5300], [3500 4000 6000]", []float64{3000, 4000, 5300}, []float64{3500, 4000, 6000}},
			{"[10 20], [15]", []float64{10, 20}, []float64{15}},
		} {
			mean, _ := meanDeviation(t.train, 0)
			testMean, _ := meanDeviation(t.test, 0)
			sorted := slices.Sorted(slices.Values(t.train))
			median := (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
			absolute, signed, squares := away(t.test, mean)
			n := float64(len(t.test))
			got, want := f(t.train, t.test), absolute
			if near(got, want) {
				continue
			}
			found := unlike("baseline("+t.call+")", got, want)
			onItself, _, _ := away(t.test, testMean)
			onTrain, _, _ := away(t.train, mean)
			ofMedian, _, _ := away(t.test, median)
			switch {
			case near(got, onTrain):
				return found + pick(" That is the error on the training set. What counts is the test.", "这是训练集上的误差。要看的是测试集。")
			case near(got, onItself):
				return found + pick(" It says the mean of the test, which nobody knows beforehand: take that of the training set.", "它用了测试集的平均值，而事先谁也不知道它：应当用训练集的平均值。")
			case near(got, signed) || near(got, -signed):
				return found + pick(" Too much and too little cancel each other: take `math.Abs` of each difference first.", "偏多与偏少相互抵消了：先对每个差取 `math.Abs`。")
			case near(got, squares):
				return found + pick(" Those are grams squared; the absolute error is not squared.", "这是克的平方；绝对误差不取平方。")
			case near(got, math.Sqrt(squares)):
				return found + pick(" That is the root of the mean squared error; take the mean of the absolute differences.", "这是均方误差的平方根；应当取绝对差的平均。")
			case near(got, absolute*n):
				return found + pick(" That is the sum over the birds; take the mean.", "这是各只鸟之和；应当取平均。")
			case near(got, ofMedian):
				return found + pick(" It says the median, which is a good idea for this error; but the mean was asked for.", "它回答的是中位数。对这种误差来说是个好主意，但题目要的是平均值。")
			case near(got, mean):
				return found + pick(" That is the prediction itself; how far is it from each bird of the test?", "这是预测值本身；它与测试集的每只鸟相差多少？")
			}
			return found
		}
		return ""
	})
}

// away are the means of the absolute, the signed and the squared differences from what is said.
func away(v []float64, said float64) (absolute, signed, squares float64) {
	n := float64(len(v))
	for _, x := range v {
		d := x - said
		absolute, signed, squares = absolute+math.Abs(d)/n, signed+d/n, squares+d*d/n
	}
	return absolute, signed, squares
}

// Fold checks the rows of one of k folds of a cross-validation: those to test with, and those to train with.
func Fold(f func(n, k, i int) (train, test []int)) { report("fold", fold(f)) }

func fold(f func(n, k, i int) (train, test []int)) verdict {
	return judge(func() string {
		for _, t := range [][2]int{{6, 3}, {10, 5}, {7, 3}, {333, 10}} {
			n, k := t[0], t[1]
			tested := make([]int, n)
			for i := range k {
				train, test := f(n, k, i)
				call := fmt.Sprintf("fold(%d, %d, %d)", n, k, i)
				inTest := make([]bool, n)
				for _, row := range slices.Concat(train, test) {
					if row < 0 || row >= n {
						return pick("`%s` has the row %d; the rows are 0 to %d.", "`%s` 里有第 %d 行；行号是 0 到 %d。", call, row, n-1)
					}
				}
				for _, row := range test {
					inTest[row] = true
					tested[row]++
				}
				for _, row := range train {
					if inTest[row] {
						return pick("`%s` has the row %d in both parts: a model that has seen a bird is tested on it.", "`%s` 把第 %d 行同时放进了两部分：模型会在见过的鸟上接受测试。", call, row)
					}
				}
				switch {
				case len(test) > len(train):
					return pick("`%s` tests with %d rows and trains with %d. Train with the k-1 other folds; the first of the two results is `train`.",
						"`%s` 用 %d 行测试、%d 行训练。训练应当用其余的 k-1 折；两个结果中第一个是 `train`。", call, len(test), len(train))
				case len(train)+len(test) != n:
					return pick("`%s` has %d rows to train and %d to test with, together %d of %d: what is not tested with is trained with.",
						"`%s` 有 %d 行训练、%d 行测试，合计 %d，而总共有 %d 行：不用来测试的，都用来训练。", call, len(train), len(test), len(train)+len(test), n)
				case len(test) < n/k || len(test) > (n+k-1)/k:
					return pick("`%s` tests with %d rows; of %d rows, a fold has %s. Spread what is left over.", "`%s` 用 %d 行测试；%d 行中一折应有 %s 行。余下的行要分摊开。", call, len(test), n, between(n/k, (n+k-1)/k))
				}
			}
			for row, times := range tested {
				if times != 1 {
					return pick("Over all %[2]d folds of %[1]d rows, the row %[3]d is tested %[4]d times; it should be once.", "在 %[1]d 行的全部 %[2]d 折里，第 %[3]d 行被测试了 %[4]d 次；应当恰好一次。", n, k, row, times)
				}
			}
		}
		return ""
	})
}

// between is one number, or two.
func between(low, high int) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return pick("%d or %d", "%d 或 %d", low, high)
}
