package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// An AdamOption is [Beta1], [Beta2], [Epsilon] or an [Option].
type AdamOption interface{ adam(*adam) }

// Adam follows moving averages of the gradient and of its square (Kingma and Ba, 2014):
// m += (1-β₁)·(g - m), v += (1-β₂)·(g² - v) and w -= α·m/(√v + ε), with
// α = rate·√(1-β₂ᵗ)/(1-β₁ᵗ). As in Keras, ε is added outside of the root and after the correction.
func Adam(options ...AdamOption) *Optimizer {
	a := &adam{beta1: 0.9, beta2: 0.999, epsilon: 1e-7}
	for _, o := range options {
		o.adam(a)
	}
	return newOptimizer("Adam", a, 0.001, a.options)
}

type adam struct {
	beta1, beta2, epsilon float64
	options               []Option
	alpha                 float32
}

type adamOption func(*adam)

func (o adamOption) adam(a *adam) { o(a) }

// Beta1 is how much of the average of the gradient a step keeps; the default is 0.9.
func Beta1(v float64) AdamOption { return adamOption(func(a *adam) { a.beta1 = v }) }

// Beta2 is how much of the average of its square a step keeps; the default is 0.999.
func Beta2(v float64) AdamOption { return adamOption(func(a *adam) { a.beta2 = v }) }

// An EpsilonOption is an option of [Adam] and [RMSprop].
type EpsilonOption float64

// Epsilon keeps the divisor from 0; the default is 1e-7.
func Epsilon(v float64) EpsilonOption { return EpsilonOption(v) }

func (e EpsilonOption) adam(a *adam)       { a.epsilon = float64(e) }
func (e EpsilonOption) rmsprop(r *rmsprop) { r.epsilon = float64(e) }

// Keras keeps the momentum and the velocity of each weight side by side.
func (a *adam) slots() []string { return []string{"momentum", "velocity"} }

// The powers are taken in float32, as Keras does.
func (a *adam) step(rate float64, t int) {
	power := func(beta float64) float64 {
		return float64(1 - float32(math.Pow(float64(float32(beta)), float64(t))))
	}
	a.alpha = float32(rate * math.Sqrt(power(a.beta2)) / power(a.beta1))
}

func (a *adam) update(w, g []float32, slots [][]float32) {
	kernels.Adam(w, g, slots[0], slots[1], a.alpha, a.beta1, a.beta2, float32(a.epsilon))
}

func (a *adam) config() map[string]any {
	return map[string]any{"beta_1": a.beta1, "beta_2": a.beta2, "epsilon": a.epsilon, "amsgrad": false}
}
