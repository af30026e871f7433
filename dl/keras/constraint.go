package keras

import "github.com/hornbook-go/hornbook/dl/constraints"

var constraintClasses = map[string]func(s *settings) *constraints.Constraint{
	"NonNeg": func(*settings) *constraints.Constraint { return constraints.NonNeg() },
	"UnitNorm": func(s *settings) *constraints.Constraint {
		return constraints.UnitNorm(s.normAxes()...)
	},
	"MaxNorm": func(s *settings) *constraints.Constraint {
		return constraints.MaxNorm(s.float("max_value", 2), s.normAxes()...)
	},
	"MinMaxNorm": func(s *settings) *constraints.Constraint {
		return constraints.MinMaxNorm(s.float("min_value", 0), s.float("max_value", 1), s.float("rate", 1), s.normAxes()...)
	},
}

// normAxes are the axes of a norm.
func (s *settings) normAxes() []int {
	if v, ok := s.left["axis"]; ok && v == nil {
		s.fail("axis", "null is not supported: give the list of all axes")
	}
	return s.ints("axis")
}

// constraint returns the constraint of a key, which is an object or a name; null is none.
func (s *settings) constraint(key string) (c *constraints.Constraint) {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	o, ok := named(v)
	class, make, known := byName(constraintClasses, o.ClassName, map[string]string{"nonneg": "NonNeg"})
	if !ok || !known {
		s.fail(key, "%s is no constraint that Hornbook has", brief(v))
		return nil
	}
	inner := newSettings("constraint", &object{ClassName: class, Config: o.Config})
	if err := try(func() { c = make(inner) }); err != nil && inner.err == nil {
		s.fail(key, "%v", err)
		return nil
	}
	if err := inner.end(); err != nil {
		s.fail(key, "%v", err)
	}
	return c
}
