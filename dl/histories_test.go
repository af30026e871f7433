package dl_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A kerasArray is row by row.
type kerasArray struct {
	Shape []int
	Data  []float32
}

func (a kerasArray) tensor() *tensor.Tensor { return tensor.New(slices.Clone(a.Shape), a.Data) }

// A setup is a training that Keras did.
type setup struct {
	Name    string
	Weights []kerasArray
	Data    map[string]kerasArray
	History map[string][]float64
}

// data are those of that name.
func (s setup) data(name string) *tensor.Tensor { return s.Data[name].tensor() }

// readSetups reads what testdata/histories/make.py wrote.
func readSetups(t *testing.T) []setup {
	t.Helper()
	text, err := os.ReadFile("testdata/histories/histories.json")
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		Source string
		Setups []setup
	}
	if err := json.Unmarshal(text, &made); err != nil {
		t.Fatal(err)
	}
	return made.Setups
}

// classifier is the one of make.py.
func classifier(o *optimizers.Optimizer, l *losses.Loss, ms ...metrics.Metric) *dl.Model {
	m := dl.Sequential(layers.Dense(6, layers.ReLU, layers.InputShape(4)), layers.Dense(3, layers.Softmax))
	m.Compile(o, l, ms...)
	return m
}

// mae is the mean absolute error over the last axis as a metric.
func mae() metrics.Metric {
	return metrics.NewMean("mae", func(dst []float32, want, got *tensor.Tensor) []float32 {
		for i, v := range got.Values() {
			dst = append(dst, float32(math.Abs(float64(v-want.Values()[i]))))
		}
		return dst
	})
}

// twoHeads is a model of the outputs "digit" and "size".
func twoHeads(inputs dl.Tensors, h *tensor.Tensor) *dl.Model {
	return dl.New(inputs, dl.Tensors{layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(h), layers.Dense(1, layers.Name("size")).Call(h)})
}

// rate is the learning rate as an option of each optimizer.
var rate = optimizers.LearningRate

// cuts are where make.py's generator cuts its batches.
var cuts = []int{0, 4, 9, 10, 15}

// setups say in Go what make.py says in Python: the model, and the training.
var setups = map[string]struct {
	model func() *dl.Model
	fit   func(m *dl.Model, s setup, options ...dl.FitOption) *dl.History
}{
	"sample weights": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.02)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy(), metrics.Weighted(metrics.Accuracy()))
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.SampleWeights(s.data("w")), dl.BatchSize(5), dl.Epochs(3))...)
		},
	},
	"class weights": {
		func() *dl.Model {
			return classifier(optimizers.SGD(rate(0.1), optimizers.Momentum(0.9)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy(), metrics.Weighted(metrics.Accuracy()))
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.ClassWeights(map[int]float32{0: 0.5, 2: 3}), dl.BatchSize(7), dl.Epochs(3), dl.ValidationSplit(0.3))...)
		},
	},
	"class weights of one-hot targets": {
		func() *dl.Model {
			return classifier(optimizers.RMSprop(rate(0.01)), losses.CategoricalCrossentropy(), metrics.Accuracy())
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.ClassWeights(map[int]float32{0: 0.5, 1: 2}), dl.BatchSize(6), dl.Epochs(3))...)
		},
	},
	"validation split with weights": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.01)), losses.SparseCategoricalCrossentropy(), metrics.Weighted(metrics.Accuracy()))
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.SampleWeights(s.data("w")), dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.25))...)
		},
	},
	"validation data": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.02)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy(), metrics.Weighted(metrics.Accuracy()))
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.BatchSize(6), dl.Epochs(4), dl.Validation(s.data("xv"), s.data("yv")), dl.ValidationWeights(s.data("wv")),
				dl.ValidationBatchSize(3), dl.ValidationSteps(4), dl.ValidationFreq(2))...)
		},
	},
	"several outputs": {
		func() *dl.Model {
			a, b := dl.Input(3), dl.Input(2)
			m := twoHeads(dl.Tensors{a, b}, layers.Concatenate(-1).Call(layers.Dense(5, layers.Tanh).Call(a), b))
			m.Compile(optimizers.Adam(rate(0.02)), losses.Each(losses.Weighted(0.3, losses.SparseCategoricalCrossentropy()), losses.Weighted(2, losses.MeanSquaredError())),
				metrics.On("digit", metrics.Accuracy()), metrics.On("size", mae()), metrics.On("digit", metrics.Weighted(metrics.Accuracy())), metrics.Weighted(metrics.On("size", mae())))
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(dl.Tensors{s.data("xa"), s.data("xb")}, dl.Tensors{s.data("yd"), s.data("ys")},
				append(o, dl.SampleWeights(dl.Tensors{s.data("wd"), s.data("ws")}), dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.2))...)
		},
	},
	"an output without a loss": {
		func() *dl.Model {
			a := dl.Input(3)
			m := twoHeads(dl.Tensors{a}, layers.Dense(5, layers.Tanh).Call(a))
			m.Compile(optimizers.SGD(rate(0.1)), losses.Each(losses.SparseCategoricalCrossentropy(), nil), metrics.On("digit", metrics.Accuracy()), metrics.On("size", mae()))
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("xa"), dl.Tensors{s.data("yd"), s.data("ys")}, append(o, dl.SampleWeights(s.data("w")), dl.BatchSize(8), dl.Epochs(3))...)
		},
	},
	"penalties": {
		func() *dl.Model {
			m := dl.Sequential(
				layers.Dense(6, layers.ReLU, layers.KernelRegularizer(regularizers.L2(0.02)), layers.InputShape(4)),
				layers.New("activity", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
					c.AddLoss(x[0].Square().Mean().Scale(0.05))
					return x[0]
				}),
				layers.Dense(1, layers.KernelRegularizer(regularizers.L1(0.01))),
			)
			m.Compile(optimizers.SGD(rate(0.05), optimizers.Momentum(0.5), optimizers.Nesterov()), losses.MeanSquaredError())
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.25))...)
		},
	},
	"batch normalization": {
		func() *dl.Model {
			m := dl.Sequential(layers.Dense(6, layers.NoBias(), layers.InputShape(4)), layers.BatchNormalization(layers.Momentum(0.8)), layers.ReLU, layers.Dropout(0), layers.Dense(3, layers.Softmax))
			m.Compile(optimizers.Adam(rate(0.01)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.BatchSize(8), dl.Epochs(4), dl.ValidationSplit(0.3))...)
		},
	},
	"masks": {
		func() *dl.Model {
			m := dl.Sequential(layers.Masking(0, layers.InputShape(5, 2)), layers.LSTM(4, layers.ReturnSequences()), layers.Dense(3, layers.Softmax))
			m.Compile(optimizers.Adam(rate(0.02)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy(), metrics.Weighted(metrics.Accuracy()))
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.SampleWeights(s.data("w")), dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.3))...)
		},
	},
	"steps per epoch": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.02)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.BatchSize(2), dl.StepsPerEpoch(3), dl.Epochs(5))...)
		},
	},
	"steps without a batch size": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.02)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.StepsPerEpoch(3), dl.Epochs(3), dl.ValidationSplit(0.3), dl.ValidationSteps(2))...)
		},
	},
	"initial epoch": {
		func() *dl.Model {
			m := dl.Sequential(layers.Dense(1, layers.Sigmoid, layers.InputShape(4)))
			m.Compile(optimizers.RMSprop(rate(0.02)), losses.BinaryCrossentropy(), metrics.Accuracy(), metrics.Accuracy())
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			return m.Fit(s.data("x"), s.data("y"), append(o, dl.BatchSize(4), dl.Epochs(4), dl.InitialEpoch(2))...)
		},
	},
	"a generator": {
		func() *dl.Model {
			m := dl.Sequential(layers.Dense(5, layers.Tanh, layers.InputShape(4)), layers.Dense(1))
			m.Compile(optimizers.Adam(rate(0.02)), losses.MeanSquaredError(), metrics.Weighted(mae()))
			return m
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			batches := func(yield func(dl.Batch) bool) {
				for {
					for i, from := range cuts[:len(cuts)-1] {
						part := func(name string) *tensor.Tensor { return s.data(name).Rows(from, cuts[i+1]) }
						if !yield(dl.Batch{X: part("x"), Y: part("y"), Weights: dl.Tensors{part("w")}}) {
							return
						}
					}
				}
			}
			return m.Fit(dl.FromSeq(batches), nil, append(o, dl.StepsPerEpoch(3), dl.Epochs(4), dl.Validation(s.data("x"), s.data("y")), dl.ValidationWeights(s.data("w")),
				dl.ValidationBatchSize(4), dl.ValidationSteps(2))...)
		},
	},
	"on batch": {
		func() *dl.Model {
			return classifier(optimizers.Adam(rate(0.05)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy(), metrics.Weighted(metrics.Accuracy()))
		},
		func(m *dl.Model, s setup, o ...dl.FitOption) *dl.History {
			x, y, w := s.data("x"), s.data("y"), dl.SampleWeights(s.data("w"))
			h := &dl.History{}
			train := func(w dl.FitOption) {
				logs, err := m.TrainOnBatch(x, y, append(o, w)...)
				h.Epochs, h.Err = append(h.Epochs, logs), err
			}
			for range 4 {
				train(w)
				h.Epochs = append(h.Epochs, m.TestOnBatch(x, y, append(o, w)...))
			}
			train(dl.ClassWeights(map[int]float32{1: 2}))
			h.Epochs = append(h.Epochs, m.Evaluate(x, y, append(o, w, dl.BatchSize(5))...))
			return h
		},
	},
}

// What Fit leaves is what Keras's fit leaves, number by number, laid out and step by step.
func TestHistoriesOfKeras(t *testing.T) {
	all := readSetups(t)
	if len(all) != len(setups) {
		t.Errorf("there are %d set-ups of Keras's, and %d here", len(all), len(setups))
	}
	worst := 0.0
	for _, s := range all {
		here, ok := setups[s.Name]
		if !ok {
			t.Errorf("%s: no such set-up here", s.Name)
			continue
		}
		for _, how := range []struct {
			name    string
			options []dl.FitOption
		}{{"laid out", nil}, {"eager", []dl.FitOption{dl.Eager()}}} {
			m := here.model()
			ws := m.Weights()
			if len(ws) != len(s.Weights) {
				t.Fatalf("%s: %d weights, Keras has %d", s.Name, len(ws), len(s.Weights))
			}
			for i, w := range ws {
				if !w.Shape().Equal(s.Weights[i].Shape) {
					t.Fatalf("%s: weight %d has the shape %v, Keras's %v", s.Name, i, w.Shape(), s.Weights[i].Shape)
				}
				copy(w.Values(), s.Weights[i].Data)
			}
			h := here.fit(m, s, append(how.options, dl.NoShuffle(), dl.Quiet())...)
			worst = max(worst, compareHistories(t, s.Name+", "+how.name, h, s.History))
		}
	}
	t.Logf("largest difference: %.2g", worst)
}

// compareHistories returns the largest difference of a log, and holds it against 1e-5.
func compareHistories(t *testing.T, name string, h *dl.History, want map[string][]float64) (worst float64) {
	t.Helper()
	if h.Err != nil {
		t.Errorf("%s: %v", name, h.Err)
		return 0
	}
	if epochs, ok := want["epoch"]; ok {
		if len(epochs) != len(h.Epochs) || int(epochs[0]) != h.First {
			t.Errorf("%s: epochs from %d to %d, Keras's are %v", name, h.First, h.First+len(h.Epochs)-1, epochs)
		}
	}
	for _, key := range h.Names() {
		if _, ok := want[key]; !ok {
			t.Errorf("%s: Keras has no log %q", name, key)
		}
	}
	for key, values := range want {
		if key == "epoch" {
			continue
		}
		got := slices.DeleteFunc(h.Values(key), math.IsNaN) // Keras leaves out epochs without validation
		if len(got) != len(values) {
			t.Errorf("%s: %d values of %q, Keras has %d", name, len(got), key, len(values))
			continue
		}
		for i, v := range values {
			d := math.Abs(got[i] - v)
			worst = max(worst, d)
			if !(d <= 1e-5*max(1, math.Abs(v))) {
				t.Errorf("%s: %s %d is %.7f, Keras's %.7f", name, key, i, got[i], v)
			}
		}
	}
	return worst
}
