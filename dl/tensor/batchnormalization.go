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
	return apply(batchNormalization{epsilon: epsilon, scale: gamma != nil, center: beta != nil}, in...)
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
	part := float32(1 / float64(rows))
	kernels.Scale(r.constant[:n], c.Out.grad.values[:n], part)
	kernels.Scale(r.factor[:n], c.Out.grad.values[n:], 2*part)
	copy(r.mean, c.Out.data[:n])
	r.repeat(r.constant, r.factor, r.mean)
	r.x, r.dy = c.In[0].data, nil
	r.run(dx, add, (*normalization).moments)
}

// batchNormalization has what was fused with it: another summand, and a ReLU; see fuseNormalization.
type batchNormalization struct {
	epsilon       float32
	scale, center bool
	plus, relu    bool
}

func (o batchNormalization) String() string {
	name := "batch_normalization"
	if o.plus {
		name += " add"
	}
	if o.relu {
		name += " relu"
	}
	return fmt.Sprintf("%s %.4g", name, o.epsilon)
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
	r.x, r.relu, r.plus = c.In[0].data, o.relu, nil
	if o.plus {
		r.plus = c.In[len(c.In)-1].data
	}
	copy(r.mean, m[:n])
	for i, v := range m[n:] {
		r.inverse[i] = float32(1 / math.Sqrt(float64(v)+float64(o.epsilon)))
	}
	copy(r.scale, r.inverse)
	if gamma != nil {
		kernels.Mul(r.scale[:n], r.inverse, gamma)
	}
	clear(r.constant)
	copy(r.constant, beta)
	r.repeat(r.mean, r.scale, r.constant)
	return r
}

func (o batchNormalization) Forward(c *Call) {
	if r := o.plan(c); r != nil {
		r.run(c.Out.data, false, (*normalization).forward)
	}
}

// With x' = (x-m)/√(v+ε) and s = γ/√(v+ε): dβ = Σdy, dγ = Σdy·x', and where the moments are given,
// dx = s·dy, dm = -s·Σdy and dv = -s·Σdy·x'/(2√(v+ε)). Where they are those of x over its rows, all
// three make dx = s·(dy - Σdy/rows - x'·Σdy·x'/rows). After a ReLU dy is 0 where y is not positive; it
// takes dy's place, which is not needed any more.
func (o batchNormalization) Backward(c *Call) {
	r := o.plan(c)
	if r == nil { // no element of x, so gradients of 0
		for i := range c.In {
			c.gradToAdd(i)
		}
		return
	}
	n := r.n
	r.y, r.dy = c.Out.data, c.Out.grad.values
	moments := c.In[1]
	own := moments.call != nil && moments.call.Op == Op(featureMoments{}) && moments.call.In[0] == c.In[0]
	given := !own && moments.wantsGrad()
	var summand []float32
	var addTo bool
	if o.plus {
		summand, addTo = c.grad(len(c.In) - 1)
	}
	if own || given || o.scale || o.center || o.relu {
		r.sums(summand, addTo)
	}
	sum, product := r.totals[:n], r.totals[n:2*n]
	if dx, add := c.grad(0); dx != nil {
		clear(r.constant[:n])
		clear(r.factor[:n])
		if own {
			part := -1 / float64(r.count)
			for i, s := range r.scale[:n] {
				r.constant[i] = float32(part * float64(s) * sum[i])
				r.factor[i] = float32(part * float64(s) * float64(r.inverse[i]) * product[i])
			}
		}
		r.repeat(r.constant, r.factor)
		r.run(dx, add, (*normalization).backward)
	}
	if given {
		dm := c.gradToAdd(1)
		for i, s := range r.scale[:n] {
			dm[i] -= float32(s * float32(sum[i]))
			dm[n+i] -= float32(0.5 * float32(float32(s*r.inverse[i])*float32(product[i])))
		}
	}
	i := 2
	for _, g := range []struct {
		there bool
		sum   []float64
	}{{o.scale, product}, {o.center, sum}} {
		if !g.there {
			continue
		}
		d, add := c.grad(i)
		for k := range d {
			if v := float32(g.sum[k]); add {
				d[k] += v
			} else {
				d[k] = v
			}
		}
		i++
	}
}

// A normalization is the job of the ops that normalize columns: x [count, n] is gone through in blocks
// of rows that stay in the first cache.
type normalization struct {
	count, n, parts, block int

	x, y, dy, plus []float32
	relu           bool

	// The rows [n] that the columns are normalized by. All but the first are repeated, so that a kernel
	// has something to do where there are few columns.
	inverse                       []float32 // 1/√(v+ε)
	mean, scale, constant, factor []float32

	out    []float32
	add    bool
	do     func(r *normalization, first, last int, room []float32, part int)
	totals []float64 // [parts, 2, n]: Σdy and Σdy·x', of each part and then of all
	room   scratch
}

// wideRow is the length that rows are repeated to: so many elements make a kernel's begin cheap.
const wideRow = 512

// normalizationOf is c's, made once.
func normalizationOf(c *Call, rows, n int) *normalization {
	if r, ok := c.plan.(*normalization); ok {
		return r
	}
	r := &normalization{count: rows, n: n, parts: jobParts(rows*n, rows), block: max(1, chunkSize/n)}
	wide := n * max(1, min(wideRow/n, r.block))
	values := make([]float32, n+4*wide)
	r.inverse, values = values[:n], values[n:]
	for _, row := range []*[]float32{&r.mean, &r.scale, &r.constant, &r.factor} {
		*row, values = values[:wide], values[wide:]
	}
	r.totals = make([]float64, 2*r.parts*n)
	r.room.ready(r.block * n)
	c.plan = r
	return r
}

// repeat fills rows with their first n values.
func (r *normalization) repeat(rows ...[]float32) {
	for _, row := range rows {
		for i := r.n; i < len(row); i += r.n {
			copy(row[i:], row[:r.n])
		}
	}
}

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

// forward is y = (x - mean)·scale + constant, and what was fused with it.
func (r *normalization) forward(first, last int, _ []float32, _ int) {
	for i, end := first*r.n, last*r.n; i < end; i += len(r.mean) {
		n := min(len(r.mean), end-i)
		var plus []float32
		if r.plus != nil {
			plus = r.plus[i : i+n]
		}
		kernels.Affine(r.out[i:i+n], r.x[i:i+n], r.mean, r.scale, r.constant, plus, r.relu)
	}
}

// moments is dx = (x - mean)·factor + constant.
func (r *normalization) moments(first, last int, room []float32, _ int) {
	r.gradient(first, last, room, func(i, n int, dx []float32) {
		kernels.Affine(dx, r.x[i:i+n], r.mean, r.factor, r.constant, nil, false)
	})
}

// backward is dx = (x - mean)·factor + constant + dy·scale.
func (r *normalization) backward(first, last int, room []float32, _ int) {
	r.gradient(first, last, room, func(i, n int, dx []float32) {
		kernels.AffineGrad(dx, r.x[i:i+n], r.mean, r.factor, r.constant, r.dy[i:i+n], r.scale)
	})
}

// gradient has n values from i on computed at a time, and added where they are to be.
func (r *normalization) gradient(first, last int, room []float32, compute func(i, n int, dx []float32)) {
	for i, end := first*r.n, last*r.n; i < end; i += len(r.mean) {
		n := min(len(r.mean), end-i)
		if !r.add {
			compute(i, n, r.out[i:i+n])
			continue
		}
		compute(i, n, room[:n])
		kernels.AddTo(r.out[i:i+n], room[:n])
	}
}

// sums sets the totals of all to Σdy and Σdy·x', and gives dy to the summand, if there is one.
func (r *normalization) sums(summand []float32, add bool) {
	clear(r.totals)
	r.run(summand, add, (*normalization).sumRows)
	n := r.n
	all := r.totals[:2*n]
	for part := 1; part < r.parts; part++ {
		for i, v := range r.totals[2*n*part:][:2*n] {
			all[i] += v
		}
	}
	for i, v := range r.inverse {
		all[n+i] *= float64(v)
	}
}

func (r *normalization) sumRows(first, last int, _ []float32, part int) {
	from, to := first*r.n, last*r.n
	totals := r.totals[2*r.n*part:][:2*r.n]
	var y []float32
	if r.relu {
		y = r.y[from:to]
	}
	kernels.ColumnGrads(totals[:r.n], totals[r.n:], r.x[from:to], r.dy[from:to], y, r.mean)
	if r.add {
		kernels.AddTo(r.out[from:to], r.dy[from:to])
	} else if r.out != nil {
		copy(r.out[from:to], r.dy[from:to])
	}
}

// fuseNormalization makes a batch normalization and a ReLU one call, also with a sum of two between them,
// as a residual network has it.
func fuseNormalization(c *Call, alone func(*Tensor) bool) *Call {
	if _, ok := c.Op.(relu); !ok || !alone(c.In[0]) {
		return nil
	}
	last := c.In[0].call
	normalized, plus := last, []*Tensor(nil)
	parts := []*Call{last, c}
	if _, ok := last.Op.(add); ok {
		if !last.In[0].shape.Equal(last.In[1].shape) {
			return nil
		}
		for i, x := range last.In {
			if x.call == nil || !alone(x) {
				continue
			}
			if o, ok := x.call.Op.(batchNormalization); ok && !o.relu {
				normalized, plus = x.call, []*Tensor{last.In[1-i]}
				parts = []*Call{normalized, last, c}
			}
		}
	}
	o, ok := normalized.Op.(batchNormalization)
	if !ok || o.relu {
		return nil
	}
	o.relu, o.plus = true, plus != nil
	return &Call{Op: o, Layer: c.Layer, In: append(normalized.In[:len(normalized.In):len(normalized.In)], plus...), Out: c.Out, Tape: c.Tape, parts: parts}
}
