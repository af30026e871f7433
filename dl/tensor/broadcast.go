package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// tiles walks over the output of a call in tiles, runs of elements that lie side by side, and has
// beside each tile what the inputs are repeated to there, as slices of the same length: an op is
// then one plain loop, however its inputs are shaped. A slice is a part of the input where its
// elements lie in this order, and a copy in the tape's scratch where they are repeated; a row or a
// scalar that all tiles share is copied once.
//
//	for t := c.tiles(whole); t.next(); {
//		add(z[t.k:t.k+t.n], t.in[0], t.in[1])
//	}
type tiles struct {
	k, n int // the tile is elements k to k+n of the output
	in   [maxInputs][]float32

	call  *Call
	total int

	// The output's axes from the last one on, those joined that lie together in all inputs, and
	// each input's step along them: 0 where it is repeated.
	axes  int
	dims  [maxRank]int
	sizes [maxRank]int // elements of the axes before it here, which are those after it in the shape
	steps [maxInputs][maxRank]int

	// A tile is up to part elements of one axis, with all of the axes before it here.
	axis, part int

	done, count int // of that axis: elements before the tile, and in it
	index       [maxRank]int
	at          [maxInputs]int // where each input begins that the tile is made of

	alike [maxInputs]bool // the input has a tile's elements side by side
	room  [maxInputs][]float32
	ready [maxInputs]int // elements of room that were made, from where it was
	from  [maxInputs]int
}

const (
	maxInputs = 3
	// tileSize is the most elements of a tile where something is copied: three of them fit into
	// the first level of the cache.
	tileSize = 1024
	whole    = 1 << 62
)

// tiles begins a walk; limit is the most elements of a tile.
func (c *Call) tiles(limit int) tiles {
	z := c.Out.shape
	t := tiles{call: c, total: len(c.Out.data)}
	same := true
	for _, x := range c.In {
		same = same && len(x.data) == t.total
	}
	if same || t.total == 0 {
		t.axes, t.dims[0], t.sizes[0], t.part = 1, t.total, 1, min(limit, t.total)
		for i := range c.In {
			t.steps[i][0], t.alike[i] = 1, true
		}
		return t
	}

	var steps [maxInputs][maxRank]int
	for i, x := range c.In {
		strides(steps[i][:], x.shape, z)
	}
	for axis := len(z) - 1; axis >= 0; axis-- {
		if z[axis] == 1 {
			continue
		}
		last, join := t.axes-1, t.axes > 0
		for i := range c.In {
			join = join && steps[i][axis] == t.steps[i][last]*t.dims[last]
		}
		if join {
			t.dims[last] *= z[axis]
			continue
		}
		t.dims[t.axes] = z[axis]
		for i := range c.In {
			t.steps[i][t.axes] = steps[i][axis]
		}
		t.axes++
	}

	limit = min(limit, tileSize)
	t.sizes[0] = 1
	for t.axis+1 < t.axes && t.sizes[t.axis]*t.dims[t.axis] <= limit {
		t.sizes[t.axis+1] = t.sizes[t.axis] * t.dims[t.axis]
		t.axis++
	}
	t.part = min(t.dims[t.axis], max(1, limit/t.sizes[t.axis]))
	size := t.part * t.sizes[t.axis]
	room := c.Tape.room((maxInputs + 1) * size)[size:] // the first tile is the caller's
	for i := range c.In {
		t.alike[i] = true
		for axis := range t.axis + 1 {
			t.alike[i] = t.alike[i] && t.steps[i][axis] == t.sizes[axis]
		}
		t.room[i] = room[i*size : (i+1)*size]
	}
	return t
}

// next goes on to the next tile, and reports whether there is one.
func (t *tiles) next() bool {
	t.k += t.n
	if t.k >= t.total {
		return false
	}
	if t.n > 0 {
		t.advance()
	}
	t.count = min(t.part, t.dims[t.axis]-t.done)
	t.n = t.count * t.sizes[t.axis]
	for i, x := range t.call.In {
		switch at := t.at[i]; {
		case t.alike[i]:
			t.in[i] = x.data[at : at+t.n]
		case t.from[i] != at || t.ready[i] < t.n:
			t.in[i] = t.room[i][:t.n]
			t.repeat(t.in[i], x.data[at:], i, t.axis, t.count)
			t.from[i], t.ready[i] = at, t.n
		default:
			t.in[i] = t.room[i][:t.n]
		}
	}
	return true
}

// advance moves on by the tile that was.
func (t *tiles) advance() {
	t.done += t.count
	end := t.done == t.dims[t.axis]
	for i := range t.call.In {
		t.at[i] += t.count * t.steps[i][t.axis]
		if end {
			t.at[i] -= t.done * t.steps[i][t.axis]
		}
	}
	if !end {
		return
	}
	t.done = 0
	for axis := t.axis + 1; ; axis++ {
		t.index[axis]++
		for i := range t.call.In {
			t.at[i] += t.steps[i][axis]
		}
		if t.index[axis] < t.dims[axis] {
			return
		}
		t.index[axis] = 0
		for i := range t.call.In {
			t.at[i] -= t.dims[axis] * t.steps[i][axis]
		}
	}
}

// repeat sets dst to count elements of an axis, with those of the axes inside it, of input i,
// which are in x.
func (t *tiles) repeat(dst, x []float32, i, axis, count int) {
	step, size := t.steps[i][axis], t.sizes[axis]
	switch {
	case axis == 0 && step == 1:
		copy(dst, x[:count])
	case axis == 0:
		v := x[0]
		for j := range dst {
			dst[j] = v
		}
	case step == 0:
		t.repeat(dst[:size], x, i, axis-1, t.dims[axis-1])
		for n := size; n < len(dst); n *= 2 {
			copy(dst[n:], dst[:n])
		}
	default:
		for j := range count {
			t.repeat(dst[j*size:(j+1)*size], x[j*step:], i, axis-1, t.dims[axis-1])
		}
	}
}

// sum adds d, a value for each element of the tile, to dx, which is shaped as input i: where the
// input is repeated its elements get sums.
func (t *tiles) sum(dx []float32, i int, d []float32) {
	if dx = dx[t.at[i]:]; t.alike[i] {
		kernels.AddTo(dx[:t.n], d)
		return
	}
	t.collect(dx, d, i, t.axis, t.count)
}

// collect is the reverse of repeat.
func (t *tiles) collect(dx, d []float32, i, axis, count int) {
	step, size := t.steps[i][axis], t.sizes[axis]
	switch {
	case axis == 0 && step == 1:
		dx = dx[:len(d)]
		for j, v := range d {
			dx[j] += v
		}
	case axis == 0:
		dx[0] += kernels.Sum(d)
	case axis == 1 && step == 0 && t.steps[i][0] == 1:
		kernels.SumRows(dx[:size], d, true)
	default:
		for j := range count {
			t.collect(dx[j*step:], d[j*size:(j+1)*size], i, axis-1, t.dims[axis-1])
		}
	}
}

// room is scratch of n elements, which holds until the next call that takes it.
func (t *Tape) room(n int) []float32 {
	if len(t.arena.scratch) < n {
		t.arena.scratch = make([]float32, n)
	}
	return t.arena.scratch[:n]
}

// partial adds the gradient that input i has by each element of the output, summed where the
// input is repeated. derivative sets d = dz·∂z/∂input for a tile, where in are the inputs.
func (c *Call) partial(i int, derivative func(d, dz, z []float32, in [maxInputs][]float32)) {
	dx, add := c.grad(i)
	if dx == nil {
		return
	}
	dz, z := c.Out.grad.values, c.Out.data
	if len(dx) == len(dz) && !add {
		for t := c.tiles(whole); t.next(); {
			to := t.k + t.n
			derivative(dx[t.k:to], dz[t.k:to], z[t.k:to], t.in)
		}
		return
	}
	if !add {
		clear(dx)
	}
	for t := c.tiles(tileSize); t.next(); {
		d, to := c.Tape.room(t.n), t.k+t.n
		derivative(d, dz[t.k:to], z[t.k:to], t.in)
		t.sum(dx, i, d)
	}
}

// isRow reports whether input i is repeated over all axes of the output but its own, which are
// the last ones.
func (c *Call) isRow(i int) bool {
	y, z := c.In[i].shape, c.Out.shape
	return len(y) <= len(z) && len(y) > 0 && y.Equal(z[len(z)-len(y):])
}

// sumTo adds factor times the output's gradient to that of input i, summed where it was repeated.
func (c *Call) sumTo(i int, factor float32) {
	dx, add := c.grad(i)
	if dx == nil {
		return
	}
	dz := c.Out.grad.values
	switch {
	case len(dx) == len(dz) && add:
		kernels.Axpy(dx, factor, dz)
		return
	case len(dx) == len(dz):
		kernels.Scale(dx, dz, factor)
		return
	case factor == 1 && c.isRow(i):
		kernels.SumRows(dx, dz, add)
		return
	}
	if !add {
		clear(dx)
	}
	for t := c.tiles(tileSize); t.next(); {
		d := dz[t.k : t.k+t.n]
		if factor != 1 {
			d = c.Tape.room(t.n)
			kernels.Scale(d, dz[t.k:t.k+t.n], factor)
		}
		t.sum(dx, i, d)
	}
}

// maxRank is how many axes a tensor can have.
const maxRank = 8

// strides sets the step in x for each axis of z that x is repeated to.
func strides(steps []int, x, z Shape) {
	step, k := 1, len(z)-len(x)
	for axis := len(z) - 1; axis >= 0; axis-- {
		steps[axis] = 0
		if axis >= k {
			if x[axis-k] != 1 {
				steps[axis] = step
			}
			step *= x[axis-k]
		}
	}
}
