package tensor

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// GroupNormalization divides the features of x [batch ... features] into groups of neighbours, and gives
// all elements of a group in a sample the mean 0 and the variance 1 (Wu and He, 2018); then, with
// gamma and beta [features], each feature another mean and deviation. Either may be nil, for 1 and 0.
// With one group it normalizes samples, with as many as there are features it is instance
// normalization.
func (x *Tensor) GroupNormalization(groups int, gamma, beta *Tensor, epsilon float32) *Tensor {
	in := []*Tensor{x}
	for _, w := range []*Tensor{gamma, beta} {
		if w != nil {
			in = append(in, w)
		}
	}
	return apply(groupNormalization{groups, epsilon, gamma != nil, beta != nil}, in...)
}

type groupNormalization struct {
	groups        int
	epsilon       float32
	scale, center bool
}

func (o groupNormalization) String() string {
	return fmt.Sprintf("group_normalization %d %.4g", o.groups, o.epsilon)
}

func (o groupNormalization) Shape(in []Shape) (Shape, error) {
	x := in[0]
	if len(x) < 2 {
		return nil, wrongf("it wants at least two axes, the first one being the batch and the last one the features")
	}
	n := x.Dim(-1)
	if o.groups < 1 || n != Unknown && n%o.groups != 0 {
		return nil, wrongf("%d features cannot be divided into %d groups of the same size", n, o.groups)
	}
	for i, s := range in[1:] {
		if !sameKnown(s, Shape{n}) {
			return nil, wrongf("gamma and beta have one value for each of the %d features; input %d has the shape %v", n, i+1, s)
		}
	}
	return x, nil
}

func (groupNormalization) flops(in []Shape) int { return 8 * in[0].Size() }

// A groupsNormalization is the job: a part is some of the samples x [rows, n].
type groupsNormalization struct {
	o              groupNormalization
	count, rows, n int // samples, and in one of them
	parts, block   int
	x, gamma, beta []float32
	mean, inverse  []float32 // [count, n], the same for all features of a group
	sums           []float32 // [count, 2, n]: Σdy and Σdy·x' of each sample
	y, dx, dy      []float32
	add            bool
	room           scratch
}

func (o groupNormalization) plan(c *Call) *groupsNormalization {
	r, ok := c.plan.(*groupsNormalization)
	if !ok {
		s := c.Out.shape
		size, n := len(c.Out.data), s.Dim(-1)
		if size == 0 {
			return nil
		}
		r = &groupsNormalization{o: o, count: s[0], rows: size / s[0] / n, n: n, block: max(1, chunkSize/n)}
		r.parts = jobParts(size, r.count)
		kept := make([]float32, 4*r.count*n)
		r.mean, r.inverse, r.sums = kept[:r.count*n], kept[r.count*n:2*r.count*n], kept[2*r.count*n:]
		r.room.ready((r.block + 3) * n)
		c.plan = r
	}
	r.x = c.In[0].data
	r.gamma, r.beta = normalizationWeights(c, 1, o.scale, o.center)
	return r
}

func (r *groupsNormalization) run() {
	if r.parts > 1 {
		kernels.Run(r.parts, r)
	} else {
		r.Do(0)
	}
}

func (o groupNormalization) Forward(c *Call) {
	r := o.plan(c)
	if r == nil {
		return
	}
	r.y, r.dy = c.Out.data, nil
	r.run()
}

// With x' = (x-m)·s, s = 1/√(v+ε), g = dy·γ and the means over a group: dγ = Σdy·x', dβ = Σdy, and
// dx = s·(g - mean g - x'·mean(g·x')).
func (o groupNormalization) Backward(c *Call) {
	r := o.plan(c)
	if r == nil { // no element of x, so gradients of 0
		for i := range c.In {
			c.gradToAdd(i)
		}
		return
	}
	r.dy = c.Out.grad.values
	r.dx, r.add = c.grad(0)
	r.run()
	i := 1
	for k, there := range [2]bool{o.scale, o.center} {
		if !there {
			continue
		}
		if d := c.gradToAdd(i); d != nil {
			for b := range r.count {
				kernels.AddTo(d, r.sums[(2*b+1-k)*r.n:][:r.n])
			}
		}
		i++
	}
}

// Do does some of the samples, forward or backward.
func (r *groupsNormalization) Do(part int) {
	room := r.room.take()
	for b := r.count * part / r.parts; b < r.count*(part+1)/r.parts; b++ {
		from, to := b*r.rows*r.n, (b+1)*r.rows*r.n
		if r.dy == nil {
			r.forward(r.y[from:to], r.x[from:to], r.mean[b*r.n:][:r.n], r.inverse[b*r.n:][:r.n], room)
			continue
		}
		r.backward(from, to, r.mean[b*r.n:][:r.n], r.inverse[b*r.n:][:r.n], r.sums[2*b*r.n:][:2*r.n], room)
	}
	r.room.put(room)
}

// forward puts the moments of a group together from those of its features: the variance is the mean
// of theirs, and of the squares of the distances of their means from the group's.
func (r *groupsNormalization) forward(y, x, mean, inverse, room []float32) {
	kernels.ColumnMoments(mean, inverse, x)
	size := r.n / r.o.groups
	for g := 0; g < r.n; g += size {
		var m, v float64
		for _, f := range mean[g : g+size] {
			m += float64(f)
		}
		m /= float64(size)
		for k, f := range mean[g : g+size] {
			d := float64(f) - m
			v += float64(d*d) + float64(inverse[g+k])
		}
		v /= float64(size)
		fill(mean[g:g+size], float32(m))
		fill(inverse[g:g+size], float32(1/math.Sqrt(v+float64(r.o.epsilon))))
	}
	factor := inverse
	if r.gamma != nil {
		factor = room[:r.n]
		kernels.Mul(factor, inverse, r.gamma)
	}
	for i := 0; i < len(x); i += r.block * r.n {
		to := min(i+r.block*r.n, len(x))
		affineRows(y[i:to], x[i:to], mean, factor, r.beta)
	}
}

func (r *groupsNormalization) backward(from, to int, mean, inverse, sums, room []float32) {
	x, dy := r.x[from:to], r.dy[from:to]
	step := r.block * r.n
	factor, constant, scale, room := room[:r.n], room[r.n:2*r.n], room[2*r.n:3*r.n], room[3*r.n:]
	clear(sums)
	sum, product := sums[:r.n], sums[r.n:]
	for i := 0; i < len(x); i += step {
		end := min(i+step, len(x))
		centered := room[:end-i]
		kernels.SubRow(centered, x[i:end], mean)
		kernels.SumRows(sum, dy[i:end], true)
		kernels.DotRows(product, dy[i:end], centered, true)
	}
	kernels.Mul(product, product, inverse)
	if r.dx == nil {
		return
	}
	size := r.n / r.o.groups
	part := 1 / float64(r.rows*size)
	for g := 0; g < r.n; g += size {
		var s, p float64
		for k := g; k < g+size; k++ {
			gamma := 1.0
			if r.gamma != nil {
				gamma = float64(r.gamma[k])
			}
			s += float64(gamma * float64(sum[k]))
			p += float64(gamma * float64(product[k]))
			scale[k] = float32(gamma * float64(inverse[k]))
		}
		inv := float64(inverse[g])
		fill(constant[g:g+size], float32(-inv*s*part))
		fill(factor[g:g+size], float32(-inv*inv*p*part))
	}
	dx := r.dx[from:to]
	for i := 0; i < len(x); i += step {
		end := min(i+step, len(x))
		out := dx[i:end]
		if r.add {
			out = room[:end-i]
		}
		affineRows(out, x[i:end], mean, factor, constant)
		kernels.MulRowTo(out, dy[i:end], scale)
		if r.add {
			kernels.AddTo(dx[i:end], out)
		}
	}
}

// affineRows is y = (x - mean)·factor + constant for each row; the constant may be nil, and without
// a factor nothing is done.
func affineRows(y, x, mean, factor, constant []float32) {
	if factor == nil {
		return
	}
	kernels.SubRow(y, x, mean)
	kernels.MulRow(y, y, factor)
	if constant != nil {
		kernels.AddRow(y, y, constant)
	}
}
