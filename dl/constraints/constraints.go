package constraints

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Constraint moves a weight back to the values that it is allowed, after each step of an optimizer.
type Constraint struct {
	Class  string         // Keras's name, such as "MaxNorm"
	Config map[string]any // its parameters by Keras's names

	apply func(shape tensor.Shape, w []float32)
}

// New returns a constraint of one's own: apply changes w, the values of a weight of that shape, in
// row-major order.
func New(class string, apply func(shape tensor.Shape, w []float32)) *Constraint {
	return &Constraint{Class: class, apply: apply}
}

// Apply changes w, the values of a weight of that shape, to ones that are allowed.
func (c *Constraint) Apply(shape tensor.Shape, w []float32) { c.apply(shape, w) }

// String is such as "MaxNorm(axis 0, max_value 2)".
func (c *Constraint) String() string { return brief.Call(c.Class, c.Config) }

// NonNeg sets what is negative to 0.
func NonNeg() *Constraint {
	return New("NonNeg", func(_ tensor.Shape, w []float32) {
		for i, v := range w {
			w[i] = max(v, 0)
		}
	})
}

// UnitNorm divides by the norm √Σw² over the axes, as [MaxNorm] takes it, plus 1e-7.
func UnitNorm(axes ...int) *Constraint {
	return overNorms("UnitNorm", axes, nil, func(norm float64) float64 { return 1 / (epsilon + norm) })
}

// MaxNorm makes no norm √Σw² over the axes greater than limit; Keras's default is 2. Without axes it
// is axis 0, the inputs of a Dense kernel, so that the norm is that of the weights of each unit; for
// the kernel of a Conv2D it is 0, 1, 2.
func MaxNorm(limit float64, axes ...int) *Constraint {
	if !(limit >= 0) {
		tensor.Fail("", "MaxNorm", nil, "the greatest norm is not negative, and %v was given: Keras's default is 2", limit)
	}
	return overNorms("MaxNorm", axes, map[string]any{"max_value": limit}, func(norm float64) float64 {
		return min(norm, limit) / (epsilon + norm)
	})
}

// MinMaxNorm keeps the norms over the axes, as [MaxNorm] takes them, between low and high: a norm n
// becomes rate·clip(n, low, high) + (1-rate)·n. Keras's defaults are 0, 1 and 1.
func MinMaxNorm(low, high, rate float64, axes ...int) *Constraint {
	if !(0 <= low && low <= high) {
		tensor.Fail("", "MinMaxNorm", nil, "the norms are to lie between %v and %v: give the smaller first, and none that is negative", low, high)
	}
	if !(0 <= rate && rate <= 1) {
		tensor.Fail("", "MinMaxNorm", nil, "the rate, the part of the way that a norm goes, is between 0 and 1, not %v", rate)
	}
	return overNorms("MinMaxNorm", axes, map[string]any{"min_value": low, "max_value": high, "rate": rate}, func(norm float64) float64 {
		return (rate*min(max(norm, low), high) + (1-rate)*norm) / (epsilon + norm)
	})
}

// Keras's epsilon.
const epsilon = 1e-7

// overNorms is a constraint that multiplies what has the norm n over the axes by factor(n).
func overNorms(class string, axes []int, config map[string]any, factor func(norm float64) float64) *Constraint {
	if len(axes) == 0 {
		axes = []int{0}
	}
	axes = slices.Clone(axes)
	c := New(class, func(shape tensor.Shape, w []float32) { scaleNorms(class, shape, w, axes, factor) })
	c.Config = map[string]any{"axis": axes}
	if len(axes) == 1 {
		c.Config["axis"] = axes[0]
	}
	for key, value := range config {
		c.Config[key] = value
	}
	return c
}
