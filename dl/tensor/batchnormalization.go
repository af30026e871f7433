package tensor

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// FeatureMoments returns the mean and the variance of each feature of x [... features], over all
// axes but the last: [2 features]. The variance is the population's.
func (x *Tensor) FeatureMoments() *Tensor { return apply(featureMoments{}, x) }

// BatchNormalization gives each feature of x [... features] another mean and deviation (Ioffe and
// Szegedy, 2015): with mean and variance the two rows of moments [2 features],
//
//	y = (x - mean) / √(variance + epsilon) · gamma + beta
//
// gamma and beta [features] may be nil, for 1 and 0. Where the moments are [Tensor.FeatureMoments]
// of the same x, the gradient through them is computed together with that of x.
func (x *Tensor) BatchNormalization(moments, gamma, beta *Tensor, epsilon float32) *Tensor {
	in := []*Tensor{x, moments}
	if gamma != nil {
		in = append(in, gamma)
	}
	if beta != nil {
		in = append(in, beta)
	}
	return apply(batchNormalization{epsilon, gamma != nil, beta != nil}, in...)
}

type featureMoments struct{}

func (featureMoments) String() string { return "feature_moments" }

func (featureMoments) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 {
		return nil, wrongf("a scalar has no features: the last axis has them")
	}
	return Shape{2, in[0].Dim(-1)}, nil
}

func (featureMoments) flops(in []Shape) int { return 4 * in[0].Size() }

func (featureMoments) Forward(c *Call) {
	n := c.Out.Dim(-1)
	kernels.ColumnMoments(c.Out.data[:n], c.Out.data[n:], c.In[0].data)
}

// m = Σx/rows and v = Σ(x-m)²/rows, so dx = dm/rows + dv·2(x-m)/rows.
func (featureMoments) Backward(c *Call) {
	dx, add := c.grad(0)
	if len(dx) == 0 {
		return
	}
	n := c.Out.Dim(-1)
	rows := len(dx) / n
	r := normalizationOf(c, rows, n)
	constant, factor := r.rows(0), r.rows(1)
	part := float32(1 / float64(rows))
	kernels.Scale(constant, c.Out.grad.values[:n], part)
	kernels.Scale(factor, c.Out.grad.values[n:], 2*part)
	r.x, r.mean, r.factor, r.constant = c.In[0].data, c.Out.data[:n], factor, constant
	r.dy, r.scale = nil, nil
	r.run(dx, add, (*normalization).input)
}

type batchNormalization struct {
	epsilon       float32
	scale, center bool
}

func (o batchNormalization) String() string {
	return fmt.Sprintf("batch_normalization %.4g", o.epsilon)
}

func (o batchNormalization) Shape(in []Shape) (Shape, error) {
	x := in[0]
	if len(x) == 0 {
		return nil, wrongf("a scalar has no features: the last axis has them")
	}
	n := x.Dim(-1)
	if !sameKnown(in[1], Shape{2, n}) {
		return nil, wrongf("the moments (input 1) are of another shape than [2 %d]", n)
	}
	for i, s := range in[2:] {
		if !sameKnown(s, Shape{n}) {
			return nil, wrongf("gamma and beta have one value for each of the %d features; input %d has the shape %v", n, i+2, s)
		}
	}
	return x, nil
}

func (batchNormalization) flops(in []Shape) int { return 3 * in[0].Size() }

// gamma and beta are the inputs of these names, or nil.
func (o batchNormalization) weights(c *Call) (gamma, beta []float32) {
	return normalizationWeights(c, 2, o.scale, o.center)
}

func normalizationWeights(c *Call, i int, scale, center bool) (gamma, beta []float32) {
	if scale {
		gamma = c.In[i].data
		i++
	}
	if center {
		beta = c.In[i].data
	}
	return gamma, beta
}

func (o batchNormalization) plan(c *Call) *normalization {
	n := c.Out.Dim(-1)
	if n == 0 || len(c.Out.data) == 0 {
		return nil
	}
	r := normalizationOf(c, len(c.Out.data)/n, n)
	gamma, beta := o.weights(c)
	m := c.In[1].data
	r.x, r.mean, r.constant = c.In[0].data, m[:n], beta
	inverse, scale := r.rows(0), r.rows(1)
	for i, v := range m[n:] {
		inverse[i] = float32(1 / math.Sqrt(float64(v)+float64(o.epsilon)))
	}
	copy(scale, inverse)
	if gamma != nil {
		kernels.Mul(scale, scale, gamma)
	}
	r.inverse, r.scale = inverse, scale
	return r
}

func (o batchNormalization) Forward(c *Call) {
	r := o.plan(c)
	if r == nil {
		return
	}
	r.factor, r.dy = r.scale, nil
	r.run(c.Out.data, false, (*normalization).input)
}

// With x' = (x-m)/√(v+ε) and s = γ/√(v+ε): dβ = Σdy, dγ = Σdy·x', and where the moments are given,
// dx = s·dy, dm = -s·Σdy and dv = -s·Σdy·x'/(2√(v+ε)). Where they are those of x over its rows, all
// three make dx = s·(dy - Σdy/rows - x'·Σdy·x'/rows).
func (o batchNormalization) Backward(c *Call) {
	r := o.plan(c)
	if r == nil { // no element of x, so gradients of 0
		for i := range c.In {
			c.gradToAdd(i)
		}
		return
	}
	n := r.n
	r.dy = c.Out.grad.values
	moments := c.In[1]
	own := moments.call != nil && moments.call.Op == Op(featureMoments{}) && moments.call.In[0] == c.In[0]
	given := !own && moments.wantsGrad()
	sum, product := r.rows(2), r.rows(3)
	if own || given || o.scale || o.center {
		r.sums(sum, product)
	}
	kernels.Mul(product, product, r.inverse) // Σdy·x'

	if dx, add := c.grad(0); dx != nil {
		constant, factor := r.rows(4), r.rows(5)
		r.constant, r.factor = nil, nil
		if own {
			part := -1 / float64(r.count)
			for i, s := range r.scale {
				constant[i] = float32(part * float64(s) * float64(sum[i]))
				factor[i] = float32(part * float64(s) * float64(r.inverse[i]) * float64(product[i]))
			}
			r.constant, r.factor = constant, factor
		}
		r.run(dx, add, (*normalization).input)
	}
	if given {
		dm := c.gradToAdd(1)
		for i, s := range r.scale {
			dm[i] -= float32(s * sum[i])
			dm[n+i] -= float32(0.5 * float32(float32(s*r.inverse[i])*product[i]))
		}
	}
	i := 2
	for _, g := range []struct {
		there bool
		sum   []float32
	}{{o.scale, product}, {o.center, sum}} {
		if !g.there {
			continue
		}
		if d, add := c.grad(i); add {
			kernels.AddTo(d, g.sum)
		} else if d != nil {
			copy(d, g.sum)
		}
		i++
	}
}

// A normalization is the job of the ops that normalize: x [count, n] is gone through in blocks of rows that
// stay in the first cache.
type normalization struct {
	count, n, parts, block int

	x, dy    []float32
	mean     []float32 // [n], as all that follow; nil for none
	inverse  []float32 // 1/√(v+ε)
	factor   []float32
	constant []float32
	scale    []float32

	out    []float32
	add    bool
	do     func(r *normalization, first, last int, room []float32, part int)
	values []float32 // [6, n], and then [parts, 2, n]
	room   scratch
}

// normalizationOf is c's, made once.
func normalizationOf(c *Call, rows, n int) *normalization {
	if r, ok := c.plan.(*normalization); ok {
		return r
	}
	r := &normalization{count: rows, n: n, parts: jobParts(rows*n, rows), block: max(1, chunkSize/n)}
	r.values = make([]float32, (6+2*r.parts)*n)
	r.room.ready(r.block * n)
	c.plan = r
	return r
}

// rows is a piece of n values.
func (r *normalization) rows(i int) []float32 { return r.values[i*r.n:][:r.n] }

// partial is what a part sums: two rows.
func (r *normalization) partial(part int) []float32 { return r.values[(6+2*part)*r.n:][:2*r.n] }

func (r *normalization) run(out []float32, add bool, do func(r *normalization, first, last int, room []float32, part int)) {
	r.out, r.add, r.do = out, add, do
	if r.parts > 1 {
		kernels.Run(r.parts, r)
	} else {
		r.Do(0)
	}
	r.out = nil
}

// Do does some of the rows.
func (r *normalization) Do(part int) {
	room := r.room.take()
	last := r.count * (part + 1) / r.parts
	for first := r.count * part / r.parts; first < last; first += r.block {
		r.do(r, first, min(first+r.block, last), room, part)
	}
	r.room.put(room)
}

// input is out = (x - mean)·factor + dy·scale + constant, of what there is.
func (r *normalization) input(first, last int, room []float32, _ int) {
	from, to := first*r.n, last*r.n
	out := r.out[from:to]
	if r.add {
		out = room[:to-from]
	}
	affineRows(out, r.x[from:to], r.mean, r.factor, r.constant)
	if r.dy != nil {
		if r.factor == nil {
			kernels.MulRow(out, r.dy[from:to], r.scale)
		} else {
			kernels.MulRowTo(out, r.dy[from:to], r.scale)
		}
	}
	if r.add {
		kernels.AddTo(r.out[from:to], out)
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

// sums sets sum to Σdy and product to Σdy·(x - mean).
func (r *normalization) sums(sum, product []float32) {
	clear(r.values[6*r.n:])
	r.run(nil, false, (*normalization).sumRows)
	all := r.values[6*r.n:]
	for part := 1; part < r.parts; part++ {
		kernels.AddTo(all[:2*r.n], r.partial(part))
	}
	copy(sum, all[:r.n])
	copy(product, all[r.n:2*r.n])
}

func (r *normalization) sumRows(first, last int, room []float32, part int) {
	from, to := first*r.n, last*r.n
	s := r.partial(part)
	centered, dy := room[:to-from], r.dy[from:to]
	kernels.SubRow(centered, r.x[from:to], r.mean)
	kernels.SumRows(s[:r.n], dy, true)
	kernels.DotRows(s[r.n:], dy, centered, true)
}
