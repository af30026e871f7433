package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// A Tensor is an array of float32 in row-major order. It is one of four things:
//
//   - data: made by [New], with values and nothing else;
//   - a variable: a weight or state of a layer, made by [NewVariable], with values and, after a
//     Backward that reached it, a gradient;
//   - computed: the output of a call on a [Tape], with values and, after Backward, a gradient;
//   - symbolic: the output of a call in a model that is being built, with a shape only.
type Tensor struct {
	shape Shape
	data  []float32 // nil: symbolic, not laid out yet, or a variable that is not filled yet
	grad  *gradient // nil where no gradient is wanted
	mask  *Tensor   // [batch, ...]: 0 where a sample or time step is to be left out; nil for none

	call       *Call  // that computed it; nil for data, variables and symbolic tensors
	generation uint32 // of the tape's recording
	node       *Node  // that it is an output of while a model is built
	index      int    // among the node's outputs

	variable *variable
}

// A gradient is shared by a tensor and the views of it.
type gradient struct {
	values   []float32
	reached  bool // by the last Backward; if not, values are of no meaning
	variable bool // it is a variable's, and outlives the recording
	sparse   bool // values are 0, reached or not, in all rows but these
	rows     *rowSet
}

type variable struct {
	name       string
	path       string
	frozen     bool
	constraint func(shape Shape, values []float32)
}

// New returns a tensor of the given data, which it keeps; nil data means zeros.
func New(shape Shape, data []float32) *Tensor {
	if err := shape.valid(); err != nil {
		Fail("", "New", nil, "%v", err)
	}
	if data == nil {
		data = make([]float32, shape.Size())
	}
	if len(data) != shape.Size() {
		Fail("", "New", nil, "shape %v wants %d values, not %d", shape, shape.Size(), len(data))
	}
	return &Tensor{shape: shape, data: data}
}

// Scalar returns a tensor of shape [].
func Scalar(v float32) *Tensor { return New(Shape{}, []float32{v}) }

// NewVariable returns a variable without values: [Tensor.Fill] gives it some. Layers make their
// weights with it.
func NewVariable(name string, shape Shape) *Tensor {
	if err := shape.valid(); err != nil {
		Fail("", "NewVariable", nil, "weight %q: %v", name, err)
	}
	return &Tensor{shape: shape, grad: &gradient{variable: true}, variable: &variable{name: name}}
}

// Fill gives a variable its values, which it keeps.
func (x *Tensor) Fill(values []float32) {
	if len(values) != x.shape.Size() {
		Fail("", "Fill", []*Tensor{x}, "%d values were given", len(values))
	}
	x.data = values
}

// Filled reports whether the tensor has values that can be read.
func (x *Tensor) Filled() bool { return x.data != nil }

// Name is a variable's name, such as "kernel", or "".
func (x *Tensor) Name() string {
	if x.variable == nil {
		return ""
	}
	return x.variable.name
}

// Path is a variable's name with those of the layers around it, such as "encoder/dense_1/kernel", or
// just its name.
func (x *Tensor) Path() string {
	if x.variable == nil || x.variable.path == "" {
		return x.Name()
	}
	return x.variable.path
}

// SetPath says what a variable's Path is.
func (x *Tensor) SetPath(path string) { x.variable.path = path }

// Freeze says whether a variable is left as it is in training: it gets no gradient then.
func (x *Tensor) Freeze(frozen bool) { x.variable.frozen = frozen }

// Frozen reports whether a variable is left as it is in training.
func (x *Tensor) Frozen() bool { return x.variable != nil && x.variable.frozen }

// SetConstraint gives a variable a function that moves its values back to those that are allowed,
// or nil for none. Package constraints has some.
func (x *Tensor) SetConstraint(constraint func(shape Shape, values []float32)) {
	x.variable.constraint = constraint
}

// Constrained reports whether a variable has a constraint.
func (x *Tensor) Constrained() bool { return x.variable != nil && x.variable.constraint != nil }

// Constrain applies a variable's constraint, if it has one: optimizers do after each step.
func (x *Tensor) Constrain() {
	if x.variable != nil && x.variable.constraint != nil {
		x.variable.constraint(x.shape, x.data)
	}
}

// Shape is the size of each axis; it must not be changed.
func (x *Tensor) Shape() Shape { return x.shape }

// Dim is the size of axis i; negative i count from the end. The batch of a model that is being
// built is [Unknown].
func (x *Tensor) Dim(i int) int { return x.shape.Dim(i) }

// Rank is the number of axes.
func (x *Tensor) Rank() int { return len(x.shape) }

// Values are the elements in row-major order; they are the tensor's own, not a copy. It panics
// where there are none: in a model that is being built or a step that is being laid out.
func (x *Tensor) Values() []float32 {
	return x.filled("Values").data
}

// Item is the one value of a tensor of size 1.
func (x *Tensor) Item() float32 {
	data := x.filled("Item").data
	if len(data) != 1 {
		Fail("", "Item", []*Tensor{x}, "the tensor has %d values, not one", len(data))
	}
	return data[0]
}

// Clone is a copy of the values: data that outlives the tape.
func (x *Tensor) Clone() *Tensor {
	return New(x.shape, append([]float32{}, x.filled("Clone").data...))
}

// Grad is the gradient that the last Backward left, or nil if it did not reach the tensor. It may be changed, until
// the next Backward. See also [Tensor.GradRows].
func (x *Tensor) Grad() []float32 {
	x = x.live("Grad")
	if x.grad == nil || !x.grad.reached {
		return nil
	}
	x.grad.sparse = false
	return x.grad.values
}

// Mask is 1 where the tensor's samples or time steps count and 0 where not, or nil where all do.
func (x *Tensor) Mask() *Tensor { return x.mask }

// WithMask is x with another mask; nil takes it away.
func (x *Tensor) WithMask(mask *Tensor) *Tensor {
	if x.mask == mask {
		return x
	}
	y := *x
	y.mask = mask
	return &y
}

// Call is the call that computed the tensor, or nil.
func (x *Tensor) Call() *Call { return x.call }

// Node is the call in a model being built that the tensor is an output of, or nil.
func (x *Tensor) Node() *Node { return x.node }

// Output is which of the outputs of its Node the tensor is, counted from 0.
func (x *Tensor) Output() int { return x.index }

// Tape is the tape that the tensor was computed on, or nil.
func (x *Tensor) Tape() *Tape {
	if x.call == nil {
		return nil
	}
	return x.call.Tape
}

// Symbolic reports whether the tensor has only a shape, since a model is being built.
func (x *Tensor) Symbolic() bool { return x.data == nil && x.call == nil }

// Gather copies the given rows of the first axis to dst. It makes a tensor an [Array].
func (x *Tensor) Gather(dst []float32, rows []int) {
	kernels.Gather(dst, x.data, len(x.data)/max(x.shape[0], 1), rows)
}

// Arrays is the tensor alone. It makes a tensor a source of data for Fit.
func (x *Tensor) Arrays() []Array {
	if len(x.shape) == 0 {
		Fail("", "Arrays", []*Tensor{x}, "a scalar has no samples")
	}
	return []Array{x.filled("Arrays")}
}

// wantsGrad reports whether a call on x computes a gradient for it.
func (x *Tensor) wantsGrad() bool { return x.grad != nil && !x.Frozen() }

// live is the tensor itself, where x may be the same with another mask. It panics if x was
// computed before its tape's Reset.
func (x *Tensor) live(op string) *Tensor {
	if x.call == nil {
		return x
	}
	if x.generation != x.call.Tape.generation {
		Fail("", op, []*Tensor{x}, "the tensor was computed before the tape's Reset, and its storage holds other values now; Clone or Item keeps a value")
	}
	return x.call.Out
}

// filled is live, and panics if there are no values.
func (x *Tensor) filled(op string) *Tensor {
	x = x.live(op)
	if x.data == nil {
		Fail("", op, []*Tensor{x}, "there are no values yet: this code runs while the model is built or laid out, with shapes only; "+
			"choose between values with tensor.Where, or give Fit dl.Eager() so that each step runs as ordinary Go")
	}
	return x
}

// Set replaces the values of an input of a tape, before Forward.
func (x *Tensor) Set(values []float32) {
	x = x.filled("Set")
	if len(values) != len(x.data) {
		Fail("", "Set", []*Tensor{x}, "%d values were given", len(values))
	}
	copy(x.data, values)
}

// GoString is short, for %#v.
func (x *Tensor) GoString() string { return fmt.Sprintf("tensor%v", x.shape) }
