package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// MultiHeadAttentionConfig is what a MultiHeadAttention layer was made with.
type MultiHeadAttentionConfig struct {
	NumHeads, KeyDim int
	ValueDim         int
	OutputShape      tensor.Shape // nil for the queries' last axis
	AttentionAxes    []int        // nil for all but the batch and the features
	heads
	layer []LayerOption
}

// heads is the part of the parameters that the attentions with several heads have.
type heads struct {
	Dropout float32
	UseGate bool
	Window  int // see SlidingWindow
	scoring
	kernel
}

// A MultiHeadAttentionOption is [ValueDim], [OutputShape], [AttentionAxes], a [HeadsOption], [DropoutRate],
// [Causal], [ReturnAttentionScores], a [KernelOption] or a [LayerOption].
type MultiHeadAttentionOption interface {
	multiHeadAttention(*MultiHeadAttentionConfig)
}

// A MultiHeadOption is for a [MultiHeadAttention] alone.
type MultiHeadOption func(*MultiHeadAttentionConfig)

// A HeadsOption is [SlidingWindow] or [UseGate].
type HeadsOption func(*heads)

func (o MultiHeadOption) multiHeadAttention(d *MultiHeadAttentionConfig) { o(d) }
func (o HeadsOption) multiHeadAttention(d *MultiHeadAttentionConfig)     { o(&d.heads) }
func (o DropoutOption) multiHeadAttention(d *MultiHeadAttentionConfig)   { d.Dropout = float32(o) }
func (o CausalOption) multiHeadAttention(d *MultiHeadAttentionConfig)    { d.Causal = true }
func (o ScoringOption) multiHeadAttention(d *MultiHeadAttentionConfig)   { o(&d.scoring) }
func (o KernelOption) multiHeadAttention(d *MultiHeadAttentionConfig)    { o(&d.kernel) }
func (o LayerOption) multiHeadAttention(d *MultiHeadAttentionConfig)     { d.layer = append(d.layer, o) }

// ValueDim is the size of a head's values; the default is that of its keys.
func ValueDim(n int) MultiHeadOption { return func(d *MultiHeadAttentionConfig) { d.ValueDim = n } }

// OutputShape is the shape of an output, without the axes of the queries before the features; the
// default is the number of the queries' features.
func OutputShape(dims ...int) MultiHeadOption {
	return func(d *MultiHeadAttentionConfig) { d.OutputShape = slices.Clone(dims) }
}

// AttentionAxes are the axes along which queries see keys, counted with the batch as 0; the default is
// all but the batch and the features.
func AttentionAxes(axes ...int) MultiHeadOption {
	return func(d *MultiHeadAttentionConfig) { d.AttentionAxes = slices.Clone(axes) }
}

// SlidingWindow lets a query see only the keys that are less than n places away; the default is all.
func SlidingWindow(n int) HeadsOption {
	return func(h *heads) {
		if n < 1 {
			tensor.Fail("", "SlidingWindow", nil, "a window has at least one place, not %d", n)
		}
		h.Window = n
	}
}

// UseGate multiplies what a head found by a sigmoid of the query, with weights of its own.
func UseGate() HeadsOption { return func(h *heads) { h.UseGate = true } }

// MultiHeadAttention is called on queries [batch time features] and values [batch steps width], and on
// their keys where these are others: Call(query, value, key); Call(x, x) is self-attention. Each head
// projects queries and keys to keyDim numbers and values to [ValueDim], and every query gets the mean
// of the values weighted by the softmax of query·key/√keyDim; a last projection makes one of what the
// heads found (Vaswani and others, 2017): [batch time features].
//
//	layers.MultiHeadAttention(8, 64, layers.Causal)
//
// Masked values are not seen; the output has the queries' mask. A fourth input, of [batch time steps],
// is 0 where a query may not see a key. The weights are those of the layers query, key, value and
// attention_output: kernel [in heads dim] and bias [heads dim], and kernel [heads dim out] and bias
// [out].
func MultiHeadAttention(numHeads, keyDim int, options ...MultiHeadAttentionOption) *Layer {
	const class = "MultiHeadAttention"
	d := MultiHeadAttentionConfig{NumHeads: numHeads, KeyDim: keyDim, heads: heads{kernel: newKernel()}}
	for _, o := range options {
		o.multiHeadAttention(&d)
	}
	if numHeads < 1 || keyDim < 1 || d.ValueDim < 0 {
		tensor.Fail("", class, nil, "it wants at least one head, and keys and values of at least one number, not %d heads, %d and %d", numHeads, keyDim, d.ValueDim)
	}
	if d.ValueDim == 0 {
		d.ValueDim = keyDim
	}
	for _, n := range d.OutputShape {
		if n < 1 {
			tensor.Fail("", class, nil, "the output shape %v has an axis of %d: each is 1 or more", d.OutputShape, n)
		}
	}
	mustBeDropout(class, d.Dropout)
	var p projections
	l := newLayerMany(class, d, nil, func(c *Context, x []*tensor.Tensor) []*tensor.Tensor { return d.call(c, &p, x) })
	l.masks, l.spreads = masksOwn, true
	for _, name := range d.partNames() {
		l.parts = append(l.parts, p.part(name, d.kernel))
	}
	for _, o := range d.layer {
		o(l)
	}
	return l
}

// partNames are the names of the layers inside, in Keras's order.
func (h heads) partNames() []string {
	if h.UseGate {
		return []string{"query", "key", "gate", "value", "attention_output"}
	}
	return []string{"query", "key", "value", "attention_output"}
}

// projections are the layers inside of an attention with several heads.
type projections struct{ query, key, gate, value, output *projection }

// A projection is an EinsumDense that learns its equation from its first input.
type projection struct {
	*Layer
	config EinsumDenseConfig
}

// part is the projection of that name, as a layer.
func (p *projections) part(name string, k kernel) *Layer {
	q := &projection{config: EinsumDenseConfig{kernel: k}}
	q.Layer = newLayer("EinsumDense", nil, []LayerOption{Name(name)}, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return q.config.call(c, x)
	})
	switch name {
	case "query":
		p.query = q
	case "key":
		p.key = q
	case "gate":
		q.config.Activation = Sigmoid
		p.gate = q
	case "value":
		p.value = q
	default:
		p.output = q
	}
	return q.Layer
}

// letters are the names of so many axes, from one on.
func letters(from, n int) string { return "abcdefghijklmnopqrstuvwxyz"[from : from+n] }

// project is x, whose last axes are summed over, with others in their place.
func (q *projection) project(c *Context, x *tensor.Tensor, summed int, made ...int) *tensor.Tensor {
	free := x.Rank() - summed
	in, out := letters(0, free)+letters(free, summed), letters(free+summed, len(made))
	shape := make(tensor.Shape, free-1, free-1+len(made))
	for i := range shape {
		shape[i] = tensor.Unknown
	}
	q.config.Equation = in + "," + in[free:] + out + "->" + in[:free] + out
	q.config.OutputShape = append(shape, made...)
	q.config.BiasAxes = ""
	if q.config.UseBias {
		q.config.BiasAxes = out
	}
	q.activity = c.layer.activity
	return q.Call(x)
}

func (d MultiHeadAttentionConfig) call(c *Context, p *projections, x []*tensor.Tensor) []*tensor.Tensor {
	const class = "MultiHeadAttention"
	query, value, key, given := attentionInputs(c, class, x)
	rank := query.Rank()
	if rank < 3 || value.Rank() != rank || key.Rank() != rank {
		tensor.Fail(c.path, class, x, "queries, values and keys want the axes [batch time features], and as many as each other")
	}
	if !agrees(value.Shape()[:rank-1], key.Shape()[:rank-1]) {
		tensor.Fail(c.path, class, x, "each value wants a key: all axes of values and keys but the last are the same")
	}
	axes := d.AttentionAxes
	if axes == nil {
		for i := 1; i < rank-1; i++ {
			axes = append(axes, i)
		}
	}
	axes = slices.Clone(axes)
	for i, a := range axes {
		if a < 0 {
			axes[i] = rank + a
		}
		if axes[i] < 1 || axes[i] >= rank-1 {
			tensor.Fail(c.path, class, x, "axis %d is the batch's, the features', or not there: queries see keys along axes from 1 to %d", a, rank-2)
		}
	}
	mask := d.mask(c, class, query, value, key, given, rank > 3)
	var gate *tensor.Tensor
	if d.UseGate {
		gate = p.gate.project(c, query, 1, d.NumHeads, d.ValueDim)
	}
	q := p.query.project(c, query.WithMask(nil), 1, d.NumHeads, d.KeyDim)
	k := p.key.project(c, key.WithMask(nil), 1, d.NumHeads, d.KeyDim)
	v := p.value.project(c, value.WithMask(nil), 1, d.NumHeads, d.ValueDim)
	var y, scores *tensor.Tensor
	if rank == 3 && !d.ReturnScores {
		y = d.attend(c, q, k, v, mask, d.KeyDim)
	} else {
		y, scores = d.weigh(c, q, k, v, mask, axes)
	}
	if gate != nil {
		y = y.Mul(gate)
	}
	out := d.OutputShape
	if out == nil {
		out = tensor.Shape{query.Dim(-1)}
	}
	y = p.output.project(c, y, 2, out...)
	if m := c.Mask(0); m != nil {
		y = y.WithMask(m)
	}
	if d.ReturnScores {
		return []*tensor.Tensor{y, scores}
	}
	return []*tensor.Tensor{y}
}

// attentionInputs are the inputs of an attention with several heads; given is the mask among them, or
// nil.
func attentionInputs(c *Context, class string, x []*tensor.Tensor) (query, value, key, given *tensor.Tensor) {
	if len(x) < 2 || len(x) > 4 {
		tensor.Fail(c.path, class, x, "the layer is called on queries and values, Call(query, value), and if need be on keys and on a mask [batch time steps]; self-attention is Call(x, x)")
	}
	query, value, key = x[0], x[1], x[1]
	if len(x) > 2 {
		key = x[2]
	}
	if len(x) > 3 {
		given = x[3]
	}
	return query, value, key, given
}

// mask is what queries may see of the keys, [batch time steps] or with some axes 1, or nil for all. What only depends on
// places, where the inputs have more axes than one for time, is there, too.
func (h heads) mask(c *Context, class string, query, value, key, given *tensor.Tensor, places bool) *tensor.Tensor {
	var m *tensor.Tensor
	for i, in := range []*tensor.Tensor{query, value, key} {
		n := in.Mask()
		if n == nil || i == 2 && in == value {
			continue
		}
		if !agrees(n.Shape(), in.Shape()[:min(n.Rank(), in.Rank())]) || n.Rank() >= in.Rank() {
			tensor.Fail(c.path, class, []*tensor.Tensor{in, n}, "the mask (the second) does not have the input's axes before the features")
		}
		if i == 0 {
			n = n.ExpandDims(-1)
		} else {
			n = n.ExpandDims(-2)
		}
		m = allOf(m, n)
	}
	if given != nil && given.Rank() < 2 {
		tensor.Fail(c.path, class, []*tensor.Tensor{query, value, given}, "a mask of what queries may see (the third) is [batch time steps]")
	}
	m = allOf(m, given)
	if places || h.ReturnScores {
		if h.Causal || h.Window > 0 {
			first := func(x *tensor.Tensor) *tensor.Tensor { // [batch time], of any values
				for x.Rank() > 2 {
					x = x.Slice(-1, 0, 1).Squeeze(-1)
				}
				return x.StopGradient()
			}
			m = allOf(m, seen(first(query).ExpandDims(2).Add(first(value).ExpandDims(1)), h.Causal, h.Window))
		}
	}
	return m
}

// attend is the attention of q, k and v [batch time heads depth].
func (h heads) attend(c *Context, q, k, v, mask *tensor.Tensor, depth int) *tensor.Tensor {
	// Where Keras computes the softmax by itself, a query that sees nothing gets 0, and else the mean of all.
	form := tensor.AttentionForm{Scale: inverseRoot(depth), Causal: h.Causal, Window: h.Window, ZeroUnseen: h.Dropout > 0}
	if c.Training() && h.Dropout > 0 {
		form.Dropout, form.Stream = h.Dropout, c.Rand()
	}
	if mask != nil && mask.Rank() == 3 {
		mask = mask.ExpandDims(1)
	}
	return q.Attend(k, v, mask, form)
}

// weigh is the attention along some axes, with the weights that the values get: by plain products.
func (d MultiHeadAttentionConfig) weigh(c *Context, q, k, v, mask *tensor.Tensor, axes []int) (y, weights *tensor.Tensor) {
	rank := q.Rank()
	target := letters(0, rank)
	source, next := []byte(target), rank
	var rest, seenBy []byte
	for i := range rank - 1 {
		if slices.Contains(axes, i) {
			source[i] = letters(next, 1)[0]
			next++
		} else {
			rest = append(rest, target[i])
		}
	}
	for _, a := range axes {
		rest = append(rest, target[a])
		seenBy = append(seenBy, source[a])
	}
	product := string(rest) + string(seenBy)
	scores := tensor.Einsum(string(source)+","+target+"->"+product, k, q.Scale(inverseRoot(d.KeyDim)))
	weights = d.softmax(scores, mask, len(axes))
	return tensor.Einsum(product+","+string(source)+"->"+target, d.drop(c, weights), v), weights
}

// softmax is that of the scores over their last axes, of what the mask counts.
func (h heads) softmax(scores, mask *tensor.Tensor, axes int) *tensor.Tensor {
	over := make([]int, axes)
	for i := range over {
		over[i] = i - axes
	}
	if mask == nil {
		return scores.Softmax(over...)
	}
	for mask.Rank() < scores.Rank() {
		mask = mask.ExpandDims(mask.Rank() - 2*axes)
	}
	return tensor.Where(mask, tensor.Where(mask, scores, tensor.Scalar(-1e9)).Softmax(over...), tensor.Scalar(0))
}

func (h heads) drop(c *Context, weights *tensor.Tensor) *tensor.Tensor {
	if !c.Training() || h.Dropout == 0 {
		return weights
	}
	return weights.Dropout(h.Dropout, c.Rand())
}
