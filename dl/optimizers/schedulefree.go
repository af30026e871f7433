package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A ScheduleFreeOption is [Beta1], [Beta2], [Epsilon], [WarmupSteps] or an [Option].
type ScheduleFreeOption interface{ scheduleFree(*scheduleFree) }

// ScheduleFreeAdamW does without a schedule of the learning rate: its weights are the mean of all
// points so far, and gradients are taken between that and the last point (Defazio and others, 2024).
// With v as [Adam]'s, v̂ corrected, z the last point and x the mean of t points,
//
//	z -= rate·g/(√v̂ + ε)
//	x += (z - x)/t
//	w = (1-β₁)·z + β₁·x
//
// The learning rate is 0.0025, ε is 1e-8. As in Keras, the weights of the model are w, also to predict.
func ScheduleFreeAdamW(options ...ScheduleFreeOption) *Optimizer {
	s := &scheduleFree{moments: newMoments()}
	s.epsilon = 1e-8
	for _, o := range options {
		o.scheduleFree(s)
	}
	if s.warmup < 0 {
		tensor.Fail("", "ScheduleFreeAdamW", nil, "WarmupSteps is a number of steps, not %d", s.warmup)
	}
	return newOptimizer("ScheduleFreeAdamW", s, 0.0025, s.options)
}

type scheduleFree struct {
	moments
	warmup                 int
	alpha, weight, divisor float32
}

// WarmupSteps lets the learning rate grow from 0 over so many steps; the default is 0.
func WarmupSteps(steps int) ScheduleFreeOption { return warmupSteps(steps) }

type warmupSteps int

func (n warmupSteps) scheduleFree(s *scheduleFree) { s.warmup = int(n) }

func (s *scheduleFree) slots(*tensor.Tensor) []slot {
	return []slot{{name: "momentum", copy: true}, {name: "velocity"}}
}

// The root of v's correction is drawn out of the division, as Nadam's.
func (s *scheduleFree) step(rate float64, t int) {
	if t < s.warmup {
		rate *= float64(t) / float64(s.warmup)
	}
	root := math.Sqrt(1 - math.Pow(s.beta2, float64(t)))
	s.alpha, s.divisor, s.weight = float32(rate*root), float32(s.epsilon*root), float32(1/float64(t))
}

func (s *scheduleFree) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.ScheduleFree(w.Values(), g, slots[0], slots[1], s.alpha, s.beta1, s.beta2, s.weight, s.divisor)
}

func (s *scheduleFree) config() map[string]any {
	c := s.moments.config()
	c["warmup_steps"] = s.warmup
	return c
}
