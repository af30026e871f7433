package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// ReversibleEmbeddingConfig is what a ReversibleEmbedding layer was made with.
type ReversibleEmbeddingConfig struct {
	EmbeddingConfig
	TieWeights   bool
	LogitSoftCap float32 // 0 for none
}

// A ReversibleEmbeddingOption is an [EmbeddingOption], [UntiedWeights] or [LogitSoftCap].
type ReversibleEmbeddingOption interface {
	reversibleEmbedding(*ReversibleEmbeddingConfig)
}

// A ReversalOption is for the way back of a [ReversibleEmbedding].
type ReversalOption func(*ReversibleEmbeddingConfig)

func (o ReversalOption) reversibleEmbedding(d *ReversibleEmbeddingConfig) { o(d) }
func (o TableOption) reversibleEmbedding(d *ReversibleEmbeddingConfig)    { o(&d.EmbeddingConfig) }
func (o LayerOption) reversibleEmbedding(d *ReversibleEmbeddingConfig) {
	d.layer = append(d.layer, o)
}

// UntiedWeights gives the way back a table of its own, reverse_embeddings [outputDim inputDim].
func UntiedWeights() ReversalOption {
	return func(d *ReversibleEmbeddingConfig) { d.TieWeights = false }
}

// LogitSoftCap keeps the logits of the way back between -v and v: v·tanh(logits/v).
func LogitSoftCap(v float32) ReversalOption {
	return func(d *ReversibleEmbeddingConfig) { d.LogitSoftCap = v }
}

// ReversibleEmbedding is an [Embedding] that also leads back (Press and Wolf, 2017): [Layer.Reverse]
// of h [batch ... outputDim] is how each row of the table compares to it, h·embeddingsᵀ
// [batch ... inputDim], such as the logits of the next word.
//
//	words := layers.ReversibleEmbedding(20000, 128)
//	logits := words.Reverse(transformer(words.Call(ids)))
func ReversibleEmbedding(inputDim, outputDim int, options ...ReversibleEmbeddingOption) *Layer {
	d := ReversibleEmbeddingConfig{EmbeddingConfig: newEmbedding("ReversibleEmbedding", inputDim, outputDim), TieWeights: true}
	for _, o := range options {
		o.reversibleEmbedding(&d)
	}
	if d.LogitSoftCap < 0 {
		tensor.Fail("", "ReversibleEmbedding", nil, "the logits cannot be kept below %v: the cap is greater than 0, or 0 for none", d.LogitSoftCap)
	}
	l := newLayer("ReversibleEmbedding", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		table := d.table(c)
		back := table.Transpose(1, 0)
		if !d.TieWeights {
			back = c.Weight("reverse_embeddings", tensor.Shape{d.OutputDim, d.InputDim}, d.EmbeddingsInitializer)
		}
		if !c.reverse {
			return d.lookUp(x[0], table)
		}
		if n := x[0].Dim(-1); n != d.OutputDim {
			tensor.Fail(c.path, "ReversibleEmbedding", x, "the way back wants the last axis to be %d, as the table's rows are, not %d", d.OutputDim, n)
		}
		y := x[0].MatMul(back)
		if v := d.LogitSoftCap; v > 0 {
			y = y.Scale(1 / v).Tanh().Scale(v)
		}
		return y
	})
	l.masks, l.reversible = masksOwn, true
	return l
}

// Reverse is the way back of a [ReversibleEmbedding].
func (l *Layer) Reverse(x *tensor.Tensor) *tensor.Tensor {
	if !l.reversible {
		tensor.Fail(l.Name(), "Reverse", []*tensor.Tensor{x}, "only a ReversibleEmbedding leads back")
	}
	return l.call(true, []*tensor.Tensor{x})[0]
}
