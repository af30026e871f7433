package layers

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A recurrence is what a recurrent layer does over time.
type recurrence interface {
	numStates() int
	// states are the shapes of the states without the batch, for inputs like x [batch time ...].
	states(c *Context, x *tensor.Tensor) []tensor.Shape
	// run goes through the time steps of x [batch time ...] from the given states on, and returns the
	// outputs [batch time ...], or if all is false the last one [batch ...], and the states after it.
	// Where the mask [batch time] is 0, the states stay as they were, and the output is the first of
	// them; the mask may be nil.
	run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor)
}

// SequenceConfig is what all recurrent layers can be told.
type SequenceConfig struct {
	ReturnSequences   bool
	ReturnState       bool
	GoBackwards       bool
	ZeroOutputForMask bool
	Stateful          int // the batch, or 0
}

// A SequenceOption is for the recurrent layers.
type SequenceOption func(*SequenceConfig)

// ReturnSequences returns the output of each time step, [batch time units]; the default is that of
// the last, [batch units].
func ReturnSequences() SequenceOption { return func(s *SequenceConfig) { s.ReturnSequences = true } }

// ReturnState returns the states after the last time step, too, each [batch units]: the layer has
// several outputs, and is called with [Layer.CallMany].
func ReturnState() SequenceOption { return func(s *SequenceConfig) { s.ReturnState = true } }

// GoBackwards goes through the time steps from the last to the first. With [ReturnSequences] the
// outputs are in that order, too.
func GoBackwards() SequenceOption { return func(s *SequenceConfig) { s.GoBackwards = true } }

// Stateful begins each batch, all of the given size, with the states that the last step of training
// left; the default is to begin with zeros. dl's Model.ResetStates makes them zeros again.
func Stateful(batch int) SequenceOption {
	if batch < 1 {
		tensor.Fail("", "Stateful", nil, "a batch has at least one sample, not %d", batch)
	}
	return func(s *SequenceConfig) { s.Stateful = batch }
}

// ZeroOutputForMask makes the output of a masked time step 0; the default is that of the one before.
func ZeroOutputForMask() SequenceOption {
	return func(s *SequenceConfig) { s.ZeroOutputForMask = true }
}

// series is what makes a layer a recurrent one.
type series struct {
	SequenceConfig
	again func(SequenceConfig) *Layer // another one with the same parameters and weights of its own
}

func newRecurrent(class string, config any, s SequenceConfig, options []LayerOption, r recurrence, again func(SequenceConfig) *Layer) *Layer {
	l := &Layer{class: class, kind: SnakeCase(class), config: config, masks: masksOwn, stateful: s.Stateful, series: &series{s, again}}
	l.fn = func(c *Context, x []*tensor.Tensor) []*tensor.Tensor { return l.series.run(c, class, x, r) }
	for _, o := range options {
		o(l)
	}
	return l
}

func (s *SequenceConfig) run(c *Context, class string, in []*tensor.Tensor, r recurrence) []*tensor.Tensor {
	x, mask := in[0], c.Mask(0)
	if x.Rank() < 3 {
		tensor.Fail(c.path, class, in, "the input wants the axes [batch time ...]")
	}
	if mask != nil && (mask.Rank() != 2 || !agrees(mask.Shape(), x.Shape()[:2])) {
		tensor.Fail(c.path, class, []*tensor.Tensor{x, mask}, "the mask (the second) is not [batch time], %v: it says for each time step of a sample whether it counts", x.Shape()[:2])
	}
	states := s.initial(c, class, in, r.states(c, x))
	steps := x.Dim(1)
	if c.tape == nil { // while the model is built shapes are all that is wanted, and one time step has them
		shape := append(tensor.Shape{}, x.Shape()...)
		shape[1] = 1
		if x = tensor.SymbolIn(c.path, shape); mask != nil {
			mask = tensor.SymbolIn(c.path, shape[:2])
		}
	} else if steps == 0 {
		tensor.Fail(c.path, class, in, "there is no time step: leave out what is empty")
	}
	if s.GoBackwards {
		if x = x.Flip(1); mask != nil {
			mask = mask.Flip(1)
		}
	}
	y, states := r.run(c, x, states, mask, s.ReturnSequences)
	if s.ZeroOutputForMask && mask != nil {
		if !s.ReturnSequences {
			mask = mask.Index(tensor.All, tensor.At(-1))
		}
		y = tensor.Where(withRank(mask, y.Rank()), y, tensor.Scalar(0))
	}
	if s.Stateful > 0 {
		for i, state := range states {
			c.Update(stateName(i), state)
		}
	}
	if s.ReturnSequences {
		if c.tape == nil {
			shape := append(tensor.Shape{}, y.Shape()...)
			shape[1] = steps
			y = tensor.SymbolIn(c.path, shape)
		}
		y = y.WithMask(c.Mask(0))
	}
	if s.ReturnState {
		return append([]*tensor.Tensor{y}, states...)
	}
	return []*tensor.Tensor{y}
}

// initial are the states before the first time step: what the layer is called with beside its input,
// what it carries, or zeros.
func (s *SequenceConfig) initial(c *Context, class string, in []*tensor.Tensor, shapes []tensor.Shape) []*tensor.Tensor {
	batch := in[0].Dim(0)
	if s.Stateful > 0 && batch != tensor.Unknown && batch != s.Stateful {
		tensor.Fail(c.path, class, in, "the layer is stateful for batches of %d, and this one has %d", s.Stateful, batch)
	}
	var states []*tensor.Tensor
	for i, shape := range shapes {
		shape = append(tensor.Shape{batch}, shape...)
		switch {
		case s.Stateful > 0:
			shape[0] = s.Stateful
			states = append(states, c.carried(stateName(i), shape))
		case shape.Known():
			states = append(states, tensor.New(shape, nil))
		default:
			states = append(states, tensor.SymbolIn(c.path, shape))
		}
	}
	if len(in) > 1 {
		wantsStates(c, class, in, shapes)
		return in[1:]
	}
	return states
}

// wantsStates fails unless the inputs but the first are states of those shapes.
func wantsStates(c *Context, class string, in []*tensor.Tensor, shapes []tensor.Shape) {
	if len(in)-1 != len(shapes) {
		tensor.Fail(c.path, class, in, "there are %d states, and the number of tensors beside the input is %d: give the layer all of its states, or none to begin with zeros", len(shapes), len(in)-1)
	}
	for i, shape := range shapes {
		want := append(tensor.Shape{in[0].Dim(0)}, shape...)
		if got := in[i+1].Shape(); len(got) != len(want) || !agrees(got, want) {
			tensor.Fail(c.path, class, in, "state %d (input %d) has the shape %v, and should have %v", i, i+1, got, want)
		}
	}
}

// stateName is the name of a state that is carried from batch to batch.
func stateName(i int) string {
	if i == 0 {
		return "state"
	}
	return fmt.Sprint("state_", i)
}

// agrees reports whether shapes of the same number of axes are the same, as far as they are known.
func agrees(a, b tensor.Shape) bool {
	for i := range a {
		if a[i] != b[i] && a[i] != tensor.Unknown && b[i] != tensor.Unknown {
			return false
		}
	}
	return true
}

// withRank is x with further axes of size 1 at the end.
func withRank(x *tensor.Tensor, rank int) *tensor.Tensor {
	for x.Rank() < rank {
		x = x.ExpandDims(-1)
	}
	return x
}

// A step is what a recurrence does at one time step with x [batch ...].
type step func(x *tensor.Tensor, states []*tensor.Tensor) (output *tensor.Tensor, next []*tensor.Tensor)

// unroll is a recurrence's run that takes the time steps one by one.
func unroll(x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool, f step) (*tensor.Tensor, []*tensor.Tensor) {
	outputs := make([]*tensor.Tensor, x.Dim(1))
	for t := range outputs {
		output, next := f(x.Index(tensor.All, tensor.At(t)), states)
		if mask != nil {
			counts := mask.Slice(1, t, t+1)
			output = tensor.Where(withRank(counts, output.Rank()), output, states[0])
			for i := range next {
				next[i] = tensor.Where(withRank(counts, next[i].Rank()), next[i], states[i])
			}
		}
		outputs[t], states = output, next
	}
	if !all {
		return outputs[len(outputs)-1], states
	}
	return tensor.Stack(1, outputs...), states
}

// A Cell is what a recurrent layer does at one time step: a layer that is called on x [batch ...] and
// its states, each [batch units], and returns an output and the new states. [RNN] makes a recurrent
// layer of it.
type Cell struct {
	*Layer
	steps recurrence
	again func() *Cell // another one with the same parameters and weights of its own
}

func newCell(class string, config any, options []LayerOption, r recurrence, again func() *Cell) *Cell {
	cell := &Cell{steps: r, again: again}
	l := &Layer{class: class, kind: SnakeCase(class), config: config, masks: masksEnd, cell: cell}
	l.fn = func(c *Context, in []*tensor.Tensor) []*tensor.Tensor {
		if in[0].Rank() < 2 {
			tensor.Fail(c.path, class, in, "the input wants the axes [batch ...]")
		}
		x := in[0].ExpandDims(1)
		wantsStates(c, class, in, r.states(c, x))
		y, states := r.run(c, x, in[1:], nil, false)
		return append([]*tensor.Tensor{y}, states...)
	}
	for _, o := range options {
		o(l)
	}
	cell.Layer = l
	return cell
}

// NumStates is how many states the cell has.
func (k *Cell) NumStates() int { return k.steps.numStates() }

// Cell is the cell that the layer is, or nil.
func (l *Layer) Cell() *Cell { return l.cell }

// NewCell returns a cell of one's own, with as many states as sizes, each [batch size]. step computes
// an output and the new states from x [batch ...] and the states:
//
//	minimal := layers.NewCell("minimal", []int{32}, func(c *layers.Context, x *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor) {
//		w := c.Weight("kernel", tensor.Shape{x.Dim(-1), 32}, initializers.GlorotUniform())
//		u := c.Weight("recurrent_kernel", tensor.Shape{32, 32}, initializers.Orthogonal(1))
//		h := x.MatMul(w).Add(states[0].MatMul(u)).Tanh()
//		return h, []*tensor.Tensor{h}
//	})
//	layer := layers.RNN(minimal, layers.ReturnSequences())
//
// kind is the base of its name. Where time steps are masked, the output is the first state, so that
// both must have one shape then, as in Keras.
func NewCell(kind string, sizes []int, step func(c *Context, x *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor), options ...LayerOption) *Cell {
	if len(sizes) == 0 {
		tensor.Fail("", "NewCell", nil, "a cell has at least one state: say its size")
	}
	own := ownCell{kind: kind, step: step}
	for _, n := range sizes {
		if n < 1 {
			tensor.Fail("", "NewCell", nil, "a state has at least one unit, not %d", n)
		}
		own.sizes = append(own.sizes, tensor.Shape{n})
	}
	cell := newCell("", nil, options, own, func() *Cell { return NewCell(kind, sizes, step, options...) })
	cell.kind = kind
	return cell
}

// An ownCell is a cell of the user's.
type ownCell struct {
	kind  string
	sizes []tensor.Shape
	step  func(c *Context, x *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor)
}

func (o ownCell) numStates() int { return len(o.sizes) }

func (o ownCell) states(*Context, *tensor.Tensor) []tensor.Shape { return o.sizes }

func (o ownCell) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	return unroll(x, states, mask, all, func(x *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor) {
		y, next := o.step(c, x, append([]*tensor.Tensor{}, states...))
		if len(next) != len(o.sizes) {
			tensor.Fail(c.path, o.kind, next, "a step of the cell returned %d states, and the cell has %d", len(next), len(o.sizes))
		}
		for i, s := range next {
			if want := append(tensor.Shape{x.Dim(0)}, o.sizes[i]...); s.Rank() != len(want) || !agrees(s.Shape(), want) {
				tensor.Fail(c.path, o.kind, next, "a step of the cell returned a state %d of shape %v, and NewCell was told the size %d: it should have %v", i, s.Shape(), o.sizes[i][0], want)
			}
		}
		if mask != nil && !agrees(y.Shape(), states[0].Shape()) {
			tensor.Fail(c.path, o.kind, []*tensor.Tensor{y, states[0]}, "some time steps are masked, whose output is the first state, and the output of a step has another shape: make them the same")
		}
		return y, next
	})
}

// in runs the cell as a part of another layer, whose context is c.
func (k *Cell) in(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	inner := &Context{layer: k.Layer, tape: c.tape, path: c.path + "/" + k.Name(), training: c.training, in: append([]*tensor.Tensor{x}, states...)}
	if c.tape != nil {
		outer := c.tape.Enter(k.Name())
		defer c.tape.Leave(outer)
		inner.path = c.tape.Layer()
	}
	y, states := k.steps.run(inner, x, states, mask, all)
	k.built = true
	return y, states
}

// RNNConfig is what an RNN layer was made with.
type RNNConfig struct {
	Cell *Cell
	SequenceConfig
	layer []LayerOption
}

// An RNNOption is [ReturnSequences], [ReturnState], [GoBackwards], [Stateful], [ZeroOutputForMask] or
// a [LayerOption].
type RNNOption interface{ rnn(*RNNConfig) }

func (o SequenceOption) rnn(d *RNNConfig) { o(&d.SequenceConfig) }
func (o LayerOption) rnn(d *RNNConfig)    { d.layer = append(d.layer, o) }

// RNN goes through x [batch time ...] with a cell, which is one of [NewCell], or [LSTMCell], [GRUCell],
// [SimpleRNNCell] or [StackedRNNCells]. It returns the last output, or with [ReturnSequences] all,
// [batch time ...]. Called on further inputs, RNN(cell).Call(x, state), it begins with these states,
// and else with zeros. A time step that is masked leaves the states as they were.
func RNN(cell *Cell, options ...RNNOption) *Layer {
	d := RNNConfig{Cell: cell}
	for _, o := range options {
		o.rnn(&d)
	}
	return newRNN(d)
}

func newRNN(d RNNConfig) *Layer {
	l := newRecurrent("RNN", d, d.SequenceConfig, nil, d, func(s SequenceConfig) *Layer {
		return newRNN(RNNConfig{d.Cell.again(), s, d.layer})
	})
	l.parts = []*Layer{d.Cell.Layer}
	for _, o := range d.layer {
		o(l)
	}
	return l
}

func (d RNNConfig) numStates() int { return d.Cell.NumStates() }

func (d RNNConfig) states(c *Context, x *tensor.Tensor) []tensor.Shape {
	return d.Cell.steps.states(c, x)
}

func (d RNNConfig) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	return d.Cell.in(c, x, states, mask, all)
}
