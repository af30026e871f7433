package layers

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Layer is a function of tensors with weights, which it makes when it is first called and its
// inputs' shapes are known. Called again, it uses the same weights.
type Layer struct {
	class      string // Keras's class, such as "Dense"; "" for a layer of one's own
	kind       string // the name without a number, such as "dense"
	name       string // unique in a model: "dense", "dense_1"; "" as long as none is needed
	chosen     bool   // the name was given with the Name option
	path       string // of the layers around it, with a / at the end
	config     any
	input      tensor.Shape // of one sample, if it was given
	seed       *uint64
	frozen     bool
	masks      masking
	stateful   int      // the batch that states are carried for, or 0
	series     *series  // of a recurrent layer
	cell       *Cell    // that the layer is
	parts      []*Layer // of a wrapper or a nested model
	activity   *regularizers.Regularizer
	lora       *lora
	reversible bool           // see Reverse
	spreads    bool           // its activity regularizer is that of its parts
	normalized *tensor.Tensor // what a SpectralNormalization has in place of the kernel, during a call
	fn         func(c *Context, x []*tensor.Tensor) []*tensor.Tensor
	inner      Inner

	weights []*Weight
	filled  bool
	built   bool
	shapes  string // of the last call in a model
	inModel bool
}

// Inner is what a layer that stands for a model is made of.
type Inner interface{ String() string }

// A Part is what a Sequential is made of: a layer, an activation, or a model.
type Part interface{ AsLayer() *Layer }

// AsLayer is the layer itself.
func (l *Layer) AsLayer() *Layer { return l }

// New returns a layer that computes f. kind is the base of its name, such as "scale".
func New(kind string, f func(c *Context, x ...*tensor.Tensor) *tensor.Tensor, options ...LayerOption) *Layer {
	return NewMany(kind, func(c *Context, x ...*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{f(c, x...)}
	}, options...)
}

// NewMany is New for a layer with several outputs, which is called with CallMany.
func NewMany(kind string, f func(c *Context, x ...*tensor.Tensor) []*tensor.Tensor, options ...LayerOption) *Layer {
	l := &Layer{kind: kind, fn: func(c *Context, x []*tensor.Tensor) []*tensor.Tensor { return f(c, x...) }}
	for _, o := range options {
		o(l)
	}
	return l
}

// newLayer returns a layer of Keras.
func newLayer(class string, config any, options []LayerOption, f func(c *Context, x []*tensor.Tensor) *tensor.Tensor) *Layer {
	l := &Layer{class: class, kind: SnakeCase(class), config: config, fn: func(c *Context, x []*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{f(c, x)}
	}}
	for _, o := range options {
		o(l)
	}
	return l
}

// Wrap returns a layer that stands for a whole, made of parts, such as a model used as a layer.
// Its weights are theirs.
func Wrap(class string, inner Inner, parts []*Layer, input tensor.Shape, f func(x []*tensor.Tensor) []*tensor.Tensor) *Layer {
	return &Layer{class: class, kind: SnakeCase(class), inner: inner, parts: parts, input: input, masks: masksOwn,
		fn: func(_ *Context, x []*tensor.Tensor) []*tensor.Tensor { return f(x) }}
}

// SnakeCase is the base of a layer's name: "Conv2D" gives "conv2d", "BatchNormalization"
// "batch_normalization".
func SnakeCase(class string) string {
	var b strings.Builder
	rs := []rune(class)
	for i, r := range rs {
		if unicode.IsUpper(r) && i > 0 {
			lowerNext := i+1 < len(rs) && unicode.IsLower(rs[i+1])
			if unicode.IsLower(rs[i-1]) || lowerNext && !unicode.IsDigit(rs[i-1]) {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Class is Keras's name of the kind of layer, such as "Dense"; it is "" for a layer of one's own.
func (l *Layer) Class() string { return l.class }

// Kind is the layer's name without a number, such as "dense".
func (l *Layer) Kind() string { return l.kind }

// Name is the layer's name, unique in its model.
func (l *Layer) Name() string {
	if l.name == "" {
		return l.kind
	}
	return l.name
}

// NameChosen reports whether the name was given with the Name option.
func (l *Layer) NameChosen() bool { return l.chosen }

// Rename gives the layer a name, and the path of the models around it. A model names its layers.
func (l *Layer) Rename(path, name string) {
	l.path, l.name, l.inModel = path, name, true
	for _, w := range l.weights {
		w.SetPath(path + name + "/" + w.Name())
	}
	if l.inner == nil { // a model inside has named its layers
		for _, p := range l.parts {
			p.Rename(path+name+"/", p.Name())
		}
	}
}

// StatefulBatch is the size of the batches that a stateful recurrent layer in l, or l itself, carries
// its states for, or 0.
func (l *Layer) StatefulBatch() int {
	batch := l.stateful
	for _, p := range l.parts {
		batch = max(batch, p.StatefulBatch())
	}
	return batch
}

// InModel reports whether the layer is one of a model's.
func (l *Layer) InModel() bool { return l.inModel }

// Config is the layer's parameters: a struct such as [DenseConfig].
func (l *Layer) Config() any { return l.config }

// ActivityRegularizer is the penalty on the layer's outputs, or nil.
func (l *Layer) ActivityRegularizer() *regularizers.Regularizer { return l.activity }

// InputShape is the shape of one sample as the InputShape option gave it, or nil.
func (l *Layer) InputShape() tensor.Shape { return l.input }

// Parts are the layers that the layer is made of, such as those of a nested model.
func (l *Layer) Parts() []*Layer { return l.parts }

// Inner is the model that the layer stands for, or nil.
func (l *Layer) Inner() Inner { return l.inner }

// Built reports whether the layer was called, and so has its weights.
func (l *Layer) Built() bool { return l.built }

// Frozen reports whether the layer is left as it is in training.
func (l *Layer) Frozen() bool { return l.frozen }

// SetFrozen says whether the layer's weights are left as they are in training. A frozen
// BatchNormalization also normalizes with its averages, as in Keras.
func (l *Layer) SetFrozen(frozen bool) {
	l.frozen = frozen
	for _, w := range l.weights {
		w.Freeze(!w.trainable || w.based || frozen)
	}
	for _, p := range l.parts {
		p.SetFrozen(frozen)
	}
}

// Call applies the layer to x: to values, at once, or in a model that is being built.
func (l *Layer) Call(x ...*tensor.Tensor) *tensor.Tensor {
	y := l.CallMany(x...)
	if len(y) != 1 {
		tensor.Fail(l.Name(), "Call", x, "the layer has %d outputs; CallMany returns them", len(y))
	}
	return y[0]
}

// CallMany is Call for a layer with several outputs.
func (l *Layer) CallMany(x ...*tensor.Tensor) []*tensor.Tensor { return l.call(false, x) }

// call is a call, or with reverse one of the way back.
func (l *Layer) call(reverse bool, x []*tensor.Tensor) []*tensor.Tensor {
	if len(x) == 0 {
		tensor.Fail(l.Name(), "Call", nil, "the layer was called without an input")
	}
	var tape *tensor.Tape
	for _, in := range x {
		if t := in.Tape(); t != nil {
			tape = t
		} else if in.Symbolic() {
			return l.record(reverse, x)
		}
	}
	l.Fill()
	if tape == nil { // plain values
		tape = tensor.Inference()
		x = append([]*tensor.Tensor{}, x...)
		x[0] = tape.Input(x[0]).WithMask(x[0].Mask())
	}
	outer := tape.Enter(l.Name())
	defer tape.Leave(outer)
	c := &Context{layer: l, tape: tape, path: tape.Layer(), training: tape.Training(), in: x, reverse: reverse}
	return l.run(c, x)
}

// A Call is a call of a layer in a model: a [tensor.Block].
type Call struct {
	Layer   *Layer
	Reverse bool // of Layer.Reverse
}

// String is the layer's name and class.
func (c *Call) String() string { return c.Layer.Name() + " (" + cmp.Or(c.Layer.class, "own") + ")" }

// Replay calls the layer again.
func (c *Call) Replay(in []*tensor.Tensor) []*tensor.Tensor { return c.Layer.call(c.Reverse, in) }

// record is a call in a model that is being built. The layer's function runs on tensors of its
// own, which have shapes only, as it will run in training and as it will run after it: a mistake
// in either is found here.
func (l *Layer) record(reverse bool, x []*tensor.Tensor) []*tensor.Tensor {
	var out []*tensor.Tensor
	for _, training := range []bool{true, false} {
		inside := make([]*tensor.Tensor, len(x))
		for i, in := range x {
			inside[i] = in
			if in.Symbolic() && in.Name() == "" {
				inside[i] = tensor.SymbolIn(l.Name(), in.Shape())
				if m := in.Mask(); m != nil {
					inside[i] = inside[i].WithMask(tensor.SymbolIn(l.Name(), m.Shape()))
				}
			}
		}
		c := &Context{layer: l, path: l.path + l.Name(), training: training, in: inside, reverse: reverse}
		out = l.run(c, inside)
	}
	l.shapes = shapes(x) + " → " + shapes(out)
	return tensor.NewBlock(&Call{l, reverse}, x, out)
}

func (l *Layer) run(c *Context, x []*tensor.Tensor) []*tensor.Tensor {
	if l.lora != nil && l.lora.base == nil {
		l.adaptFirst(c, x)
	}
	y := l.fn(c, x)
	l.built = true
	if l.activity != nil && c.tape != nil && !l.spreads {
		for _, out := range y {
			c.AddLoss(l.activityLoss(out))
		}
	}
	return l.masks.apply(c, x, y)
}

// activityLoss is the penalty on an output, the mean over its samples.
func (l *Layer) activityLoss(out *tensor.Tensor) *tensor.Tensor {
	loss := l.activity.Penalty(out)
	if out.Rank() == 0 {
		return loss
	}
	return loss.Scale(1 / float32(max(out.Dim(0), 1)))
}

// Weights are the layer's weights and states, in the order in which it asked for them; those of
// its parts follow.
func (l *Layer) Weights() []*Weight {
	l.Fill()
	ws := append([]*Weight{}, l.weights...)
	for _, p := range l.parts {
		ws = append(ws, p.Weights()...)
	}
	return ws
}

// OwnWeights are Weights without those of the parts.
func (l *Layer) OwnWeights() []*Weight {
	l.Fill()
	return l.weights
}

// Weight is the layer's weight or state of that name, or nil.
func (l *Layer) Weight(name string) *Weight {
	for _, w := range l.Weights() {
		if w.Name() == name {
			return w
		}
	}
	return nil
}

// Fill gives the weights that have no values yet their first ones. It is done late, when they are
// needed, so that a layer's name in its model decides on its random numbers.
func (l *Layer) Fill() {
	if l.filled {
		return
	}
	s := seed.Current()
	if l.seed != nil {
		s = *l.seed
	}
	for _, w := range l.weights {
		w.SetPath(l.path + l.Name() + "/" + w.Name())
		if !w.Filled() {
			values := make([]float32, w.Shape().Size())
			w.initializer.Fill(w.Shape(), tensor.NewStream(s, l.path+l.Name(), w.Name()), values)
			w.Tensor.Fill(values)
		}
	}
	for _, p := range l.parts {
		p.Fill()
	}
	l.filled = l.built
}

// Declared are OwnWeights as they are: those that were never needed have no values yet. It is for
// who restores them.
func (l *Layer) Declared() []*Weight { return l.weights }
