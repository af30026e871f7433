package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An FtrlOption is [LearningRatePower], [InitialAccumulator], [L1Strength], [L2Strength],
// [L2Shrinkage], [FtrlBeta] or an [Option].
type FtrlOption interface{ ftrl(*ftrl) }

// Ftrl follows the regularized leader, for large sparse models (McMahan and others, 2013). With
// l₂' = l₂ + β/(2·rate) and p the power of the learning rate, negated:
//
//	n' = n + g²
//	z += g + 2·shrinkage·w - (n'ᵖ - nᵖ)/rate·w
//	w = (clip(z, -l₁, l₁) - z)/(n'ᵖ/rate + 2·l₂')
func Ftrl(options ...FtrlOption) *Optimizer {
	f := &ftrl{power: -0.5, initial: 0.1}
	for _, o := range options {
		o.ftrl(f)
	}
	if f.power > 0 || f.initial < 0 || f.l1 < 0 || f.l2 < 0 || f.shrinkage < 0 {
		tensor.Fail("", "Ftrl", nil, "the power of the learning rate is not positive, and the other parameters are not negative: they are %v, and %v, %v, %v, %v", f.power, f.initial, f.l1, f.l2, f.shrinkage)
	}
	return newOptimizer("Ftrl", f, 0.001, f.options)
}

type ftrl struct {
	power, initial, l1, l2, shrinkage, beta float64
	options                                 []Option
	rate, quadratic                         float32
}

type ftrlOption func(*ftrl)

func (o ftrlOption) ftrl(f *ftrl) { o(f) }

// LearningRatePower is how the learning rate falls with the squares of the gradients; the default is
// -0.5, and 0 leaves it as it is.
func LearningRatePower(v float64) FtrlOption { return ftrlOption(func(f *ftrl) { f.power = v }) }

// L1Strength makes weights 0 that matter less than it; the default is 0.
func L1Strength(v float64) FtrlOption { return ftrlOption(func(f *ftrl) { f.l1 = v }) }

// L2Strength makes weights smaller; the default is 0.
func L2Strength(v float64) FtrlOption { return ftrlOption(func(f *ftrl) { f.l2 = v }) }

// L2Shrinkage is the factor of a penalty Σw² that is added to the loss; the default is 0.
func L2Shrinkage(v float64) FtrlOption { return ftrlOption(func(f *ftrl) { f.shrinkage = v }) }

// FtrlBeta is the paper's β; the default is 0.
func FtrlBeta(v float64) FtrlOption { return ftrlOption(func(f *ftrl) { f.beta = v }) }

func (f *ftrl) slots(*tensor.Tensor) []slot {
	return []slot{{name: "accumulator", fill: float32(f.initial)}, {name: "linear"}}
}

func (f *ftrl) step(rate float64, _ int) {
	f.rate, f.quadratic = float32(rate), float32(2*(f.l2+f.beta/(2*rate)))
}

func (f *ftrl) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.FTRL(w.Values(), g, slots[0], slots[1], f.rate, float32(-f.power), float32(f.l1), f.quadratic, float32(2*f.shrinkage))
}

func (f *ftrl) config() map[string]any {
	return map[string]any{"learning_rate_power": f.power, "initial_accumulator_value": f.initial,
		"l1_regularization_strength": f.l1, "l2_regularization_strength": f.l2,
		"l2_shrinkage_regularization_strength": f.shrinkage, "beta": f.beta}
}
