package optimizers

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Optimizer changes weights from their gradients. It keeps what it remembers of each weight.
type Optimizer struct {
	class      string
	rule       rule
	rate       float64
	iterations int
	slots      map[*tensor.Tensor][][]float32
}

// A rule is what tells one optimizer from another.
type rule interface {
	// slots are the names of what is remembered of each weight, such as "momentum".
	slots() []string
	// step prepares a step; t counts from 1.
	step(rate float64, t int)
	// update changes the values w from the gradient g.
	update(w, g []float32, slots [][]float32)
	// config are the parameters by Keras's names.
	config() map[string]any
}

// An Option is one of every optimizer.
type Option func(*Optimizer)

// LearningRate is the size of a step; the default is 0.001, and 0.01 of SGD.
func LearningRate(rate float64) Option { return func(o *Optimizer) { o.rate = rate } }

func (o Option) sgd(s *sgd)         { s.options = append(s.options, o) }
func (o Option) rmsprop(r *rmsprop) { r.options = append(r.options, o) }
func (o Option) adam(a *adam)       { a.options = append(a.options, o) }

func newOptimizer(class string, r rule, rate float64, options []Option) *Optimizer {
	o := &Optimizer{class: class, rule: r, rate: rate, slots: map[*tensor.Tensor][][]float32{}}
	for _, f := range options {
		f(o)
	}
	if !(o.rate > 0) {
		tensor.Fail("", class, nil, "the learning rate is a positive number, not %v", o.rate)
	}
	return o
}

// Step changes the weights from the gradients of the last Backward. A weight that it did not reach
// is left as it is.
func (o *Optimizer) Step(weights []*tensor.Tensor) {
	o.iterations++
	o.rule.step(o.rate, o.iterations)
	for _, w := range weights {
		g := w.Grad()
		if g == nil {
			continue
		}
		o.rule.update(w.Values(), g, o.Slots(w))
		w.Constrain()
	}
}

// Class is Keras's name of the optimizer, such as "Adam".
func (o *Optimizer) Class() string { return o.class }

// Config are the parameters by Keras's names.
func (o *Optimizer) Config() map[string]any {
	c := o.rule.config()
	c["learning_rate"] = o.rate
	return c
}

// String is such as "Adam(learning_rate 0.001, beta_1 0.9, beta_2 0.999, epsilon 1e-07), 1875 steps".
func (o *Optimizer) String() string {
	s := brief.Call(o.class, o.Config(), "learning_rate")
	switch o.iterations {
	case 0:
		return s
	case 1:
		return s + ", 1 step"
	}
	return fmt.Sprintf("%s, %d steps", s, o.iterations)
}

// Rate is the learning rate.
func (o *Optimizer) Rate() float64 { return o.rate }

// SetRate changes the learning rate.
func (o *Optimizer) SetRate(rate float64) { o.rate = rate }

// Iterations is the number of steps so far.
func (o *Optimizer) Iterations() int { return o.iterations }

// SetIterations says how many steps there were, for an optimizer that is restored.
func (o *Optimizer) SetIterations(n int) { o.iterations = n }

// SlotNames are the names of what is remembered of each weight, such as "momentum".
func (o *Optimizer) SlotNames() []string { return o.rule.slots() }

// Slots are what is remembered of weight w, in the order of SlotNames; zeros before the first
// step. They are the optimizer's own, not a copy.
func (o *Optimizer) Slots(w *tensor.Tensor) [][]float32 {
	s, ok := o.slots[w]
	if !ok {
		s = make([][]float32, len(o.rule.slots()))
		for i := range s {
			s[i] = make([]float32, w.Shape().Size())
		}
		o.slots[w] = s
	}
	return s
}

// Forget drops what is remembered, so that training begins anew.
func (o *Optimizer) Forget() {
	o.iterations = 0
	clear(o.slots)
}
