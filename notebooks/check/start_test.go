package check

func rate(state state, hint string, f func(right, all int) float64) answer {
	return answer{"accuracy", state, hint, func() verdict { return accuracy(f) }}
}

var startAnswers = []answer{
	rate(right, "", func(right, all int) float64 { return float64(right) / float64(all) }),
	rate(notTried, "", func(int, int) float64 { panic(Todo) }),
	rate(wrong, "integers", func(right, all int) float64 { return float64(right / all) }),
	rate(wrong, "percent", func(right, all int) float64 { return 100 * float64(right) / float64(all) }),
	rate(wrong, "wrong answers", func(right, all int) float64 { return float64(all-right) / float64(all) }),
	rate(wrong, "other way round", func(right, all int) float64 { return float64(all) / float64(right) }),
	rate(wrong, "panicked", func(right, all int) float64 { return float64(right / (all - all)) }),
}
