package layers

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A LoRAOption is [LoRAAlpha] or [LoRAInitializers].
type LoRAOption func(*lora)

// LoRAAlpha is what a·b is multiplied by, times the rank; the default is the rank.
func LoRAAlpha(alpha float32) LoRAOption { return func(r *lora) { r.alpha = alpha } }

// LoRAInitializers say how a and b are filled at first; the default is [initializers.HeUniform] and
// [initializers.Zeros], so that the layer begins as it is without them.
func LoRAInitializers(a, b initializers.Initializer) LoRAOption {
	return func(r *lora) { r.initializers = [2]initializers.Initializer{a, b} }
}

// LoRA is the option of a layer that enables low-rank adaptation as soon as it has its weights: see
// [Layer.EnableLoRA].
func LoRA(rank int, options ...LoRAOption) LayerOption {
	return func(l *Layer) { l.lora = l.newLoRA("LoRA", rank, options) }
}

// EnableLoRA freezes the layer's kernel and adds a·b·alpha/rank to it, a product of two small
// matrices a [... rank] and b [rank out] that are trained in its place (Hu and others, 2021): to
// adapt a trained model with a hundredth of its weights. The bias is trained as before.
//
// It is for Dense, EinsumDense, Embedding, and Conv1D to Conv3D. A .keras file has the sum, and
// [Layer.MergeLoRA] makes it the kernel.
func (l *Layer) EnableLoRA(rank int, options ...LoRAOption) {
	if l.lora != nil {
		tensor.Fail(l.Name(), "EnableLoRA", nil, "the layer is adapted already, with rank %d: MergeLoRA makes what was learned a part of the kernel first", l.lora.rank)
	}
	l.lora = l.newLoRA("EnableLoRA", rank, options)
	if l.built {
		l.adapt()
	}
}

// adapted are the classes of layers that can be adapted, and the weight.
var adapted = map[string]string{"Dense": "kernel", "EinsumDense": "kernel", "Conv1D": "kernel", "Conv2D": "kernel", "Conv3D": "kernel", "Embedding": "embeddings"}

// lora is the low-rank adaptation of a layer's weight.
type lora struct {
	of           string // the weight
	rank         int
	alpha        float32
	initializers [2]initializers.Initializer
	base, a, b   *Weight // nil before the layer is built
}

func (l *Layer) newLoRA(op string, rank int, options []LoRAOption) *lora {
	of, ok := adapted[l.class]
	if !ok {
		tensor.Fail(l.Name(), op, nil, "a layer of the class %q cannot be adapted: it is for Dense, EinsumDense, Embedding, and Conv1D to Conv3D", l.class)
	}
	if rank < 1 {
		tensor.Fail(l.Name(), op, nil, "the rank of the adaptation is at least 1, not %d", rank)
	}
	r := &lora{of: of, rank: rank, alpha: float32(rank), initializers: [2]initializers.Initializer{initializers.HeUniform(), initializers.Zeros()}}
	for _, o := range options {
		o(r)
	}
	return r
}

// adapt makes a and b, when the weight is there.
func (l *Layer) adapt() {
	r := l.lora
	i := slices.IndexFunc(l.weights, func(w *Weight) bool { return w.Name() == r.of })
	r.base = l.weights[i]
	if r.base.Constrained() {
		tensor.Fail(l.path+l.Name(), "LoRA", nil, "the %s has a constraint, which its sum with a·b cannot be held to: leave the constraint out", r.of)
	}
	shape := r.base.Shape()
	last := len(shape) - 1
	shapes := [2]tensor.Shape{append(shape[:last:last], r.rank), {r.rank, shape[last]}}
	for k, name := range []string{"a", "b"} {
		w := &Weight{Tensor: tensor.NewVariable(fmt.Sprintf("lora_%s_%s", r.of, name), shapes[k]), trainable: true, adapter: true,
			initializer: r.initializers[k], regularizer: r.base.regularizer}
		w.Freeze(l.frozen)
		l.weights = append(l.weights, w)
	}
	r.a, r.b = l.weights[len(l.weights)-2], l.weights[len(l.weights)-1]
	r.base.based = true
	r.base.Freeze(true)
	if l.filled {
		l.filled = false
		l.Fill()
	}
}

// adaptFirst makes the layer's weights from the shapes of its inputs, and then a and b.
func (l *Layer) adaptFirst(c *Context, x []*tensor.Tensor) {
	symbols := make([]*tensor.Tensor, len(x))
	for i, in := range x {
		symbols[i] = tensor.SymbolIn(l.Name(), in.Shape())
	}
	l.fn(&Context{layer: l, path: c.path, training: c.training, in: symbols}, symbols)
	l.built = true
	l.adapt()
	if c.tape != nil {
		l.Fill()
	}
}

// adaptedWeight is the weight with a·b.
func (c *Context) adaptedWeight(w *Weight) *tensor.Tensor {
	r := c.layer.lora
	for _, part := range []*Weight{r.a, r.b} {
		if part.regularizer != nil && part.Trainable() {
			c.AddLoss(part.regularizer.Penalty(part.Tensor))
		}
	}
	return w.Tensor.Add(r.a.MatMul(r.b.Tensor).Scale(r.alpha / float32(r.rank)))
}

// LoRARank is the rank and alpha of the layer's adaptation, or 0.
func (l *Layer) LoRARank() (rank int, alpha float32) {
	if l.lora == nil {
		return 0, 0
	}
	return l.lora.rank, l.lora.alpha
}

// MergeLoRA makes what the adaptation has learned a part of the kernel, which is trained again from
// then on; a and b are gone.
func (l *Layer) MergeLoRA() {
	if l.lora == nil {
		tensor.Fail(l.Name(), "MergeLoRA", nil, "the layer is not adapted: EnableLoRA comes first")
	}
	r := l.lora
	l.lora = nil
	if r.base == nil {
		return
	}
	l.Fill()
	copy(r.base.Values(), r.merged())
	l.weights = slices.DeleteFunc(l.weights, func(w *Weight) bool { return w.adapter })
	r.base.based = false
	r.base.Freeze(l.frozen)
}

// Merged are the values of one of the layer's weights, with what an adaptation adds to it.
func (l *Layer) Merged(w *Weight) []float32 {
	if l.lora == nil || l.lora.base != w {
		return w.Values()
	}
	return l.lora.merged()
}

func (r *lora) merged() []float32 {
	sum := slices.Clone(r.base.Values())
	out := r.b.Dim(1)
	rows := len(sum) / max(out, 1)
	a := slices.Clone(r.a.Values())
	kernels.Scale(a, a, r.alpha/float32(r.rank))
	kernels.Gemm(rows, out, r.rank, a, r.rank, 1, r.b.Values(), out, 1, sum, out, kernels.Epilogue{Add: true})
	return sum
}
