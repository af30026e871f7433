package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// Add returns the sum of its inputs, which have the same shape or are repeated to one.
func Add(options ...LayerOption) *Layer { return merge("Add", options, (*tensor.Tensor).Add) }

// Subtract returns the first of its two inputs less the second.
func Subtract(options ...LayerOption) *Layer {
	return merge("Subtract", options, (*tensor.Tensor).Sub)
}

// Multiply returns the product of its inputs, element by element.
func Multiply(options ...LayerOption) *Layer {
	return merge("Multiply", options, (*tensor.Tensor).Mul)
}

// Maximum returns the greatest of its inputs, element by element.
func Maximum(options ...LayerOption) *Layer {
	return merge("Maximum", options, (*tensor.Tensor).Maximum)
}

// Minimum returns the smallest of its inputs, element by element.
func Minimum(options ...LayerOption) *Layer {
	return merge("Minimum", options, (*tensor.Tensor).Minimum)
}

// Average returns the mean of its inputs, element by element.
func Average(options ...LayerOption) *Layer {
	return newLayer("Average", nil, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return fold(c, "Average", x, (*tensor.Tensor).Add).Scale(1 / float32(len(x)))
	})
}

func merge(class string, options []LayerOption, f func(x, y *tensor.Tensor) *tensor.Tensor) *Layer {
	return newLayer(class, nil, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if class == "Subtract" && len(x) != 2 {
			tensor.Fail(c.path, class, x, "the layer wants two inputs, not %d", len(x))
		}
		return fold(c, class, x, f)
	})
}

func fold(c *Context, class string, x []*tensor.Tensor, f func(x, y *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	if len(x) < 2 {
		tensor.Fail(c.path, class, x, "the layer merges at least two inputs: Call(a, b)")
	}
	y := x[0]
	for _, z := range x[1:] {
		y = f(y, z)
	}
	return y
}

// ConcatenateConfig is what a Concatenate layer was made with.
type ConcatenateConfig struct{ Axis int }

// Concatenate joins its inputs along an axis, in which alone they may differ; Keras's default is
// -1, the last.
func Concatenate(axis int, options ...LayerOption) *Layer {
	return newLayer("Concatenate", ConcatenateConfig{axis}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		return tensor.Concat(axis, x...)
	})
}
