package tensor

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// A Reducer has the reductions of a tensor: Sum, Mean, Max and so on. Those of the Reducer that
// [Tensor.KeepDims] returns leave each reduced axis with the size 1.
type Reducer struct {
	x    *Tensor
	keep bool
}

// KeepDims is for reductions whose result is to be combined with x again: each axis that is
// reduced stays, with the size 1, so that the result is repeated along it. It is Keras's
// keepdims=True.
//
//	centered := x.Sub(x.KeepDims().Mean(-1))
func (x *Tensor) KeepDims() Reducer { return Reducer{x, true} }

// reducer has the reductions that drop the axes.
func (x *Tensor) reducer() Reducer { return Reducer{x: x} }

func (r Reducer) over(axes ...int) over { return over{list(axes), r.keep} }

// over is the axes of a reduction, none for all of them, and whether they stay with the size 1.
// Ops that reduce embed it.
type over struct {
	axes axisList
	keep bool
}

// An axisList is axes as a comparable value, so that ops stay plain values.
type axisList struct {
	n    int
	axes [maxRank]int
}

func list(axes []int) (l axisList) {
	l.n = copy(l.axes[:], axes)
	return l
}

func (l *axisList) all() []int { return l.axes[:l.n] }

// named is the op's name with its axes, such as "sum [0 2]".
func (o over) named(name string) string {
	if o.axes.n > 0 {
		name = fmt.Sprintf("%s %v", name, o.axes.all())
	}
	if o.keep {
		name += " keepdims"
	}
	return name
}

func (o over) parameters() Parameters {
	return Parameters{"axes": o.axes.all(), "keepdims": o.keep}
}

func (o over) Shape(in []Shape) (Shape, error) {
	axes, err := in[0].axes(o.axes.all())
	if err != nil {
		return nil, err
	}
	out := Shape{}
	for i, d := range in[0] {
		switch reduced := slices.Contains(axes, i); {
		case !reduced:
			out = append(out, d)
		case o.keep:
			out = append(out, 1)
		}
	}
	return out, nil
}

func (over) flops(in []Shape) int { return in[0].Size() }

// nonempty is Shape for a reduction that nothing has, such as the greatest of no elements.
func (o over) nonempty(in []Shape) (Shape, error) {
	out, err := o.Shape(in)
	if err != nil {
		return nil, err
	}
	axes, _ := in[0].axes(o.axes.all())
	for _, a := range axes {
		if in[0][a] == 0 {
			return nil, wrongf("axis %d is empty, so nothing on it can be chosen", a)
		}
	}
	return out, nil
}

// count is the number of elements that are reduced to one.
func (o over) count(x Shape) int {
	n := 1
	if o.axes.n == 0 {
		return x.Size()
	}
	for _, a := range o.axes.all() {
		n *= x.Dim(a)
	}
	return n
}

// A fold is a shape as a reduction goes through it: neighbouring axes that are all reduced, or all
// kept, are one axis, and axes of size 1 are none. That of an empty shape has no axes.
type fold struct {
	n       int
	sizes   [maxRank]int
	reduced [maxRank]bool
}

func (o over) fold(x Shape) (f fold) {
	var reduced [maxRank]bool
	for i := range x {
		reduced[i] = o.axes.n == 0
	}
	for _, a := range o.axes.all() {
		i, _ := x.axis(a)
		reduced[i] = true
	}
	for i, d := range x {
		switch {
		case d == 0:
			return fold{}
		case d == 1:
		case f.n > 0 && f.reduced[f.n-1] == reduced[i]:
			f.sizes[f.n-1] *= d
		default:
			f.sizes[f.n], f.reduced[f.n] = d, reduced[i]
			f.n++
		}
	}
	return f
}

// block is the fold's end [n, inner], of which n is reduced, and the number of axes before it.
func (f *fold) block() (before, n, inner int) {
	before, n, inner = f.n, 1, 1
	if before > 0 && !f.reduced[before-1] {
		before--
		inner = f.sizes[before]
	}
	if before > 0 && f.reduced[before-1] {
		before--
		n = f.sizes[before]
	}
	return before, n, inner
}

// blocks calls do for each block [n, inner], which begins at element i of the input and is reduced
// to the inner elements of the output from k on. The fold is not empty.
func (f *fold) blocks(do func(i, k int)) { f.inOrder(1, do) }

// blocksBack is blocks from the last to the first.
func (f *fold) blocksBack(do func(i, k int)) { f.inOrder(-1, do) }

func (f *fold) inOrder(sign int, do func(i, k int)) {
	before, n, inner := f.block()
	var steps, index [maxRank]int
	step, count, last := inner, 1, 0
	for axis := before - 1; axis >= 0; axis-- {
		count *= f.sizes[axis]
		if !f.reduced[axis] {
			steps[axis] = sign * step
			last += step * (f.sizes[axis] - 1)
			step *= f.sizes[axis]
		}
	}
	i, k := 0, 0
	if sign < 0 {
		i, k = (count-1)*n*inner, last
	}
	for ; ; i += sign * n * inner {
		do(i, k)
		axis := before - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			k += steps[axis]
			if index[axis] < f.sizes[axis] {
				break
			}
			index[axis] = 0
			k -= f.sizes[axis] * steps[axis]
		}
		if axis < 0 {
			return
		}
	}
}

// chunkSize is the number of elements that are worked on at a time: they stay in the L1 cache, and
// a sum of so many in float32 is exact to some 1e-7.
const chunkSize = 4096

// chunk is the size of the pieces of a block: as many whole rows of inner elements as fit chunkSize.
func (f *fold) chunk() int {
	_, n, inner := f.block()
	return inner * max(1, min(n, chunkSize/inner))
}

// chunks is blocks in pieces of size elements, which are rows of inner.
func (f *fold) chunks(do func(i, k, size int)) {
	_, n, inner := f.block()
	chunk := f.chunk()
	f.blocks(func(i, k int) {
		for end := i + n*inner; i < end; i += chunk {
			do(i, k, min(chunk, end-i))
		}
	})
}

// A term sets each of terms, which are a chunk of rows of inner elements, to what is summed in
// place of x; the rows are summed to the outputs from k on.
type term func(terms, x []float32, k, inner int)

// spare is the number of values that sum works on.
func (f fold) spare() int {
	n, size := f.chunk(), 1
	for _, d := range f.sizes[:f.n] {
		size *= d
	}
	for passes := f.passes(); passes > 1; passes-- {
		_, d, _ := f.block()
		size /= d
		n += size
		f.drop()
	}
	return n
}

// passes is the number of axes that are reduced.
func (f *fold) passes() (n int) {
	for _, r := range f.reduced[:f.n] {
		if r {
			n++
		}
	}
	return n
}

// drop takes away the last axis that is reduced, before which there is another one.
func (f *fold) drop() {
	before, _, inner := f.block()
	if f.n = before; inner > 1 {
		f.sizes[before-1] *= inner
	}
}

// sum sets y to the sums of x, or of the terms that t makes of it. It goes once over x, and over
// what is left, for each axis of the fold. Chunks are summed in float32, and sums of them in
// float64 or, in kernels.SumRows, by blocks; nothing depends on the number of threads.
func (f fold) sum(y, x, spare []float32, t term) {
	if len(x) == 0 {
		clear(y)
		return
	}
	terms, spare := spare[:f.chunk()], spare[f.chunk():]
	for passes := f.passes(); ; passes-- {
		_, n, inner := f.block()
		sums := y
		if passes > 1 {
			sums, spare = spare[:len(x)/n], spare[len(x)/n:]
		}
		o := 0
		f.blocks(func(i, k int) {
			sumBlock(sums[o:o+inner], x[i:i+n*inner], k, terms, t)
			o += inner
		})
		if passes <= 1 {
			return
		}
		x, t = sums, nil
		f.drop()
	}
}

// sumBlock sums the rows of x to y.
func sumBlock(y, x []float32, k int, terms []float32, t term) {
	inner := len(y)
	switch {
	case t == nil && inner > 1:
		kernels.SumRows(y, x, false)
		return
	case t == nil:
		y[0] = sumOf(x)
		return
	}
	var all float64
	for i := 0; i < len(x); i += len(terms) {
		part := x[i:min(i+len(terms), len(x))]
		terms := terms[:len(part)]
		t(terms, part, k, inner)
		if inner == 1 {
			all += float64(kernels.Sum(terms))
		} else {
			kernels.SumRows(y, terms, i > 0)
		}
	}
	if inner == 1 {
		y[0] = float32(all)
	}
}

// sumOf is Σ x: the sum in float64 of the sums of chunks.
func sumOf(x []float32) float32 {
	if len(x) <= chunkSize {
		return kernels.Sum(x)
	}
	var all float64
	for len(x) > chunkSize {
		all += float64(kernels.Sum(x[:chunkSize]))
		x = x[chunkSize:]
	}
	return float32(all + float64(kernels.Sum(x)))
}

// spread gives each element of dx the gradient of its sum, times factor.
func (f *fold) spread(dx, dy []float32, factor float32, add bool) {
	if len(dx) == 0 {
		return
	}
	_, n, inner := f.block()
	f.blocks(func(i, k int) {
		d := dx[i : i+n*inner]
		switch {
		case inner == 1 && add:
			kernels.AddScalar(d, d, factor*dy[k])
		case inner == 1:
			fill(d, factor*dy[k])
		case add:
			for row := dy[k : k+inner]; len(d) > 0; d = d[inner:] {
				kernels.Axpy(d[:inner], factor, row)
			}
		default:
			kernels.Scale(d[:inner], dy[k:k+inner], factor)
			repeatFirst(d, inner)
		}
	})
}

// fill sets all of d to v.
func fill(d []float32, v float32) {
	first := d[:min(len(d), 16)]
	for i := range first {
		first[i] = v
	}
	repeatFirst(d, len(first))
}

// repeatFirst copies the first n elements of d over all that follow.
func repeatFirst(d []float32, n int) {
	for done := n; done < len(d); { // what is copied doubles while it is in the L1 cache
		from := done
		if from > chunkSize {
			from = max(chunkSize/n, 1) * n
		}
		done += copy(d[done:], d[:from])
	}
}
