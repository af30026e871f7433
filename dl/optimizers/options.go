package optimizers

import (
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Option is one of every optimizer.
type Option struct{ everywhere }

// everywhere is an option of each optimizer.
type everywhere func(*Optimizer)

func (e everywhere) adadelta(a *adadelta)         { a.options = append(a.options, Option{e}) }
func (e everywhere) adafactor(a *adafactor)       { a.options = append(a.options, Option{e}) }
func (e everywhere) adagrad(a *adagrad)           { a.options = append(a.options, Option{e}) }
func (e everywhere) adam(a *adam)                 { a.options = append(a.options, Option{e}) }
func (e everywhere) ftrl(f *ftrl)                 { f.options = append(f.options, Option{e}) }
func (e everywhere) lion(l *lion)                 { l.options = append(l.options, Option{e}) }
func (e everywhere) moments(m *moments)           { m.options = append(m.options, Option{e}) }
func (e everywhere) muon(m *muon)                 { m.options = append(m.options, Option{e}) }
func (e everywhere) rmsprop(r *rmsprop)           { r.options = append(r.options, Option{e}) }
func (e everywhere) scheduleFree(s *scheduleFree) { s.options = append(s.options, Option{e}) }
func (e everywhere) sgd(s *sgd)                   { s.options = append(s.options, Option{e}) }

// common is what every optimizer can do.
type common struct {
	decay            float64
	excludedNames    []string
	excludedWeights  []*tensor.Tensor
	clipNorm         float64
	clipValue        float64
	globalClipNorm   float64
	average          bool
	averageMomentum  float64
	averageOverwrite int
	scale            float64
	accumulate       int
}

// LearningRate is the size of a step; the default is 0.001, but 0.01 of [SGD] and 0.0025 of
// [ScheduleFreeAdamW]. A [Schedule] in its place changes it from step to step.
func LearningRate(rate float64) Option {
	return Option{func(o *Optimizer) { o.rate, o.schedule = rate, nil }}
}

// WeightDecay takes rate·decay of each weight away before each step, apart from the gradient
// (Loshchilov and Hutter, 2017). The default is none, but 0.004 of [AdamW] and [Muon].
func WeightDecay(decay float64) Option {
	return Option{func(o *Optimizer) { o.common.decay = decay }}
}

// ExcludeFromWeightDecay leaves weights whose names contain one of the given texts, such as "bias",
// without decay.
func ExcludeFromWeightDecay(names ...string) Option {
	return Option{func(o *Optimizer) { o.common.excludedNames = append(o.common.excludedNames, names...) }}
}

// ExcludeWeights leaves the given weights without decay.
func ExcludeWeights(weights ...*tensor.Tensor) Option {
	return Option{func(o *Optimizer) { o.common.excludedWeights = append(o.common.excludedWeights, weights...) }}
}

// ClipNorm scales the gradient of each weight down to this norm √Σg², if it is greater. The default
// is not to.
func ClipNorm(norm float64) Option {
	return Option{func(o *Optimizer) { o.common.clipNorm = norm }}
}

// ClipValue clips the elements of gradients to between -value and value. The default is not to.
func ClipValue(value float64) Option {
	return Option{func(o *Optimizer) { o.common.clipValue = value }}
}

// GlobalClipNorm scales the gradients of all weights down together, so that the norm √Σg² over all
// of them is this, if it is greater. The default is not to.
func GlobalClipNorm(norm float64) Option {
	return Option{func(o *Optimizer) { o.common.globalClipNorm = norm }}
}

// EMA keeps an exponential moving average of each weight, of which a step keeps the part momentum,
// such as Keras's default of 0.99. At the end of Fit the weights are set to their averages, which
// often predict better than the weights of the last step (Polyak and Juditsky, 1992). The default is
// not to.
func EMA(momentum float64) Option {
	return Option{func(o *Optimizer) { o.common.average, o.common.averageMomentum = true, momentum }}
}

// EMAOverwriteFrequency sets the weights to their averages every so many steps, too.
func EMAOverwriteFrequency(steps int) Option {
	return Option{func(o *Optimizer) { o.common.averageOverwrite = steps }}
}

// LossScaleFactor is what Fit multiplies the loss by before Backward, and the optimizer divides the
// gradients by. In float32, with which Hornbook computes, there is no need of it.
func LossScaleFactor(factor float64) Option {
	return Option{func(o *Optimizer) { o.common.scale = factor }}
}

// GradientAccumulationSteps changes the weights every so many steps only, by the mean of the
// gradients of these: as large batches do, in the memory of small ones. A schedule counts all steps.
func GradientAccumulationSteps(steps int) Option {
	return Option{func(o *Optimizer) { o.common.accumulate = steps }}
}

// check refuses what makes no sense.
func (o *Optimizer) check() {
	c := &o.common
	fail := func(format string, args ...any) { tensor.Fail("", o.class, nil, format, args...) }
	if !(o.rate > 0) {
		fail("the learning rate is a positive number, not %v", o.rate)
	}
	for _, v := range []struct {
		what  string
		value float64
	}{{"WeightDecay", c.decay}, {"ClipNorm", c.clipNorm}, {"ClipValue", c.clipValue}, {"GlobalClipNorm", c.globalClipNorm}, {"LossScaleFactor", c.scale}} {
		if !(v.value >= 0) {
			fail("%s is a positive number, not %v", v.what, v.value)
		}
	}
	clips := 0
	for _, v := range []float64{c.clipNorm, c.clipValue, c.globalClipNorm} {
		if v > 0 {
			clips++
		}
	}
	if clips > 1 {
		fail("gradients are clipped in one way: give ClipNorm, ClipValue or GlobalClipNorm, not %d of them", clips)
	}
	if c.average && !(0 <= c.averageMomentum && c.averageMomentum <= 1) {
		fail("EMA's momentum, the part of the average that a step keeps, is between 0 and 1, not %v", c.averageMomentum)
	}
	if c.averageOverwrite < 0 || c.averageOverwrite > 0 && !c.average {
		fail("EMAOverwriteFrequency(%d) wants a number of steps, and the option EMA beside it", c.averageOverwrite)
	}
	if c.accumulate < 0 || c.accumulate == 1 {
		fail("gradients are accumulated over at least 2 steps, not %d: leave GradientAccumulationSteps out to change the weights in each step", c.accumulate)
	}
}

// lossScale is what the loss is multiplied by.
func (o *Optimizer) lossScale() float64 {
	if o.common.scale == 0 {
		return 1
	}
	return o.common.scale
}

// ScaleLoss is the loss times the [LossScaleFactor], for a training step of one's own: Backward
// begins there.
func (o *Optimizer) ScaleLoss(loss *tensor.Tensor) *tensor.Tensor {
	if s := o.lossScale(); s != 1 {
		return loss.Scale(float32(s))
	}
	return loss
}

// excluded reports whether a weight does not decay.
func (c *common) excluded(w *tensor.Tensor) bool {
	return slices.Contains(c.excludedWeights, w) ||
		slices.ContainsFunc(c.excludedNames, func(name string) bool { return strings.Contains(w.Name(), name) })
}

// config adds what is set, by Keras's names.
func (c *common) config(config map[string]any) {
	set := func(key string, v float64) {
		if v != 0 {
			config[key] = v
		}
	}
	set("weight_decay", c.decay)
	set("clipnorm", c.clipNorm)
	set("clipvalue", c.clipValue)
	set("global_clipnorm", c.globalClipNorm)
	set("loss_scale_factor", c.scale)
	if c.accumulate > 0 {
		config["gradient_accumulation_steps"] = c.accumulate
	}
	if c.average {
		config["use_ema"], config["ema_momentum"] = true, c.averageMomentum
		if c.averageOverwrite > 0 {
			config["ema_overwrite_frequency"] = c.averageOverwrite
		}
	}
}
