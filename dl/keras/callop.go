package keras

import (
	"encoding/json"
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// callOp makes a call of one of Keras's ops, which stand in functional models beside the layers:
// x*2 is a Multiply. Its parameters are partly in its config and partly among the arguments.
func callOp(o *object, args []any, kwargs map[string]any) (y *tensor.Tensor, err error) {
	if len(kwargs) > 0 {
		return nil, fmt.Errorf("arguments by name, %s, are not supported of an op", brief(kwargs))
	}
	s := newSettings("op", o)
	read := ops[o.ClassName]
	if read == nil {
		read = elementwiseCall(o)
	}
	if read == nil {
		return nil, fmt.Errorf("Hornbook has no such op")
	}
	c := &opCall{settings: s, args: args}
	if e := try(func() { y = read(c) }); e != nil && c.err == nil && s.err == nil {
		return nil, e
	}
	if c.err != nil {
		return nil, c.err
	}
	if y.Rank() > 8 {
		return nil, fmt.Errorf("the result has %d axes, and a tensor at most 8", y.Rank())
	}
	return y, s.end()
}

// An opCall gives an op its arguments, and remembers the first that does not fit.
type opCall struct {
	*settings
	args []any
	err  error
}

// tensor is argument i, which is a tensor or a number.
func (c *opCall) tensor(i int) *tensor.Tensor {
	if i < len(c.args) {
		switch v := c.args[i].(type) {
		case *tensor.Tensor:
			return v
		case json.Number:
			if f, err := v.Float64(); err == nil {
				return tensor.Scalar(float32(f))
			}
		}
	}
	if c.err == nil {
		c.err = fmt.Errorf("argument %d is no tensor", i)
	}
	return tensor.Scalar(0)
}

// number is argument i if it is one.
func (c *opCall) number(i int) (float32, bool) {
	if i < len(c.args) {
		if v, ok := c.args[i].(json.Number); ok {
			f, err := v.Float64()
			return float32(f), err == nil
		}
	}
	return 0, false
}

// list are the tensors of argument i, which is a list.
func (c *opCall) list(i int) (xs []*tensor.Tensor) {
	if i < len(c.args) {
		list, _ := c.args[i].([]any)
		for _, v := range list {
			if x, ok := v.(*tensor.Tensor); ok {
				xs = append(xs, x)
			}
		}
		if len(list) > 0 && len(xs) == len(list) {
			return xs
		}
	}
	if c.err == nil {
		c.err = fmt.Errorf("argument %d is no list of tensors", i)
	}
	return []*tensor.Tensor{tensor.Scalar(0)}
}

// ops are Keras's ops by class.
var ops = map[string]func(*opCall) *tensor.Tensor{
	"Absolute": unary((*tensor.Tensor).Abs),
	"Cosh":     unary((*tensor.Tensor).Cosh),
	"Exp":      unary((*tensor.Tensor).Exp),
	"Log":      unary((*tensor.Tensor).Log),
	"Negative": unary((*tensor.Tensor).Neg),
	"Relu":     unary((*tensor.Tensor).ReLU),
	"Sigmoid":  unary((*tensor.Tensor).Sigmoid),
	"Sinh":     unary((*tensor.Tensor).Sinh),
	"Sqrt":     unary((*tensor.Tensor).Sqrt),
	"Square":   unary((*tensor.Tensor).Square),
	"Tanh":     unary((*tensor.Tensor).Tanh),

	"Matmul":     binary((*tensor.Tensor).MatMul),
	"Maximum":    binary((*tensor.Tensor).Maximum),
	"Minimum":    binary((*tensor.Tensor).Minimum),
	"TrueDivide": binary((*tensor.Tensor).Div),
	"Divide":     binary((*tensor.Tensor).Div),

	"Add": func(c *opCall) *tensor.Tensor {
		if v, ok := c.number(1); ok {
			return c.tensor(0).AddScalar(v)
		}
		return c.tensor(0).Add(c.tensor(1))
	},
	"Subtract": func(c *opCall) *tensor.Tensor {
		if v, ok := c.number(1); ok {
			return c.tensor(0).AddScalar(-v)
		}
		return c.tensor(0).Sub(c.tensor(1))
	},
	"Multiply": func(c *opCall) *tensor.Tensor {
		if v, ok := c.number(1); ok {
			return c.tensor(0).Scale(v)
		}
		return c.tensor(0).Mul(c.tensor(1))
	},
	"Clip": func(c *opCall) *tensor.Tensor {
		return c.tensor(0).Clip(float32(c.float("x_min", 0)), float32(c.float("x_max", 0)))
	},
	"Concatenate": func(c *opCall) *tensor.Tensor { return tensor.Concat(c.integer("axis", 0), c.list(0)...) },
	"ExpandDims":  func(c *opCall) *tensor.Tensor { return c.tensor(0).ExpandDims(c.integer("axis", 0)) },
	"Reshape":     func(c *opCall) *tensor.Tensor { return c.tensor(0).Reshape(c.ints("newshape")...) },
	"Transpose":   func(c *opCall) *tensor.Tensor { return c.tensor(0).Transpose(c.ints("axes")...) },
	"Logsumexp":   reduction((*tensor.Tensor).LogSumExp, tensor.Reducer.LogSumExp),
	"Max":         reduction((*tensor.Tensor).Max, tensor.Reducer.Max),
	"Mean":        reduction((*tensor.Tensor).Mean, tensor.Reducer.Mean),
	"Min":         reduction((*tensor.Tensor).Min, tensor.Reducer.Min),
	"Norm":        reduction((*tensor.Tensor).Norm, tensor.Reducer.Norm),
	"Std":         reduction((*tensor.Tensor).Std, tensor.Reducer.Std),
	"Sum":         reduction((*tensor.Tensor).Sum, tensor.Reducer.Sum),
	"Var":         reduction((*tensor.Tensor).Var, tensor.Reducer.Var),
	"Where":       func(c *opCall) *tensor.Tensor { return tensor.Where(c.tensor(0), c.tensor(1), c.tensor(2)) },
	"GetItem":     getItem,
}

func unary(f func(*tensor.Tensor) *tensor.Tensor) func(*opCall) *tensor.Tensor {
	return func(c *opCall) *tensor.Tensor { return f(c.tensor(0)) }
}

func binary(f func(x, y *tensor.Tensor) *tensor.Tensor) func(*opCall) *tensor.Tensor {
	return func(c *opCall) *tensor.Tensor { return f(c.tensor(0), c.tensor(1)) }
}

// reduction is an op whose axis is one, a list of them, or null for all.
func reduction(drop func(*tensor.Tensor, ...int) *tensor.Tensor, keep func(tensor.Reducer, ...int) *tensor.Tensor) func(*opCall) *tensor.Tensor {
	return func(c *opCall) *tensor.Tensor {
		x, axes := c.tensor(0), c.ints("axis")
		c.only("initial", nil)
		if len(axes) == 1 {
			c.only("ord", nil, 2)
		} else { // 2 is that of a matrix then
			c.only("ord", nil)
		}
		if c.flag("keepdims", false) {
			return keep(x.KeepDims(), axes...)
		}
		return drop(x, axes...)
	}
}

// getItem is x[..., from:to, ...]: slices of some axes, in steps of 1.
func getItem(c *opCall) *tensor.Tensor {
	x := c.tensor(0)
	var items []any
	if len(c.args) > 1 {
		var ok bool
		if items, ok = c.args[1].([]any); !ok {
			items = c.args[1:2]
		}
	}
	if len(items) > x.Rank() {
		c.err = fmt.Errorf("%d axes are sliced, and there are %d", len(items), x.Rank())
		return x
	}
	for axis, item := range items {
		o, ok := toObject(item)
		if !ok || o.ClassName != "__slice__" {
			c.err = fmt.Errorf("the index %s is not supported, only slices", brief(item))
			return x
		}
		n, bounded := x.Dim(axis), o.Config["stop"] != nil
		s := &settings{what: "slice", left: o.Config}
		from, to := s.integer("start", 0), s.integer("stop", n)
		s.only("step", 1)
		if c.err = s.err; c.err != nil {
			return x
		}
		if from == 0 && !bounded {
			continue
		}
		if n == tensor.Unknown {
			c.err = fmt.Errorf("axis %d is sliced, and its size is not known", axis)
			return x
		}
		if from < 0 {
			from += n
		}
		if to < 0 {
			to += n
		}
		x = x.Slice(axis, from, min(to, n))
	}
	return x
}
