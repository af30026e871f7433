package optimizers

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Schedule is a learning rate that changes from step to step. It is an option of every optimizer,
// in place of [LearningRate]:
//
//	optimizers.Adam(optimizers.CosineDecay(0.001, 10_000))
type Schedule struct {
	everywhere
	Class  string         // Keras's name, such as "CosineDecay"
	Config map[string]any // its parameters by Keras's names

	rate func(step int) float64
}

// NewSchedule returns a schedule of one's own: rate is the learning rate of a step, counted from 0.
func NewSchedule(class string, rate func(step int) float64) *Schedule {
	s := &Schedule{Class: class, rate: rate}
	s.everywhere = func(o *Optimizer) { o.schedule = s }
	return s
}

// Option is the schedule as an [Option].
func (s *Schedule) Option() Option { return Option{s.everywhere} }

// Rate is the learning rate of a step, counted from 0.
func (s *Schedule) Rate(step int) float64 { return s.rate(step) }

// String is such as "CosineDecay(decay_steps 1000, initial_learning_rate 0.1)".
func (s *Schedule) String() string { return brief.Call(s.Class, s.Config, "initial_learning_rate") }

func newSchedule(class string, config map[string]any, rate func(step int) float64) *Schedule {
	s := NewSchedule(class, rate)
	s.Config = config
	return s
}

// atLeastOne refuses a decay over no steps.
func atLeastOne(class string, steps int) {
	if steps < 1 {
		tensor.Fail("", class, nil, "the learning rate changes over at least one step, not %d", steps)
	}
}

// A DecayOption is [Staircase].
type DecayOption func(*decay)

type decay struct{ staircase bool }

// Staircase lets the learning rate fall only at the end of each decay's steps, and at once; the
// default is to fall in every step. It is for [ExponentialDecay] and [InverseTimeDecay].
func Staircase() DecayOption { return func(d *decay) { d.staircase = true } }

// ExponentialDecay is rate·factor^(step/steps): by the factor less after each so many steps.
func ExponentialDecay(rate float64, steps int, factor float64, options ...DecayOption) *Schedule {
	return decaying("ExponentialDecay", rate, steps, factor, options, func(part float64) float64 { return rate * math.Pow(factor, part) })
}

// InverseTimeDecay is rate/(1 + factor·step/steps).
func InverseTimeDecay(rate float64, steps int, factor float64, options ...DecayOption) *Schedule {
	return decaying("InverseTimeDecay", rate, steps, factor, options, func(part float64) float64 { return rate / (1 + factor*part) })
}

func decaying(class string, rate float64, steps int, factor float64, options []DecayOption, at func(part float64) float64) *Schedule {
	atLeastOne(class, steps)
	var d decay
	for _, o := range options {
		o(&d)
	}
	config := map[string]any{"initial_learning_rate": rate, "decay_steps": steps, "decay_rate": factor, "staircase": d.staircase}
	return newSchedule(class, config, func(step int) float64 {
		part := float64(step) / float64(steps)
		if d.staircase {
			part = math.Floor(part)
		}
		return at(part)
	})
}

// PiecewiseConstantDecay is the first of the rates up to the first boundary, a step, the second up to
// the second, and so on: there is one rate more than boundaries.
func PiecewiseConstantDecay(boundaries []int, rates []float64) *Schedule {
	const class = "PiecewiseConstantDecay"
	if len(boundaries) == 0 || len(rates) != len(boundaries)+1 {
		tensor.Fail("", class, nil, "%d boundaries want %d rates, one for each stretch between them, not %d", len(boundaries), len(boundaries)+1, len(rates))
	}
	if !slices.IsSorted(boundaries) {
		tensor.Fail("", class, nil, "the boundaries are steps that grow, and they are %d", boundaries)
	}
	boundaries, rates = slices.Clone(boundaries), slices.Clone(rates)
	return newSchedule(class, map[string]any{"boundaries": boundaries, "values": rates}, func(step int) float64 {
		i, _ := slices.BinarySearch(boundaries, step)
		return rates[i]
	})
}

// A PolynomialDecayOption is [EndRate], [Power] or [Cycle].
type PolynomialDecayOption func(*polynomial)

type polynomial struct {
	end, power float64
	cycle      bool
}

// EndRate is the learning rate that a PolynomialDecay falls to; the default is 0.0001.
func EndRate(rate float64) PolynomialDecayOption { return func(p *polynomial) { p.end = rate } }

// Power is the power of the polynomial; the default is 1, a line.
func Power(v float64) PolynomialDecayOption { return func(p *polynomial) { p.power = v } }

// Cycle falls anew after each end, each time over one more stretch of the steps.
func Cycle() PolynomialDecayOption { return func(p *polynomial) { p.cycle = true } }

// PolynomialDecay is (rate - end)·(1 - step/steps)^power + end, and end after that.
func PolynomialDecay(rate float64, steps int, options ...PolynomialDecayOption) *Schedule {
	atLeastOne("PolynomialDecay", steps)
	p := polynomial{end: 0.0001, power: 1}
	for _, o := range options {
		o(&p)
	}
	config := map[string]any{"initial_learning_rate": rate, "decay_steps": steps, "end_learning_rate": p.end, "power": p.power, "cycle": p.cycle}
	return newSchedule("PolynomialDecay", config, func(step int) float64 {
		n := steps
		if p.cycle {
			n *= max(1, (step+steps-1)/steps)
		}
		return (rate-p.end)*math.Pow(1-float64(min(step, n))/float64(n), p.power) + p.end
	})
}

// A CosineDecayOption is [Alpha] or [Warmup].
type CosineDecayOption interface{ cosine(*cosine) }

type cosine struct {
	alpha, target float64
	warmup        int
	warms         bool
}

// An AlphaOption is an option of [CosineDecay] and [CosineDecayRestarts].
type AlphaOption float64

// Alpha is the least learning rate, as a part of the first; the default is 0.
func Alpha(v float64) AlphaOption { return AlphaOption(v) }

func (a AlphaOption) cosine(c *cosine)     { c.alpha = float64(a) }
func (a AlphaOption) restarts(r *restarts) { r.alpha = float64(a) }

// Warmup lets the learning rate grow from the first to target over so many steps, before it falls
// from there; the default is not to.
func Warmup(target float64, steps int) CosineDecayOption { return warmup{target, steps} }

type warmup struct {
	target float64
	steps  int
}

func (w warmup) cosine(c *cosine) { c.target, c.warmup, c.warms = w.target, w.steps, true }

// CosineDecay is rate·((1-alpha)·(1 + cos(π·step/steps))/2 + alpha), and rate·alpha after that
// (Loshchilov and Hutter, 2016).
func CosineDecay(rate float64, steps int, options ...CosineDecayOption) *Schedule {
	atLeastOne("CosineDecay", steps)
	c := cosine{}
	for _, o := range options {
		o.cosine(&c)
	}
	config := map[string]any{"initial_learning_rate": rate, "decay_steps": steps, "alpha": c.alpha, "warmup_target": nil, "warmup_steps": c.warmup}
	from := rate
	if c.warms {
		from, config["warmup_target"] = c.target, c.target
	} else {
		c.warmup = 0
	}
	return newSchedule("CosineDecay", config, func(step int) float64 {
		if step < c.warmup {
			return rate + (c.target-rate)*float64(step)/float64(c.warmup)
		}
		part := float64(min(step-c.warmup, steps)) / float64(steps)
		return from * ((1-c.alpha)*(1+math.Cos(math.Pi*part))/2 + c.alpha)
	})
}

// A CosineDecayRestartsOption is [Alpha], [Longer] or [Lower].
type CosineDecayRestartsOption interface{ restarts(*restarts) }

type restarts struct{ longer, lower, alpha float64 }

type restartsOption func(*restarts)

func (o restartsOption) restarts(r *restarts) { o(r) }

// Longer is by what factor each period is longer than the one before, Keras's t_mul; the default is 2.
func Longer(factor float64) CosineDecayRestartsOption {
	return restartsOption(func(r *restarts) { r.longer = factor })
}

// Lower is by what factor each period begins lower than the one before, Keras's m_mul; the default is
// 1.
func Lower(factor float64) CosineDecayRestartsOption {
	return restartsOption(func(r *restarts) { r.lower = factor })
}

// CosineDecayRestarts falls like [CosineDecay] and begins anew, the first time after the given steps
// (Loshchilov and Hutter, 2016).
func CosineDecayRestarts(rate float64, firstSteps int, options ...CosineDecayRestartsOption) *Schedule {
	const class = "CosineDecayRestarts"
	atLeastOne(class, firstSteps)
	r := restarts{longer: 2, lower: 1}
	for _, o := range options {
		o.restarts(&r)
	}
	if !(r.longer >= 1) {
		tensor.Fail("", class, nil, "each period is at least as long as the one before, so Longer is at least 1, not %v", r.longer)
	}
	config := map[string]any{"initial_learning_rate": rate, "first_decay_steps": firstSteps, "t_mul": r.longer, "m_mul": r.lower, "alpha": r.alpha}
	return newSchedule(class, config, func(step int) float64 {
		part := float64(step) / float64(firstSteps)
		period := math.Floor(part)
		if r.longer == 1 {
			part -= period
		} else {
			// The periods before number i take (tⁱ - 1)/(t - 1) of the first one's steps.
			period = math.Floor(math.Log(1-part*(1-r.longer)) / math.Log(r.longer))
			length := math.Pow(r.longer, period)
			part = (part - (1-length)/(1-r.longer)) / length
		}
		decayed := math.Pow(r.lower, period) * (1 + math.Cos(math.Pi*part)) / 2
		return rate * ((1-r.alpha)*decayed + r.alpha)
	})
}
