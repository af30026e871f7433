package check

import "math"

func columns(state state, hint string, f func(train, test []float64) ([]float64, []float64)) answer {
	return answer{"standardize", state, hint, func() verdict { return standardize(f) }}
}

func always(state state, hint string, f func(train, test []float64) float64) answer {
	return answer{"baseline", state, hint, func() verdict { return baseline(f) }}
}

func folded(state state, hint string, f func(n, k, i int) (train, test []int)) answer {
	return answer{"fold", state, hint, func() verdict { return fold(f) }}
}

// parted deals the rows: those of which tests tells so are for the test.
func parted(tests func(row, n, k, i int) bool) func(n, k, i int) (train, test []int) {
	return func(n, k, i int) (train, test []int) {
		for row := range n {
			if tests(row, n, k, i) {
				test = append(test, row)
			} else {
				train = append(train, row)
			}
		}
		return train, test
	}
}

var tabularAnswers = []answer{
	columns(right, "", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		return standardized(train, mean, deviation), standardized(test, mean, deviation)
	}),
	columns(notTried, "", func(_, _ []float64) ([]float64, []float64) { panic(Todo) }),
	columns(wrong, "of the test itself", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		testMean, testDeviation := meanDeviation(test, 0)
		return standardized(train, mean, deviation), standardized(test, testMean, testDeviation)
	}),
	columns(wrong, "leaks", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(append(append([]float64(nil), train...), test...), 0)
		return standardized(train, mean, deviation), standardized(test, mean, deviation)
	}),
	columns(wrong, "by n-1", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 1)
		return standardized(train, mean, deviation), standardized(test, mean, deviation)
	}),
	columns(wrong, "by the variance", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		return standardized(train, mean, deviation*deviation), standardized(test, mean, deviation*deviation)
	}),
	columns(wrong, "now divide", func(train, test []float64) ([]float64, []float64) {
		mean, _ := meanDeviation(train, 0)
		return standardized(train, mean, 1), standardized(test, mean, 1)
	}),
	columns(wrong, "Subtract the mean", func(train, test []float64) ([]float64, []float64) {
		_, deviation := meanDeviation(train, 0)
		return standardized(train, 0, deviation), standardized(test, 0, deviation)
	}),
	columns(wrong, "as it was", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		return standardized(train, mean, deviation), test
	}),
	columns(wrong, "has its place", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		return standardized(train, mean, deviation), nil
	}),
	columns(wrong, "changes its arguments", func(train, test []float64) ([]float64, []float64) {
		mean, deviation := meanDeviation(train, 0)
		copy(train, standardized(train, mean, deviation))
		copy(test, standardized(test, mean, deviation))
		return train, test
	}),

	always(right, "", func(train, test []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		absolute, _, _ := away(test, mean)
		return absolute
	}),
	always(notTried, "", func(_, _ []float64) float64 { panic(Todo) }),
	always(wrong, "on the training set", func(train, _ []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		absolute, _, _ := away(train, mean)
		return absolute
	}),
	always(wrong, "the mean of the test", func(_, test []float64) float64 {
		mean, _ := meanDeviation(test, 0)
		absolute, _, _ := away(test, mean)
		return absolute
	}),
	always(wrong, "grams squared", func(train, test []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		_, _, squares := away(test, mean)
		return squares
	}),
	always(wrong, "the root", func(train, test []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		_, _, squares := away(test, mean)
		return math.Sqrt(squares)
	}),
	always(wrong, "That is the sum", func(train, test []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		absolute, _, _ := away(test, mean)
		return absolute * float64(len(test))
	}),
	always(wrong, "cancel each other", func(train, test []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		_, signed, _ := away(test, mean)
		return signed
	}),
	always(wrong, "the median", func(train, test []float64) float64 {
		absolute, _, _ := away(test, train[len(train)/2])
		return absolute
	}),
	always(wrong, "the prediction itself", func(train, _ []float64) float64 {
		mean, _ := meanDeviation(train, 0)
		return mean
	}),

	folded(right, "", parted(func(row, n, k, i int) bool { return row%k == i })),
	folded(right, "", parted(func(row, n, k, i int) bool { return row >= i*n/k && row < (i+1)*n/k })),
	folded(notTried, "", func(_, _, _ int) (train, test []int) { panic(Todo) }),
	folded(wrong, "in both parts", func(n, k, i int) (train, test []int) {
		for row := range n {
			train = append(train, row)
			if row%k == i {
				test = append(test, row)
			}
		}
		return train, test
	}),
	folded(wrong, "the first of the two results", func(n, k, i int) (train, test []int) {
		test, train = parted(func(row, n, k, i int) bool { return row%k == i })(n, k, i)
		return train, test
	}),
	folded(wrong, "is tested 0 times", parted(func(row, n, k, i int) bool { return row >= i*(n/k) && row < (i+1)*(n/k) })),
	folded(wrong, "tested with is trained with", func(n, k, i int) (train, test []int) {
		for row := range n / k * k {
			if row%k == i {
				test = append(test, row)
			} else {
				train = append(train, row)
			}
		}
		return train, test
	}),
	folded(wrong, "has 2 or 3", parted(func(row, n, k, i int) bool { return min(row/(n/k), k-1) == i && n != 7 || n == 7 && i == 0 && row < 1 })),
	folded(wrong, "the rows are 0 to", parted2),
	folded(wrong, "should be once", parted(func(row, n, k, i int) bool { return row < n/k })),
}

// parted2 counts the rows from 1.
func parted2(n, k, i int) (train, test []int) {
	for row := 1; row <= n; row++ {
		if row%k == i {
			test = append(test, row)
		} else {
			train = append(train, row)
		}
	}
	return train, test
}
