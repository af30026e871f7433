package check

import "math"

// Twenty days as in the lesson: temperature, wind, coat.
var someDays = [][]float64{
	{-2, 1, 1}, {1, 3, 1}, {3, 0, 1}, {4, 6, 1}, {6, 2, 1}, {7, 9, 1}, {9, 5, 1}, {10, 11, 1}, {12, 12, 1}, {11, 8, 1},
	{11, 1, 0}, {13, 3, 0}, {14, 6, 0}, {16, 8, 0}, {17, 1, 0}, {18, 12, 0}, {20, 4, 0}, {22, 9, 0}, {25, 2, 0}, {28, 6, 0},
}

func sum(x, w []float64, b float64) float64 {
	for i := range x {
		b += x[i] * w[i]
	}
	return b
}

func weigh(state state, hint string, f func(x, w []float64, b float64) float64) answer {
	return answer{"weighted-sum", state, hint, func() verdict { return weightedSum(f) }}
}

func squeeze(state state, hint string, leaky, hard func(z float64) float64) answer {
	return answer{"squash", state, hint, func() verdict { return squash(leaky, hard) }}
}

func dress(state state, hint string, temperature, wind, bias float64) answer {
	return answer{"coat", state, hint, func() verdict {
		return coat(someDays, func() (float64, float64, float64) { return temperature, wind, bias })
	}}
}

func rightLeaky(z float64) float64 { return max(z, z/10) }
func rightHard(z float64) float64  { return max(0, min(1, z/6+0.5)) }

var neuronAnswers = []answer{
	weigh(right, "", sum),
	weigh(notTried, "", func(x, w []float64, b float64) float64 { panic(Todo) }),
	weigh(wrong, "bias b is missing", func(x, w []float64, b float64) float64 { return sum(x, w, 0) }),
	weigh(wrong, "added once", func(x, w []float64, b float64) float64 { return sum(x, w, b*float64(len(x))) }),
	weigh(wrong, "multiplied by its weight", func(x, w []float64, b float64) float64 {
		for i := range x {
			b += x[i] + w[i]
		}
		return b
	}),
	weigh(wrong, "Only the first input", func(x, w []float64, b float64) float64 { return x[0]*w[0] + b }),

	squeeze(right, "", rightLeaky, rightHard),
	squeeze(notTried, "", func(float64) float64 { panic(Todo) }, rightHard),
	squeeze(notTried, "", rightLeaky, func(float64) float64 { panic(Todo) }),
	squeeze(wrong, "ReLU itself", func(z float64) float64 { return max(0, z) }, rightHard),
	squeeze(wrong, "Nothing happens", func(z float64) float64 { return z }, rightHard),
	squeeze(wrong, "is negative, too", func(z float64) float64 { return max(z, -z/10) }, rightHard),
	squeeze(wrong, "take the greater", func(z float64) float64 { return min(z, z/10) }, rightHard),
	squeeze(wrong, "cut it off", rightLeaky, func(z float64) float64 { return z/6 + 0.5 }),
	squeeze(wrong, "sigmoid itself", rightLeaky, func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }),
	squeeze(wrong, "one half at 0", rightLeaky, func(z float64) float64 { return max(0, min(1, z)) }),
	squeeze(wrong, "falls where", rightLeaky, func(z float64) float64 { return max(0, min(1, 0.5-z/6)) }),
	squeeze(wrong, "for each step", rightLeaky, func(z float64) float64 { return max(0, min(1, z/3+0.5)) }),

	dress(right, "", -1, 0.5, 8),
	{"coat", notTried, "", func() verdict { return coat(someDays, func() (float64, float64, float64) { panic(Todo) }) }},
	dress(wrong, "does not see the weather", 0, 0, 1),
	dress(wrong, "should it be negative", 1, 0.5, -8),
	dress(wrong, "storms speak against", -1, -0.5, 12),
	dress(wrong, "never takes one in vain", -1, 0.5, 2),
	dress(wrong, "too often", -1, 0.5, 14),
	dress(wrong, "tilted", -1, 3, -2),
}
