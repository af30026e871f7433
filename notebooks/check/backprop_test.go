package check

func squaredBack(state state, hint string, f func(w, x, b, y float64) (dw, db, dx float64)) answer {
	return answer{"backward-squared", state, hint, func() verdict { return backwardSquared(f) }}
}

func ways(state state, hint string, f func(a, b float64) (da, db float64)) answer {
	return answer{"two-ways", state, hint, func() verdict { return twoWays(f) }}
}

func ordered(state state, hint string, f func(inputs [][]int, end int) []int) answer {
	return answer{"order", state, hint, func() verdict { return orderOf(f) }}
}

// visited puts each box down once, before or after its inputs.
func visited(inputs [][]int, i int, line []int, first bool) []int {
	for _, other := range line {
		if other == i {
			return line
		}
	}
	if first {
		line = append(line, i)
	}
	for _, input := range inputs[i] {
		line = visited(inputs, input, line, first)
	}
	if !first {
		line = append(line, i)
	}
	return line
}

// repeated puts a box down as often as it is used.
func repeated(inputs [][]int, i int) (line []int) {
	for _, input := range inputs[i] {
		line = append(line, repeated(inputs, input)...)
	}
	return append(line, i)
}

var backpropAnswers = []answer{
	squaredBack(right, "", func(w, x, b, y float64) (float64, float64, float64) {
		d := w*x + b - y
		return 2 * d * x, 2 * d, 2 * d * w
	}),
	squaredBack(notTried, "", func(_, _, _, _ float64) (float64, float64, float64) { panic(Todo) }),
	squaredBack(wrong, "reversed", func(w, x, b, y float64) (float64, float64, float64) {
		d := y - w*x - b
		return 2 * d * x, 2 * d, 2 * d * w
	}),
	squaredBack(wrong, "not g·d", func(w, x, b, y float64) (float64, float64, float64) {
		d := w*x + b - y
		return d * x, d, d * w
	}),
	squaredBack(wrong, "exchanged", func(w, x, b, y float64) (float64, float64, float64) {
		d := w*x + b - y
		return 2 * d * w, 2 * d, 2 * d * x
	}),
	squaredBack(wrong, "Begin at the end", func(w, x, b, y float64) (float64, float64, float64) { return x, 1, w }),

	ways(right, "", func(a, b float64) (float64, float64) { return a*a + 2*a*(a+b), a * a }),
	ways(notTried, "", func(_, _ float64) (float64, float64) { panic(Todo) }),
	ways(wrong, "only the sum", func(a, b float64) (float64, float64) { return a * a, a * a }),
	ways(wrong, "through the sum, too", func(a, b float64) (float64, float64) { return 2 * a * (a + b), a * a }),
	ways(wrong, "used twice", func(a, b float64) (float64, float64) { return a*a + a*(a+b), a * a }),
	ways(wrong, "other", func(a, b float64) (float64, float64) { return a + b, a + b }),

	ordered(right, "", func(inputs [][]int, end int) []int { return visited(inputs, end, nil, false) }),
	ordered(notTried, "", func([][]int, int) []int { panic(Todo) }),
	ordered(wrong, "is missing", func([][]int, int) []int { return nil }),
	ordered(wrong, "before its input", func(inputs [][]int, end int) []int { return visited(inputs, end, nil, true) }),
	ordered(wrong, "stands there twice", repeated),
	ordered(wrong, "does not need all", func(inputs [][]int, end int) (line []int) {
		for i := range inputs {
			line = visited(inputs, i, line, false)
		}
		return line
	}),
}
