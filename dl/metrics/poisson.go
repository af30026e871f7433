package metrics

import "math"

// Poisson is the mean of got - want·ln got, for counts want of which got are expected. Both are
// [batch ... columns].
func Poisson(options ...Option) *Mean {
	return regression("Poisson", "poisson", options, func(want, got float64) float64 { return got - want*math.Log(got+epsilon) })
}
