package layers

import (
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A LayerOption is an option of every layer.
type LayerOption func(*Layer)

// InputShape says the shape of one sample, without the batch, to a model's first layer.
func InputShape(dims ...int) LayerOption {
	return func(l *Layer) { l.input = append(tensor.Shape{}, dims...) }
}

// Name gives the layer a name; the default is its kind, with a number where a model has several.
func Name(name string) LayerOption {
	return func(l *Layer) { l.name, l.chosen = name, true }
}

// Frozen leaves the layer's weights as they are in training.
func Frozen() LayerOption { return func(l *Layer) { l.SetFrozen(true) } }

// Seed gives the layer's random numbers a seed of their own; the default is that of dl.Seed.
func Seed(n uint64) LayerOption { return func(l *Layer) { l.seed = &n } }

// ActivityRegularizer adds a penalty on the layer's outputs, divided by the batch, to the loss; the
// default is none.
func ActivityRegularizer(r *regularizers.Regularizer) LayerOption {
	return func(l *Layer) { l.activity = r }
}

// A KernelOption is for the layers that have a kernel.
type KernelOption func(*kernel)

// kernel is the part of a layer's parameters that all layers with a kernel have.
type kernel struct {
	Activation        Activation
	UseBias           bool
	KernelInitializer initializers.Initializer
	BiasInitializer   initializers.Initializer
	KernelRegularizer *regularizers.Regularizer
	BiasRegularizer   *regularizers.Regularizer
	KernelConstraint  *constraints.Constraint
	BiasConstraint    *constraints.Constraint
}

func newKernel() kernel {
	return kernel{Activation: Linear, UseBias: true, KernelInitializer: initializers.GlorotUniform(), BiasInitializer: initializers.Zeros()}
}

// weight is the weight "kernel" of that shape.
func (k *kernel) weight(c *Context, shape tensor.Shape) *tensor.Tensor {
	return c.Weight("kernel", shape, k.KernelInitializer, Regularized(k.KernelRegularizer), Constrained(k.KernelConstraint))
}

// bias is the weight "bias" of that shape.
func (k *kernel) bias(c *Context, shape tensor.Shape) *tensor.Tensor {
	return c.Weight("bias", shape, k.BiasInitializer, Regularized(k.BiasRegularizer), Constrained(k.BiasConstraint))
}

// NoBias leaves the bias out.
func NoBias() KernelOption { return func(k *kernel) { k.UseBias = false } }

// KernelInitializer says how the kernel is filled at first; the default is
// [initializers.GlorotUniform].
func KernelInitializer(i initializers.Initializer) KernelOption {
	return func(k *kernel) { k.KernelInitializer = i }
}

// BiasInitializer says how the bias is filled at first; the default is [initializers.Zeros].
func BiasInitializer(i initializers.Initializer) KernelOption {
	return func(k *kernel) { k.BiasInitializer = i }
}

// KernelRegularizer adds a penalty on the kernel to the loss; the default is none.
func KernelRegularizer(r *regularizers.Regularizer) KernelOption {
	return func(k *kernel) { k.KernelRegularizer = r }
}

// BiasRegularizer adds a penalty on the bias to the loss; the default is none.
func BiasRegularizer(r *regularizers.Regularizer) KernelOption {
	return func(k *kernel) { k.BiasRegularizer = r }
}

// KernelConstraint moves the kernel back to allowed values after each step; the default is none.
func KernelConstraint(c *constraints.Constraint) KernelOption {
	return func(k *kernel) { k.KernelConstraint = c }
}

// BiasConstraint moves the bias back to allowed values after each step; the default is none.
func BiasConstraint(c *constraints.Constraint) KernelOption {
	return func(k *kernel) { k.BiasConstraint = c }
}
