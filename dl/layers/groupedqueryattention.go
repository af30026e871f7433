package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// GroupedQueryAttentionConfig is what a GroupedQueryAttention layer was made with.
type GroupedQueryAttentionConfig struct {
	HeadDim, NumQueryHeads, NumKeyValueHeads int
	heads
	layer []LayerOption
}

// A GroupedQueryAttentionOption is a [HeadsOption], [DropoutRate], [Causal], [ReturnAttentionScores], a
// [KernelOption] or a [LayerOption].
type GroupedQueryAttentionOption interface {
	groupedQueryAttention(*GroupedQueryAttentionConfig)
}

func (o HeadsOption) groupedQueryAttention(d *GroupedQueryAttentionConfig)   { o(&d.heads) }
func (o DropoutOption) groupedQueryAttention(d *GroupedQueryAttentionConfig) { d.Dropout = float32(o) }
func (o CausalOption) groupedQueryAttention(d *GroupedQueryAttentionConfig)  { d.Causal = true }
func (o ScoringOption) groupedQueryAttention(d *GroupedQueryAttentionConfig) { o(&d.scoring) }
func (o KernelOption) groupedQueryAttention(d *GroupedQueryAttentionConfig)  { o(&d.kernel) }
func (o LayerOption) groupedQueryAttention(d *GroupedQueryAttentionConfig) {
	d.layer = append(d.layer, o)
}

// GroupedQueryAttention is a [MultiHeadAttention] with fewer heads of keys and values than of queries:
// each serves several of theirs, which leaves less to compute and to keep (Ainslie and others, 2023).
// With one head of keys it is multi-query attention. Inputs, masks and weights are those of a
// MultiHeadAttention; all heads are of headDim.
func GroupedQueryAttention(headDim, numQueryHeads, numKeyValueHeads int, options ...GroupedQueryAttentionOption) *Layer {
	const class = "GroupedQueryAttention"
	d := GroupedQueryAttentionConfig{HeadDim: headDim, NumQueryHeads: numQueryHeads, NumKeyValueHeads: numKeyValueHeads, heads: heads{kernel: newKernel()}}
	for _, o := range options {
		o.groupedQueryAttention(&d)
	}
	if headDim < 1 || numQueryHeads < 1 || numKeyValueHeads < 1 || numQueryHeads%numKeyValueHeads != 0 {
		tensor.Fail("", class, nil, "%d heads of queries cannot share %d heads of keys of %d numbers evenly: all are at least 1, and the number of heads of keys divides that of queries", numQueryHeads, numKeyValueHeads, headDim)
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

func (d GroupedQueryAttentionConfig) call(c *Context, p *projections, x []*tensor.Tensor) []*tensor.Tensor {
	const class = "GroupedQueryAttention"
	query, value, key, given := attentionInputs(c, class, x)
	if query.Rank() != 3 || value.Rank() != 3 || key.Rank() != 3 {
		tensor.Fail(c.path, class, x, "queries, values and keys want the axes [batch time features]")
	}
	if !agrees(value.Shape()[:2], key.Shape()[:2]) {
		tensor.Fail(c.path, class, x, "each value wants a key: all axes of values and keys but the last are the same")
	}
	mask := d.mask(c, class, query, value, key, given, false)
	var gate *tensor.Tensor
	if d.UseGate {
		gate = p.gate.project(c, query, 1, d.NumQueryHeads, d.HeadDim)
	}
	q := p.query.project(c, query.WithMask(nil), 1, d.NumQueryHeads, d.HeadDim)
	k := p.key.project(c, key.WithMask(nil), 1, d.NumKeyValueHeads, d.HeadDim)
	v := p.value.project(c, value.WithMask(nil), 1, d.NumKeyValueHeads, d.HeadDim)
	var y, weights *tensor.Tensor
	if d.ReturnScores {
		serves := d.NumQueryHeads / d.NumKeyValueHeads
		k, v = k.Repeat(serves, 2), v.Repeat(serves, 2)
		weights = d.softmax(tensor.Einsum("bquh,bkuh->buqk", q.Scale(inverseRoot(d.HeadDim)), k), mask, 1)
		y = tensor.Einsum("buqk,bkuh->bquh", d.drop(c, weights), v)
	} else {
		y = d.attend(c, q, k, v, mask, d.HeadDim)
	}
	if gate != nil {
		y = y.Mul(gate)
	}
	y = p.output.project(c, y, 2, query.Dim(-1))
	if m := c.Mask(0); m != nil {
		y = y.WithMask(m)
	}
	if d.ReturnScores {
		return []*tensor.Tensor{y, weights}
	}
	return []*tensor.Tensor{y}
}
