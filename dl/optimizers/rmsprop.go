package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An RMSpropOption is [Rho], [Momentum], [Centered], [Epsilon] or an [Option].
type RMSpropOption interface{ rmsprop(*rmsprop) }

// RMSprop divides the gradient by a moving root mean square of it (Hinton, 2012):
// v = ρ·v + (1-ρ)·g² and w -= rate·g/√(v + ε).
func RMSprop(options ...RMSpropOption) *Optimizer {
	r := &rmsprop{rho: 0.9, epsilon: 1e-7}
	for _, o := range options {
		o.rmsprop(r)
	}
	return newOptimizer("RMSprop", r, 0.001, r.options)
}

type rmsprop struct {
	rho, momentum, epsilon float64
	centered               bool
	options                []Option
	rate                   float32
}

// A RhoOption is an option of [RMSprop] and [Adadelta].
type RhoOption float64

// Rho is how much of the moving average a step keeps; the default is 0.9, and 0.95 of [Adadelta].
func Rho(v float64) RhoOption { return RhoOption(v) }

func (o RhoOption) rmsprop(r *rmsprop)   { r.rho = float64(o) }
func (o RhoOption) adadelta(a *adadelta) { a.rho = float64(o) }

// Centered subtracts the moving average of the gradient; the default is not to.
func Centered() RMSpropOption { return centered{} }

type centered struct{}

func (centered) rmsprop(r *rmsprop) { r.centered = true }

// Keras keeps the velocities of all weights, then their momenta, then their average gradients.
func (r *rmsprop) slots(*tensor.Tensor) []slot {
	s := []slot{{name: "velocity"}}
	if r.momentum > 0 {
		s = append(s, slot{name: "momentum", block: 1})
	}
	if r.centered {
		s = append(s, slot{name: "average_gradient", block: 2})
	}
	return s
}

func (r *rmsprop) step(rate float64, _ int) { r.rate = float32(rate) }

func (r *rmsprop) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	var momentum, average []float32
	rest := slots[1:]
	if r.momentum > 0 {
		momentum, rest = rest[0], rest[1:]
	}
	if r.centered {
		average = rest[0]
	}
	kernels.RMSprop(w.Values(), g, slots[0], average, momentum, r.rate, float32(r.rho), float32(r.momentum), float32(r.epsilon))
}

func (r *rmsprop) config() map[string]any {
	return map[string]any{"rho": r.rho, "momentum": r.momentum, "epsilon": r.epsilon, "centered": r.centered}
}
