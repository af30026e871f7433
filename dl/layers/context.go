package layers

import (
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Context is what a layer's function is given beside its inputs.
type Context struct {
	layer    *Layer
	tape     *tensor.Tape // nil while a model is built
	path     string
	training bool
	in       []*tensor.Tensor
	draws    int
	reverse  bool // see Layer.Reverse
}

// Weight is the layer's weight of that name. The first call makes it, filled by init; later ones
// must ask for the same shape.
func (c *Context) Weight(name string, shape tensor.Shape, init initializers.Initializer, options ...WeightOption) *tensor.Tensor {
	w := c.variable(name, shape, init, true, options)
	if w.regularizer != nil && w.Trainable() && c.tape != nil && c.tape.Penalize(w.Tensor) { // as Keras: what is frozen is not penalized
		c.AddLoss(w.regularizer.Penalty(w.Tensor))
	}
	if l := c.layer.lora; l != nil && l.base == w {
		return c.adaptedWeight(w)
	}
	if n := c.layer.normalized; n != nil && (name == "kernel" || name == "embeddings") {
		return n
	}
	return w.Tensor
}

// State is the layer's state of that name: a variable that no gradient changes, such as a moving
// average. Its value is the one of the end of the last step, or what Update has set in this one.
func (c *Context) State(name string, shape tensor.Shape, init initializers.Initializer) *tensor.Tensor {
	s := c.variable(name, shape, init, false, nil)
	if c.tape == nil {
		return s.Tensor
	}
	return c.tape.Latest(s.Tensor)
}

// carried is a state of a stateful recurrent layer.
func (c *Context) carried(name string, shape tensor.Shape) *tensor.Tensor {
	c.variable(name, shape, initializers.Zeros(), false, []WeightOption{func(w *Weight) { w.carried = true }})
	return c.State(name, shape, initializers.Zeros())
}

// Update says what the state of that name, which State was asked for, will be after the step. It
// takes effect when the step is committed, as Fit does; to evaluate or inspect a model does not.
func (c *Context) Update(name string, value *tensor.Tensor) {
	for _, w := range c.layer.weights {
		if w.Name() == name {
			if !w.Shape().Equal(value.Shape()) && value.Shape().Known() {
				tensor.Fail(c.path, "Update", []*tensor.Tensor{w.Tensor, value}, "the new value of state %q has another shape", name)
			}
			if c.tape != nil {
				c.tape.Update(w.Tensor, value)
			}
			return
		}
	}
	tensor.Fail(c.path, "Update", nil, "there is no state %q: ask for it with State first", name)
}

// Training reports whether the layer acts as in training. A Go if on it is right: the function
// runs once for either.
func (c *Context) Training() bool { return c.training }

// Frozen reports whether the layer is left as it is in training.
func (c *Context) Frozen() bool { return c.layer.frozen }

// Mask is the mask of input i: 1 where a sample or time step counts and 0 where not; nil where all
// do.
func (c *Context) Mask(i int) *tensor.Tensor { return c.in[i].Mask() }

// Rand is a stream of random numbers for one use in one call, the same in each run of the program,
// another one for each layer, and for each use in it. Ops that draw from it draw anew in each
// step.
func (c *Context) Rand() tensor.Stream {
	s := seed.Current()
	if c.layer.seed != nil {
		s = *c.layer.seed
	}
	c.draws++
	use := c.draws
	if c.tape != nil {
		use = c.tape.Use(c.path)
	}
	return tensor.NewStream(s, c.path, "use", strconv.Itoa(use))
}

// AddLoss adds a scalar to what is trained for.
func (c *Context) AddLoss(loss *tensor.Tensor) {
	if loss.Rank() != 0 {
		tensor.Fail(c.path, "AddLoss", []*tensor.Tensor{loss}, "a loss of a layer is a scalar: add a Sum or a Mean")
	}
	if c.tape != nil {
		c.tape.AddLoss(loss)
	}
}

func (c *Context) variable(name string, shape tensor.Shape, init initializers.Initializer, trainable bool, options []WeightOption) *Weight {
	l := c.layer
	for _, w := range l.weights {
		if w.Name() != name {
			continue
		}
		if !w.Shape().Equal(shape) {
			tensor.Fail(c.path, "Weight", c.in, "the weight %q has the shape %v from the layer's first call, and this call wants %v", name, w.Shape(), shape)
		}
		return w
	}
	if !shape.Known() {
		tensor.Fail(c.path, "Weight", c.in, "the weight %q would have the shape %v: a size that is not known when the model is built cannot be one of a weight", name, shape)
	}
	if l.built {
		tensor.Fail(c.path, "Weight", c.in, "the weight %q was not asked for in the layer's first call: ask for all weights in each call", name)
	}
	w := &Weight{Tensor: tensor.NewVariable(name, shape), trainable: trainable, initializer: init}
	for _, o := range options {
		o(w)
	}
	w.SetPath(l.path + l.Name() + "/" + name)
	w.Freeze(!w.trainable || l.frozen)
	at := len(l.weights)
	for at > 0 && l.weights[at-1].carried && !w.carried { // what is carried is asked for first, and stands last
		at--
	}
	l.weights = slices.Insert(l.weights, at, w)
	if c.tape != nil {
		l.Fill()
	}
	return w
}
