package tensor

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// A contraction is a sum of products of two arrays, as a product of matrices is: for all indices
// of its loops, c[...] += a[...]·b[...], where each array steps on in some of the loops and stands
// still in the others. It is cut once into products of matrices that kernels.Gemm reads where they
// lie; what does not lie so that Gemm can read it is copied first.
type contraction struct {
	empty  bool
	packs  [2]*packing // of a and b, or nil
	unpack *packing    // of what is computed to c, or nil
	swap   bool        // a and b change places, since c lies transposed

	// The products: c [m n] = a [m k]·b [k n] for each index of batch, which c has, and a or b.
	batch    []loop
	count    int // of products
	m, n, k  int
	ras, cas int
	rbs, cbs int
	ldc      int
	elements []loop // of c = a·b element by element, where nothing is summed, in place of products
	parts    int    // for the threads

	a, b, c []float32 // while it runs
	add     bool
}

// A loop is an index that goes through size values, and its step in a, b and c; a step of 0 is
// of an array that does not have the index.
type loop struct {
	size  int
	steps [3]int
}

// A packing is a copy between an array and one that lies as Gemm wants it.
type packing struct {
	walk   walk
	sums   bool // elements are added up
	values []float32
}

// products are the contractions of a product of two operands and of its gradients, made when they
// are first wanted.
type products struct {
	loops []loop
	made  [3]*contraction
}

// forward is c = Σ a·b.
func (p *products) forward() *contraction { return p.contraction(0, 0, 1, 2) }

// gradient is da = Σ dc·b, or with 1 db = Σ dc·a.
func (p *products) gradient(operand int) *contraction {
	return p.contraction(1+operand, 2, 1-operand, operand)
}

// contraction is number i, whose a, b and c are those of the loops.
func (p *products) contraction(i, a, b, c int) *contraction {
	if p.made[i] == nil {
		loops := make([]loop, len(p.loops))
		for i, l := range p.loops {
			loops[i] = loop{l.size, [3]int{l.steps[a], l.steps[b], l.steps[c]}}
		}
		p.made[i] = newContraction(loops)
	}
	return p.made[i]
}

// newContraction cuts the loops of c = Σ a·b.
func newContraction(loops []loop) *contraction {
	p := &contraction{m: 1, n: 1, k: 1, count: 1}
	var batch, rows, cols, depth []loop
	var alone [3][]loop // what only one array has: it is summed, or repeated in c
	for _, l := range loops {
		a, b, c := l.steps[0] != 0, l.steps[1] != 0, l.steps[2] != 0
		switch {
		case l.size == 0:
			p.empty = true
			return p
		case l.size == 1:
		case a && b && c:
			batch = append(batch, l)
		case a && c:
			rows = append(rows, l)
		case b && c:
			cols = append(cols, l)
		case a && b:
			depth = append(depth, l)
		case a:
			alone[0] = append(alone[0], l)
		case b:
			alone[1] = append(alone[1], l)
		case c:
			alone[2] = append(alone[2], l)
		}
	}
	order(batch, 2)
	order(rows, 2)
	order(cols, 2)
	order(depth, 0)
	elementwise := len(depth) == 0 && len(batch) > 0
	if !elementwise {
		rows, batch = inTurn(rows, 0, batch)
		cols, batch = inTurn(cols, 1, batch)
		order(batch, 2)
	}

	p.packs[0] = pack(0, elementwise || collapses(rows, 0) && collapses(depth, 0), alone[0], batch, rows, depth)
	p.packs[1] = pack(1, elementwise || collapses(cols, 1) && collapses(depth, 1), alone[1], batch, depth, cols)
	if elementwise {
		p.unpack = pack(2, true, alone[2], batch, rows, cols)
		p.elements = slices.Concat(batch, rows, cols)
		order(p.elements, 2)
		return p
	}
	// c is wanted row by row; if it lies column by column, cᵀ = bᵀ·aᵀ is computed. A vector is
	// taken for a row if the matrix that it comes of can then be read along its columns.
	_, byRow := collapsed(cols, 2)
	_, byCol := collapsed(rows, 2)
	_, along := collapsed(rows, 0)
	byRows := byRow == 1 && collapses(cols, 2) && !(len(cols) == 0 && along == 1)
	if !byRows && len(rows) > 0 && byCol == 1 && collapses(rows, 2) {
		p.swap = true
		p.packs[0], p.packs[1] = p.packs[1], p.packs[0]
		rows, cols = cols, rows
		for _, group := range [][]loop{batch, rows, cols, depth} {
			for i := range group {
				s := &group[i].steps
				s[0], s[1] = s[1], s[0]
			}
		}
	}
	_, step := collapsed(cols, 2)
	p.unpack = pack(2, collapses(rows, 2) && collapses(cols, 2) && step == 1, alone[2], batch, rows, cols)

	p.batch = batch
	for _, l := range batch {
		p.count *= l.size
	}
	p.m, p.ras = collapsed(rows, 0)
	p.k, p.cas = collapsed(depth, 0)
	_, p.rbs = collapsed(depth, 1)
	p.n, p.cbs = collapsed(cols, 1)
	_, p.ldc = collapsed(rows, 2)
	if p.m == 1 {
		p.ldc = p.n
	}
	if p.parts = 1; 2*p.count*p.m*p.n*p.k >= 1<<19 { // from where threads pay, as in kernels.Gemm
		p.parts = min(p.count, 64)
	}
	return p
}

// inTurn moves the outermost of the loops to the batch, whose products are computed in turn, as long
// as an array and c cannot be gone through with one step and there is enough left for a product.
func inTurn(loops []loop, array int, batch []loop) (inner, all []loop) {
	for !collapses(loops, array) || !collapses(loops, 2) {
		if rest, _ := collapsed(loops[1:], 2); rest < 8 { // to copy the array costs less
			break
		}
		batch = append(batch, loops[0])
		loops = loops[1:]
	}
	return loops, batch
}

// order sorts loops by their steps in one array, the greatest first, as its axes lie.
func order(loops []loop, array int) {
	slices.SortStableFunc(loops, func(l, m loop) int { return m.steps[array] - l.steps[array] })
}

// collapsed is loops as one: its size, and the step that it has in an array if that collapses.
func collapsed(loops []loop, array int) (size, step int) {
	size, step = 1, 1
	for i := len(loops) - 1; i >= 0; i-- {
		if i == len(loops)-1 {
			step = loops[i].steps[array]
		}
		size *= loops[i].size
	}
	return size, step
}

// collapses reports whether the array can be gone through with one step for all the loops.
func collapses(loops []loop, array int) bool {
	for i := range len(loops) - 1 {
		if loops[i].steps[array] != loops[i+1].size*loops[i+1].steps[array] {
			return false
		}
	}
	return true
}

// pack plans a copy of an array that has its groups of loops one after the other, and gives them the
// steps in it. What it has alone is summed, or in the result repeated. It is nil where the array can
// be used as it lies.
func pack(array int, lies bool, alone []loop, groups ...[]loop) *packing {
	if lies && len(alone) == 0 {
		return nil
	}
	p := &packing{sums: len(alone) > 0}
	step := 1
	for g := len(groups) - 1; g >= 0; g-- {
		for i := len(groups[g]) - 1; i >= 0; i-- {
			l := &groups[g][i]
			if l.steps[array] == 0 {
				continue
			}
			p.walk = append(p.walk, stride{l.size, l.steps[array], step})
			l.steps[array] = step
			step *= l.size
		}
	}
	for _, l := range alone {
		p.walk = append(p.walk, stride{l.size, l.steps[array], 0})
	}
	if array == 2 { // from what is computed to the result
		for i, s := range p.walk {
			p.walk[i] = stride{s.size, s.to, s.from}
		}
	}
	p.walk = p.walk.ordered()
	p.values = make([]float32, step)
	return p
}

// run computes c, or adds to it.
func (p *contraction) run(c, a, b []float32, add bool) {
	if p.empty {
		if !add {
			clear(c)
		}
		return
	}
	if p.swap {
		a, b = b, a
	}
	for i, x := range [2]*[]float32{&a, &b} {
		if k := p.packs[i]; k != nil {
			if k.sums {
				clear(k.values)
			}
			k.walk.run(k.values, *x, k.sums)
			*x = k.values
		}
	}
	p.a, p.b, p.c, p.add = a, b, c, add
	if p.unpack != nil {
		p.c, p.add = p.unpack.values, false
	}
	switch {
	case p.elements != nil:
		p.multiply()
	case p.parts > 1:
		kernels.Run(p.parts, p)
	default:
		p.Do(0)
	}
	if p.unpack != nil {
		p.unpack.walk.run(c, p.unpack.values, add)
	}
	p.a, p.b, p.c = nil, nil, nil
}

// Do computes a part of the products.
func (p *contraction) Do(part int) {
	from, to := p.count*part/p.parts, p.count*(part+1)/p.parts
	for i := from; i < to; i++ {
		var at [3]int
		rest := i
		for j := len(p.batch) - 1; j >= 0; j-- {
			l := &p.batch[j]
			index := rest % l.size
			rest /= l.size
			for x, step := range l.steps {
				at[x] += index * step
			}
		}
		p.product(p.c[at[2]:], p.a[at[0]:], p.b[at[1]:])
	}
}

// product is one product of matrices.
func (p *contraction) product(c, a, b []float32) {
	if p.n > 1 || p.cas != 1 || p.rbs != 1 {
		kernels.Gemm(p.m, p.n, p.k, a, p.ras, p.cas, b, p.rbs, p.cbs, c, p.ldc, kernels.Epilogue{Add: p.add})
		return
	}
	b = b[:p.k]
	for i := range p.m {
		s := kernels.Dot(a[i*p.ras:][:p.k], b)
		if p.add {
			s += c[i*p.ldc]
		}
		c[i*p.ldc] = s
	}
}

// multiply is c = a·b, element by element.
func (p *contraction) multiply() {
	last := len(p.elements) - 1
	inner := p.elements[last]
	var index [2 * maxRank]int
	a, b, c := 0, 0, 0
	for {
		i, j, k := a, b, c
		for range inner.size {
			v := float32(p.a[i] * p.b[j])
			if p.add {
				v += p.c[k]
			}
			p.c[k] = v
			i, j, k = i+inner.steps[0], j+inner.steps[1], k+inner.steps[2]
		}
		axis := last - 1
		for ; axis >= 0; axis-- {
			l := &p.elements[axis]
			index[axis]++
			a, b, c = a+l.steps[0], b+l.steps[1], c+l.steps[2]
			if index[axis] < l.size {
				break
			}
			index[axis] = 0
			a, b, c = a-l.size*l.steps[0], b-l.size*l.steps[1], c-l.size*l.steps[2]
		}
		if axis < 0 {
			return
		}
	}
}

// A walk goes through two arrays at once: its strides are the loops, the outer ones first.
type walk []stride

// A stride is a loop of a walk, with its steps in both arrays.
type stride struct{ size, from, to int }

// ordered is the walk with the loop of the smallest step in what is read innermost, and with loops
// that lie behind each other in both arrays as one.
func (w walk) ordered() walk {
	w = slices.DeleteFunc(slices.Clone(w), func(s stride) bool { return s.size == 1 })
	slices.SortStableFunc(w, func(s, t stride) int {
		if s.from != t.from {
			return t.from - s.from
		}
		return t.to - s.to
	})
	var out walk
	for _, s := range w {
		if n := len(out); n > 0 && out[n-1].from == s.size*s.from && out[n-1].to == s.size*s.to {
			out[n-1] = stride{out[n-1].size * s.size, s.from, s.to}
			continue
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		out = walk{{1, 1, 1}}
	}
	return out
}

// run sets what it reaches of to, or adds to it, the elements of from.
func (w walk) run(to, from []float32, add bool) {
	last := len(w) - 1
	inner := w[last]
	var index [2 * maxRank]int
	for i, k := 0, 0; ; {
		switch {
		case inner.from == 1 && inner.to == 1 && add:
			kernels.AddTo(to[k:k+inner.size], from[i:i+inner.size])
		case inner.from == 1 && inner.to == 1:
			copy(to[k:k+inner.size], from[i:i+inner.size])
		case inner.from == 1 && inner.to == 0 && add:
			to[k] += sumOf(from[i : i+inner.size])
		case add:
			for j := range inner.size {
				to[k+j*inner.to] += from[i+j*inner.from]
			}
		default:
			for j := range inner.size {
				to[k+j*inner.to] = from[i+j*inner.from]
			}
		}
		axis := last - 1
		for ; axis >= 0; axis-- {
			s := &w[axis]
			index[axis]++
			i, k = i+s.from, k+s.to
			if index[axis] < s.size {
				break
			}
			index[axis] = 0
			i, k = i-s.size*s.from, k-s.size*s.to
		}
		if axis < 0 {
			return
		}
	}
}
