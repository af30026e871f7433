package dl_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// trained is m after a step.
func trained(m *dl.Model, o *optimizers.Optimizer) *dl.Model {
	var x, y dl.Tensors
	var each []*losses.Loss
	for _, in := range m.Graph().Inputs {
		x = append(x, tensor.New(append(tensor.Shape{2}, in.Shape()[1:]...), nil))
	}
	for _, out := range m.Graph().Outputs {
		y = append(y, tensor.New(append(tensor.Shape{2}, out.Shape()[1:]...), nil))
		each = append(each, losses.MeanSquaredError())
	}
	m.Compile(o, losses.Each(each...))
	m.Fit(x, y, dl.Quiet())
	return m
}

func chain() *dl.Model {
	return dl.Sequential(layers.Dense(128, layers.ReLU, layers.InputShape(784)), layers.Dropout(0.2), layers.Dense(10, layers.Softmax))
}

func residual() *dl.Model {
	image, meta := dl.Input(784), dl.Input(12)
	h := layers.Dense(64, layers.ReLU).Call(image)
	h = h.Add(layers.Dense(64, layers.ReLU).Call(h))
	joined := tensor.Concat(-1, h, layers.Dense(16, layers.ReLU).Call(meta))
	digit := layers.Dense(10, layers.Softmax, layers.Name("digit")).Call(joined)
	odd := layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(joined)
	return dl.New(dl.Tensors{image, meta}, dl.Tensors{digit, odd})
}

func shared() *dl.Model {
	a, b := dl.Input(6), dl.Input(6)
	tower := layers.Dense(5, layers.Name("tower"))
	merged := layers.Concatenate(-1).Call(tower.Call(a), tower.Call(b))
	return dl.New(dl.Tensors{a, b}, dl.Tensors{layers.Dense(1).Call(merged)})
}

// named is m with a name.
func named(m *dl.Model, name string) *dl.Model {
	layers.Name(name)(m.AsLayer())
	return m
}

func nested() *dl.Model {
	encoder := named(dl.Sequential(layers.Dense(4, layers.InputShape(8), layers.Name("narrow")), layers.BatchNormalization()), "encoder")
	x := dl.Input(4)
	h := layers.Dense(6, layers.Name("wide")).Call(x)
	decoder := named(dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(8, layers.Name("wider")).Call(h)}), "decoder")
	return dl.Sequential(encoder, decoder, layers.Dense(2))
}

func graphOfModels() *dl.Model {
	x := dl.Input(4)
	inner := named(dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(3, layers.Name("inside")).Call(x).Scale(2)}), "inner")
	chain := named(dl.Sequential(layers.Dense(3, layers.Name("first"), layers.InputShape(4)), layers.Dense(3, layers.Name("second"))), "chain")
	a, b := dl.Input(4), dl.Input(4)
	return dl.New(dl.Tensors{a, b}, dl.Tensors{layers.Add().Call(inner.Call(a), inner.Call(b), chain.Call(b))})
}

// TestSummaryIsKeras compares with the texts of testdata/summaries, which Keras printed of the same
// models.
func TestSummaryIsKeras(t *testing.T) {
	data, err := os.ReadFile("testdata/summaries/summaries.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"sequential":                  chain().Summary(),
		"sequential_narrow":           chain().Summary(dl.LineLength(44)),
		"sequential_wide":             chain().Summary(dl.LineLength(120)),
		"sequential_trained_adam":     trained(chain(), optimizers.Adam()).Summary(),
		"sequential_trained_sgd":      trained(chain(), optimizers.SGD()).Summary(),
		"sequential_trained_momentum": trained(chain(), optimizers.SGD(optimizers.Momentum(0.9))).Summary(),
		"sequential_trained_rmsprop":  trained(chain(), optimizers.RMSprop(optimizers.Momentum(0.9), optimizers.Centered())).Summary(),
		"sequential_compiled": func() string {
			m := chain()
			m.Compile(optimizers.Adam(), losses.MeanSquaredError())
			return m.Summary()
		}(),
		"sequential_frozen": func() string {
			m := chain()
			m.Layers()[0].SetFrozen(true)
			return trained(m, optimizers.Adam()).Summary(dl.ShowTrainable())
		}(),
		"sequential_unbuilt":           dl.Sequential(layers.Dense(8), layers.Dropout(0.5), layers.Dense(2)).Summary(),
		"sequential_unbuilt_trainable": dl.Sequential(layers.Dense(8), layers.Dropout(0.5)).Summary(dl.ShowTrainable()),
		"sequential_long_names": named(dl.Sequential(
			layers.BatchNormalization(layers.InputShape(5, 7)),
			layers.Dense(123456, layers.Name("a_name_that_is_so_long_that_the_column_cannot_hold_it")),
			layers.Dense(3, layers.Name("a_name_that_just_fits")),
			layers.Reshape(tensor.Shape{3, 5, 1}),
		), "names").Summary(),
		"sequential_recurrent": dl.Sequential(
			layers.Masking(0, layers.InputShape(5, 3)), layers.LSTM(4, layers.ReturnSequences()), layers.LSTM(4),
			layers.Flatten(), layers.Rescaling(0.5), layers.Dense(1),
		).Summary(),
		"sequential_open_time": dl.Sequential(layers.LSTM(4, layers.InputShape(tensor.Unknown, 3))).Summary(),
		"functional_chain": func() string {
			x := dl.Input(4)
			h := layers.Dense(3).Call(x)
			return dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(2).Call(h)}).Summary()
		}(),
		"functional_ops": func() string {
			x := dl.Input(4)
			h := layers.Dense(3).Call(x).Tanh().Scale(2).Abs().AddScalar(1)
			h = h.Log().Sqrt().Exp().Square().ReLU().LeakyReLU(0.2).Slice(-1, 0, 2)
			h = h.Clip(0, 1).ExpandDims(-1).Div(tensor.Scalar(2)).Sum(-1).Reshape(-1, 1, 2)
			return dl.New(dl.Tensors{x}, dl.Tensors{h}).Summary()
		}(),
		"functional":        residual().Summary(),
		"functional_wide":   residual().Summary(dl.LineLength(108)),
		"functional_narrow": residual().Summary(dl.LineLength(50)),
		"functional_trainable": func() string {
			m := residual()
			m.Layer("dense_1").SetFrozen(true)
			return m.Summary(dl.ShowTrainable())
		}(),
		"functional_trained": trained(residual(), optimizers.Adam()).Summary(),
		"functional_shared":  shared().Summary(),
		"functional_input_twice": func() string {
			x := dl.Input(4)
			return dl.New(dl.Tensors{x}, dl.Tensors{layers.Multiply().Call(x, layers.Dense(4).Call(x))}).Summary()
		}(),
		"functional_branches": func() string {
			x := dl.Input(4)
			short := layers.Dense(3).Call(x)
			long := layers.Dense(6).Call(x)
			long = layers.Dense(5).Call(long)
			long = layers.Dense(3).Call(long)
			last := layers.Add().Call(short, long)
			return dl.New(dl.Tensors{x}, dl.Tensors{last, layers.Dense(2).Call(short)}).Summary()
		}(),
		"functional_unused_input": func() string {
			x, y := dl.Input(4), dl.Input(5)
			return dl.New(dl.Tensors{x, y}, dl.Tensors{layers.Dense(2).Call(x)}).Summary()
		}(),
		"nested_sequential":          nested().Summary(),
		"nested_sequential_expanded": nested().Summary(dl.ExpandNested()),
		"nested_functional":          graphOfModels().Summary(),
		"nested_functional_expanded": graphOfModels().Summary(dl.ExpandNested()),
		"nested_twice": func() string {
			inner := named(dl.Sequential(layers.Dense(3, layers.InputShape(4), layers.Name("dense"))), "inner")
			middle := named(dl.Sequential(inner, layers.Dense(2, layers.Name("dense_1"))), "middle")
			return dl.Sequential(middle, layers.Dense(1, layers.Name("dense_2"))).Summary(dl.ExpandNested(), dl.ShowTrainable())
		}(),
		"nested_frozen": func() string {
			m := nested()
			m.Layers()[0].SetFrozen(true)
			return m.Summary(dl.ExpandNested(), dl.ShowTrainable())
		}(),
		"nested_unbuilt":      dl.Sequential(named(dl.Sequential(layers.Dense(3)), "inner"), layers.Flatten()).Summary(),
		"sequential_stateful": dl.Sequential(layers.LSTM(4, layers.Stateful(2), layers.InputShape(5, 3)), layers.Dense(1)).Summary(),
		"wide_letters": dl.Sequential(
			layers.Dense(1, layers.InputShape(1), layers.Name("编码器")),
			layers.Dense(1, layers.Name("一个非常长的层名一个非常长的层名一个非常长的层名")),
			layers.Dense(1, layers.Name("e\u0301")),
		).Summary(),
		"scalar_weights": named(dl.Sequential(layers.Dense(1, layers.NoBias(), layers.InputShape(1))), "[x]").Summary(),
	} {
		if want[name] == "" {
			t.Errorf("%s: Keras's text is missing", name)
		} else if got != want[name] {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want[name])
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s: nothing was compared with it", name)
	}
}

// A layer of one's own has no class of Keras's, and says its kind.
func TestSummaryOwnLayer(t *testing.T) {
	own := layers.New("half", func(_ *layers.Context, x ...*tensor.Tensor) *tensor.Tensor { return x[0].Scale(0.5) })
	got := dl.Sequential(layers.Dense(2, layers.InputShape(3)), own, layers.Tanh).Summary()
	for _, want := range []string{"│ half (half) ", "│ tanh (Activation) "} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	two := layers.NewMany("two", func(_ *layers.Context, x ...*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{x[0], x[0].Sum(-1)}
	})
	x := dl.Input(3)
	y := two.CallMany(x)
	if got, want := dl.New(dl.Tensors{x}, y).Summary(dl.LineLength(100)), "│ [(None, 3), (None)] "; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
}

// What one sample takes, counted by hand: a product of 784 by 128 is 784·128 multiplications and as
// many additions, and a bias, a ReLU or a softmax one for each value.
func TestSummaryCosts(t *testing.T) {
	if got, want := chain().Summary(dl.ShowFLOPs(), dl.ShowMemory()), strings.TrimSpace(`
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃         FLOPs ┃        Memory ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 128)            │       100,480 │       200,960 │       1.50 KB │
├─────────────────────────────────┼────────────────────────┼───────────────┼───────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 128)            │             0 │             0 │      512.00 B │
├─────────────────────────────────┼────────────────────────┼───────────────┼───────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │         1,290 │         2,580 │      120.00 B │
└─────────────────────────────────┴────────────────────────┴───────────────┴───────────────┴───────────────┘
 Total params: 101,770 (397.54 KB)
 Trainable params: 101,770 (397.54 KB)
 Non-trainable params: 0 (0.00 B)
 Forward FLOPs of a sample: 203,540
 Activations of a sample: 2.12 KB`); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// A stateful layer fixes the batch, here of 2; a sample is half of it. An axis of any size is 1. The
	// products of 5 time steps are 5·2·(3+4)·16, and what comes to them is less than half of that.
	x := dl.Input(5, 3)
	m := dl.New(dl.Tensors{x}, dl.Tensors{layers.LSTM(4, layers.Stateful(2)).Call(x)})
	_, text, _ := strings.Cut(m.Summary(dl.ShowFLOPs()), "FLOPs of a sample: ")
	if n, err := strconv.Atoi(strings.ReplaceAll(text, ",", "")); err != nil || n < 1120 || n > 1680 {
		t.Errorf("an LSTM takes %s FLOPs: %v", text, err)
	}
	x = dl.Input(tensor.Unknown, 3)
	m = dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(4, layers.NoBias()).Call(x).Square()})
	if got, want := m.Summary(dl.ShowFLOPs()), "of a sample: 28"; !strings.HasSuffix(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
	for _, m := range []*dl.Model{residual(), shared(), nested(), graphOfModels()} { // a nested model takes what its layers take
		a, b := m.Summary(dl.ShowFLOPs(), dl.ShowMemory()), m.Summary(dl.ShowFLOPs(), dl.ShowMemory(), dl.ExpandNested())
		_, a, _ = strings.Cut(a, "Forward")
		if _, b, _ = strings.Cut(b, "Forward"); a != b {
			t.Errorf("%q, and expanded %q", a, b)
		}
	}
}

// To print a summary changes nothing.
func TestSummaryChangesNothing(t *testing.T) {
	m := nested()
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	x, y := normal("x", 8, 8), normal("y", 8, 2)
	m.Fit(x, y, dl.Quiet())
	before := snapshot(m)
	m.Summary(dl.ShowFLOPs(), dl.ShowMemory(), dl.ShowTrainable(), dl.ExpandNested())
	same(t, "summary", before, snapshot(m))
}
