package optimizers

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Assignment is what [For] returns: weights and the optimizer that changes them.
type Assignment struct {
	Weights   string // a regular expression for the whole path
	Optimizer *Optimizer
	matches   func(path string) bool
}

// For gives the weights whose whole path, such as "encoder/dense_1/kernel", the regular expression
// matches, an optimizer: For("encoder/.*", SGD()).
func For(paths string, o *Optimizer) Assignment {
	r, err := regexp.Compile("^(?:" + paths + ")$")
	if err != nil {
		tensor.Fail("", "For", nil, "%q is no regular expression: %v", paths, err)
	}
	if o == nil || o.several != nil {
		tensor.Fail("", "For", nil, "the optimizer for %q is a single one, such as optimizers.SGD()", paths)
	}
	return Assignment{paths, o, r.MatchString}
}

// several are the optimizers of a [Multi].
type several struct {
	otherwise *Optimizer
	assigned  []Assignment
	of        map[*tensor.Tensor]*Optimizer
}

// Multi changes some weights by one optimizer and others by another (Keras's MultiOptimizer with an
// OptimizerMap): each by that which [For] gives it, and those that none gives one by the first.
//
//	optimizers.Multi(optimizers.Adam(), optimizers.For("backbone/.*", optimizers.SGD(optimizers.LearningRate(1e-4))))
//
// Its learning rate is that of the first optimizer, and cannot be set: [Optimizer.Optimizers] are those
// whose rates can. A weight that two Fors match is a mistake, unless the text of one is its path.
func Multi(otherwise *Optimizer, assignments ...Assignment) *Optimizer {
	if otherwise == nil || otherwise.several != nil {
		tensor.Fail("", "Multi", nil, "the optimizer for all other weights is a single one, such as optimizers.Adam()")
	}
	o := &Optimizer{class: "MultiOptimizer", several: &several{otherwise, slices.Clone(assignments), map[*tensor.Tensor]*Optimizer{}}}
	for i, a := range assignments {
		if a.Optimizer == nil {
			tensor.Fail("", "Multi", nil, "an assignment is what For returns")
		}
		if slices.ContainsFunc(assignments[:i], func(b Assignment) bool { return a.Weights == b.Weights }) {
			tensor.Fail("", "Multi", nil, "two optimizers are given for %q", a.Weights)
		}
	}
	for _, inner := range o.Optimizers() {
		if inner.common.scale != 0 {
			tensor.Fail("", "Multi", nil, "the loss is not scaled for some weights alone: leave LossScaleFactor out, which float32 does not need")
		}
	}
	return o
}

// Optimizers are those of a [Multi], that for all other weights last; of another optimizer it is itself.
func (o *Optimizer) Optimizers() []*Optimizer {
	if o.several == nil {
		return []*Optimizer{o}
	}
	var all []*Optimizer
	for _, a := range o.several.assigned {
		if a.Optimizer != o.several.otherwise && !slices.Contains(all, a.Optimizer) {
			all = append(all, a.Optimizer)
		}
	}
	return append(all, o.several.otherwise)
}

// Assignments are those that a [Multi] was made with; another optimizer has none.
func (o *Optimizer) Assignments() []Assignment {
	if o.several == nil {
		return nil
	}
	return slices.Clone(o.several.assigned)
}

// At is the optimizer of a weight of that path, and an error if two Fors match it.
func (o *Optimizer) At(path string) (*Optimizer, error) {
	if o.several == nil {
		return o, nil
	}
	for _, a := range o.several.assigned {
		if a.Weights == path {
			return a.Optimizer, nil
		}
	}
	at, matched := o.several.otherwise, ""
	for _, a := range o.several.assigned {
		if !a.matches(path) {
			continue
		}
		if matched != "" {
			return nil, fmt.Errorf("the weight %q is matched by %q and by %q: each weight has one optimizer", path, matched, a.Weights)
		}
		at, matched = a.Optimizer, a.Weights
	}
	return at, nil
}

// Assign lets inner, one of [Optimizer.Optimizers], change a weight whatever its path, for an optimizer
// that is restored: the weight may have had another path.
func (o *Optimizer) Assign(w *tensor.Tensor, inner *Optimizer) {
	if o.several == nil || !slices.Contains(o.Optimizers(), inner) {
		tensor.Fail("", o.class, []*tensor.Tensor{w}, "the weight %q is to be changed by %v, which is none of its optimizers", w.Path(), inner)
	}
	o.several.of[w] = inner
}

// optimizer is that of a weight.
func (o *Optimizer) optimizer(w *tensor.Tensor) *Optimizer {
	if at := o.several.of[w]; at != nil {
		return at
	}
	at, err := o.At(w.Path())
	if err != nil {
		tensor.Fail("", "Multi", []*tensor.Tensor{w}, "%v", err)
	}
	o.several.of[w] = at
	return at
}

// Assigned are those of the weights that the optimizer inner, one of [Optimizer.Optimizers], changes.
func (o *Optimizer) Assigned(inner *Optimizer, weights []*tensor.Tensor) []*tensor.Tensor {
	if o.several == nil {
		return weights
	}
	var mine []*tensor.Tensor
	for _, w := range weights {
		if o.optimizer(w) == inner {
			mine = append(mine, w)
		}
	}
	return mine
}

// stepEach is Step of each optimizer with its weights.
func (o *Optimizer) stepEach(weights []*tensor.Tensor) {
	for _, inner := range o.Optimizers() {
		if mine := o.Assigned(inner, weights); len(mine) > 0 {
			inner.Step(mine)
		}
	}
	o.iterations++
}

// describe is the text of each assignment.
func (s *several) describe() map[string]any {
	c := map[string]any{"otherwise": brief.Call(s.otherwise.class, s.otherwise.Config(), "learning_rate")}
	for _, a := range s.assigned {
		c[a.Weights] = brief.Call(a.Optimizer.class, a.Optimizer.Config(), "learning_rate")
	}
	return c
}
