package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Adamax is [Adam] that measures gradients by their greatest of late instead of their root mean
// square (Kingma and Ba, 2014): m += (1-β₁)·(g - m), u = max(β₂·u, |g|) and
// w -= rate·m/((1-β₁ᵗ)·(u + ε)).
func Adamax(options ...MomentsOption) *Optimizer {
	a := &adamax{moments: newMoments()}
	a.apply(options)
	return newOptimizer("Adamax", a, 0.001, a.options)
}

type adamax struct {
	moments
	alpha float32
}

func (a *adamax) slots(*tensor.Tensor) []slot { return []slot{{name: "momentum"}, {name: "norm"}} }

func (a *adamax) step(rate float64, t int) {
	a.alpha = float32(rate / (1 - math.Pow(a.beta1, float64(t))))
}

func (a *adamax) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.Adamax(w.Values(), g, slots[0], slots[1], a.alpha, a.beta1, a.beta2, float32(a.epsilon))
}
