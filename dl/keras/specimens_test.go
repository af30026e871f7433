package keras

import (
	"math"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Writable are activations that have a form in a file: by name alone, or as a layer.
var Writable = []layers.Activation{
	layers.CELU(1), layers.ELU(1), layers.ELU(0.5), layers.Exponential, layers.GELU, layers.GLU, layers.HardShrink(0.5), layers.HardSigmoid,
	layers.HardSiLU, layers.HardTanh, layers.LeakyReLU(0.2), layers.LeakyReLU(0.1), layers.Linear, layers.LogSigmoid, layers.LogSoftmax,
	layers.Mish, layers.ReLU, layers.ReLUWith(layers.MaxValue(0.5)),
	layers.ReLUWith(layers.NegativeSlope(0.25), layers.ReLUThreshold(0.125)), layers.ReLU6, layers.SELU, layers.Sigmoid, layers.SiLU,
	layers.SoftShrink(0.5), layers.Softmax, layers.SoftmaxOver(-1), layers.SoftmaxOver(1), layers.SoftmaxOver(1, -1), layers.Softplus,
	layers.Softsign, layers.Sparsemax, layers.SparsePlus, layers.SparseSigmoid, layers.Squareplus(4), layers.Tanh, layers.TanhShrink,
}

// OpsOnElements are calls of every op on elements that has a form in a file, of x and z [... 4 6]. Where a sparsemax has two elements
// that are not 0 Keras is wrong, and x is moved apart for it so that there is one.
func OpsOnElements(x, z *tensor.Tensor) dl.Tensors {
	near, above, positive := x.Tanh().Scale(0.9), x.Square().AddScalar(1.5), x.Abs().AddScalar(0.5)
	return dl.Tensors{
		x.Greater(z).Mul(z), x.GreaterEqual(z).Mul(z), x.Less(z).Mul(z), x.LessEqual(z).Mul(z), x.Equal(x).Mul(z), x.NotEqual(z).Mul(z),
		x.Greater(tensor.Scalar(0)).LogicalAnd(z.Greater(tensor.Scalar(0))).Mul(x), x.Greater(z).LogicalOr(x.Less(tensor.Scalar(0))).Mul(x),
		x.Greater(z).LogicalXor(z.Greater(tensor.Scalar(0))).Mul(x), x.Greater(z).LogicalNot().Mul(x),
		tensor.Where(x.Greater(z), x, z), x.IsNaN().Mul(x), x.IsInf().Mul(x), x.IsFinite().Mul(x),
		x.Scale(3).Sign(), x.Scale(3).Floor(), x.Scale(3).Ceil(), x.Scale(3).Round(), x.Scale(3).Trunc(), x.StopGradient().Mul(z),
		x.Reciprocal(), positive.Pow(z), x.Pow(tensor.Scalar(3)), x.Mod(positive), x.FloorDiv(positive), x.Atan2(z),
		x.Expm1(), positive.Log1p(), positive.Log2(), positive.Log10(), positive.Rsqrt(),
		x.Sin(), x.Cos(), near.Tan(), near.Asin(), near.Acos(), x.Atan(), x.Asinh(), above.Acosh(), near.Atanh(), x.Erf(), near.Erfinv(),
		x.CELU(0.5), x.ELU(0.5), x.SELU(), x.GELU(), x.GELUTanh(), x.GLU(), x.GLU(1), x.HardShrink(0.25), x.HardSigmoid(), x.HardSiLU(),
		x.HardTanh(), x.LeakyReLU(0.125), x.LogSigmoid(), x.LogSoftmax(), x.LogSoftmax(1), x.Mish(), x.ReLU6(),
		x.ReLUWith(0.25, 1, 0.125), x.ReLUWith(0, float32(math.Inf(1)), 0.5), x.SiLU(), x.SoftShrink(0.25), x.Softmax(), x.Softmax(1),
		x.Softplus(), x.Softsign(), x.Sigmoid().Add(tensor.New(tensor.Shape{6}, []float32{0, 3, 6, 15, 12, 9})).Sparsemax(),
		x.Sigmoid().Add(tensor.New(tensor.Shape{4, 1}, []float32{0, 9, 6, 3})).Sparsemax(1), x.SparsePlus(), x.SparseSigmoid(), x.Squareplus(2), x.TanhShrink(),
		x.Threshold(0.25, -1),
	}
}
