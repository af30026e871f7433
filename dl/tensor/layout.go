package tensor

import (
	"slices"
)

// Layout returns a tape that records calls without computing them. [Tape.Plan] then fuses calls
// and lays out their storage, once; each [Tape.Forward] and [Tape.Backward] after that allocates
// nothing. Without gradients, storage is shared by all that is not needed at the same time.
func Layout(training bool) *Tape {
	return &Tape{training: training, gradients: training, layout: true}
}

// Placeholder is an input of a layout.
func (t *Tape) Placeholder(shape Shape) *Tensor { return t.add(input{}, nil, shape).Out }

// Storage is what the layouts of a model work on in turn.
type Storage struct{ values []float32 }

// Plan ends the recording of a layout: from now on only Forward, Backward and Commit are called.
// loss is what Backward will be called with, or nil; the values of keep, of the inputs and of the
// updates are there after each Forward, other values may not be.
func (t *Tape) Plan(s *Storage, loss *Tensor, keep ...*Tensor) {
	kept := map[*Tensor]bool{}
	for _, x := range keep {
		kept[t.adopt(x.live("Plan"))] = true
	}
	for _, u := range t.updates {
		kept[u.value] = true
	}
	if loss != nil {
		loss = t.adopt(loss.live("Plan"))
		kept[loss] = true
	}
	t.fuse(kept)
	p := planner{roots: map[*Tensor]*span{}, grads: map[*gradient]*span{}}
	p.place(t, loss, kept)
	size := p.layOut(t)
	if s.values == nil || len(s.values) < size {
		s.values = aligned(size)
	}
	p.bind(t, s.values)
	t.layout = false
	t.loose = true
}

// A span is storage of some size that is needed from one moment to another. A moment is the
// forward pass of a call, numbered from 0, or its backward pass, numbered from twice the number
// of calls down.
type span struct {
	size, from, to int
	offset         int
}

type planner struct {
	roots map[*Tensor]*span // of the values of a tensor and its views
	grads map[*gradient]*span
	all   []*span
}

func (p *planner) place(t *Tape, loss *Tensor, kept map[*Tensor]bool) {
	n := len(t.calls)
	end := 2 * n
	root := map[*Tensor]*Tensor{}
	span_ := func(x *Tensor) *span {
		if r := root[x]; r != nil {
			x = r
		}
		return p.roots[x]
	}
	wanted := t.wanted(loss)
	if loss != nil && loss.grad != nil { // Backward begins with it, also where calls come after it
		p.grads[loss.grad] = &span{size: loss.shape.Size(), from: n, to: n}
		p.all = append(p.all, p.grads[loss.grad])
	}
	for i, c := range t.calls {
		if _, view := c.Op.(viewer); view {
			root[c.Out] = c.In[0]
			if r := root[c.In[0]]; r != nil {
				root[c.Out] = r
			}
		} else if c.Out.data == nil {
			s := &span{size: c.Out.shape.Size(), from: i, to: i}
			if _, in := c.Op.(input); in {
				s.from, s.to = 0, end
			}
			p.roots[c.Out] = s
			p.all = append(p.all, s)
		}
		last := i
		if wanted[c] {
			last = end - i // its Backward may read its inputs and its output
		}
		if s := span_(c.Out); s != nil {
			s.to = max(s.to, last)
			if kept[c.Out] {
				s.to = end
			}
		}
		for _, x := range c.In {
			if s := span_(x); s != nil {
				s.to = max(s.to, last)
			}
		}
	}
	// A gradient is needed from the Backward of the last call that uses the tensor to that of the
	// call that made it.
	for i := n - 1; i >= 0; i-- {
		c := t.calls[i]
		if !wanted[c] {
			continue
		}
		touch := func(x *Tensor) {
			if x.call == nil || x.grad == nil || x.grad.variable {
				return
			}
			s := p.grads[x.grad]
			if s == nil {
				s = &span{size: x.shape.Size(), from: end - i, to: end - i}
				p.grads[x.grad] = s
				p.all = append(p.all, s)
			}
			s.to = end - i
			if _, in := x.call.Op.(input); in {
				s.to = end // watched
			}
		}
		touch(c.Out)
		for _, x := range c.In {
			touch(x)
		}
	}
}

// wanted are the calls whose Backward will run.
func (t *Tape) wanted(loss *Tensor) map[*Call]bool {
	calls := map[*Call]bool{}
	if loss == nil || loss.grad == nil {
		return calls
	}
	calls[loss.call] = true
	for i := len(t.calls) - 1; i >= 0; i-- {
		if !calls[t.calls[i]] {
			continue
		}
		for _, x := range t.calls[i].In {
			if x.call != nil && x.grad != nil {
				calls[x.call] = true
			}
		}
	}
	return calls
}

// layOut gives each span the lowest place that is free as long as it is needed.
func (p *planner) layOut(t *Tape) (size int) {
	slices.SortStableFunc(p.all, func(a, b *span) int { return a.from - b.from })
	var placed []*span // by offset
	for _, s := range p.all {
		t.mayGoOn()
		s.size = (s.size + line - 1) / line * line
		placed = slices.DeleteFunc(placed, func(o *span) bool { return o.to < s.from })
		at := 0
		i := 0
		for ; i < len(placed) && placed[i].offset-at < s.size; i++ {
			at = max(at, placed[i].offset+placed[i].size)
		}
		s.offset = at
		placed = slices.Insert(placed, i, s)
		size = max(size, at+s.size)
	}
	return size
}

func (p *planner) bind(t *Tape, values []float32) {
	part := func(s *span, n int) []float32 { return values[s.offset : s.offset+n : s.offset+n] }
	for _, c := range t.calls {
		if s := p.roots[c.Out]; s != nil {
			c.Out.data = part(s, c.Out.shape.Size())
			if _, in := c.Op.(input); in {
				clear(c.Out.data)
			}
		} else if _, view := c.Op.(viewer); view {
			c.Out.data = c.In[0].data
		}
		if g := c.Out.grad; g != nil {
			if s := p.grads[g]; s != nil {
				g.values = part(s, c.Out.shape.Size())
			}
		}
	}
}
