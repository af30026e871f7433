package tensor

import (
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
)

// A Tape is the list of calls of a computation with their storage. An op that is called computes
// and is recorded; [Tape.Forward] runs the recording again on what the inputs then hold,
// [Tape.Backward] goes through it from the end, [Tape.Reset] records afresh on the same storage.
//
// A tape is for one goroutine.
type Tape struct {
	training  bool
	gradients bool
	layout    bool // calls are recorded only; Plan gives them storage and Forward computes them
	floating  bool // holds calls on variables alone, until they are used with a tensor of a tape
	loose     bool // storage is not taken back, so it is not taken from the arena

	calls      []*Call
	generation uint32
	layer      string // the path of the layer whose calls are being recorded
	arena      arena
	updates    []update
	losses     []*Tensor
	reached    []*gradient // of variables, by the last Backward
	overflowed bool        // it left NaN or an infinite number in one of them
	copies     map[*Tensor]*Tensor

	uses      map[string]int   // of random numbers, by layer
	penalized map[*Tensor]bool // see Penalize

	epoch, step uint64

	stop *atomic.Bool // see StopOn
}

// An update is a state's value of after the step.
type update struct{ state, value *Tensor }

// Training returns a tape for training: layers act as in training, and gradients are kept.
func Training() *Tape { return &Tape{training: true, gradients: true} }

// Inference returns a tape for prediction: layers act as they do after training, and there are
// no gradients.
func Inference() *Tape { return &Tape{} }

// Gradients returns a tape on which layers act as they do after training, and that has gradients: to
// ask a trained model what its answer depends on.
func Gradients() *Tape { return &Tape{gradients: true} }

// Probe returns a training tape that works on copies of the variables, so that a look inside a
// step leaves no trace in them, not even a gradient. [Tape.Copy] is a variable's copy.
func Probe() *Tape {
	return &Tape{training: true, gradients: true, copies: map[*Tensor]*Tensor{}}
}

// String is such as "a training tape of 12 calls".
func (t *Tape) String() string {
	kind := "an inference tape"
	switch {
	case t.training:
		kind = "a training tape"
	case t.gradients:
		kind = "a tape"
	}
	if len(t.calls) == 1 {
		return kind + " of 1 call"
	}
	return fmt.Sprintf("%s of %d calls", kind, len(t.calls))
}

// Training reports whether layers act as in training.
func (t *Tape) Training() bool { return t.training }

// Input puts a copy of x on the tape. Its Set replaces the values before a Forward.
func (t *Tape) Input(x *Tensor) *Tensor {
	x = x.filled("Input")
	c := t.add(input{}, nil, x.shape)
	c.Out.data = t.take(len(x.data))
	copy(c.Out.data, x.data)
	return c.Out
}

type input struct{}

func (input) String() string               { return "input" }
func (input) Shape([]Shape) (Shape, error) { return nil, nil }
func (input) Forward(*Call)                {}
func (input) Backward(*Call)               {}

// Watch asks for the gradient of an input. It must be called before x is used, and returns x.
func (t *Tape) Watch(x *Tensor) *Tensor {
	y := x.live("Watch")
	if y.Tape() != t {
		Fail("", "Watch", []*Tensor{x}, "the tensor is not on this tape: watch what Input returned")
	}
	if y.grad != nil {
		return y
	}
	for _, c := range t.calls {
		if slices.Contains(c.In, y) {
			Fail("", "Watch", []*Tensor{x}, "the tensor was used already, by %v, without a gradient: watch it before", c)
		}
	}
	y.grad = &gradient{}
	return y
}

// Reset begins a new recording on the same storage. Tensors of the last one panic when they are
// used from now on.
func (t *Tape) Reset() {
	t.generation++
	clear(t.calls) // the calls of the last recording may be held elsewhere, and must not change
	t.calls = t.calls[:0]
	t.updates = t.updates[:0]
	t.losses = t.losses[:0]
	t.arena.reset()
	t.layer = ""
	clear(t.copies)
	clear(t.uses)
	clear(t.penalized)
}

// Forward runs the recorded calls again.
func (t *Tape) Forward() {
	for _, c := range t.calls {
		t.mayGoOn()
		c.Op.Forward(c)
	}
}

// Backward computes the gradient of loss with respect to all it depends on; of a loss that is
// not a scalar, that of its sum. Gradients of an earlier Backward are gone: what is not reached
// has none.
func (t *Tape) Backward(loss *Tensor) { t.backward(loss, nil) }

// backward calls after, if it is not nil, when the gradient has gone through a call.
func (t *Tape) backward(loss *Tensor, after func(*Call)) {
	l := t.adopt(loss.live("Backward"))
	if l.Tape() != t {
		Fail("", "Backward", []*Tensor{loss}, "the loss is not on this tape")
	}
	if l.grad == nil {
		Fail("", "Backward", []*Tensor{loss}, "the loss depends on no variable that is trained, and on no watched input: there is no gradient through StopGradient, comparisons, ArgMax and Round, and none to what is frozen")
	}
	for _, g := range t.reached {
		g.reached = false
	}
	t.reached = t.reached[:0]
	for _, c := range t.calls {
		if c.Out.grad != nil {
			c.Out.grad.reached = false
		}
		for _, x := range c.In {
			if x.grad != nil {
				x.grad.reached = false
			}
		}
	}
	t.buffer(l)
	for i := range l.grad.values {
		l.grad.values[i] = 1
	}
	l.grad.reached, l.grad.sparse = true, false
	if l.grad.variable { // the loss is a variable in another shape
		t.reached = append(t.reached, l.grad)
	}
	t.overflowed = false
	for i := len(t.calls) - 1; i >= 0; i-- {
		c := t.calls[i]
		if c.Out.grad == nil || !c.Out.grad.reached {
			continue
		}
		t.mayGoOn()
		c.Op.Backward(c)
		t.overflowed = t.overflowed || !c.finite()
		if after != nil {
			after(c)
		}
	}
}

// buffer gives x's gradient its storage.
func (t *Tape) buffer(x *Tensor) {
	if n := len(x.data); x.grad.values == nil || len(x.grad.values) != n {
		if x.grad.variable {
			x.grad.values = make([]float32, n)
		} else {
			x.grad.values = t.take(n)
		}
	}
}

func (t *Tape) take(n int) []float32 {
	if t.loose {
		return make([]float32, n)
	}
	return t.arena.take(n)
}

// Update makes value, of the same shape, the state's value when the tape is committed.
func (t *Tape) Update(state, value *Tensor) {
	if state.variable == nil || !state.shape.Equal(value.shape) {
		Fail(t.layer, "Update", []*Tensor{state, value}, "an update wants a state of a layer and a value of the same shape")
	}
	value = t.adopt(value.live("Update"))
	switch tape := value.Tape(); {
	case tape != nil && tape != t:
		Fail(t.layer, "Update", []*Tensor{state, value}, "the value is on another tape")
	case source(value).call == nil: // what it is now, also if that is a state that is updated too
		value = t.record(affine{1, 0}, []*Tensor{value})
	}
	t.updates = append(t.updates, update{state, value})
}

// source is what x is a view of.
func source(x *Tensor) *Tensor {
	for x.call != nil {
		if _, view := x.call.Op.(viewer); !view {
			break
		}
		x = x.call.In[0]
	}
	return x
}

// Latest is the value that the state will have as far as the tape has come: that of its last
// Update, or what it holds.
func (t *Tape) Latest(state *Tensor) *Tensor {
	for i := len(t.updates) - 1; i >= 0; i-- {
		if t.updates[i].state == state {
			return t.updates[i].value
		}
	}
	return state
}

// Commit applies the pending updates of states, and moves random numbers on by a step. Nothing
// else changes a state: to build, evaluate or inspect a model leaves it as it was.
func (t *Tape) Commit() {
	for _, u := range t.updates { // the last one of a state stays
		copy(t.adopt(u.state).data, u.value.data)
	}
	t.step++
}

// Use counts the uses of random numbers by the layer of that path in this recording: 1, 2, ...
func (t *Tape) Use(path string) int {
	if t.uses == nil {
		t.uses = map[string]int{}
	}
	t.uses[path]++
	return t.uses[path]
}

// At sets the epoch and step that random numbers are drawn for.
func (t *Tape) At(epoch, step int) { t.epoch, t.step = uint64(epoch), uint64(step) }

// AddLoss adds a scalar, such as a penalty on weights, to what is trained for.
func (t *Tape) AddLoss(loss *Tensor) {
	if loss.Tape() != t {
		loss = t.adopt(loss)
	}
	t.losses = append(t.losses, loss)
}

// Penalize reports whether a penalty on the variable is to be added: it is not where one was in this
// recording, so that the weights of a layer that is called several times are penalized once.
func (t *Tape) Penalize(v *Tensor) bool {
	if t.penalized[v] {
		return false
	}
	if t.penalized == nil {
		t.penalized = map[*Tensor]bool{}
	}
	t.penalized[v] = true
	return true
}

// Losses are what AddLoss was given.
func (t *Tape) Losses() []*Tensor { return t.losses }

// Calls are the calls of the recording, first to last.
func (t *Tape) Calls() iter.Seq[*Call] {
	return func(yield func(*Call) bool) {
		for _, c := range t.calls {
			if !yield(c) {
				return
			}
		}
	}
}

// Copy is the copy of a variable that a Probe works on, or the variable itself.
func (t *Tape) Copy(v *Tensor) *Tensor {
	if c, ok := t.copies[v]; ok {
		return c
	}
	return v
}

// Enter says that the calls from now on belong to the layer of that name, inside the one that
// they belong to at the moment, and returns what Leave is to be given.
func (t *Tape) Enter(layer string) (outer string) {
	outer = t.layer
	if outer != "" {
		layer = outer + "/" + layer
	}
	t.layer = layer
	return outer
}

// Leave goes back to the layer that Enter returned.
func (t *Tape) Leave(outer string) { t.layer = outer }

// Layer is the path of the layer that calls belong to at the moment.
func (t *Tape) Layer() string { return t.layer }
