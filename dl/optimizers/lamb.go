package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Lamb is [Adam] whose step has the norm of the weight times the learning rate, for large batches
// (You and others, 2019): u = m̂/(√v̂ + ε), with m̂ and v̂ corrected, and w -= rate·u·‖w‖/‖u‖.
func Lamb(options ...MomentsOption) *Optimizer {
	l := &lamb{moments: newMoments()}
	l.apply(options)
	return newOptimizer("Lamb", l, 0.001, l.options)
}

type lamb struct {
	moments
	rate           float64
	first, divisor float32 // the factors of m and of √v
}

func (l *lamb) slots(*tensor.Tensor) []slot { return []slot{{name: "momentum"}, {name: "velocity"}} }

func (l *lamb) step(rate float64, t int) {
	l.rate = rate
	l.first = float32(1 / (1 - math.Pow(l.beta1, float64(t))))
	l.divisor = float32(1 / math.Sqrt(1-math.Pow(l.beta2, float64(t))))
}

func (l *lamb) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	values, m, v := w.Values(), slots[0], slots[1]
	by1, by2, epsilon := float32(1-l.beta1), float32(1-l.beta2), float32(l.epsilon)
	u := func(i int) float32 {
		return float32(m[i]*l.first) / (float32(float32(math.Sqrt(float64(v[i])))*l.divisor) + epsilon)
	}
	weight, step := 0.0, 0.0 // the squares of the norms
	for i, gi := range g {
		m[i] += float32((gi - m[i]) * by1)
		v[i] += float32((float32(gi*gi) - v[i]) * by2)
		ui := float64(u(i))
		step += ui * ui
		weight += float64(values[i]) * float64(values[i])
	}
	rate := l.rate
	if weight > 0 && step > 0 {
		rate *= math.Sqrt(weight / step)
	}
	for i := range values {
		values[i] -= float32(float32(rate) * u(i))
	}
}
