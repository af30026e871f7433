package layers

import (
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// EmbeddingConfig is what an Embedding layer was made with.
type EmbeddingConfig struct {
	InputDim, OutputDim   int
	EmbeddingsInitializer initializers.Initializer
	EmbeddingsRegularizer *regularizers.Regularizer
	EmbeddingsConstraint  *constraints.Constraint
	MaskZero              bool
	layer                 []LayerOption
}

// An EmbeddingOption is [EmbeddingsInitializer], [EmbeddingsRegularizer], [EmbeddingsConstraint],
// [MaskZero] or a [LayerOption].
type EmbeddingOption interface {
	ReversibleEmbeddingOption
	embedding(*EmbeddingConfig)
}

// A TableOption is for the table of an [Embedding].
type TableOption func(*EmbeddingConfig)

func (o TableOption) embedding(d *EmbeddingConfig) { o(d) }
func (o LayerOption) embedding(d *EmbeddingConfig) { d.layer = append(d.layer, o) }

// EmbeddingsInitializer says how the table is filled at first; the default is
// [initializers.RandomUniform] from -0.05 to 0.05.
func EmbeddingsInitializer(i initializers.Initializer) TableOption {
	return func(d *EmbeddingConfig) { d.EmbeddingsInitializer = i }
}

// EmbeddingsRegularizer adds a penalty on the table to the loss; the default is none.
func EmbeddingsRegularizer(r *regularizers.Regularizer) TableOption {
	return func(d *EmbeddingConfig) { d.EmbeddingsRegularizer = r }
}

// EmbeddingsConstraint moves the table back to allowed values after each step; the default is none.
func EmbeddingsConstraint(c *constraints.Constraint) TableOption {
	return func(d *EmbeddingConfig) { d.EmbeddingsConstraint = c }
}

// MaskZero takes the number 0 for padding: the layers after the embedding skip it.
func MaskZero() TableOption { return func(d *EmbeddingConfig) { d.MaskZero = true } }

func newEmbedding(class string, inputDim, outputDim int) EmbeddingConfig {
	if inputDim < 1 || outputDim < 1 {
		tensor.Fail("", class, nil, "a table has at least one row and one column, not %d and %d", inputDim, outputDim)
	}
	return EmbeddingConfig{InputDim: inputDim, OutputDim: outputDim, EmbeddingsInitializer: initializers.RandomUniform(-0.05, 0.05)}
}

// Embedding looks up a row of a table for each number of x [batch ...], such as a word's: the result
// is [batch ... outputDim]. The numbers are whole, from 0 to inputDim-1. The weight is embeddings
// [inputDim outputDim].
func Embedding(inputDim, outputDim int, options ...EmbeddingOption) *Layer {
	d := newEmbedding("Embedding", inputDim, outputDim)
	for _, o := range options {
		o.embedding(&d)
	}
	l := newLayer("Embedding", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return d.lookUp(x[0], d.table(c))
	})
	l.masks = masksOwn
	return l
}

// table is the weight.
func (d *EmbeddingConfig) table(c *Context) *tensor.Tensor {
	return c.Weight("embeddings", tensor.Shape{d.InputDim, d.OutputDim}, d.EmbeddingsInitializer,
		Regularized(d.EmbeddingsRegularizer), Constrained(d.EmbeddingsConstraint))
}

func (d *EmbeddingConfig) lookUp(x, table *tensor.Tensor) *tensor.Tensor {
	y := table.Take(x, 0)
	if d.MaskZero {
		return y.WithMask(x.NotEqual(tensor.Scalar(0)))
	}
	return y
}
