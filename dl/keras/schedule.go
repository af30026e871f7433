package keras

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// scheduleClasses has Keras's schedules of the learning rate.
var scheduleClasses = map[string]func(s *settings) *optimizers.Schedule{
	"ExponentialDecay": func(s *settings) *optimizers.Schedule {
		return optimizers.ExponentialDecay(s.float("initial_learning_rate", 0), s.positive("decay_steps"), s.float("decay_rate", 0), s.staircase()...)
	},
	"InverseTimeDecay": func(s *settings) *optimizers.Schedule {
		return optimizers.InverseTimeDecay(s.float("initial_learning_rate", 0), s.positive("decay_steps"), s.float("decay_rate", 0), s.staircase()...)
	},
	"PiecewiseConstantDecay": func(s *settings) *optimizers.Schedule {
		return optimizers.PiecewiseConstantDecay(s.ints("boundaries"), s.rates("values"))
	},
	"PolynomialDecay": func(s *settings) *optimizers.Schedule {
		options := []optimizers.PolynomialDecayOption{optimizers.EndRate(s.float("end_learning_rate", 0.0001)), optimizers.Power(s.float("power", 1))}
		if s.flag("cycle", false) {
			options = append(options, optimizers.Cycle())
		}
		return optimizers.PolynomialDecay(s.float("initial_learning_rate", 0), s.positive("decay_steps"), options...)
	},
	"CosineDecay": func(s *settings) *optimizers.Schedule {
		options := []optimizers.CosineDecayOption{optimizers.Alpha(s.float("alpha", 0))}
		steps := s.integer("warmup_steps", 0)
		if v, ok := s.take("warmup_target"); ok {
			target, err := toFloat(v)
			if err != nil {
				s.fail("warmup_target", "%v", err)
			}
			options = append(options, optimizers.Warmup(target, steps))
		}
		return optimizers.CosineDecay(s.float("initial_learning_rate", 0), s.positive("decay_steps"), options...)
	},
	"CosineDecayRestarts": func(s *settings) *optimizers.Schedule {
		return optimizers.CosineDecayRestarts(s.float("initial_learning_rate", 0), s.positive("first_decay_steps"),
			optimizers.Longer(s.float("t_mul", 2)), optimizers.Lower(s.float("m_mul", 1)), optimizers.Alpha(s.float("alpha", 0)))
	},
}

func (s *settings) staircase() []optimizers.DecayOption {
	if s.flag("staircase", false) {
		return []optimizers.DecayOption{optimizers.Staircase()}
	}
	return nil
}

// rates returns a list of numbers, which must be there.
func (s *settings) rates(key string) []float64 {
	v, _ := s.take(key)
	list, ok := v.([]any)
	if !ok || len(list) > 1<<16 {
		s.fail(key, "%s is not a list of numbers", brief(v))
		return nil
	}
	values := make([]float64, len(list))
	for i, v := range list {
		f, err := toFloat(v)
		if err != nil {
			s.fail(key, "%v", err)
		}
		values[i] = f
	}
	return values
}

// scheduleFromConfig makes the schedule that an object describes.
func scheduleFromConfig(o *object) (schedule *optimizers.Schedule, err error) {
	s := newSettings("schedule", o)
	read, known := scheduleClasses[o.ClassName]
	if !known {
		s.fail("class_name", "Hornbook has no such schedule")
		return nil, s.err
	}
	if e := try(func() { schedule = read(s) }); e != nil && s.err == nil {
		s.fail("class_name", "%v", e)
	}
	return schedule, s.end()
}

func scheduleObject(schedule *optimizers.Schedule) *object {
	c := numbers(schedule.Config)
	if values, ok := c["values"].([]float64); ok {
		c["values"] = asNumbers(values)
	}
	c["name"] = schedule.Class
	return newObject("keras.optimizers.schedules", schedule.Class, c)
}

// asNumbers are written as numbers with a point.
func asNumbers(values []float64) []number {
	ns := slices.Grow([]number(nil), len(values))
	for _, v := range values {
		ns = append(ns, number(v))
	}
	return ns
}
