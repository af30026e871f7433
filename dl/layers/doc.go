// Package layers has the layers of models: one file each, with Keras's names, defaults and
// formulas.
//
// A layer is made by a constructor with its essentials and typed options, and called on tensors:
//
//	h := layers.Dense(64, layers.ReLU).Call(x)
//
// A layer of one's own is a function of a [Context], which it asks for weights where it uses them:
//
//	func Scale() *layers.Layer {
//		return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
//			return x[0].Mul(c.Weight("gamma", tensor.Shape{x[0].Dim(-1)}, initializers.Ones()))
//		})
//	}
package layers
