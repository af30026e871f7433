package check

import "math"

func intervalAnswer(state state, hint string, f func(right, all int) (low, high float64)) answer {
	return answer{"interval", state, hint, func() verdict { return interval(f) }}
}

// around is p and a half width on both sides of it, of which half says how it is made of p·(1 − p) and n.
func around(half func(variance, n float64) float64) func(right, all int) (low, high float64) {
	return func(right, all int) (low, high float64) {
		n := float64(all)
		p := float64(right) / n
		h := half(p*(1-p), n)
		return p - h, p + h
	}
}

func recallAnswer(state state, hint string, f func(counts [][]int, class int) (recall, precision float64)) answer {
	return answer{"recall", state, hint, func() verdict { return recall(f) }}
}

// sums are the hits of a class, all in its row, and all in its column.
func sums(counts [][]int, class int) (hits, row, column float64) {
	for i := range counts {
		row += float64(counts[class][i])
		column += float64(counts[i][class])
	}
	return float64(counts[class][class]), row, column
}

func doubtAnswer(state state, hint string, f func(sure []float64, right []bool, least float64) (answered, accuracy float64)) answer {
	return answer{"doubt", state, hint, func() verdict { return doubt(f) }}
}

// tally counts those that are sure enough, and the right ones of them.
func tally(sure []float64, right []bool, enough func(p float64) bool) (n, hits float64) {
	for i, p := range sure {
		if enough(p) {
			n++
			if right[i] {
				hits++
			}
		}
	}
	return n, hits
}

var mnistAnswers = []answer{
	intervalAnswer(right, "", around(func(v, n float64) float64 { return 1.96 * math.Sqrt(v/n) })),
	intervalAnswer(right, "", around(func(v, n float64) float64 { return 1.959964 * math.Sqrt(v/n) })),
	intervalAnswer(notTried, "", func(_, _ int) (float64, float64) { panic(Todo) }),
	intervalAnswer(wrong, "one standard error", around(func(v, n float64) float64 { return math.Sqrt(v / n) })),
	intervalAnswer(wrong, "*one* answer", around(func(v, _ float64) float64 { return 1.96 * math.Sqrt(v) })),
	intervalAnswer(wrong, "root is missing", around(func(v, n float64) float64 { return 1.96 * v / n })),
	intervalAnswer(wrong, "under the root", around(func(v, n float64) float64 { return 1.96 * math.Sqrt(v) / n })),
	intervalAnswer(wrong, "lower end", around(func(v, n float64) float64 { return -1.96 * math.Sqrt(v/n) })),
	intervalAnswer(wrong, "twice as many", around(func(v, n float64) float64 { return 2 * 1.96 * math.Sqrt(v/n) })),
	intervalAnswer(wrong, "percent", func(right, all int) (float64, float64) {
		low, high := around(func(v, n float64) float64 { return 1.96 * math.Sqrt(v/n) })(right, all)
		return 100 * low, 100 * high
	}),
	intervalAnswer(wrong, "divided integers", func(right, all int) (float64, float64) {
		p := float64(right / all)
		h := 1.96 * math.Sqrt(p*(1-p)/float64(all))
		return p - h, p + h
	}),

	recallAnswer(right, "", func(counts [][]int, class int) (float64, float64) {
		hits, row, column := sums(counts, class)
		return hits / row, hits / column
	}),
	recallAnswer(notTried, "", func(_ [][]int, _ int) (float64, float64) { panic(Todo) }),
	recallAnswer(wrong, "wrong way round", func(counts [][]int, class int) (float64, float64) {
		hits, row, column := sums(counts, class)
		return hits / column, hits / row
	}),
	recallAnswer(wrong, "without a remainder", func(counts [][]int, class int) (float64, float64) {
		hits, row, column := sums(counts, class)
		return float64(int(hits) / int(row)), float64(int(hits) / int(column))
	}),
	recallAnswer(wrong, "all classes together", func(_ [][]int, _ int) (float64, float64) { return 27.0 / 40, 27.0 / 40 }),
	recallAnswer(wrong, "not by all", func(counts [][]int, class int) (float64, float64) {
		hits, _, _ := sums(counts, class)
		return hits / 40, hits / 40
	}),
	recallAnswer(wrong, "hits themselves", func(counts [][]int, class int) (float64, float64) {
		hits, row, column := sums(counts, class)
		return hits / (row - hits), hits / (column - hits)
	}),
	recallAnswer(wrong, "*column*", func(counts [][]int, class int) (float64, float64) {
		hits, row, _ := sums(counts, class)
		return hits / row, hits / row
	}),
	recallAnswer(wrong, "*row*", func(counts [][]int, class int) (float64, float64) {
		hits, _, column := sums(counts, class)
		return hits / column, hits / column
	}),

	doubtAnswer(right, "", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, hits := tally(sure, right, func(p float64) bool { return p >= least })
		return n / float64(len(sure)), hits / n
	}),
	doubtAnswer(notTried, "", func(_ []float64, _ []bool, _ float64) (float64, float64) { panic(Todo) }),
	doubtAnswer(wrong, "comes first", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, hits := tally(sure, right, func(p float64) bool { return p >= least })
		return hits / n, n / float64(len(sure))
	}),
	doubtAnswer(wrong, "counts", func(sure []float64, right []bool, least float64) (float64, float64) {
		return tally(sure, right, func(p float64) bool { return p >= least })
	}),
	doubtAnswer(wrong, "without a remainder", func(_ []float64, _ []bool, _ float64) (float64, float64) { return 0, 0 }),
	doubtAnswer(wrong, "*given*", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, hits := tally(sure, right, func(p float64) bool { return p >= least })
		return n / float64(len(sure)), hits / float64(len(sure))
	}),
	doubtAnswer(wrong, "all answers", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, _ := tally(sure, right, func(p float64) bool { return p >= least })
		_, hits := tally(sure, right, func(float64) bool { return true })
		return n / float64(len(sure)), hits / float64(len(sure))
	}),
	doubtAnswer(wrong, "*not* sure", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, hits := tally(sure, right, func(p float64) bool { return p < least })
		return n / float64(len(sure)), hits / n
	}),
	doubtAnswer(wrong, "`>=`", func(sure []float64, right []bool, least float64) (float64, float64) {
		n, hits := tally(sure, right, func(p float64) bool { return p > least })
		return n / float64(len(sure)), hits / n
	}),
}
