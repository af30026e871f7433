package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// SpectralNormalizationConfig is what a SpectralNormalization layer was made with.
type SpectralNormalizationConfig struct {
	Layer           *Layer
	PowerIterations int
	layer           []LayerOption
}

// A SpectralNormalizationOption is [PowerIterations] or a [LayerOption].
type SpectralNormalizationOption interface {
	spectralNormalization(*SpectralNormalizationConfig)
}

// A PowerIterationsOption is what [PowerIterations] returns.
type PowerIterationsOption int

// PowerIterations is how often a step improves what is known of the spectral norm; the default is 1.
func PowerIterations(n int) PowerIterationsOption { return PowerIterationsOption(n) }

func (o PowerIterationsOption) spectralNormalization(d *SpectralNormalizationConfig) {
	d.PowerIterations = int(o)
}
func (o LayerOption) spectralNormalization(d *SpectralNormalizationConfig) {
	d.layer = append(d.layer, o)
}

// SpectralNormalization divides the kernel of a layer, or the table of an [Embedding], by its spectral
// norm in each step of training, so that the layer lengthens no vector (Miyato and others, 2018). The
// norm is that of the matrix [... out], by power iteration from the state vector_u [1 out] on. As in
// Keras the quotient becomes the kernel, which the layer then has after training, too. The gradient
// goes through the division, as with Keras's JAX backend, which this agrees with; with TensorFlow it
// does not.
func SpectralNormalization(part Part, options ...SpectralNormalizationOption) *Layer {
	inner := part.AsLayer()
	d := SpectralNormalizationConfig{Layer: inner, PowerIterations: 1}
	for _, o := range options {
		o.spectralNormalization(&d)
	}
	if d.PowerIterations < 1 {
		tensor.Fail("", "SpectralNormalization", nil, "the norm takes at least one iteration, not %d", d.PowerIterations)
	}
	l := newLayer("SpectralNormalization", d, nil, d.call)
	l.parts = []*Layer{inner}
	for _, o := range d.layer {
		o(l)
	}
	return l
}

func (d SpectralNormalizationConfig) call(c *Context, x []*tensor.Tensor) *tensor.Tensor {
	if !d.Layer.built { // makes the weights
		d.Layer.Call(x...)
	}
	var w *Weight
	for _, v := range d.Layer.weights {
		if v.Name() == "kernel" || v.Name() == "embeddings" {
			w = v
		}
	}
	if w == nil {
		tensor.Fail(c.path, "SpectralNormalization", x, "the layer %q has no weight called kernel or embeddings", d.Layer.Name())
	}
	out := w.Dim(-1)
	u := c.State("vector_u", tensor.Shape{1, out}, initializers.TruncatedNormal(0, 0.02))
	if !c.Training() || c.tape == nil {
		return d.Layer.Call(x...)
	}
	kernel := c.tape.Latest(w.Tensor)
	matrix := kernel.Reshape(-1, out)
	fixed := matrix.StopGradient()
	v, next := u, u
	for range d.PowerIterations {
		v = unitNormalized(next.MatMul(fixed.Transpose(1, 0)), 1e-7, 0, 1)
		next = unitNormalized(v.MatMul(fixed), 1e-7, 0, 1)
	}
	norm := v.StopGradient().MatMul(matrix).MatMul(next.StopGradient().Transpose(1, 0)).Reshape()
	zero := tensor.Scalar(0)
	c.Update("vector_u", tensor.Where(norm.NotEqual(zero), next, u).StopGradient())
	normalized := kernel.Div(tensor.Where(norm.NotEqual(zero), norm, tensor.Scalar(1)))
	c.tape.Update(w.Tensor, normalized.StopGradient())
	d.Layer.normalized = normalized
	defer func() { d.Layer.normalized = nil }()
	return d.Layer.Call(x...)
}
