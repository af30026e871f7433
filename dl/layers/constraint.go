package layers

import "github.com/hornbook-go/hornbook/dl/constraints"

// Constrained moves the weight back to the values that it is allowed after each step of an
// optimizer; nil leaves it free.
func Constrained(c *constraints.Constraint) WeightOption {
	return func(w *Weight) {
		if c != nil {
			w.SetConstraint(c.Apply)
		}
	}
}
