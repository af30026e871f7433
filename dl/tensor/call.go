package tensor

import (
	"fmt"
	"strings"
)

// An Op is one kind of computation and its gradient. Ops are plain values that hold parameters
// and keep nothing: what Forward keeps for Backward is in the Call.
type Op interface {
	// Shape is the shape of the output; axes may be [Unknown]. Its error says what does not fit.
	Shape(in []Shape) (Shape, error)
	// Forward computes c.Out.
	Forward(c *Call)
	// Backward adds to the gradient of each input that wants one; see [Call.grad].
	Backward(c *Call)
}

// A viewer is an op whose output is its first input in another shape: they share storage.
type viewer interface{ view() }

// A Call is one use of an op on a tape.
type Call struct {
	Op    Op
	Layer string // the path of the layer that made it, such as "encoder/dense", or ""
	In    []*Tensor
	Out   *Tensor
	Tape  *Tape

	aux   []float32 // what Forward keeps for Backward
	plan  any       // what the op works out once, of the shapes alone
	parts []*Call   // of a fused call: the calls it stands for
}

// String is the op's name, such as "matmul".
func (c *Call) String() string { return opName(c.Op) }

func opName(op Op) string {
	if s, ok := op.(fmt.Stringer); ok {
		return s.String()
	}
	return strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", op), "*"), "tensor."))
}

// keep returns n values that Forward leaves to Backward.
func (c *Call) keep(n int) []float32 {
	if len(c.aux) != n {
		c.aux = aligned(n)
	}
	return c.aux
}

// grad returns where Backward puts the gradient of input i, or nil if none is wanted. If add is
// false the buffer holds garbage and must be overwritten, all of it, before the next call of grad;
// else Backward adds to it.
func (c *Call) grad(i int) (dx []float32, add bool) {
	x := c.In[i]
	if !x.wantsGrad() {
		return nil, false
	}
	c.Tape.buffer(x)
	x.grad.sparse = false
	if x.grad.reached {
		return x.grad.values, true
	}
	x.grad.reached = true
	if x.grad.variable {
		c.Tape.reached = append(c.Tape.reached, x.grad)
	}
	return x.grad.values, false
}

// gradToAdd is grad for a Backward that always adds.
func (c *Call) gradToAdd(i int) []float32 {
	dx, add := c.grad(i)
	if !add {
		clear(dx)
	}
	return dx
}

// apply calls op on its inputs: at once and forgotten if they are data, recorded if one is on a
// tape, and as a node of a model if one is symbolic.
func apply(op Op, in ...*Tensor) *Tensor {
	var tape *Tape
	symbolic, variables := false, false
	for i, x := range in {
		x = x.live(opName(op))
		in[i] = x
		switch {
		case x.call != nil:
			if u := x.call.Tape; tape == nil || tape.floating {
				tape = u
			} else if u != tape && !u.floating {
				Fail(tape.layer, opName(op), in, "the inputs are on two tapes")
			}
		case x.data == nil:
			symbolic = true
		case x.variable != nil:
			variables = true
		}
	}
	switch {
	case symbolic && tape != nil && !tape.floating:
		Fail(tape.layer, opName(op), in, "one input is on a tape, and another has no values: it is of a model that is being built")
		return nil
	case symbolic:
		return newNode(op, in)
	case tape == nil && !variables:
		y := (&Tape{loose: true}).record(op, in)
		return &Tensor{shape: y.shape, data: y.data}
	case tape == nil:
		tape = &Tape{gradients: true, floating: true, loose: true}
	}
	return tape.record(op, in)
}

// record adds a call of op and, if the tape is not a layout, computes it.
func (t *Tape) record(op Op, in []*Tensor) *Tensor {
	t.mayGoOn()
	shapes := make([]Shape, len(in))
	for i, x := range in {
		in[i] = t.adopt(x)
		shapes[i] = x.shape
	}
	shape, err := op.Shape(shapes)
	if err != nil {
		panic(&Error{Layer: t.layer, Op: opName(op), Detail: err.Error(), In: shapes, At: Caller()})
	}
	c := t.add(op, in, shape)
	if _, stop := op.(stopGradient); t.gradients && !stop {
		for _, x := range in {
			if x.wantsGrad() {
				c.Out.grad = &gradient{}
				break
			}
		}
	}
	_, view := op.(viewer)
	if view && c.Out.grad != nil {
		c.Out.grad = in[0].grad
	}
	if t.layout {
		return c.Out
	}
	if view {
		c.Out.data = in[0].data
	} else {
		c.Out.data = t.take(shape.Size())
	}
	op.Forward(c)
	return c.Out
}

func (t *Tape) add(op Op, in []*Tensor, shape Shape) *Call {
	c := &Call{Op: op, Layer: t.layer, In: in, Tape: t, Out: &Tensor{shape: shape, generation: t.generation}}
	c.Out.call = c
	t.calls = append(t.calls, c)
	return c
}

// adopt makes x usable on t: calls on variables alone move to it, and a probe takes a copy of a
// variable.
func (t *Tape) adopt(x *Tensor) *Tensor {
	if x.call == nil {
		if x.variable == nil || t.copies == nil {
			return x
		}
		c := t.copies[x]
		if c == nil {
			c = NewVariable(x.variable.name, x.shape)
			c.variable.frozen = x.variable.frozen
			c.data = append([]float32{}, x.data...)
			t.copies[x] = c
		}
		return c
	}
	u := x.call.Tape
	if u == t || !u.floating {
		return x
	}
	for _, c := range u.calls {
		c.Tape, c.Layer = t, t.layer
		c.Out.generation = t.generation
		for i, y := range c.In {
			c.In[i] = t.adopt(y)
		}
		if !t.gradients {
			c.Out.grad = nil
		}
		if _, view := c.Op.(viewer); view {
			c.Out.data = c.In[0].data
			if c.Out.grad != nil {
				c.Out.grad = c.In[0].grad
			}
		}
	}
	t.calls = append(t.calls, u.calls...)
	u.calls = nil
	return x
}
