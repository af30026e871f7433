package keras

import (
	"maps"
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An elementwiseOp is one of Keras's ops that take elements by themselves, or along an axis, with how it is called and written.
type elementwiseOp struct {
	class, module string
	name          string // tensor.Describe's
	call          func(*opCall) *tensor.Tensor
	config        func(tensor.Parameters) (c config, ok bool) // nil: it has none; not ok: these parameters have no form
}

const (
	numpyOps       = "keras.src.ops.numpy"
	mathOps        = "keras.src.ops.math"
	neuralOps      = "keras.src.ops.nn"
	coreOps        = "keras.src.ops.core"
	activationsOps = "keras.src.activations.activations"
)

// elementwiseOps are the ops that are not in ops. Where there are two of one class their parameters tell them apart.
var elementwiseOps = []elementwiseOp{
	{"Arccos", numpyOps, "acos", unary((*tensor.Tensor).Acos), nil},
	{"Arccosh", numpyOps, "acosh", unary((*tensor.Tensor).Acosh), nil},
	{"Arcsin", numpyOps, "asin", unary((*tensor.Tensor).Asin), nil},
	{"Arcsinh", numpyOps, "asinh", unary((*tensor.Tensor).Asinh), nil},
	{"Arctan", numpyOps, "atan", unary((*tensor.Tensor).Atan), nil},
	{"Arctan2", numpyOps, "atan2", binary((*tensor.Tensor).Atan2), nil},
	{"Arctanh", numpyOps, "atanh", unary((*tensor.Tensor).Atanh), nil},
	{"Ceil", numpyOps, "ceil", unary((*tensor.Tensor).Ceil), nil},
	{"Cos", numpyOps, "cos", unary((*tensor.Tensor).Cos), nil},
	{"Equal", numpyOps, "equal", binary((*tensor.Tensor).Equal), nil},
	{"Expm1", numpyOps, "expm1", unary((*tensor.Tensor).Expm1), nil},
	{"Floor", numpyOps, "floor", unary((*tensor.Tensor).Floor), nil},
	{"FloorDivide", numpyOps, "floor_div", binary((*tensor.Tensor).FloorDiv), nil},
	{"Greater", numpyOps, "greater", binary((*tensor.Tensor).Greater), nil},
	{"GreaterEqual", numpyOps, "greater_equal", binary((*tensor.Tensor).GreaterEqual), nil},
	{"Hypot", numpyOps, "hypot", binary((*tensor.Tensor).Hypot), nil},
	{"Isfinite", numpyOps, "is_finite", unary((*tensor.Tensor).IsFinite), nil},
	{"Isinf", numpyOps, "is_inf", unary((*tensor.Tensor).IsInf), nil},
	{"Isnan", numpyOps, "is_nan", unary((*tensor.Tensor).IsNaN), nil},
	{"Less", numpyOps, "less", binary((*tensor.Tensor).Less), nil},
	{"LessEqual", numpyOps, "less_equal", binary((*tensor.Tensor).LessEqual), nil},
	{"Log10", numpyOps, "log10", unary((*tensor.Tensor).Log10), nil},
	{"Log1p", numpyOps, "log1p", unary((*tensor.Tensor).Log1p), nil},
	{"Log2", numpyOps, "log2", unary((*tensor.Tensor).Log2), nil},
	{"LogicalAnd", numpyOps, "logical_and", binary((*tensor.Tensor).LogicalAnd), nil},
	{"LogicalNot", numpyOps, "logical_not", unary((*tensor.Tensor).LogicalNot), nil},
	{"LogicalOr", numpyOps, "logical_or", binary((*tensor.Tensor).LogicalOr), nil},
	{"LogicalXor", numpyOps, "logical_xor", binary((*tensor.Tensor).LogicalXor), nil},
	{"Mod", numpyOps, "mod", binary((*tensor.Tensor).Mod), nil},
	{"NotEqual", numpyOps, "not_equal", binary((*tensor.Tensor).NotEqual), nil},
	{"Power", numpyOps, "pow", binary((*tensor.Tensor).Pow), nil},
	{"Reciprocal", numpyOps, "reciprocal", unary((*tensor.Tensor).Reciprocal), nil},
	{"Round", numpyOps, "round", func(c *opCall) *tensor.Tensor {
		c.only("decimals", 0)
		return c.tensor(0).Round()
	}, always(config{"decimals": 0})},
	{"Sign", numpyOps, "sign", unary((*tensor.Tensor).Sign), nil},
	{"Sin", numpyOps, "sin", unary((*tensor.Tensor).Sin), nil},
	{"Tan", numpyOps, "tan", unary((*tensor.Tensor).Tan), nil},
	{"Trunc", numpyOps, "trunc", unary((*tensor.Tensor).Trunc), nil},

	{"Erf", mathOps, "erf", unary((*tensor.Tensor).Erf), nil},
	{"Erfc", mathOps, "erfc", unary((*tensor.Tensor).Erfc), nil},
	{"Erfinv", mathOps, "erfinv", unary((*tensor.Tensor).Erfinv), nil},
	{"Rsqrt", mathOps, "rsqrt", unary((*tensor.Tensor).Rsqrt), nil},
	{"StopGradient", coreOps, "stop_gradient", unary((*tensor.Tensor).StopGradient), nil},

	{"Celu", neuralOps, "celu", withNumber((*tensor.Tensor).CELU, "alpha", 1), numbered("alpha", "alpha")},
	{"Elu", neuralOps, "elu", withNumber((*tensor.Tensor).ELU, "alpha", 1), numbered("alpha", "alpha")},
	{"Gelu", neuralOps, "gelu", func(c *opCall) *tensor.Tensor {
		if c.flag("approximate", true) {
			return c.tensor(0).GELUTanh()
		}
		return c.tensor(0).GELU()
	}, always(config{"approximate": false})},
	{"Gelu", neuralOps, "gelu_tanh", nil, always(config{"approximate": true})},
	{"Glu", neuralOps, "glu", func(c *opCall) *tensor.Tensor { return c.tensor(0).GLU(c.integer("axis", -1)) },
		func(p tensor.Parameters) (config, bool) { return config{"axis": p["axis"]}, true }},
	{"HardShrink", neuralOps, "hard_shrink", withNumber((*tensor.Tensor).HardShrink, "threshold", 0.5), numbered("threshold", "threshold")},
	{"HardSigmoid", neuralOps, "hard_sigmoid", unary((*tensor.Tensor).HardSigmoid), nil},
	{"HardSilu", neuralOps, "hard_silu", unary((*tensor.Tensor).HardSiLU), nil},
	{"HardTanh", neuralOps, "hard_tanh", unary((*tensor.Tensor).HardTanh), nil},
	{"LeakyRelu", neuralOps, "leaky_relu", withNumber((*tensor.Tensor).LeakyReLU, "negative_slope", 0.2), numbered("negative_slope", "slope")},
	{"LogSigmoid", neuralOps, "log_sigmoid", unary((*tensor.Tensor).LogSigmoid), nil},
	{"LogSoftmax", neuralOps, "log_softmax", overAxes((*tensor.Tensor).LogSoftmax), oneAxis},
	{"Relu6", neuralOps, "relu6", unary((*tensor.Tensor).ReLU6), nil},
	{"Selu", neuralOps, "selu", unary((*tensor.Tensor).SELU), nil},
	{"Silu", neuralOps, "silu", unary((*tensor.Tensor).SiLU), nil},
	{"SoftShrink", neuralOps, "soft_shrink", withNumber((*tensor.Tensor).SoftShrink, "threshold", 0.5), numbered("threshold", "threshold")},
	{"Softmax", neuralOps, "softmax", overAxes((*tensor.Tensor).Softmax), oneAxis},
	{"Softplus", neuralOps, "softplus", unary((*tensor.Tensor).Softplus), nil},
	{"Softsign", neuralOps, "softsign", unary((*tensor.Tensor).Softsign), nil},
	{"Sparsemax", neuralOps, "sparsemax", overAxes((*tensor.Tensor).Sparsemax), oneAxis},
	{"SparsePlus", neuralOps, "sparse_plus", unary((*tensor.Tensor).SparsePlus), nil},
	{"SparseSigmoid", neuralOps, "sparse_sigmoid", unary((*tensor.Tensor).SparseSigmoid), nil},
	{"Squareplus", neuralOps, "squareplus", withNumber((*tensor.Tensor).Squareplus, "b", 4), numbered("b", "b")},
	{"TanhShrink", neuralOps, "tanh_shrink", unary((*tensor.Tensor).TanhShrink), nil},
	{"Threshold", neuralOps, "threshold", func(c *opCall) *tensor.Tensor {
		return c.tensor(0).Threshold(float32(c.float("threshold", 0)), float32(c.float("default_value", 0)))
	}, func(p tensor.Parameters) (config, bool) {
		return config{"threshold": number(p["threshold"].(float32)), "default_value": number(p["value"].(float32))}, true
	}},

	{"Mish", activationsOps, "mish", unary((*tensor.Tensor).Mish), nil},
	{"ReLU", activationsOps, "relu", func(c *opCall) *tensor.Tensor {
		slope, highest, threshold := c.float("negative_slope", 0), c.float("max_value", math.Inf(1)), c.float("threshold", 0)
		return c.tensor(0).ReLUWith(float32(slope), float32(highest), float32(threshold))
	}, func(p tensor.Parameters) (config, bool) {
		if p == nil {
			return nil, false // without parameters it is ops' Relu
		}
		c := config{"negative_slope": number(p["slope"].(float32)), "max_value": nil, "threshold": number(p["threshold"].(float32))}
		if v := p["max"].(float32); !math.IsInf(float64(v), 1) {
			c["max_value"] = number(v)
		}
		return c, true
	}},
}

// elementwiseCall is how an op of a class is called, or nil.
func elementwiseCall(o *object) func(*opCall) *tensor.Tensor {
	for _, e := range elementwiseOps {
		if e.class == o.ClassName && e.call != nil {
			return e.call
		}
	}
	return nil
}

// elementwise describes an op.
func elementwise(name string, p tensor.Parameters) (*object, bool) {
	for _, e := range elementwiseOps {
		if e.name != name {
			continue
		}
		c, ok := config{}, true
		if e.config != nil {
			c, ok = e.config(p)
		}
		if ok {
			return internal(e.module, e.class, maps.Clone(c)), true
		}
	}
	return nil, false
}

func always(c config) func(tensor.Parameters) (config, bool) {
	return func(tensor.Parameters) (config, bool) { return c, true }
}

// numbered is the config of an op with one parameter.
func numbered(key, parameter string) func(tensor.Parameters) (config, bool) {
	return func(p tensor.Parameters) (config, bool) { return config{key: number(p[parameter].(float32))}, true }
}

// withNumber calls an op with one parameter.
func withNumber(f func(*tensor.Tensor, float32) *tensor.Tensor, key string, otherwise float64) func(*opCall) *tensor.Tensor {
	return func(c *opCall) *tensor.Tensor { return f(c.tensor(0), float32(c.float(key, otherwise))) }
}

// overAxes calls an op along an axis, or several.
func overAxes(f func(*tensor.Tensor, ...int) *tensor.Tensor) func(*opCall) *tensor.Tensor {
	return func(c *opCall) *tensor.Tensor {
		if _, ok := c.left["axis"]; !ok {
			return f(c.tensor(0))
		}
		return f(c.tensor(0), c.ints("axis")...)
	}
}

// oneAxis is the config of an op along an axis. Several have no form: Keras takes a tuple, and JSON has none.
func oneAxis(p tensor.Parameters) (config, bool) {
	axes := p["axes"].([]int)
	return config{"axis": axes[0]}, len(axes) == 1
}
