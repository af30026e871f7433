package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// LayerNormalization gives the elements along the given axes, by default the last, the mean 0 and the
// variance 1 (Ba, Kiros and Hinton, 2016), and then, with gamma and beta of these axes' shape, another
// mean and deviation: (x - mean)/√(variance + epsilon)·gamma + beta. Either may be nil, for 1 and 0.
func (x *Tensor) LayerNormalization(gamma, beta *Tensor, epsilon float32, axes ...int) *Tensor {
	return alongAxes("layer_normalization", x, gamma, beta, layerNormalization{epsilon: epsilon}, axes)
}

// RMSNormalization divides the elements along the given axes, by default the last, by the root of the mean of
// their squares (Zhang and Sennrich, 2019): x/√(mean x² + epsilon)·scale. The scale, of these axes'
// shape, may be nil, for 1.
func (x *Tensor) RMSNormalization(scale *Tensor, epsilon float32, axes ...int) *Tensor {
	return alongAxes("rms_normalization", x, scale, nil, layerNormalization{epsilon: epsilon, rms: true}, axes)
}

// alongAxes applies the op along axes, which it wants to be the last ones.
func alongAxes(name string, x, gamma, beta *Tensor, o layerNormalization, axes []int) *Tensor {
	if len(axes) == 0 {
		axes = []int{-1}
	}
	sorted, err := x.shape.axes(axes)
	if err != nil {
		Fail("", name, []*Tensor{x}, "%v", err)
	}
	o.axes, o.scale, o.center = len(sorted), gamma != nil, beta != nil
	in := []*Tensor{x}
	for _, w := range []*Tensor{gamma, beta} {
		if w != nil {
			in = append(in, w)
		}
	}
	rank := x.Rank()
	if sorted[0] == rank-len(sorted) {
		return apply(o, in...)
	}
	var turned []int
	for axis := range rank {
		if !slices.Contains(sorted, axis) {
			turned = append(turned, axis)
		}
	}
	turned = append(turned, sorted...)
	back := make([]int, rank)
	for to, from := range turned {
		back[from] = to
	}
	in[0] = x.Transpose(turned...)
	return apply(o, in...).Transpose(back...)
}

type layerNormalization struct {
	epsilon       float32
	rms           bool
	scale, center bool
	axes          int // that are normalized along, the last ones
}

func (o layerNormalization) String() string {
	name := "layer_normalization"
	if o.rms {
		name = "rms_normalization"
	}
	return fmt.Sprintf("%s %.4g", name, o.epsilon)
}

func (o layerNormalization) Shape(in []Shape) (Shape, error) {
	x := in[0]
	if len(x) < o.axes {
		return nil, wrongf("it normalizes along %d axes, and there are %d", o.axes, len(x))
	}
	want := x[len(x)-o.axes:]
	for i, s := range in[1:] {
		if !sameKnown(s, want) {
			return nil, wrongf("the weights have the shape of the axes that are normalized along, %v; input %d has %v", want, i+1, s)
		}
	}
	return x, nil
}

func (layerNormalization) flops(in []Shape) int { return 8 * in[0].Size() }

// A rowNormalization is the job: x [count, n] is gone through in blocks of rows that stay in the first
// cache.
type rowNormalization struct {
	o               layerNormalization
	count, n, parts int
	block           int
	x, gamma, beta  []float32
	mean, inverse   []float32 // [count]; the mean stays 0 without centering
	sums            []float32 // [count], for Backward
	y               []float32
	dx, dy          []float32 // of Backward
	add, weights    bool
	partials        []float32 // [parts, 2, n]: Σdy·x' and Σdy
	room            scratch
}

func (o layerNormalization) plan(c *Call) *rowNormalization {
	r, ok := c.plan.(*rowNormalization)
	if !ok {
		s := c.Out.shape
		n := s[len(s)-o.axes:].Size()
		if n == 0 || len(c.Out.data) == 0 {
			return nil
		}
		r = &rowNormalization{o: o, count: len(c.Out.data) / n, n: n, block: max(1, chunkSize/n)}
		r.parts = jobParts(len(c.Out.data), r.count)
		kept := make([]float32, 3*r.count)
		r.mean, r.inverse, r.sums = kept[:r.count], kept[r.count:2*r.count], kept[2*r.count:]
		r.partials = make([]float32, 2*r.parts*n)
		r.room.ready(3 * r.block * n)
		c.plan = r
	}
	r.x = c.In[0].data
	r.gamma, r.beta = normalizationWeights(c, 1, o.scale, o.center)
	return r
}

func (r *rowNormalization) run() {
	if r.parts > 1 {
		kernels.Run(r.parts, r)
	} else {
		r.Do(0)
	}
}

func (o layerNormalization) Forward(c *Call) {
	r := o.plan(c)
	if r == nil {
		return
	}
	r.y, r.dy = c.Out.data, nil
	r.run()
}

// With x' = (x-m)·s, s = 1/√(v+ε) and g = dy·γ: dγ = Σdy·x', dβ = Σdy, and
// dx = s·(g - mean g - x'·mean(g·x')), without mean g where only the squares are normalized.
func (o layerNormalization) Backward(c *Call) {
	r := o.plan(c)
	if r == nil { // no element of x, so gradients of 0
		for i := range c.In {
			c.gradToAdd(i)
		}
		return
	}
	r.dy, r.weights = c.Out.grad.values, false
	for _, w := range c.In[1:] {
		r.weights = r.weights || w.wantsGrad()
	}
	if r.weights {
		clear(r.partials)
	}
	r.dx, r.add = c.grad(0)
	r.run()
	if r.weights {
		for part := 1; part < r.parts; part++ {
			kernels.AddTo(r.partials[:2*r.n], r.partials[2*part*r.n:][:2*r.n])
		}
	}
	i := 1
	for k, there := range [2]bool{o.scale, o.center} {
		if !there {
			continue
		}
		sum := r.partials[k*r.n:][:r.n]
		if d, add := c.grad(i); add {
			kernels.AddTo(d, sum)
		} else if d != nil {
			copy(d, sum)
		}
		i++
	}
}

// Do does some of the rows, forward or backward.
func (r *rowNormalization) Do(part int) {
	do := r.forward
	if r.dy != nil {
		do = r.backward
	}
	room := r.room.take()
	last := r.count * (part + 1) / r.parts
	for first := r.count * part / r.parts; first < last; first += r.block {
		do(first, min(first+r.block, last), room, r.partials[2*part*r.n:][:2*r.n])
	}
	r.room.put(room)
}

func (r *rowNormalization) forward(first, last int, room, _ []float32) {
	from, to := first*r.n, last*r.n
	x, y := r.x[from:to], r.y[from:to]
	mean, inverse := r.mean[first:last], r.inverse[first:last]
	if r.o.rms {
		for i := range inverse {
			row := x[i*r.n:][:r.n]
			inverse[i] = kernels.Dot(row, row) / float32(r.n)
		}
	} else {
		kernels.RowMoments(mean, inverse, x)
	}
	for i, v := range inverse {
		inverse[i] = float32(1 / math.Sqrt(float64(v)+float64(r.o.epsilon)))
	}
	kernels.NormalizeRows(y, x, mean, inverse)
	if r.gamma != nil {
		kernels.MulRow(y, y, r.gamma)
	}
	if r.beta != nil {
		kernels.AddRow(y, y, r.beta)
	}
}

func (r *rowNormalization) backward(first, last int, room, partial []float32) {
	from, to := first*r.n, last*r.n
	size := to - from
	dy, normal := r.dy[from:to], room[:size]
	mean, inverse, sums := r.mean[first:last], r.inverse[first:last], r.sums[first:last]
	kernels.NormalizeRows(normal, r.x[from:to], mean, inverse)
	if r.weights {
		kernels.DotRows(partial[:r.n], dy, normal, true)
		kernels.SumRows(partial[r.n:], dy, true)
	}
	if r.dx == nil {
		return
	}
	g := room[size : 2*size]
	if r.gamma != nil {
		kernels.MulRow(g, dy, r.gamma)
	} else {
		copy(g, dy)
	}
	part := float32(1 / float64(r.n))
	for i := range sums {
		row, x := g[i*r.n:][:r.n], normal[i*r.n:][:r.n]
		sums[i] = 0
		if !r.o.rms {
			sums[i] = kernels.Sum(row) * part
		}
		kernels.Axpy(row, -kernels.Dot(row, x)*part, x)
	}
	if r.add {
		kernels.NormalizeRows(g, g, sums, inverse)
		kernels.AddTo(r.dx[from:to], g)
	} else {
		kernels.NormalizeRows(r.dx[from:to], g, sums, inverse)
	}
}
