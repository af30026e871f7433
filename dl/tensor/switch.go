package tensor

// Switch returns the result of one of several functions of x, each of which gives a tensor of x's
// shape: of the one whose number, from 0 on, is in the scalar index. The others are not computed. The
// functions use no other tensors of a tape than the one that they are given; what they draw from a
// stream is drawn anew for each epoch and step. The index has no gradient.
func (x *Tensor) Switch(index *Tensor, functions ...func(x *Tensor) *Tensor) *Tensor {
	if x.Symbolic() { // a mistake in any of them is found now
		for i, f := range functions {
			if y := f(x); !y.shape.Equal(x.shape) {
				Fail("", "Switch", []*Tensor{x, y}, "function %d gives another shape than that of its input", i)
			}
		}
	}
	return apply(branch{&functions}, x, index)
}

type branch struct{ functions *[]func(x *Tensor) *Tensor }

func (branch) String() string { return "switch" }

func (o branch) Shape(in []Shape) (Shape, error) {
	if in[1].Known() && in[1].Size() != 1 {
		return nil, wrongf("the index is a scalar")
	}
	return in[0], nil
}

// A recording is a function of a switch on a tape of its own. It is made when it is first needed.
type recording struct {
	tape *Tape
	x, y *Tensor
	dy   *Tensor // the gradient of y
	loss *Tensor // Σ dy·y
}

// chosen is the recording of the function that the index says.
func (o branch) chosen(c *Call) *recording {
	recordings, ok := c.plan.([]*recording)
	if !ok {
		recordings = make([]*recording, len(*o.functions))
		c.plan = recordings
	}
	i := int(c.In[1].data[0])
	if i < 0 || i >= len(recordings) {
		Fail(c.Layer, "Switch", c.In, "there is no function %d: there are %d, from 0 on", i, len(recordings))
	}
	if recordings[i] == nil {
		recordings[i] = &recording{}
	}
	return recordings[i]
}

func (o branch) Forward(c *Call) {
	r := o.chosen(c)
	if t := r.tape; t != nil {
		t.epoch, t.step = c.Tape.epoch, c.Tape.step
		copy(r.x.data, c.In[0].data)
		t.Forward()
	} else {
		t = &Tape{training: c.Tape.training, gradients: c.Out.grad != nil, layer: c.Layer, epoch: c.Tape.epoch, step: c.Tape.step}
		r.tape, r.x = t, t.Input(&Tensor{shape: c.In[0].shape, data: c.In[0].data})
		if t.gradients {
			t.Watch(r.x)
		}
		r.y = t.adopt((*o.functions)[int(c.In[1].data[0])](r.x))
	}
	copy(c.Out.data, r.y.data)
}

func (o branch) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	r := o.chosen(c)
	if r.y.grad == nil { // a function without a gradient
		return
	}
	if r.dy == nil {
		r.dy = r.tape.Input(&Tensor{shape: c.Out.shape, data: c.Out.grad.values})
		r.loss = r.y.Mul(r.dy).Sum()
	}
	copy(r.dy.data, c.Out.grad.values)
	r.tape.Backward(r.loss)
	if !r.x.grad.reached {
		return
	}
	for i, d := range r.x.grad.values {
		dx[i] += d
	}
}
