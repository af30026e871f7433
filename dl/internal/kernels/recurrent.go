package kernels

// A Recurrent is a layer that goes from time step to time step, an LSTM or a GRU. All that it
// multiplies in a step is one product: of the rows [h 1 x], which are h before the step, a 1 and the
// inputs side by side, with one matrix, the recurrent kernel, the bias and the kernel one below the other.
// The rows are kept, so that the gradient of the matrix is one product, too: of the rows of some steps,
// transposed, with the gradients of their gates, which go no further than the cache.
//
// The samples know nothing of each other, so a thread takes some through all steps, and the matrix
// stays in its cache.
type Recurrent struct {
	Cell                    Cell
	Batch, Steps, In, Units int
	Sequences               bool // h is wanted after each step, else after the last one
	Trains                  bool // Backward follows, else only two steps are kept at a time
}

// A Cell is what an LSTM and a GRU do differently; both have 4*units products in a step.
type Cell interface {
	// cells is how many states there are beside h: 1 or 0.
	cells() int
	// gates is how many numbers for each unit go back with a step: the products come first.
	gates() int
	// blocks appends the parts of the matrix [k, 4*n] that are not 0.
	blocks(to []block, n, k int) []block
	// stack writes the matrix.
	stack(matrix []float32, w RecurrentWeights, n int)
	// unstack puts the gradient of the matrix where those of the weights are wanted.
	unstack(d RecurrentGradients, matrix []float32, n int)
	// forward makes the products of one sample in one step its gates, and computes its states.
	forward(after, before state, gates []float32)
	// backward makes the gradients of the states after the step those of the states before it, as far as
	// they do not go through the product; dgates are those of the products.
	backward(dgates []float32, d state, gates []float32, before state)
}

type (
	// A block is rows k0 to k1 and columns j0 to j1 of a matrix.
	block struct{ k0, k1, j0, j1 int }

	// A state is what one sample brings to a step; c may be nil.
	state struct{ h, c []float32 }

	// RecurrentWeights are the kernel [in, gates], the recurrent kernel [units, gates] and the bias.
	RecurrentWeights struct{ Kernel, Recurrent, Bias []float32 }

	// RecurrentGradients are those of the inputs, the weights, and the states before the first step.
	// They are written in this order.
	RecurrentGradients struct{ X, Kernel, Recurrent, Bias, H, C Gradient }

	// A Gradient is where one is put, or added; nobody wants it where the values are nil.
	Gradient struct {
		Values []float32
		Add    bool
	}
)

// put puts x at an offset.
func (g Gradient) put(offset int, x []float32) {
	switch {
	case g.Values == nil:
	case g.Add:
		AddTo(g.Values[offset:][:len(x)], x)
	default:
		copy(g.Values[offset:], x)
	}
}

const (
	// fewSamples are in a part where its thread's cache holds the matrix, and manySamples where it comes
	// from further away in each step.
	fewSamples, manySamples = 16, 32
	cachedMatrix            = 1 << 18
	// blockRows are the rows of as many steps as go into one product for the matrix's gradient.
	blockRows = 256
)

// width is that of the rows [h 1 x]; stride is how many numbers apart they lie.
func (l *Recurrent) width() int  { return l.Units + 1 + l.In }
func (l *Recurrent) stride() int { return (l.width() + 15) &^ 15 }

// moments is how many of the moments before, between and after the steps are kept.
func (l *Recurrent) moments() int {
	if l.Trains {
		return l.Steps + 1
	}
	return 2
}

// Kept is how many numbers Forward leaves for Backward.
func (l *Recurrent) Kept() int {
	n, m := l.Units, l.moments()
	return l.width()*4*n + l.Batch*((m-1)*l.Cell.gates()*n+m*(l.Cell.cells()*n+l.stride()))
}

// outs is how many rows a sample has in out.
func (l *Recurrent) outs() int {
	if l.Sequences {
		return l.Steps + l.Cell.cells()
	}
	return 1 + l.Cell.cells()
}

// Forward computes out [batch, outs, units], h after each step, or after the last one, and then c, if
// there is one, from x [batch, steps, in] and the states h and c [batch, units] before the first step. A
// step that is masked, with 0 in the mask [batch, steps], leaves the states as they were; the mask may be nil.
func (l *Recurrent) Forward(out, kept, x []float32, w RecurrentWeights, h, c, mask []float32) {
	r := l.begin(kept)
	defer r.end()
	l.Cell.stack(r.matrix, w, l.Units)
	r.out, r.x, r.mask = out, x, mask
	n, first := l.Units, r.moment(0)
	for b := range l.Batch {
		s := first.state(b)
		copy(s.h, h[b*n:])
		if s.c != nil {
			copy(s.c, c[b*n:])
		}
	}
	r.run()
}

// Backward computes the gradients from dout, which is like out.
func (l *Recurrent) Backward(d RecurrentGradients, dout, kept, mask []float32) {
	r := l.begin(kept)
	defer r.end()
	space := buffers.take()
	defer buffers.put(space)
	n, k, g, ld := r.Units, r.k, 4*r.Units, r.ld
	steps := max(1, blockRows/max(1, l.Batch)) // of a block
	all := space.get(g*ld + steps*l.Batch*g + k*g + 2*l.Batch*n)
	cut := func(size int) (part []float32) { part, all = all[:size], all[size:]; return }
	r.turned, r.dgates = cut(g*ld), cut(steps*l.Batch*g)
	dmatrix := cut(k * g)
	r.dh, r.dc = cut(l.Batch*n), cut(l.Batch*n)
	r.back, r.dx, r.dout, r.mask = true, d.X, dout, mask
	r.first = d.H.Values != nil || d.C.Values != nil

	transpose(r.turned, ld, r.matrix, g, k, g)
	for b := range l.Batch {
		last := dout[b*l.outs()*n:][:l.outs()*n]
		if l.Sequences {
			clear(r.dh[b*n:][:n]) // that of h comes step by step
		} else {
			copy(r.dh[b*n:][:n], last)
		}
		if l.Cell.cells() > 0 {
			copy(r.dc[b*n:][:n], last[len(last)-n:])
		}
	}
	if l.Steps*l.Batch == 0 {
		clear(dmatrix)
		l.Steps = 0
	}
	trains := d.Kernel.Values != nil || d.Recurrent.Values != nil || d.Bias.Values != nil
	for r.t1 = l.Steps; r.t1 > 0; r.t1 = r.t0 {
		r.t0 = max(0, r.t1-steps)
		r.run()
		if !trains {
			continue
		}
		for _, p := range r.blocks {
			Gemm(p.k1-p.k0, p.j1-p.j0, (r.t1-r.t0)*l.Batch, r.rows[r.t0*l.Batch*ld+p.k0:], 1, ld, r.dgates[p.j0:], g, 1,
				dmatrix[p.k0*g+p.j0:], g, Epilogue{Add: r.t1 < l.Steps})
		}
	}
	l.Cell.unstack(d, dmatrix, n)
	d.H.put(0, r.dh)
	d.C.put(0, r.dc)
}

// A recurrence is the job of a Recurrent. What it keeps lies step by step, and in a step sample by
// sample, so that a part's rows of a step lie together.
type recurrence struct {
	Recurrent
	k, ld  int       // width and stride
	kept   int       // numbers of a sample's gates
	matrix []float32 // [k, 4*units]
	gates  []float32 // of each step [steps, batch, kept]
	cells  []float32 // c before each step and after the last one [steps+1, batch, units]
	rows   []float32 // [h 1 x] of each step, and h after the last one [steps+1, batch, ld]
	blocks []block
	places [3]block
	parts  int
	mask   []float32

	out, x []float32

	back         bool
	t0, t1       int       // goes back from step t1 to step t0
	turned       []float32 // the matrix, transposed [4*units, ld]
	dgates       []float32 // [t1-t0, batch, 4*units]
	dh, dc, dout []float32
	dx           Gradient
	first        bool // the gradients of the states before the first step are wanted
}

var recurrences freeList[recurrence]

func (l *Recurrent) begin(kept []float32) *recurrence {
	r := recurrences.take()
	*r = recurrence{Recurrent: *l, k: l.width(), ld: l.stride(), kept: l.Cell.gates() * l.Units}
	cut := func(size int) (part []float32) { part, kept = kept[:size], kept[size:]; return }
	moments := l.moments() * l.Batch
	r.matrix = cut(r.k * 4 * l.Units)
	r.gates = cut((moments - l.Batch) * r.kept)
	r.cells = cut(moments * l.Cell.cells() * l.Units)
	r.rows = cut(moments * r.ld)
	r.blocks = l.Cell.blocks(r.places[:0], l.Units, r.k)
	return r
}

func (r *recurrence) end() {
	*r = recurrence{}
	recurrences.put(r)
}

func (r *recurrence) run() {
	samples := fewSamples
	if len(r.matrix) > cachedMatrix {
		samples = manySamples
	}
	r.parts = (r.Batch + samples - 1) / samples
	if r.parts > 1 && 8*r.Batch*r.Steps*r.Units*r.width() > parallelFlop {
		Run(r.parts, r)
		return
	}
	r.parts = min(r.parts, 1)
	for part := range r.parts {
		r.Do(part)
	}
}

func (r *recurrence) Do(part int) {
	from, to := r.Batch*part/r.parts, r.Batch*(part+1)/r.parts
	if r.back {
		r.backward(from, to)
	} else {
		r.forward(from, to)
	}
}

func (r *recurrence) masked(b, t int) bool { return r.mask != nil && r.mask[b*r.Steps+t] == 0 }

// A moment is the one before a step, or the one after the last.
type moment struct {
	rows, cells []float32
	ld, n       int
}

func (r *recurrence) moment(t int) moment {
	if !r.Trains {
		t %= 2
	}
	m := moment{rows: r.rows[t*r.Batch*r.ld:], ld: r.ld, n: r.Units}
	if len(r.cells) > 0 {
		m.cells = r.cells[t*r.Batch*r.Units:]
	}
	return m
}

// state is that of sample b.
func (m *moment) state(b int) (s state) {
	s.h = m.rows[b*m.ld:][:m.n]
	if m.cells != nil {
		s.c = m.cells[b*m.n:][:m.n]
	}
	return s
}

// of is the gates in step t.
func (r *recurrence) of(t int) []float32 {
	if !r.Trains {
		t = 0
	}
	return r.gates[t*r.Batch*r.kept:]
}

func (r *recurrence) forward(from, to int) {
	n, g, outs := r.Units, 4*r.Units, r.outs()
	for t := range r.Steps {
		before, after, gates := r.moment(t), r.moment(t+1), r.of(t)
		for b := from; b < to; b++ {
			row := before.rows[b*r.ld:][:r.k]
			row[n] = 1
			copy(row[n+1:], r.x[(b*r.Steps+t)*r.In:])
		}
		for _, p := range r.blocks {
			Gemm(to-from, p.j1-p.j0, p.k1-p.k0, before.rows[from*r.ld+p.k0:], r.ld, 1, r.matrix[p.k0*g+p.j0:], g, 1,
				gates[from*r.kept+p.j0:], r.kept, Epilogue{})
		}
		for b := from; b < to; b++ {
			before, after := before.state(b), after.state(b)
			if r.masked(b, t) {
				copy(after.h, before.h)
				copy(after.c, before.c)
			} else {
				r.Cell.forward(after, before, gates[b*r.kept:][:r.kept])
			}
			if r.Sequences {
				copy(r.out[(b*outs+t)*n:][:n], after.h)
			}
		}
	}
	last := r.moment(r.Steps)
	for b := from; b < to; b++ {
		last, out := last.state(b), r.out[b*outs*n:][:outs*n]
		if !r.Sequences {
			copy(out, last.h)
		}
		if last.c != nil {
			copy(out[len(out)-n:], last.c)
		}
	}
}

func (r *recurrence) backward(from, to int) {
	n, g, ld, outs := r.Units, 4*r.Units, r.ld, r.outs()
	for t := r.t1 - 1; t >= r.t0; t-- {
		before, gates := r.moment(t), r.of(t)
		dgates := r.dgates[(t-r.t0)*r.Batch*g:]
		for b := from; b < to; b++ {
			dgates, d := dgates[b*g:][:g], state{r.dh[b*n:][:n], r.dc[b*n:][:n]}
			if r.Sequences {
				add(d.h, d.h, r.dout[(b*outs+t)*n:][:n])
			}
			if r.masked(b, t) {
				clear(dgates) // d goes on to the step before as it is
			} else {
				r.Cell.backward(dgates, d, gates[b*r.kept:][:r.kept], before.state(b))
			}
		}
		if t > r.t0 { // the product takes longer than they do to come
			Prefetch(r.of(t - 1)[from*r.kept:], to-from, r.kept, r.kept)
		}
		dgates = dgates[from*g:]
		for _, p := range r.blocks {
			if p.k0 == 0 && (t > 0 || r.first) {
				Gemm(to-from, n, p.j1-p.j0, dgates[p.j0:], g, 1, r.turned[p.j0*ld:], ld, 1, r.dh[from*n:], n, Epilogue{Add: true})
			}
			if p.k1 == r.k && r.dx.Values != nil && r.In > 0 {
				Gemm(to-from, r.In, p.j1-p.j0, dgates[p.j0:], g, 1, r.turned[p.j0*ld+n+1:], ld, 1,
					r.dx.Values[(from*r.Steps+t)*r.In:], r.Steps*r.In, Epilogue{Add: r.dx.Add || p.j0 > 0})
			}
		}
	}
}
