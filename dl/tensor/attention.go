package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// An AttentionForm says how [Tensor.Attend] weighs the values.
type AttentionForm struct {
	Scale  float32 // of the scores, greater than 0; 1/√depth keeps their deviation at 1
	Causal bool    // a query sees no key after its own place
	Window int     // a query sees keys less than so many places away; 0 for all

	// ZeroUnseen is what a query gets that sees no key at all: zeros, or, without it, the mean of
	// all values, since its scores are all the same.
	ZeroUnseen bool

	Dropout float32 // the probability with which a weight is dropped
	Stream  Stream  // that decides which ones
}

// Attend is scaled dot-product attention (Vaswani and others, 2017): each of the queries
// q [batch time heads depth] gets the mean of the values v [batch steps heads width], weighted by how
// its product with their keys k [batch steps heads depth] compares:
//
//	softmax(q·kᵀ·scale)·v                          [batch time heads width]
//
// Where keys and values have fewer heads than the queries, each serves some of theirs that stand
// together (Ainslie and others, 2023). A key whose mask is 0 is not seen; the mask, which may be
// nil, is repeated to [batch heads time steps]. The matrix of weights [time steps] is not kept: it
// is computed in blocks of rows, and for the gradient once more.
func (q *Tensor) Attend(k, v, mask *Tensor, form AttentionForm) *Tensor {
	o := attention{AttentionForm: form, masked: mask != nil}
	if !(form.Scale > 0) || !(form.Dropout >= 0 && form.Dropout < 1) || form.Window < 0 {
		Fail("", o.String(), []*Tensor{q, k, v}, "the scale must be greater than 0, the dropout 0 or more and less than 1, and the window 0 or more; they are %v, %v and %d", form.Scale, form.Dropout, form.Window)
	}
	if mask == nil {
		return apply(o, q, k, v)
	}
	return apply(o, q, k, v, mask)
}

type attention struct {
	AttentionForm
	masked bool
}

func (o attention) String() string {
	if o.Causal {
		return fmt.Sprintf("attention %.4g causal", o.Scale)
	}
	return fmt.Sprintf("attention %.4g", o.Scale)
}

func (o attention) Shape(in []Shape) (Shape, error) {
	q, k, v := in[0], in[1], in[2]
	if len(q) != 4 || len(k) != 4 || len(v) != 4 {
		return nil, wrongf("queries, keys and values (inputs 0 to 2) want the axes [batch time heads depth]")
	}
	if !sameKnown(k[:3], v[:3]) {
		return nil, wrongf("there is not one value (input 2) for each key (input 1): all axes but the last must be the same")
	}
	if !sameKnown(q[:1], k[:1]) {
		return nil, wrongf("queries (input 0) and keys (input 1) are of batches of %d and %d", q[0], k[0])
	}
	if !sameKnown(q[3:], k[3:]) {
		return nil, wrongf("queries (input 0) have the depth %d and keys (input 1) %d: their product wants the same", q[3], k[3])
	}
	if h, g := q[2], k[2]; h != Unknown && g != Unknown && (g == 0 || h%g != 0) {
		return nil, wrongf("%d heads of queries cannot share %d heads of keys evenly", h, g)
	}
	if o.masked {
		scores := Shape{q[0], q[2], q[1], k[1]}
		if s, err := broadcast(in[3], scores); err != nil || !sameKnown(s, scores) {
			return nil, wrongf("the mask (input 3) cannot be repeated to [batch heads time steps], %v", scores)
		}
	}
	return Shape{q[0], q[1], q[2], v[3]}, nil
}

func (o attention) flops(in []Shape) int {
	q, k, v := in[0], in[1], in[2]
	return q[0] * q[1] * q[2] * k[1] * (2*q[3] + 2*v[3] + 4)
}

// unseen is the score of a key that is not seen: its exponential is 0 beside any other.
const unseen = -1e30

// An attentionJob goes through the heads of the keys; a part is one of them, of one sample, with the
// heads of the queries that it serves.
type attentionJob struct {
	o                                attention
	batch, time, steps, depth, width int
	heads, groups, block             int // of queries, of keys, and rows at a time
	q, k, v, y                       []float32
	top, inverse                     []float32 // [batch heads time]: the greatest score, and 1/Σe^(score-top)
	bias                             []float32 // 0 or unseen for each element of the mask
	biasSteps                        [maxRank]int
	stream                           Stream
	limit                            uint32 // of random bits, below which a weight is dropped
	dq, dk, dv, dy                   []float32
	addQ, addK, addV                 bool
	room                             scratch
}

func (o attention) job(c *Call) *attentionJob {
	j, ok := c.plan.(*attentionJob)
	if !ok {
		q, k, v := c.In[0].shape, c.In[1].shape, c.In[2].shape
		j = &attentionJob{o: o, batch: q[0], time: q[1], heads: q[2], depth: q[3], steps: k[1], groups: k[2], width: v[3]}
		j.block = max(1, min(j.time, max(8, 16384/max(j.steps, 1))))
		if o.Causal {
			j.block = min(j.block, 64)
		}
		n := j.batch * j.heads * j.time
		masked := 0
		if o.masked {
			masked = len(c.In[3].data)
			strides(j.biasSteps[:], c.In[3].shape, Shape{j.batch, j.heads, j.time, j.steps})
		}
		kept := make([]float32, 2*n+masked)
		j.top, j.inverse, j.bias = kept[:n], kept[n:2*n], kept[2*n:]
		j.room.ready(3*j.block*j.steps + j.block*j.width + 2*j.block)
		j.limit = uint32(float64(o.Dropout) * (1 << 32))
		c.plan = j
	}
	j.q, j.k, j.v, j.y = c.In[0].data, c.In[1].data, c.In[2].data, c.Out.data
	return j
}

func (j *attentionJob) empty() bool { return len(j.q) == 0 || j.steps == 0 || j.width == 0 }

func (o attention) Forward(c *Call) {
	j := o.job(c)
	if j.empty() {
		clear(c.Out.data)
		return
	}
	if o.masked {
		for i, v := range c.In[3].data {
			j.bias[i] = kernels.Either(v != 0, 0, unseen)
		}
	}
	j.stream, j.dy = c.Tape.stream(o.Stream), nil
	kernels.Run(j.batch*j.groups, j)
}

// With p the weights, z those of them that were not dropped, and D = Σ dy·y for each query:
// dv = zᵀ·dy, ds = p·(dz - D), dq = ds·k·scale and dk = dsᵀ·q·scale.
func (o attention) Backward(c *Call) {
	j := o.job(c)
	alike := false // the same tensor, or a view of it, is there twice, and its gradients are added
	for i, x := range c.In[:3] {
		for _, y := range c.In[:i] {
			alike = alike || x.grad != nil && x.grad == y.grad
		}
	}
	for i, to := range []struct {
		grad *[]float32
		add  *bool
	}{{&j.dq, &j.addQ}, {&j.dk, &j.addK}, {&j.dv, &j.addV}} {
		*to.grad, *to.add = c.grad(i)
		if (alike || j.empty()) && !*to.add {
			clear(*to.grad)
			*to.add = true
		}
	}
	if o.masked {
		c.gradToAdd(3) // nothing: the mask is a choice
	}
	if j.empty() {
		return
	}
	j.dy = c.Out.grad.values
	if alike { // parts may meet in it
		for part := range j.batch * j.groups {
			j.Do(part)
		}
		return
	}
	kernels.Run(j.batch*j.groups, j)
}

// Do does a head of the keys of a sample, forward or backward.
func (j *attentionJob) Do(part int) {
	room := j.room.take()
	b, g := part/j.groups, part%j.groups
	serves := j.heads / j.groups
	first := true
	for h := g * serves; h < (g+1)*serves; h++ {
		for t := 0; t < j.time; t += j.block {
			rows := min(j.block, j.time-t)
			j.fetch(b, g, h, t, rows, first)
			if j.dy == nil {
				j.forward(b, g, h, t, rows, room)
			} else {
				j.backward(b, g, h, t, rows, room, first)
			}
			first = false
		}
	}
	j.room.put(room)
}

// fetch asks for what a block reads from memory: of each row of these tensors only a head, so that the
// processor does not foresee it. Keys and values are asked for once, where they fit into the second cache.
func (j *attentionJob) fetch(b, g, h, t, rows int, first bool) {
	ask := func(x []float32, row, heads, head, size, rows int) {
		kernels.Prefetch(x[(row*heads+head)*size:], rows, size, heads*size)
	}
	ask(j.q, b*j.time+t, j.heads, h, j.depth, rows)
	if j.dy != nil {
		ask(j.y, b*j.time+t, j.heads, h, j.width, rows)
		ask(j.dy, b*j.time+t, j.heads, h, j.width, rows)
	}
	if first && j.steps*(j.depth+j.width) <= 1<<16 {
		ask(j.k, b*j.steps, j.groups, g, j.depth, j.steps)
		ask(j.v, b*j.steps, j.groups, g, j.width, j.steps)
	}
}

// seen is how many of the keys, from the first on, the last of some queries can see.
func (j *attentionJob) seen(t, rows int) int {
	if j.o.Causal {
		return min(t+rows, j.steps)
	}
	return j.steps
}

// scores computes the scores [rows, n] of queries from t on, unscaled, of which those that are not
// seen are so small that their exponentials are 0.
func (j *attentionJob) scores(s []float32, b, g, h, t, rows, n int) {
	q := j.q[((b*j.time+t)*j.heads+h)*j.depth:]
	k := j.k[(b*j.steps*j.groups+g)*j.depth:]
	kernels.Gemm(rows, n, j.depth, q, j.heads*j.depth, 1, k, 1, j.groups*j.depth, s, n, kernels.Epilogue{})
	if j.o.masked {
		at := &j.biasSteps
		from := b*at[0] + h*at[1] + t*at[2]
		for i := range rows {
			row := s[i*n:][:n]
			if bias := j.bias[from+i*at[2]:]; at[3] == 1 {
				kernels.Add(row, row, bias[:n])
			} else {
				kernels.AddScalar(row, row, bias[0])
			}
		}
	}
	if !j.o.Causal && j.o.Window == 0 {
		return
	}
	for i := range rows {
		from, to := 0, n // that are seen
		if j.o.Causal {
			to = min(t+i+1, n)
		}
		if w := j.o.Window; w > 0 {
			from, to = min(max(t+i-w+1, 0), n), min(to, t+i+w)
		}
		row := s[i*n:][:n]
		fill(row[:from], unseen)
		fill(row[min(max(to, from), n):], unseen)
	}
}

func (j *attentionJob) forward(b, g, h, t, rows int, room []float32) {
	n := j.columns(t, rows)
	p := room[:rows*n]
	j.scores(p, b, g, h, t, rows, n)
	at := (b*j.heads+h)*j.time + t
	top, inverse := j.top[at:at+rows], j.inverse[at:at+rows]
	for i := range top {
		row := p[i*n:][:n]
		top[i] = kernels.Max(row)
		kernels.ExpNormalized(row, row, top[i], j.o.Scale)
		inverse[i] = 1 / kernels.Sum(row)
		if j.o.ZeroUnseen && top[i] <= unseen/2 {
			inverse[i] = 0
		}
	}
	kept := float32(1)
	if j.o.Dropout > 0 {
		kept = 1 / (1 - j.o.Dropout)
		d, number := j.dropping(b, h, t, 1)
		for i := range rows {
			row := p[i*n:][:n]
			d.DropPairs(row, row, number+i*j.pairs())
		}
	}
	y := j.y[((b*j.time+t)*j.heads+h)*j.width:]
	kernels.Gemm(rows, j.width, n, p, n, 1, j.v[(b*j.steps*j.groups+g)*j.width:], j.groups*j.width, 1, y, j.heads*j.width, kernels.Epilogue{})
	for i, f := range inverse {
		row := y[i*j.heads*j.width:][:j.width]
		kernels.Scale(row, row, kept*f)
	}
}

// columns is how many of the keys come into a block. A query that sees none takes the mean of all,
// so that a mask leaves no key out.
func (j *attentionJob) columns(t, rows int) int {
	if j.o.masked && !j.o.ZeroUnseen {
		return j.steps
	}
	return j.seen(t, rows)
}

// dropping says which weights of a head of a sample are dropped, and the number of the first random number
// of query t. Two weights share one, and a query has pairs of them.
func (j *attentionJob) dropping(b, h, t int, scale float32) (d kernels.Dropping, first int) {
	return kernels.Dropping{Stream: uint64(j.stream), Limit: j.limit, Scale: scale}, ((b*j.heads+h)*j.time + t) * j.pairs()
}

func (j *attentionJob) pairs() int { return (j.steps + 1) / 2 }

func (j *attentionJob) backward(b, g, h, t, rows int, room []float32, first bool) {
	n := j.columns(t, rows)
	p, dp, dropped := room[:rows*n], room[rows*n:2*rows*n], room[2*rows*n:3*rows*n]
	room = room[3*rows*n:]
	grad, room := room[:rows*j.width], room[rows*j.width:] // dy of this head, divided by the sums of the weights
	mean, factor := room[:rows], room[rows:2*rows]
	at := (b*j.heads+h)*j.time + t
	top, inverse := j.top[at:at+rows], j.inverse[at:at+rows]

	j.scores(p, b, g, h, t, rows, n)
	kept := float32(1)
	if j.o.Dropout > 0 {
		kept = 1 / (1 - j.o.Dropout)
	}
	out := ((b*j.time+t)*j.heads + h) * j.width
	for i, f := range inverse {
		row := out + i*j.heads*j.width
		dy, y := j.dy[row:row+j.width], j.y[row:row+j.width]
		weights := p[i*n:][:n]
		kernels.ExpNormalized(weights, weights, top[i], j.o.Scale)
		mean[i] = kernels.Dot(dy, y)
		factor[i] = f * j.o.Scale
		kernels.Scale(grad[i*j.width:][:j.width], dy, kept*f)
	}
	values := (b*j.steps*j.groups + g) * j.width
	kernels.Gemm(rows, n, j.width, j.dy[out:], j.heads*j.width, 1, j.v[values:], 1, j.groups*j.width, dp, n, kernels.Epilogue{})
	weights := p
	if j.o.Dropout > 0 {
		weights = dropped
		d, number := j.dropping(b, h, t, kept)
		for i, m := range mean {
			row := i * n
			d.DropWeights(dropped[row:row+n], p[row:row+n], dp[row:row+n], number+i*j.pairs(), m, factor[i])
		}
	}
	if j.dv != nil {
		if first && !j.addV && n < j.steps {
			j.clearRest(j.dv, j.width, b, g, n)
		}
		kernels.Gemm(n, j.width, rows, weights, 1, n, grad, j.width, 1, j.dv[values:], j.groups*j.width, kernels.Epilogue{Add: j.addV || !first})
	}
	for i, m := range top {
		row := p[i*n:][:n]
		if j.o.Dropout == 0 {
			kernels.MulNormalized(row, dp[i*n:][:n], mean[i], factor[i])
		}
		if m <= unseen/2 { // what was not seen has no gradient
			clear(row)
		}
	}
	queries, keys := ((b*j.time+t)*j.heads+h)*j.depth, (b*j.steps*j.groups+g)*j.depth
	if j.dq != nil {
		kernels.Gemm(rows, j.depth, n, p, n, 1, j.k[keys:], j.groups*j.depth, 1, j.dq[queries:], j.heads*j.depth, kernels.Epilogue{Add: j.addQ})
	}
	if j.dk != nil {
		if first && !j.addK && n < j.steps {
			j.clearRest(j.dk, j.depth, b, g, n)
		}
		kernels.Gemm(n, j.depth, rows, p, 1, n, j.q[queries:], j.heads*j.depth, 1, j.dk[keys:], j.groups*j.depth, kernels.Epilogue{Add: j.addK || !first})
	}
}

// clearRest clears the gradients of the keys or values, of that size, that come after the first n.
func (j *attentionJob) clearRest(d []float32, size, b, g, n int) {
	for s := n; s < j.steps; s++ {
		clear(d[((b*j.steps+s)*j.groups+g)*size:][:size])
	}
}
