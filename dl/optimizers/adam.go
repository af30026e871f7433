package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An AdamOption is [Beta1], [Beta2], [Epsilon], [AMSGrad] or an [Option].
type AdamOption interface{ adam(*adam) }

// Adam follows moving averages of the gradient and of its square (Kingma and Ba, 2014):
// m += (1-β₁)·(g - m), v += (1-β₂)·(g² - v) and w -= α·m/(√v + ε), with
// α = rate·√(1-β₂ᵗ)/(1-β₁ᵗ). As in Keras, ε is added outside of the root and after the correction.
func Adam(options ...AdamOption) *Optimizer {
	a := newAdam(options)
	return newOptimizer("Adam", a, 0.001, a.options)
}

// AdamW is [Adam] with [WeightDecay], of 0.004 by default (Loshchilov and Hutter, 2017).
func AdamW(options ...AdamOption) *Optimizer {
	a := newAdam(options)
	return newOptimizer("AdamW", a, 0.001, append([]Option{WeightDecay(0.004)}, a.options...))
}

type adam struct {
	moments
	amsgrad bool
	alpha   float32
}

func newAdam(options []AdamOption) *adam {
	a := &adam{moments: newMoments()}
	for _, o := range options {
		o.adam(a)
	}
	return a
}

// AMSGrad divides by the greatest v so far instead of v, so that the steps of a weight only become
// smaller (Reddi and others, 2018); the default is not to.
func AMSGrad() AdamOption { return amsgrad{} }

type amsgrad struct{}

func (amsgrad) adam(a *adam) { a.amsgrad = true }

// A MomentsOption is [Beta1], [Beta2], [Epsilon] or an [Option].
type MomentsOption interface{ moments(*moments) }

// moments are the parameters of the averages of the gradient and its square.
type moments struct {
	beta1, beta2, epsilon float64
	options               []Option
}

func newMoments() moments { return moments{beta1: 0.9, beta2: 0.999, epsilon: 1e-7} }

func (m *moments) apply(options []MomentsOption) {
	for _, o := range options {
		o.moments(m)
	}
}

func (m *moments) config() map[string]any {
	return map[string]any{"beta_1": m.beta1, "beta_2": m.beta2, "epsilon": m.epsilon}
}

// A BetaOption is an option of the optimizers that follow an average of the gradient, such as [Adam].
type BetaOption struct {
	second bool
	value  float64
}

// Beta1 is how much of the average of the gradient a step keeps; the default is 0.9.
func Beta1(v float64) BetaOption { return BetaOption{false, v} }

// Beta2 is how much of the average of its square a step keeps; the default is 0.999. For [Lion] it is
// how much of the average of the gradient it keeps, 0.99.
func Beta2(v float64) BetaOption { return BetaOption{true, v} }

func (b BetaOption) set(beta1, beta2 *float64) {
	if b.second {
		*beta2 = b.value
	} else {
		*beta1 = b.value
	}
}

func (b BetaOption) adam(a *adam)                 { b.set(&a.beta1, &a.beta2) }
func (b BetaOption) moments(m *moments)           { b.set(&m.beta1, &m.beta2) }
func (b BetaOption) lion(l *lion)                 { b.set(&l.beta1, &l.beta2) }
func (b BetaOption) scheduleFree(s *scheduleFree) { b.set(&s.beta1, &s.beta2) }
func (b BetaOption) muon(m *muon)                 { b.set(&m.adam.beta1, &m.adam.beta2) }

// An EpsilonOption is an option of the optimizers that divide by an average, such as [Adam].
type EpsilonOption float64

// Epsilon keeps the divisor from 0; the default is 1e-7, and 1e-8 of [ScheduleFreeAdamW].
func Epsilon(v float64) EpsilonOption { return EpsilonOption(v) }

func (e EpsilonOption) adadelta(a *adadelta)         { a.epsilon = float64(e) }
func (e EpsilonOption) adagrad(a *adagrad)           { a.epsilon = float64(e) }
func (e EpsilonOption) adam(a *adam)                 { a.epsilon = float64(e) }
func (e EpsilonOption) moments(m *moments)           { m.epsilon = float64(e) }
func (e EpsilonOption) muon(m *muon)                 { m.adam.epsilon = float64(e) }
func (e EpsilonOption) rmsprop(r *rmsprop)           { r.epsilon = float64(e) }
func (e EpsilonOption) scheduleFree(s *scheduleFree) { s.epsilon = float64(e) }

// Keras keeps the momentum and the velocity of each weight side by side.
func (a *adam) slots(*tensor.Tensor) []slot {
	s := []slot{{name: "momentum"}, {name: "velocity"}}
	if a.amsgrad {
		s = append(s, slot{name: "velocity_hat", block: 1})
	}
	return s
}

// The powers are taken in float32, as Keras does.
func (a *adam) step(rate float64, t int) {
	power := func(beta float64) float64 {
		return float64(1 - float32(math.Pow(float64(float32(beta)), float64(t))))
	}
	a.alpha = float32(rate * math.Sqrt(power(a.beta2)) / power(a.beta1))
}

func (a *adam) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	if a.amsgrad {
		kernels.AMSGrad(w.Values(), g, slots[0], slots[1], slots[2], a.alpha, a.beta1, a.beta2, float32(a.epsilon))
		return
	}
	kernels.Adam(w.Values(), g, slots[0], slots[1], a.alpha, a.beta1, a.beta2, float32(a.epsilon))
}

// updateDecaying is update with the decay in the same way through memory.
func (a *adam) updateDecaying(w *tensor.Tensor, g []float32, slots [][]float32, decay float32) {
	values := w.Values()
	if a.amsgrad {
		kernels.SGD(values, values, decay)
		a.update(w, g, slots)
		return
	}
	kernels.AdamW(values, g, slots[0], slots[1], a.alpha, decay, a.beta1, a.beta2, float32(a.epsilon))
}

func (a *adam) config() map[string]any {
	c := a.moments.config()
	c["amsgrad"] = a.amsgrad
	return c
}
