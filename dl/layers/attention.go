package layers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// AttentionConfig is what an Attention or AdditiveAttention layer was made with.
type AttentionConfig struct {
	UseScale  bool
	ScoreMode ScoreMode
	Dropout   float32
	scoring
	layer []LayerOption
}

// scoring is what can be chosen about the scores of every attention.
type scoring struct {
	Causal       bool // no query sees what comes after it
	ReturnScores bool
}

// An AttentionOption is [UseScale], a [ScoreMode], [DropoutRate], [Causal], [ReturnAttentionScores]
// or a [LayerOption].
type AttentionOption interface{ attention(*AttentionConfig) }

// A ScoreMode is how an [Attention] compares queries and keys: an option.
type ScoreMode string

const (
	ScoreDot    ScoreMode = "dot"    // by their product (Luong and others, 2015), the default
	ScoreConcat ScoreMode = "concat" // by the hyperbolic tangent of their sum, summed and scaled
)

// A UseScaleOption is what [UseScale] returns.
type UseScaleOption bool

// UseScale says whether the scores are multiplied by a weight, scale, that is learned. The default is
// false for an [Attention] and true for an [AdditiveAttention].
func UseScale(use bool) UseScaleOption { return UseScaleOption(use) }

// A ScoringOption is [ReturnAttentionScores].
type ScoringOption func(*scoring)

// ReturnAttentionScores returns the weights of the values as a second output; the layer is then called with
// [Layer.CallMany].
func ReturnAttentionScores() ScoringOption { return func(s *scoring) { s.ReturnScores = true } }

func (o UseScaleOption) attention(d *AttentionConfig) { d.UseScale = bool(o) }
func (m ScoreMode) attention(d *AttentionConfig)      { d.ScoreMode = m }
func (o DropoutOption) attention(d *AttentionConfig)  { d.Dropout = float32(o) }
func (o CausalOption) attention(d *AttentionConfig)   { d.Causal = true }
func (o ScoringOption) attention(d *AttentionConfig)  { o(&d.scoring) }
func (o LayerOption) attention(d *AttentionConfig)    { d.layer = append(d.layer, o) }

// Attention is called on queries [batch time features] and values [batch steps width], and on the
// values' keys [batch steps features] where these are others: Call(query, value, key). Each query
// gets the mean of the values, weighted by the softmax of how it compares with their keys (Luong and
// others, 2015): [batch time width].
//
//	softmax(query·keyᵀ)·value
//
// Values that are masked are not seen, and queries that are masked get 0. A [MultiHeadAttention] is
// what Transformers are made of.
func Attention(options ...AttentionOption) *Layer {
	d := AttentionConfig{ScoreMode: ScoreDot}
	return d.build("Attention", options)
}

// AdditiveAttention is an [Attention] whose score is the sum of scale·tanh(query + key), with a weight
// scale [features] (Bahdanau and others, 2015).
func AdditiveAttention(options ...AttentionOption) *Layer {
	d := AttentionConfig{UseScale: true}
	return d.build("AdditiveAttention", options)
}

func (d AttentionConfig) build(class string, options []AttentionOption) *Layer {
	for _, o := range options {
		o.attention(&d)
	}
	mustBeDropout(class, d.Dropout)
	if class == "AdditiveAttention" && d.ScoreMode != "" {
		tensor.Fail("", class, nil, "the layer has a score of its own, and no ScoreMode")
	}
	l := newLayerMany(class, d, d.layer, func(c *Context, x []*tensor.Tensor) []*tensor.Tensor { return d.call(c, class, x) })
	l.masks = masksOwn
	return l
}

// newLayerMany is newLayer for a layer that may have several outputs.
func newLayerMany(class string, config any, options []LayerOption, f func(c *Context, x []*tensor.Tensor) []*tensor.Tensor) *Layer {
	l := newLayer(class, config, options, nil)
	l.fn = f
	return l
}

func mustBeDropout(class string, rate float32) {
	if !(rate >= 0 && rate < 1) {
		tensor.Fail("", class, nil, "the dropout is a probability from 0 to less than 1, not %v", rate)
	}
}

func (d AttentionConfig) call(c *Context, class string, x []*tensor.Tensor) []*tensor.Tensor {
	if len(x) < 2 || len(x) > 3 {
		tensor.Fail(c.path, class, x, "the layer is called on queries and values, and on keys if they are not the values: Call(query, value, key)")
	}
	query, value, key := x[0], x[1], x[len(x)-1]
	for _, in := range x {
		if in.Rank() != 3 {
			tensor.Fail(c.path, class, x, "queries, values and keys want the axes [batch time features]")
		}
	}
	if q, k := query.Dim(-1), key.Dim(-1); q != k && (q != 1 && k != 1 || d.ScoreMode == ScoreDot) {
		tensor.Fail(c.path, class, x, "queries have %d features and keys %d: to be compared they want the same", q, k)
	}
	if v, k := value.Dim(1), key.Dim(1); v != k && v != tensor.Unknown && k != tensor.Unknown {
		tensor.Fail(c.path, class, x, "there are %d values and %d keys: each value wants a key", v, k)
	}
	var scale, concat *tensor.Tensor
	if d.UseScale && class == "AdditiveAttention" {
		scale = c.Weight("scale", tensor.Shape{query.Dim(-1)}, initializers.GlorotUniform())
	} else if d.UseScale {
		scale = c.Weight("scale", tensor.Shape{}, initializers.Ones())
	}
	if d.ScoreMode == ScoreConcat {
		concat = c.Weight("concat_score_weight", tensor.Shape{}, initializers.Ones())
	}
	mask := c.Mask(1) // of the values
	if mask != nil && !agrees(mask.Shape(), value.Shape()[:2]) {
		tensor.Fail(c.path, class, []*tensor.Tensor{value, mask}, "the mask (the second) is not [batch time] of the values, %v", value.Shape()[:2])
	}
	dropout := d.Dropout
	if !c.Training() {
		dropout = 0
	}
	var y []*tensor.Tensor
	if d.ScoreMode == ScoreDot && !d.ReturnScores {
		form := tensor.AttentionForm{Scale: 1, Causal: d.Causal, Dropout: dropout}
		if dropout > 0 {
			form.Stream = c.Rand()
		}
		if mask != nil {
			mask = mask.ExpandDims(1).ExpandDims(1)
		}
		if scale != nil {
			query = query.Mul(scale)
		}
		out := query.ExpandDims(2).Attend(key.ExpandDims(2), value.ExpandDims(2), mask, form)
		y = []*tensor.Tensor{out.Squeeze(2)}
	} else {
		y = d.weigh(c, d.scores(query, key, scale, concat), value, mask, dropout)
	}
	if m := c.Mask(0); m != nil {
		if !agrees(m.Shape(), query.Shape()[:2]) {
			tensor.Fail(c.path, class, []*tensor.Tensor{query, m}, "the mask (the second) is not [batch time] of the queries, %v", query.Shape()[:2])
		}
		y[0] = tensor.Where(m.ExpandDims(-1), y[0], tensor.Scalar(0)).WithMask(m)
	}
	return y
}

// scores [batch time steps] are how queries and keys compare.
func (d AttentionConfig) scores(query, key, scale, concat *tensor.Tensor) *tensor.Tensor {
	if d.ScoreMode == ScoreDot {
		s := query.MatMul(key.Transpose(0, 2, 1))
		if scale != nil {
			s = s.Mul(scale)
		}
		return s
	}
	sum := query.ExpandDims(2).Add(key.ExpandDims(1))
	if d.ScoreMode == ScoreConcat {
		if scale != nil {
			sum = sum.Mul(scale)
		}
		return sum.Tanh().Sum(-1).Mul(concat)
	}
	sum = sum.Tanh()
	if scale != nil {
		sum = sum.Mul(scale)
	}
	return sum.Sum(-1)
}

// weigh weighs the values by the scores.
func (d AttentionConfig) weigh(c *Context, scores, value, mask *tensor.Tensor, dropout float32) []*tensor.Tensor {
	if mask != nil {
		mask = mask.ExpandDims(1)
	}
	if d.Causal {
		mask = allOf(mask, seen(scores, true, 0))
	}
	if mask != nil {
		scores = tensor.Where(mask, scores, scores.AddScalar(-1e9))
	}
	weights := scores.Softmax()
	dropped := weights
	if dropout > 0 {
		dropped = weights.Dropout(dropout, c.Rand())
	}
	y := []*tensor.Tensor{dropped.MatMul(value)}
	if d.ReturnScores {
		y = append(y, weights)
	}
	return y
}

// allOf is 1 where both masks are; either may be nil.
func allOf(m, n *tensor.Tensor) *tensor.Tensor {
	switch {
	case m == nil:
		return n
	case n == nil:
		return m
	}
	return m.Mul(n)
}

// seen is 1 where a query may see a key, of scores [... time steps]: with causal none after its own
// place, and with a window none so many places away.
func seen(scores *tensor.Tensor, causal bool, window int) *tensor.Tensor {
	ones := scores.StopGradient().Scale(0).AddScalar(1)
	row, column := ones.CumSum(-2), ones.CumSum(-1)
	distance := row.Sub(column)
	limit := func(d *tensor.Tensor, least float32) *tensor.Tensor { return d.GreaterEqual(tensor.Scalar(least)) }
	var m *tensor.Tensor
	if causal {
		m = limit(distance, 0)
	}
	if window > 0 {
		m = allOf(m, limit(distance.Abs().Neg(), float32(1-window)))
	}
	return m
}

// inverseRoot is 1/√n, which keeps the deviation of products of so many terms at 1.
func inverseRoot(n int) float32 { return float32(1 / math.Sqrt(float64(n))) }
