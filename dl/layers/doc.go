// Package layers has the layers of models: one file each, with Keras's names, defaults and
// formulas.
//
//	model := dl.Sequential(
//		layers.Dense(128, layers.ReLU, layers.InputShape(784)),
//		layers.Dropout(0.2),
//		layers.Dense(10, layers.Softmax),
//	)
//
// A layer is a function of tensors with weights. A constructor takes its essentials, such as the
// number of units, and options. An option is typed by what it sets, so that one that a layer does not
// have does not compile: [ReLU] and the other activations are options of the layers that have one,
// and layers of their own in a Sequential; [InputShape], [Name], [Frozen] and [Seed] are options of
// every layer; [NoBias], [KernelInitializer] and [KernelRegularizer] of those with a kernel.
//
// The first call makes the weights, since only then is the shape of the input known. Each later call
// uses the same weights, which is how layers are shared:
//
//	image, other := dl.Input(784), dl.Input(784)
//	encode := layers.Dense(64, layers.ReLU)
//	distance := encode.Call(image).Sub(encode.Call(other)).Abs().Sum(-1)
//
// The axes of a tensor are [batch ... features]: the samples first, and what a Dense works on last.
//
// A layer of one's own is a function of a [Context], which it asks for weights where it uses them:
//
//	func Scale() *layers.Layer {
//		return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
//			return x[0].Mul(c.Weight("gamma", tensor.Shape{x[0].Dim(-1)}, initializers.Ones()))
//		})
//	}
//
// The Context also says whether the layer acts as in training, and has masks, random numbers, states
// that outlive a step, and losses of the layer's own. While a model is built the function runs on
// tensors that have shapes and no values, and Fit then repeats what it recorded of it; with the option
// Eager of package dl it runs in each step.
package layers
