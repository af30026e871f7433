package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A LionOption is [Beta1], [Beta2] or an [Option].
type LionOption interface{ lion(*lion) }

// Lion goes by the sign of an average of the gradient alone (Chen and others, 2023):
// w -= rate·sign(β₁·m + (1-β₁)·g) and m = β₂·m + (1-β₂)·g, with β₁ 0.9 and β₂ 0.99. A rate of a third
// to a tenth of Adam's suits it.
func Lion(options ...LionOption) *Optimizer {
	l := &lion{beta1: 0.9, beta2: 0.99}
	for _, o := range options {
		o.lion(l)
	}
	if !(l.beta1 > 0 && l.beta1 <= 1) {
		tensor.Fail("", "Lion", nil, "Beta1 is greater than 0 and at most 1, not %v", l.beta1)
	}
	return newOptimizer("Lion", l, 0.001, l.options)
}

type lion struct {
	beta1, beta2 float64
	options      []Option
	rate         float32
}

func (l *lion) slots(*tensor.Tensor) []slot { return []slot{{name: "momentum"}} }

func (l *lion) step(rate float64, _ int) { l.rate = float32(rate) }

func (l *lion) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.Lion(w.Values(), g, slots[0], l.rate, l.beta1, l.beta2)
}

func (l *lion) config() map[string]any {
	return map[string]any{"beta_1": l.beta1, "beta_2": l.beta2}
}
