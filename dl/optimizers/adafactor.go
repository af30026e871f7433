package optimizers

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An AdafactorOption is [Beta2Decay], [Epsilon1], [Epsilon2], [ClipThreshold], [NoRelativeStep] or an
// [Option].
type AdafactorOption interface{ adafactor(*adafactor) }

// Adafactor knows the average v of the gradient's square from its means over rows and columns, the
// last two axes of a weight (Shazeer and Stern, 2018). With ρ = min(rate, 1/√t) and β = 1 - t^-0.8,
//
//	r = β·r + (1-β)·mean(g² + ε₁ over columns), c likewise over rows, v = r·c/mean(r)
//	u = g/√v
//	w -= max(ε₂, rms(w))·ρ·u/max(1, rms(u)/threshold)
//
// A weight of fewer than two axes has v = β·v + (1-β)·(g² + ε₁).
func Adafactor(options ...AdafactorOption) *Optimizer {
	a := &adafactor{decay2: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, threshold: 1, relative: true}
	for _, o := range options {
		o.adafactor(a)
	}
	return newOptimizer("Adafactor", a, 0.001, a.options)
}

type adafactor struct {
	decay2, epsilon1, epsilon2, threshold float64
	relative                              bool
	options                               []Option
	rho                                   float64
	beta                                  float32
}

type adafactorOption func(*adafactor)

func (o adafactorOption) adafactor(a *adafactor) { o(a) }

// Beta2Decay is the power of t with which the average of squares takes in less of each step; the
// default is -0.8.
func Beta2Decay(v float64) AdafactorOption {
	return adafactorOption(func(a *adafactor) { a.decay2 = v })
}

// Epsilon1 is added to the squares of gradients; the default is 1e-30.
func Epsilon1(v float64) AdafactorOption {
	return adafactorOption(func(a *adafactor) { a.epsilon1 = v })
}

// Epsilon2 is the least root mean square of a weight that its steps are measured by; the default is
// 0.001.
func Epsilon2(v float64) AdafactorOption {
	return adafactorOption(func(a *adafactor) { a.epsilon2 = v })
}

// ClipThreshold is the greatest root mean square of a step, before the learning rate; the default
// is 1.
func ClipThreshold(v float64) AdafactorOption {
	return adafactorOption(func(a *adafactor) { a.threshold = v })
}

// NoRelativeStep is Keras's relative_step=False. It changes nothing: in Keras the learning rate falls
// with 1/√t in any case.
func NoRelativeStep() AdafactorOption {
	return adafactorOption(func(a *adafactor) { a.relative = false })
}

// Keras calls the means over rows and columns as the weight itself. They are scalars that say nothing
// where there are no rows.
func (a *adafactor) slots(w *tensor.Tensor) []slot {
	rows, columns := tensor.Shape{}, tensor.Shape{}
	if s := w.Shape(); len(s) >= 2 {
		rows = s[: len(s)-1 : len(s)-1]
		columns = append(slices.Clone(s[:len(s)-2]), s[len(s)-1])
	}
	return []slot{{shape: rows}, {shape: columns}, {name: "velocity"}}
}

func (a *adafactor) step(rate float64, t int) {
	a.rho = min(rate, 1/math.Sqrt(float64(t)))
	a.beta = float32(1 - math.Pow(float64(t), a.decay2))
}

func (a *adafactor) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	values, v, beta, by, epsilon := w.Values(), slots[2], a.beta, 1-a.beta, float32(a.epsilon1)
	if len(values) == 0 {
		return
	}
	if w.Rank() < 2 {
		for i, gi := range g {
			v[i] = float32(beta*v[i]) + float32(by*(float32(gi*gi)+epsilon))
		}
	} else {
		a.factor(w.Shape(), g, slots)
	}
	step, weight := 0.0, 0.0 // sums of squares
	for i, gi := range g {
		u := float64(gi) / math.Sqrt(float64(v[i]))
		step += u * u
		weight += float64(values[i]) * float64(values[i])
	}
	n := float64(len(g))
	rate := float32(max(a.epsilon2, math.Sqrt(weight/n)) * a.rho / max(1, math.Sqrt(step/n)/a.threshold))
	for i, gi := range g {
		values[i] -= float32(rate*gi) / float32(math.Sqrt(float64(v[i])))
	}
}

// factor goes through the matrices of a weight.
func (a *adafactor) factor(shape tensor.Shape, g []float32, slots [][]float32) {
	rows, columns := shape.Dim(-2), shape.Dim(-1)
	r, c, v := slots[0], slots[1], slots[2]
	beta, by, epsilon := a.beta, 1-a.beta, float32(a.epsilon1)
	for len(g) > 0 {
		r, c := take(&r, rows), take(&c, columns)
		for j := range c {
			c[j] *= beta
		}
		part := by / float32(rows)
		total := 0.0
		for i := range r {
			sum := 0.0
			for j, gj := range take(&g, columns) {
				square := float32(gj*gj) + epsilon
				sum += float64(square)
				c[j] += float32(part * square)
			}
			r[i] = float32(beta*r[i]) + float32(by*float32(sum/float64(columns)))
			total += float64(r[i])
		}
		mean := total / float64(rows)
		for i := range r {
			ratio := float32(float64(r[i]) / mean)
			for j, row := 0, take(&v, columns); j < len(row); j++ {
				row[j] = ratio * c[j]
			}
		}
	}
}

// take cuts the first n elements off x.
func take(x *[]float32, n int) []float32 {
	first := (*x)[:n]
	*x = (*x)[n:]
	return first
}

func (a *adafactor) config() map[string]any {
	return map[string]any{"beta_2_decay": a.decay2, "epsilon_1": a.epsilon1, "epsilon_2": a.epsilon2, "clip_threshold": a.threshold, "relative_step": a.relative}
}
