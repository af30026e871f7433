package optimizers

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An Optimizer changes weights from their gradients. It keeps what it remembers of each weight.
type Optimizer struct {
	class      string
	rule       rule
	rate       float64
	schedule   *Schedule
	common     common
	iterations int
	memories   map[*tensor.Tensor]*memory
	scratch    []float32 // a gradient that was clipped
	several    *several  // of a Multi, which has no rule of its own
}

// A rule is what tells one optimizer from another.
type rule interface {
	// slots are what is remembered of a weight.
	slots(w *tensor.Tensor) []slot
	// step prepares a step; t counts from 1.
	step(rate float64, t int)
	// update changes the weight w from the gradient g.
	update(w *tensor.Tensor, g []float32, slots [][]float32)
	// config are the parameters by Keras's names.
	config() map[string]any
}

// A slot is something that is remembered of each weight.
type slot struct {
	name  string       // Keras's, such as "momentum"
	shape tensor.Shape // nil for the weight's
	fill  float32      // what it holds at first
	copy  bool         // at first it holds what the weight does
	block int          // slots of the same block stand side by side for each weight in Keras's files
}

// A memory is what is remembered of a weight, in one piece of storage.
type memory struct {
	average     []float32 // of the weight, or nil
	accumulator []float32 // of gradients, or nil
	slots       []slot
	values      [][]float32 // of the slots
	all         [][]float32
	shapes      []tensor.Shape // of all
	decays      bool
}

func newOptimizer(class string, r rule, rate float64, options []Option) *Optimizer {
	o := &Optimizer{class: class, rule: r, rate: rate, memories: map[*tensor.Tensor]*memory{}}
	for _, f := range options {
		f.everywhere(o)
	}
	o.check()
	return o
}

// Step changes the weights from the gradients of the last Backward. A weight that it did not reach
// is left as it is.
//
// The gradients are divided by the loss's scale, accumulated, and clipped, and the weights decay,
// are changed, averaged, and held to their constraints: in this order, which is Keras's.
func (o *Optimizer) Step(weights []*tensor.Tensor) {
	if o.several != nil {
		o.stepEach(weights)
		return
	}
	every := max(o.common.accumulate, 1)
	rate, t := o.Rate(), o.iterations/every+1
	if every > 1 {
		o.accumulate(weights)
	}
	if o.iterations%every == every-1 {
		o.update(weights, rate, t)
	}
	if o.common.average {
		o.takeAverages(weights, t)
	}
	for _, w := range weights {
		if g, _ := w.GradRows(); g != nil {
			w.Constrain()
		}
	}
	o.iterations++
}

// update changes the weights, at the end of each accumulation.
func (o *Optimizer) update(weights []*tensor.Tensor, rate float64, t int) {
	c := &o.common
	scale := o.scale(weights)
	o.rule.step(rate, t)
	for _, w := range weights {
		g := o.gradient(w)
		if g == nil {
			continue
		}
		m := o.of(w)
		if t == 1 {
			m.begin(w)
		}
		g = o.clip(g, scale)
		decay := 0.0
		if m.decays {
			decay = c.decay
			if r, ok := o.rule.(interface {
				decay(w *tensor.Tensor, common float64) float64
			}); ok {
				decay = r.decay(w, c.decay)
			}
		}
		if r, ok := o.rule.(interface {
			updateDecaying(w *tensor.Tensor, g []float32, slots [][]float32, decay float32)
		}); ok && decay != 0 {
			r.updateDecaying(w, g, m.values, float32(decay*rate))
			continue
		}
		if decay != 0 {
			values := w.Values()
			kernels.SGD(values, values, float32(decay*rate)) // w -= w·decay·rate
		}
		o.rule.update(w, g, m.values)
	}
	if c.accumulate > 0 {
		for _, w := range weights {
			clear(o.of(w).accumulator)
		}
	}
}

// accumulate adds the gradients to what was accumulated of them.
func (o *Optimizer) accumulate(weights []*tensor.Tensor) {
	part := float32(1 / o.lossScale())
	for _, w := range weights {
		if g, _ := w.GradRows(); g != nil {
			kernels.Axpy(o.of(w).accumulator, part, g)
		}
	}
}

// gradient is the gradient, or the sum of those that were accumulated; nil where the last Backward
// did not reach the weight.
func (o *Optimizer) gradient(w *tensor.Tensor) []float32 {
	g, _ := w.GradRows()
	if g != nil && o.common.accumulate > 0 {
		return o.of(w).accumulator
	}
	return g
}

// scale is what all gradients are multiplied by: the inverse of the loss's scale, or of the number of
// those that were accumulated, and the factor of GlobalClipNorm.
func (o *Optimizer) scale(weights []*tensor.Tensor) float64 {
	scale := 1 / o.lossScale()
	if n := o.common.accumulate; n > 0 {
		scale = 1 / float64(n)
	}
	if limit := o.common.globalClipNorm; limit > 0 {
		sum := 0.0
		for _, w := range weights {
			if g := o.gradient(w); g != nil {
				sum += float64(kernels.Dot(g, g))
			}
		}
		if norm := scale * math.Sqrt(sum); !(norm <= limit) { // NaN stays NaN
			scale *= limit / norm
		}
	}
	return scale
}

// clip multiplies the gradient and clips it; it leaves g itself as it is.
func (o *Optimizer) clip(g []float32, scale float64) []float32 {
	c := &o.common
	if c.clipNorm > 0 {
		if norm := scale * math.Sqrt(float64(kernels.Dot(g, g))); !(norm <= c.clipNorm) {
			scale *= c.clipNorm / norm
		}
	}
	if scale == 1 && c.clipValue == 0 {
		return g
	}
	o.scratch = slices.Grow(o.scratch[:0], len(g))[:len(g)]
	kernels.Scale(o.scratch, g, float32(scale))
	if c.clipValue > 0 {
		kernels.MinimumScalar(o.scratch, o.scratch, float32(c.clipValue))
		kernels.MaximumScalar(o.scratch, o.scratch, float32(-c.clipValue))
	}
	return o.scratch
}

// takeAverages moves the averages toward the weights, and every so often the weights to the averages.
func (o *Optimizer) takeAverages(weights []*tensor.Tensor, t int) {
	momentum := o.common.averageMomentum
	if t == 1 {
		momentum = 0 // the average begins as the weight is
	}
	overwrite := o.common.averageOverwrite > 0 && t%o.common.averageOverwrite == 0
	for _, w := range weights {
		average := o.of(w).average
		kernels.Scale(average, average, float32(momentum))
		kernels.Axpy(average, float32(1-momentum), w.Values())
		if overwrite {
			copy(w.Values(), average)
		}
	}
}

// Finalize sets the weights to their averages, if the optimizer keeps some: see [EMA]. Fit does at
// its end.
func (o *Optimizer) Finalize(weights []*tensor.Tensor) {
	if o.several != nil {
		for _, inner := range o.Optimizers() {
			inner.Finalize(o.Assigned(inner, weights))
		}
		return
	}
	if !o.common.average || o.iterations == 0 {
		return
	}
	for _, w := range weights {
		copy(w.Values(), o.of(w).average)
	}
}

// Average is the moving average of a weight, or nil if the optimizer keeps none: see [EMA]. It is
// the optimizer's own, not a copy.
func (o *Optimizer) Average(w *tensor.Tensor) []float32 {
	if o.several != nil {
		return o.optimizer(w).Average(w)
	}
	if !o.common.average {
		return nil
	}
	return o.of(w).average
}

// of is what is remembered of a weight.
func (o *Optimizer) of(w *tensor.Tensor) *memory {
	m := o.memories[w]
	if m != nil {
		return m
	}
	m = &memory{slots: o.rule.slots(w), decays: !o.common.excluded(w)}
	var names int
	if o.common.average {
		m.shapes, names = append(m.shapes, w.Shape()), names+1
	}
	if o.common.accumulate > 0 {
		m.shapes, names = append(m.shapes, w.Shape()), names+1
	}
	for _, s := range m.slots {
		if s.shape == nil {
			s.shape = w.Shape()
		}
		m.shapes = append(m.shapes, s.shape)
	}
	size := 0
	for _, s := range m.shapes {
		size += s.Size()
	}
	storage := make([]float32, size)
	for _, s := range m.shapes {
		n := s.Size()
		m.all = append(m.all, storage[:n:n])
		storage = storage[n:]
	}
	if o.common.average {
		m.average = m.all[0]
	}
	if o.common.accumulate > 0 {
		m.accumulator = m.all[names-1]
	}
	m.values = m.all[names:]
	for i, s := range m.slots {
		if s.fill != 0 {
			for j := range m.values[i] {
				m.values[i][j] = s.fill
			}
		}
	}
	m.begin(w)
	o.memories[w] = m
	return m
}

// begin copies the weight to what begins as it is: its average, and slots.
func (m *memory) begin(w *tensor.Tensor) {
	if m.average != nil && w.Filled() {
		copy(m.average, w.Values())
	}
	for i, s := range m.slots {
		if s.copy && w.Filled() {
			copy(m.values[i], w.Values())
		}
	}
}

// Class is Keras's name of the optimizer, such as "Adam".
func (o *Optimizer) Class() string { return o.class }

// Config are the parameters by Keras's names, as far as they are set. The learning rate is a float64
// or a [*Schedule].
func (o *Optimizer) Config() map[string]any {
	if o.several != nil {
		return o.several.describe()
	}
	c := o.rule.config()
	c["learning_rate"] = o.rate
	if o.schedule != nil {
		c["learning_rate"] = o.schedule
	}
	o.common.config(c)
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

// Rate is the learning rate of the next step.
func (o *Optimizer) Rate() float64 {
	if o.several != nil {
		return o.several.otherwise.Rate()
	}
	if o.schedule != nil {
		return o.schedule.Rate(o.iterations)
	}
	return o.rate
}

// SetRate changes the learning rate. That of an optimizer with a schedule is the schedule's.
func (o *Optimizer) SetRate(rate float64) {
	if o.several != nil {
		if rate != o.Rate() {
			tensor.Fail("", o.class, nil, "there are several learning rates: set those of its Optimizers()")
		}
		return
	}
	if o.schedule == nil {
		o.rate = rate
	} else if rate != o.Rate() {
		tensor.Fail("", o.class, nil, "the learning rate follows %v, and cannot be set to %v: give the optimizer a LearningRate instead of a schedule", o.schedule, rate)
	}
}

// Schedule is what the learning rate follows, or nil.
func (o *Optimizer) Schedule() *Schedule { return o.schedule }

// Iterations is the number of steps so far.
func (o *Optimizer) Iterations() int { return o.iterations }

// SetIterations says how many steps there were, for an optimizer that is restored.
func (o *Optimizer) SetIterations(n int) {
	o.iterations = n
	if o.several != nil {
		for _, inner := range o.Optimizers() {
			inner.iterations = n
		}
	}
}

// Slots are what is remembered of weight w: its average, the gradients accumulated, and what the
// optimizer's rule keeps, such as momentum, as far as there are any. They are the optimizer's own,
// not a copy.
func (o *Optimizer) Slots(w *tensor.Tensor) [][]float32 {
	if o.several != nil {
		return o.optimizer(w).Slots(w)
	}
	return o.of(w).all
}

// A Variable is something that is remembered of a weight, or, where Weight is nil, of all.
type Variable struct {
	Name   string // Keras's, such as "momentum"
	Weight *tensor.Tensor
	Shape  tensor.Shape
	Values []float32 // the optimizer's own, not a copy
}

// Variables are what is remembered of the weights, in the order in which Keras keeps it: its files
// have the iterations and, where that does not follow a schedule, the learning rate before them.
func (o *Optimizer) Variables(weights []*tensor.Tensor) []Variable {
	var vs []Variable
	if o.several != nil {
		for _, inner := range o.Optimizers() {
			vs = append(vs, inner.Variables(o.Assigned(inner, weights))...)
		}
		return vs
	}
	add := func(name string, w *tensor.Tensor, shape tensor.Shape, values []float32) {
		vs = append(vs, Variable{name, w, shape, values})
	}
	last := 0
	for _, w := range weights {
		m := o.of(w)
		if m.average != nil {
			add("average", w, w.Shape(), m.average)
		}
		for _, s := range m.slots {
			last = max(last, s.block)
		}
	}
	for _, w := range weights {
		if m := o.of(w); m.accumulator != nil {
			add("gradient_accumulator", w, w.Shape(), m.accumulator)
		}
	}
	for block := range last + 1 {
		for _, w := range weights {
			m := o.of(w)
			first := len(m.all) - len(m.slots)
			for i, s := range m.slots {
				if s.block == block {
					add(s.name, w, m.shapes[first+i], m.values[i])
				}
			}
		}
	}
	if r, ok := o.rule.(interface{ shared(t int) Variable }); ok {
		vs = append(vs, r.shared(o.iterations/max(o.common.accumulate, 1)))
	}
	return vs
}

// Forget drops what is remembered, so that training begins anew.
func (o *Optimizer) Forget() {
	if o.several != nil {
		for _, inner := range o.Optimizers() {
			inner.Forget()
		}
	}
	o.iterations = 0
	clear(o.memories)
}
