package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// tableOptions are those of every embedding.
func (s *settings) tableOptions() []layers.EmbeddingOption {
	options := []layers.EmbeddingOption{
		layers.EmbeddingsInitializer(s.initializer("embeddings_initializer", "uniform")),
		layers.EmbeddingsRegularizer(s.regularizer("embeddings_regularizer")),
		layers.EmbeddingsConstraint(s.constraint("embeddings_constraint")),
	}
	if s.flag("mask_zero", false) {
		options = append(options, layers.MaskZero())
	}
	s.ignore("input_length", "weights")
	return options
}

func (f *fields) table(d layers.EmbeddingConfig) {
	f.set("input_dim", d.InputDim)
	f.set("output_dim", d.OutputDim)
	f.initializer("embeddings_initializer", d.EmbeddingsInitializer)
	f.regularizer("embeddings_regularizer", d.EmbeddingsRegularizer)
	f.constraint("embeddings_constraint", d.EmbeddingsConstraint)
	f.set("mask_zero", d.MaskZero)
}

func readEmbedding(s *settings) *layers.Layer {
	options := s.tableOptions()
	if adaptation := s.adaptation(); adaptation != nil {
		options = append(options, adaptation)
	}
	return layers.Embedding(s.positive("input_dim"), s.positive("output_dim"), options...)
}

func writeEmbedding(f *fields, l *layers.Layer) {
	f.table(l.Config().(layers.EmbeddingConfig))
	f.adaptation(l)
}

func readReversibleEmbedding(s *settings) *layers.Layer {
	var options []layers.ReversibleEmbeddingOption
	for _, o := range s.tableOptions() {
		options = append(options, o)
	}
	if !s.flag("tie_weights", true) {
		options = append(options, layers.UntiedWeights())
	}
	if v := s.float("logit_soft_cap", 0); v != 0 {
		options = append(options, layers.LogitSoftCap(float32(v)))
	}
	s.ignore("reverse_dtype") // everything is computed in float32
	return layers.ReversibleEmbedding(s.positive("input_dim"), s.positive("output_dim"), options...)
}

func writeReversibleEmbedding(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ReversibleEmbeddingConfig)
	f.table(d.EmbeddingConfig)
	f.set("tie_weights", d.TieWeights)
	f.null("reverse_dtype", "logit_soft_cap")
	if d.LogitSoftCap > 0 {
		f.set("logit_soft_cap", d.LogitSoftCap)
	}
}
