package check

import "math"

func square(state state, hint string, f func(want, got []float64) float64) answer {
	return answer{"mean-squared-error", state, hint, func() verdict { return meanSquaredError(f) }}
}

func share(state state, hint string, f func(z []float64) []float64) answer {
	return answer{"softmax", state, hint, func() verdict { return softmax(f) }}
}

func surprise(state state, hint string, f func(labels []int, p [][]float64) float64) answer {
	return answer{"crossentropy", state, hint, func() verdict { return crossentropy(f) }}
}

// meanOf is the mean over pairs of what of gives for each.
func meanOf(of func(want, got float64) float64) func(want, got []float64) float64 {
	return func(want, got []float64) (mean float64) {
		for i := range want {
			mean += of(want[i], got[i]) / float64(len(want))
		}
		return mean
	}
}

// overflowing is softmax without the subtraction of the greatest.
func overflowing(z []float64) []float64 {
	p, sum := make([]float64, len(z)), 0.0
	for i := range z {
		p[i] = math.Exp(z[i])
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func perSample(of func(p []float64, label int) float64) func(labels []int, p [][]float64) float64 {
	return func(labels []int, p [][]float64) (mean float64) {
		for i, label := range labels {
			mean += of(p[i], label) / float64(len(labels))
		}
		return mean
	}
}

var lossAnswers = []answer{
	square(right, "", meanOf(func(w, g float64) float64 { return (g - w) * (g - w) })),
	square(notTried, "", func(_, _ []float64) float64 { panic(Todo) }),
	square(wrong, "absolute differences", meanOf(func(w, g float64) float64 { return math.Abs(g - w) })),
	square(wrong, "cancel each other", meanOf(func(w, g float64) float64 { return g - w })),
	square(wrong, "That is the sum", func(want, got []float64) float64 {
		return float64(len(want)) * meanOf(func(w, g float64) float64 { return (g - w) * (g - w) })(want, got)
	}),
	square(wrong, "root", func(want, got []float64) float64 {
		return math.Sqrt(meanOf(func(w, g float64) float64 { return (g - w) * (g - w) })(want, got))
	}),

	share(right, "", stable),
	share(notTried, "", func([]float64) []float64 { panic(Todo) }),
	share(wrong, "subtract the greatest", overflowing),
	share(wrong, "divide each by the sum", func(z []float64) []float64 {
		p := make([]float64, len(z))
		for i := range z {
			p[i] = math.Exp(z[i])
		}
		return p
	}),
	share(wrong, "shares of z itself", func(z []float64) []float64 {
		p, sum := make([]float64, len(z)), 0.0
		for _, v := range z {
			sum += v
		}
		for i := range z {
			p[i] = z[i] / sum
		}
		return p
	}),
	share(wrong, "one probability for each", func(z []float64) []float64 { return stable(z)[:1] }),
	share(wrong, "changes its argument", func(z []float64) []float64 { return append(z[:0], stable(z)...) }),

	surprise(right, "", perSample(func(p []float64, l int) float64 { return -math.Log(p[l]) })),
	surprise(notTried, "", func([]int, [][]float64) float64 { panic(Todo) }),
	surprise(wrong, "minus it", perSample(func(p []float64, l int) float64 { return math.Log(p[l]) })),
	surprise(wrong, "natural logarithm", perSample(func(p []float64, l int) float64 { return -math.Log2(p[l]) })),
	surprise(wrong, "no logarithm yet", perSample(func(p []float64, l int) float64 { return 1 - p[l] })),
	surprise(wrong, "that of its label", perSample(func(p []float64, l int) float64 { return -math.Log(p[0]) })),
	surprise(wrong, "take the mean", func(labels []int, p [][]float64) float64 {
		return float64(len(labels)) * perSample(func(p []float64, l int) float64 { return -math.Log(p[l]) })(labels, p)
	}),
}
