package dl_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// op is a layer of one op.
func op(name string, f func(x *tensor.Tensor) *tensor.Tensor, options ...layers.LayerOption) *layers.Layer {
	return layers.New(name, func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor { return f(x[0]) }, options...)
}

// Divergence ends Fit with an error that says where the first number went wrong; the weights, the
// states and what the optimizer remembers are those of before the step.
func TestDivergence(t *testing.T) {
	x, y := normal("x", 32, 3), normal("y", 32, 2)
	mse := losses.MeanSquaredError()
	// zero in one row makes an absolute value 0 there, where a logarithm and the slope of a root are
	// infinite.
	zero := x.Clone()
	clear(zero.Values()[3*21 : 3*22])
	through := func(middle *layers.Layer) *dl.Model {
		return dl.Sequential(layers.Dense(4, layers.NoBias(), layers.InputShape(3)), op("size", (*tensor.Tensor).Abs), middle, layers.Dense(2))
	}
	two := func() *dl.Model {
		in := dl.Input(3)
		h := layers.Dense(4, layers.NoBias()).Call(in)
		good := layers.Dense(2, layers.Name("good")).Call(h)
		bad := op("bad", (*tensor.Tensor).Log).Call(layers.Dense(2, layers.NoBias()).Call(h).Abs())
		return dl.New(dl.Tensors{in}, dl.Tensors{good, bad})
	}
	logOfDifference := losses.New("log_of_difference", func(want, got *tensor.Tensor) *tensor.Tensor { return got.Sub(want).Abs().Log().Mean(-1) })
	zeros := func(dims ...int) *tensor.Tensor { return tensor.New(dims, nil) }

	for _, test := range []struct {
		name    string
		model   *dl.Model
		loss    *losses.Loss
		rate    float64
		x, y    dl.Source
		options []dl.FitOption
		want    string
	}{
		{"a logarithm of 0", through(op("logs", (*tensor.Tensor).Log)), mse, 1e-9, zero, y, nil,
			"epoch 1, step 3: the training diverged: layer \"logs\", log, forward: the output [8 4] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
		{"a logarithm of 0, eagerly", through(op("logs", (*tensor.Tensor).Log)), mse, 1e-9, zero, y, []dl.FitOption{dl.Eager()},
			"epoch 1, step 3: the training diverged: layer \"logs\", log, forward: the output [8 4] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
		{"a root at 0", root(), mse, 1e-9, zero, y, nil, "epoch 1, step 3: the training diverged: layer \"length\", sqrt, backward: the gradient of its input [8 4] is -Inf at [5 0], where its value is 0\n" +
			"   keep what a root is taken of above 0, since its slope at 0 is infinite: x.AddScalar(1e-7).Sqrt()"},
		{"a root at 0, eagerly", root(), mse, 1e-9, zero, y, []dl.FitOption{dl.Eager()}, "epoch 1, step 3: the training diverged: layer \"length\", sqrt, backward: the gradient of its input [8 4] is -Inf at [5 0], where its value is 0\n" +
			"   keep what a root is taken of above 0, since its slope at 0 is infinite: x.AddScalar(1e-7).Sqrt()"},
		{"a quotient", through(op("inverse", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Scalar(1).Div(x) })), mse, 1e-9, zero, y, nil,
			"epoch 1, step 3: the training diverged: layer \"inverse\", div, forward: the output [8 4] is +Inf at [5 0], computed from 1 and 0\n" +
				"   keep the divisor from 0: add 1e-7 to it, or take its Maximum with 1e-7"},
		{"an exponential", through(op("powers", func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(1000).Exp() })), mse, 1e-9, x, y, nil,
			"epoch 1, step 1: the training diverged: layer \"powers\", exp, forward: the output [8 4] is +Inf at [0 0], computed from 269.5\n" +
				"   the exponential of more than 88 is infinite: subtract the maximum first, as Softmax does, or Clip what it is taken of"},
		{"a learning rate that is too great", through(op("same", (*tensor.Tensor).Neg)), mse, 1e20, x, y, nil,
			"epoch 1, step 2: the training diverged: layer \"dense_1\", matmul, forward: the output [8 2] is -Inf at [0 0]\n" +
				"   the weights have grown to 1e+20, in kernel of layer \"dense_1\": try a smaller learning rate than 1e+20"},
		{"data that are too large", through(op("same", (*tensor.Tensor).Neg)), mse, 0.01, filled(1e20, 32, 3), y, nil,
			"epoch 1, step 1: the training diverged: loss \"mean_squared_error\", square, forward: the output [8 2] is +Inf at [0 0], computed from 9.677e+19\n" +
				"   the data are as large as 1e+20: scale them to about 1, or try a smaller learning rate than 0.01"},
		{"a gradient that is too large", through(op("same", (*tensor.Tensor).Neg)), losses.New("steep", func(want, got *tensor.Tensor) *tensor.Tensor {
			return got.Sub(want).Scale(1e15).Scale(1e10).Mean(-1)
		}), 1e-9, x, y, nil,
			"epoch 1, step 1: the training diverged: loss \"steep\", scale 1e+15, backward: the gradient of its input [8 2] is 6.25e+23 at [0 0], too large for a step, where its value is 0.5235\n" +
				"   the loss is too steep: scale it, or the data, to about 1"},
		{"NaN in row 7 of batch 3", through(op("same", (*tensor.Tensor).Neg)), mse, 1e-9, with(x, 3*(2*8+7)+1, notANumber), y, nil,
			"epoch 1, step 3: the training diverged: the data: NaN in row 23, column 1: leave the row out, or put a number there, such as the mean of the others"},
		{"an infinite target in batch 2", through(op("same", (*tensor.Tensor).Neg)), mse, 1e-9, x, with(y, 2*9, infinite), nil,
			"epoch 1, step 2: the training diverged: the targets: +Inf in row 9, column 0: leave the row out, or put a number there, such as the mean of the others"},
		{"a loss of one's own", dl.Sequential(layers.Dense(2, layers.NoBias(), layers.InputShape(3))), logOfDifference, 1e-9, zero, zeros(32, 2), nil,
			"epoch 1, step 3: the training diverged: loss \"log_of_difference\", log, forward: the output [8 2] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
		{"one of two outputs", two(), losses.Each(mse, mse), 1e-9, zero, dl.Tensors{y, y}, nil,
			"epoch 1, step 3: the training diverged: layer \"bad\", log, forward: the output [8 2] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
		{"one of two losses", two2(), losses.Each(mse, logOfDifference), 1e-9, zero, dl.Tensors{zeros(32, 2), zeros(32, 2)}, nil,
			"epoch 1, step 3: the training diverged: loss \"log_of_difference\", log, forward: the output [8 2] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
		{"between layers", between(), mse, 1e-9, zero, zeros(32, 4), nil,
			"epoch 1, step 3: the training diverged: between the layers of the model, log, forward: the output [8 4] is -Inf at [5 0], computed from 0\n" +
				"   keep what a logarithm is taken of above 0: x.Clip(1e-7, 1) or x.AddScalar(1e-7), before Log"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := test.model
			o := optimizers.Adam(optimizers.LearningRate(test.rate))
			m.Compile(o, test.loss)
			var before [][]float32
			steps := 0
			h := m.Fit(test.x, test.y, append(test.options, dl.Quiet(), dl.NoShuffle(), dl.BatchSize(8), dl.Epochs(3), dl.Callback{
				BatchEnd: func(m *dl.Model, _ int, _ dl.Logs) { before, steps = snapshot(m), steps+1 },
			})...)
			if !errors.Is(h.Err, dl.ErrDiverged) {
				t.Fatalf("the history says %v", h.Err)
			}
			if h.Err.Error() != test.want {
				t.Errorf("\n%v\nwant\n%s", h.Err, test.want)
			}
			readable(t, h.Err.Error())
			if before != nil {
				same(t, "the weights of the last good step", before, snapshot(m))
			}
			for _, w := range m.Weights() {
				for _, v := range append(slices.Clone(o.Slots(w.Tensor)), w.Values()) {
					if at := tensor.FirstNonFinite(v); at >= 0 {
						t.Errorf("%s holds %v", w.Name(), v[at])
					}
				}
			}
			if h.Steps != steps || o.Iterations() != steps {
				t.Errorf("%d steps are counted, %d by the optimizer, and there were %d", h.Steps, o.Iterations(), steps)
			}
		})
	}
}

// two2 is a model of two outputs with finite values.
func two2() *dl.Model {
	in := dl.Input(3)
	return dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(2, layers.NoBias(), layers.Name("good")).Call(in), layers.Dense(2, layers.NoBias(), layers.Name("bad")).Call(in)})
}

// root has a root whose slope is infinite at 0.
func root() *dl.Model {
	return dl.Sequential(layers.Dense(4, layers.NoBias(), layers.InputShape(3)),
		op("length", func(x *tensor.Tensor) *tensor.Tensor { return x.Square().Sqrt() }), layers.Dense(2))
}

// between has a logarithm that belongs to no layer.
func between() *dl.Model {
	in := dl.Input(3)
	return dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(4, layers.NoBias()).Call(in).Abs().Log()})
}
