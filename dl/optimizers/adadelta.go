package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An AdadeltaOption is [Rho], [Epsilon] or an [Option].
type AdadeltaOption interface{ adadelta(*adadelta) }

// Adadelta takes its steps from the size of those before (Zeiler, 2012): a = ρ·a + (1-ρ)·g²,
// δ = -√(d + ε)·g/√(a + ε), d = ρ·d + (1-ρ)·δ² and w += rate·δ, with ρ 0.95. The paper's learning
// rate is 1; the default is Keras's 0.001.
func Adadelta(options ...AdadeltaOption) *Optimizer {
	a := &adadelta{rho: 0.95, epsilon: 1e-7}
	for _, o := range options {
		o.adadelta(a)
	}
	return newOptimizer("Adadelta", a, 0.001, a.options)
}

type adadelta struct {
	rho, epsilon float64
	options      []Option
	rate         float32
}

func (a *adadelta) slots(*tensor.Tensor) []slot {
	return []slot{{name: "accumulated_grad"}, {name: "accumulated_delta_var"}}
}

func (a *adadelta) step(rate float64, _ int) { a.rate = float32(rate) }

func (a *adadelta) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.Adadelta(w.Values(), g, slots[0], slots[1], a.rate, a.rho, float32(a.epsilon))
}

func (a *adadelta) config() map[string]any {
	return map[string]any{"rho": a.rho, "epsilon": a.epsilon}
}
