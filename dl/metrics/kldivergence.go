package metrics

import "math"

// KLDivergence is Σ want·ln(want/got) over the last axis, for probabilities, which are kept from 0 by
// 1e-7. Both are [batch ... classes].
func KLDivergence(options ...Option) *Mean {
	m := newMean("KLDivergence", "kl_divergence", elements, nil)
	clip := func(v float32) float64 { return min(max(float64(v), epsilon), 1) }
	m.of = along(-1, func(want, got []float32) (sum float64) {
		for i, v := range got {
			w := clip(want[i])
			sum += w * math.Log(w/clip(v))
		}
		return sum
	})
	return named(m, options)
}
