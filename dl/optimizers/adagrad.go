package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An AdagradOption is [InitialAccumulator], [Epsilon] or an [Option].
type AdagradOption interface{ adagrad(*adagrad) }

// Adagrad divides the gradient by the root of the sum of its squares so far (Duchi and others,
// 2011): a += g² and w -= rate·g/√(a + ε).
func Adagrad(options ...AdagradOption) *Optimizer {
	a := &adagrad{initial: 0.1, epsilon: 1e-7}
	for _, o := range options {
		o.adagrad(a)
	}
	return newOptimizer("Adagrad", a, 0.001, a.options)
}

type adagrad struct {
	initial, epsilon float64
	options          []Option
	rate             float32
}

// An InitialAccumulatorOption is an option of [Adagrad] and [Ftrl].
type InitialAccumulatorOption float64

// InitialAccumulator is what the sum of squares begins with; the default is 0.1.
func InitialAccumulator(v float64) InitialAccumulatorOption { return InitialAccumulatorOption(v) }

func (v InitialAccumulatorOption) adagrad(a *adagrad) { a.initial = float64(v) }
func (v InitialAccumulatorOption) ftrl(f *ftrl)       { f.initial = float64(v) }

func (a *adagrad) slots(*tensor.Tensor) []slot {
	return []slot{{name: "accumulator", fill: float32(a.initial)}}
}

func (a *adagrad) step(rate float64, _ int) { a.rate = float32(rate) }

func (a *adagrad) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.Adagrad(w.Values(), g, slots[0], a.rate, float32(a.epsilon))
}

func (a *adagrad) config() map[string]any {
	return map[string]any{"initial_accumulator_value": a.initial, "epsilon": a.epsilon}
}
