package check

func layer(state state, hint string, f func(x []float64, w [][]float64, b []float64) []float64) answer {
	return answer{"dense", state, hint, func() verdict { return dense(f) }}
}

func count(state state, hint string, f func(sizes ...int) int) answer {
	return answer{"parameters", state, hint, func() verdict { return parameters(f) }}
}

func wear(state state, hint string, w, b, v []float64) answer {
	return answer{"hat", state, hint, func() verdict { return hat(func() (_, _, _ []float64) { return w, b, v }) }}
}

// pairs adds what each a layer of n neurons with m inputs has.
func pairs(has func(m, n int) int) func(sizes ...int) int {
	return func(sizes ...int) (total int) {
		for i := 1; i < len(sizes); i++ {
			total += has(sizes[i-1], sizes[i])
		}
		return total
	}
}

func rightDense(x []float64, w [][]float64, b []float64) []float64 {
	y := make([]float64, len(b))
	for j := range y {
		y[j] = b[j]
		for i := range x {
			y[j] += x[i] * w[i][j]
		}
	}
	return y
}

var layersAnswers = []answer{
	layer(right, "", rightDense),
	layer(notTried, "", func([]float64, [][]float64, []float64) []float64 { panic(Todo) }),
	layer(wrong, "biases are missing", func(x []float64, w [][]float64, b []float64) []float64 {
		return rightDense(x, w, make([]float64, len(b)))
	}),
	layer(wrong, "as many outputs", func(x []float64, w [][]float64, b []float64) []float64 { return rightDense(x, w, b)[:1] }),
	layer(wrong, "along the rows", transposed),
	layer(wrong, "should be", func(x []float64, w [][]float64, b []float64) []float64 { return make([]float64, len(b)) }),

	count(right, "", pairs(func(m, n int) int { return (m + 1) * n })),
	count(notTried, "", func(...int) int { panic(Todo) }),
	count(wrong, "each neuron has a bias, too", pairs(func(m, n int) int { return m * n })),
	count(wrong, "not each layer", pairs(func(m, n int) int { return m*n + 1 })),
	count(wrong, "inputs have no biases", func(sizes ...int) int {
		return sizes[0] + pairs(func(m, n int) int { return (m + 1) * n })(sizes...)
	}),
	count(wrong, "counts neurons", pairs(func(m, n int) int { return n })),

	wear(right, "", []float64{1, 1, 1}, []float64{-1, -2, -3}, []float64{1, -2, 1}),
	wear(right, "", []float64{2, 1, 4}, []float64{-2, -2, -12}, []float64{0.5, -2, 0.25}),
	{"hat", notTried, "", func() verdict { return hat(func() (_, _, _ []float64) { panic(Todo) }) }},
	wear(wrong, "three biases", []float64{1, 1, 1}, []float64{-1, -2}, []float64{1, -2, 1}),
	wear(wrong, "Left of the hat", []float64{1, 1, 1}, []float64{1, 2, 3}, []float64{1, 1, 1}),
	wear(wrong, "only the first neuron is on", []float64{1, 1, 1}, []float64{-1, -2, -3}, []float64{2, -4, 2}),
	wear(wrong, "changes it by -2", []float64{1, 1, 1}, []float64{-1, -2, -3}, []float64{1, -1, 0}),
	wear(wrong, "add up to 0", []float64{1, 1, 1}, []float64{-1, -2, -3}, []float64{1, -2, 2}),
}
