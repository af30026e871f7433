package dl_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// twoToOne is a model of two inputs and one output.
func twoToOne() *dl.Model {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	return m
}

// signalled sends an interrupt to the test itself, and fails if what runs does not end within a
// second of it.
func signalled(t *testing.T, when <-chan bool, f func() *dl.History) *dl.History {
	t.Helper()
	ignored := make(chan os.Signal, 1) // so that one that comes too late does not end the test
	signal.Notify(ignored, os.Interrupt)
	defer signal.Stop(ignored)
	sent := make(chan time.Time, 1)
	go func() {
		<-when
		sent <- time.Now()
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			self.Signal(os.Interrupt)
		}
	}()
	h := f()
	if took := time.Since(<-sent); took > time.Second {
		t.Errorf("it ended %v after the interrupt", took)
	}
	if !errors.Is(h.Err, dl.ErrInterrupted) {
		t.Errorf("the history says %v", h.Err)
	}
	return h
}

func TestInterruptEndsFit(t *testing.T) {
	x, y := normal("x", 64, 2), normal("y", 64, 1)
	t.Run("between two steps", func(t *testing.T) {
		m, when := twoToOne(), make(chan bool, 1)
		before := snapshot(m)
		var ended *dl.History
		h := signalled(t, when, func() *dl.History {
			return m.Fit(x, y, dl.Quiet(), dl.Epochs(1e9), dl.Callback{
				EpochEnd: func(_ *dl.Model, epoch int, _ dl.Logs) {
					if epoch == 1 {
						when <- true
					}
				},
				End: func(_ *dl.Model, h *dl.History) { ended = h },
			})
		})
		if len(h.Epochs) < 2 || h.Steps < 4 || ended != h || m.History() != h {
			t.Errorf("the history has %d epochs and %d steps", len(h.Epochs), h.Steps)
		}
		if slices.Equal(before[0], snapshot(m)[0]) {
			t.Error("the weights are those of before")
		}
		if h := m.Fit(x, y, dl.Quiet()); h.Err != nil {
			t.Errorf("the next Fit: %v", h.Err)
		}
	})
	t.Run("in the validation", func(t *testing.T) {
		m, when := twoToOne(), make(chan bool, 1)
		endless := dl.FromSeq(func(yield func(dl.Batch) bool) {
			for yield(dl.Batch{X: x, Y: y}) {
			}
		})
		h := signalled(t, when, func() *dl.History {
			return m.Fit(x, y, dl.Quiet(), dl.Epochs(3), dl.Validation(endless, nil), dl.Callback{TestBatchEnd: func(_ *dl.Model, step int, _ dl.Logs) {
				if step == 5 {
					when <- true
				}
			}})
		})
		if len(h.Epochs) != 1 || !strings.HasPrefix(h.Err.Error(), "epoch 1, validation: ") {
			t.Errorf("%d epochs: %v", len(h.Epochs), h.Err)
		}
		if _, ok := h.Epochs[0]["val_loss"]; ok || h.Epochs[0]["loss"] == 0 {
			t.Errorf("the logs of the epoch are %v", h.Epochs[0])
		}
	})
	t.Run("while the data are awaited", func(t *testing.T) {
		m, when, done := twoToOne(), make(chan bool, 1), make(chan bool)
		slow := func(yield func(dl.Batch) bool) {
			defer close(done)
			if yield(dl.Batch{X: x, Y: y}) {
				when <- true
				time.Sleep(1500 * time.Millisecond)
				if yield(dl.Batch{X: x, Y: y}) {
					t.Error("the sequence was not told that nobody waits for it")
				}
			}
		}
		if h := signalled(t, when, func() *dl.History { return m.Fit(dl.FromSeq(slow), nil, dl.Quiet()) }); h.Steps != 1 {
			t.Errorf("%d steps", h.Steps)
		}
		<-done
	})
	t.Run("in the first layout", func(t *testing.T) {
		when := make(chan bool, 1)
		m := dl.Sequential(layers.New("long", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
			y := x[0].Mul(c.Weight("w", tensor.Shape{2}, initializers.Ones()))
			for i := range 2000 {
				if y = y.AddScalar(1); !y.Symbolic() {
					if i == 10 {
						when <- true
					}
					time.Sleep(time.Millisecond)
				}
			}
			return y
		}, layers.InputShape(2)))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		if h := signalled(t, when, func() *dl.History { return m.Fit(x, x, dl.Quiet()) }); h.Steps != 0 {
			t.Errorf("%d steps", h.Steps)
		}
	})
	t.Run("in a long step", func(t *testing.T) {
		// 300 layers of one step, so that the whole takes longer than a second.
		parts := []layers.Part{layers.Dense(64, layers.InputShape(2))}
		for range 300 {
			parts = append(parts, layers.Dense(64))
		}
		m, when := dl.Sequential(append(parts, layers.Dense(1))...), make(chan bool, 1)
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		before := snapshot(m)
		const n = 1 << 14
		h := signalled(t, when, func() *dl.History {
			return m.Fit(normal("x", n, 2), normal("y", n, 1), dl.Quiet(), dl.BatchSize(n), dl.Epochs(1e6),
				dl.Callback{BatchBegin: func(*dl.Model, int) { when <- true }})
		})
		if h.Steps != 0 {
			t.Errorf("%d steps", h.Steps)
		}
		same(t, "a step that was not done", before, snapshot(m))
	})
	t.Run("context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		h := twoToOne().Fit(x, y, dl.Quiet(), dl.Epochs(1e9), dl.Context(ctx))
		if !errors.Is(h.Err, context.DeadlineExceeded) || len(h.Epochs) == 0 {
			t.Errorf("%d epochs: %v", len(h.Epochs), h.Err)
		}
	})
}

// batchesOf are x and y cut in parts.
func batchesOf(x, y *tensor.Tensor, at ...int) func(yield func(dl.Batch) bool) {
	return func(yield func(dl.Batch) bool) {
		for i := 1; i < len(at); i++ {
			if !yield(dl.Batch{X: x.Rows(at[i-1], at[i]), Y: y.Rows(at[i-1], at[i])}) {
				return
			}
		}
	}
}

// A sequence of batches gives what the arrays give, in Fit, Evaluate, Predict and the validation.
func TestSequence(t *testing.T) {
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	seq := dl.FromSeq(batchesOf(x, y, 0, 4, 8, 10))
	a, b := twoToOne(), twoToOne()
	want := a.Fit(x, y, dl.Quiet(), dl.NoShuffle(), dl.BatchSize(4), dl.Epochs(3), dl.Validation(x, y), dl.ValidationBatchSize(4))
	got := b.Fit(seq, nil, dl.Quiet(), dl.Epochs(3), dl.Validation(seq, nil))
	if got.String() != want.String() || got.Steps != 9 {
		t.Errorf("the history of the sequence is\n%v\nthat of the arrays\n%v", got, want)
	}
	same(t, "weights after a sequence and after arrays", snapshot(a), snapshot(b))
	if got, want := b.Evaluate(seq, nil), a.Evaluate(x, y, dl.BatchSize(4)); got.String() != want.String() {
		t.Errorf("evaluated %v, want %v", got, want)
	}
	if got, want := b.Predict(seq), a.Predict(x); !got.Shape().Equal(tensor.Shape{10, 1}) || !slices.Equal(got.Values(), want.Values()) {
		t.Errorf("predicted %v, want %v", got, want)
	}
	// A Sequential learns its input's shape from the first batch.
	late := dl.Sequential(layers.Dense(1))
	late.Compile(optimizers.SGD(), losses.MeanSquaredError(), metrics.NewMean("none", func(dst []float32, want, got *tensor.Tensor) []float32 { return append(dst, want.Values()...) }))
	if h := late.Fit(seq, nil, dl.Quiet(), dl.Validation(seq, nil)); len(h.Epochs) != 1 || len(h.Names()) != 4 {
		t.Errorf("late: %v", h)
	}
}

// Time steps may change from batch to batch.
func TestSequenceOfChangingShapes(t *testing.T) {
	m := dl.Sequential(layers.LSTM(3, layers.InputShape(tensor.Unknown, 2)), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	seq := func(yield func(dl.Batch) bool) {
		for i := range 40 {
			if !yield(dl.Batch{X: normal("x", 4, 1+i%20, 2), Y: normal("y", 4, 1)}) {
				return
			}
		}
	}
	if h := m.Fit(dl.FromSeq(seq), nil, dl.Quiet(), dl.Epochs(2)); h.Err != nil || h.Steps != 80 {
		t.Errorf("%d steps: %v", h.Steps, h.Err)
	}
}

func TestSequenceEnds(t *testing.T) {
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	// One that can be gone through once only, as one that reads a channel.
	left := batchesOf(x, y, 0, 5, 10)
	once := func(yield func(dl.Batch) bool) {
		now := left
		left = func(func(dl.Batch) bool) {}
		now(yield)
	}
	h := twoToOne().Fit(dl.FromSeq(once), nil, dl.Quiet(), dl.Epochs(3))
	if h.Err == nil || len(h.Epochs) != 1 || !strings.Contains(h.Err.Error(), "epoch 2, step 1: the data have come to their end") {
		t.Errorf("%d epochs: %v", len(h.Epochs), h.Err)
	}
	// What it panics with is Fit's.
	err := dl.Try(func() {
		twoToOne().Fit(dl.FromSeq(func(yield func(dl.Batch) bool) { yield(dl.Batch{X: x.Reshape(7, 7), Y: y}) }), nil, dl.Quiet())
	})
	if err == nil || !strings.Contains(err.Error(), "fit_test.go") {
		t.Errorf("the error is %v", err)
	}
	func() {
		defer func() {
			if e, ok := recover().(error); !ok || !strings.Contains(e.Error(), "the sequence of batches panicked: oh") || !strings.Contains(e.Error(), "fit_test.go") {
				t.Errorf("it panicked with %v", e)
			}
		}()
		twoToOne().Fit(dl.FromSeq(func(func(dl.Batch) bool) { panic("oh") }), nil, dl.Quiet())
	}()
}

// Steps of one's own have Fit's data, callbacks, validation and history.
func TestTrainStep(t *testing.T) {
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	a, b := twoToOne(), twoToOne()
	b.Weights() // both have their first weights
	want := a.Fit(x, y, dl.Quiet(), dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.3))
	tape, opt := tensor.Training(), optimizers.SGD()
	steps := 0
	got := b.Fit(x, y, dl.Quiet(), dl.BatchSize(4), dl.Epochs(3), dl.ValidationSplit(0.3),
		dl.Callback{BatchEnd: func(*dl.Model, int, dl.Logs) { steps++ }},
		dl.TrainStep(func(batch dl.Batch) dl.Logs {
			tape.Reset()
			loss := b.Call(tape.Input(batch.X)).Sub(batch.Y).Square().Mean()
			tape.Backward(loss)
			tape.Commit()
			opt.Step(b.Trainable())
			return dl.Logs{"loss": float64(loss.Item())}
		}))
	if steps != 6 || got.Steps != 6 || len(got.Epochs) != 3 {
		t.Errorf("%d steps, of which a callback was told %d", got.Steps, steps)
	}
	for i, logs := range want.Epochs {
		for name, v := range logs {
			near(t, name, got.Epochs[i][name], v, 1e-5)
		}
	}
	// The model need not be compiled, and the validation may have a step of its own.
	own := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
	h := own.Fit(x, nil, dl.Quiet(), dl.Validation(x, nil),
		dl.TrainStep(func(b dl.Batch) dl.Logs { return dl.Logs{"loss": 1, "rows": float64(b.X.Dim(0))} }),
		dl.TestStep(func(b dl.Batch) dl.Logs { return dl.Logs{"error": float64(b.X.Dim(0))} }), dl.BatchSize(8))
	if h.String() != "epoch      loss      rows  val_error\n    1    1.0000    6.8000     6.8000" {
		t.Errorf("the history is\n%s", h)
	}
	h = own.Fit(x, nil, dl.Quiet(), dl.TrainStep(func(dl.Batch) dl.Logs { return dl.Logs{"loss": math.Inf(1)} }))
	if !errors.Is(h.Err, dl.ErrDiverged) {
		t.Errorf("a loss that is infinite: %v", h.Err)
	}
}

// Callbacks are told everything, in order; what they add to the logs is in the history.
func TestCallbacks(t *testing.T) {
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	var told []string
	tell := func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
	display := dl.Callback{Display: true, EpochEnd: func(m *dl.Model, epoch int, logs dl.Logs) {
		tell("display %v, in the history %d", logs["learning_rate"], len(m.History().Epochs))
	}}
	h := twoToOne().Fit(x, y, dl.Quiet(), display, dl.BatchSize(6), dl.Epochs(2), dl.ValidationSplit(0.2), dl.ValidationBatchSize(2), dl.ValidationFreq(2), dl.Callback{
		Begin:          func(_ *dl.Model, r dl.Run) { tell("begin %d of %d samples", r.Steps, r.Samples) },
		EpochBegin:     func(_ *dl.Model, epoch int) { tell("epoch %d", epoch) },
		BatchBegin:     func(_ *dl.Model, step int) { tell("batch %d", step) },
		BatchEnd:       func(_ *dl.Model, step int, logs dl.Logs) { tell("done %d, %d logs", step, len(logs)) },
		TestBegin:      func(_ *dl.Model, steps int) { tell("test of %d", steps) },
		TestBatchBegin: func(_ *dl.Model, step int) { tell("test batch %d", step) },
		TestBatchEnd:   func(_ *dl.Model, step int, logs dl.Logs) { tell("test done %d, %d logs", step, len(logs)) },
		TestEnd:        func(_ *dl.Model, logs dl.Logs) { tell("tested %v", logs.Names()) },
		EpochEnd: func(m *dl.Model, epoch int, logs dl.Logs) {
			tell("epoch %d ends with %d logs, in the history %d", epoch, len(logs), len(m.History().Epochs))
			logs["learning_rate"] = m.Optimizer().Rate()
		},
		End: func(_ *dl.Model, h *dl.History) { tell("end %d", len(h.Epochs)) },
	})
	want := `begin 2 of 8 samples
epoch 0
batch 0
done 0, 1 logs
batch 1
done 1, 1 logs
epoch 0 ends with 1 logs, in the history 0
display 0.01, in the history 1
epoch 1
batch 0
done 0, 1 logs
batch 1
done 1, 1 logs
test of 1
test batch 0
test done 0, 1 logs
tested [loss]
epoch 1 ends with 2 logs, in the history 1
display 0.01, in the history 2
end 2`
	if got := strings.Join(told, "\n"); got != want {
		t.Errorf("the callbacks were told\n%s\nwant\n%s", got, want)
	}
	if got := h.Values("learning_rate"); got[0] != 0.01 || got[1] != 0.01 {
		t.Errorf("the history has the learning rates %v", got)
	}
	if got := h.Values("val_loss"); !math.IsNaN(got[0]) || !(got[1] > 0) {
		t.Errorf("the history has the val_loss %v", got)
	}
	if !strings.Contains(h.String(), "-") {
		t.Errorf("the table is\n%v", h)
	}
}

// Stop ends the epoch after the step, as in Keras; StopWith says why.
func TestStop(t *testing.T) {
	x, y := normal("x", 12, 2), normal("y", 12, 1)
	disk := errors.New("the disk is full")
	for _, stop := range []func(m *dl.Model){(*dl.Model).Stop, func(m *dl.Model) { m.StopWith(disk) }} {
		m := twoToOne()
		h := m.Fit(x, y, dl.Quiet(), dl.BatchSize(2), dl.Epochs(5), dl.Validation(x, y), dl.Callback{BatchEnd: func(m *dl.Model, step int, _ dl.Logs) {
			if step == 2 {
				stop(m)
			}
		}})
		if h.Steps != 3 || len(h.Epochs) != 1 || h.Epochs[0]["val_loss"] == 0 {
			t.Errorf("%d steps, %v", h.Steps, h)
		}
		if h.Err != nil && !errors.Is(h.Err, disk) {
			t.Errorf("the error is %v", h.Err)
		}
	}
}

// A run that goes on at an epoch in the middle of the data is the one that did not stop.
func TestStepsPerEpochGoOn(t *testing.T) {
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	options := func(first, last int) []dl.FitOption {
		return []dl.FitOption{dl.Quiet(), dl.BatchSize(2), dl.StepsPerEpoch(3), dl.InitialEpoch(first), dl.Epochs(last)}
	}
	whole := twoToOne()
	h := whole.Fit(x, y, options(0, 7)...)
	if h.Steps != 18 { // 3 and 2 of the five batches in turn
		t.Errorf("%d steps", h.Steps)
	}
	for cut := 1; cut < 7; cut++ {
		parts := twoToOne()
		parts.Fit(x, y, options(0, cut)...)
		parts.Fit(x, y, options(cut, 7)...)
		same(t, fmt.Sprintf("cut at epoch %d", cut), snapshot(whole), snapshot(parts))
	}
}

func TestTrainOnBatch(t *testing.T) {
	x, y := normal("x", 12, 2), normal("y", 12, 1)
	a, b := twoToOne(), twoToOne()
	h := a.Fit(x, y, dl.Quiet(), dl.NoShuffle(), dl.BatchSize(4))
	var mean float64
	for batch := range dl.Batches(x, y, 4) {
		logs, err := b.TrainOnBatch(batch.X, batch.Y)
		if err != nil {
			t.Fatal(err)
		}
		mean += logs["loss"] / 3
	}
	same(t, "an epoch of Fit and its batches one by one", snapshot(a), snapshot(b))
	near(t, "mean loss", mean, h.Epochs[0]["loss"], 1e-6)
	before := snapshot(b)
	near(t, "TestOnBatch", b.TestOnBatch(x, y)["loss"], b.Evaluate(x, y)["loss"], 1e-6)
	huge := twoToOne()
	huge.Weights()[0].Values()[0] = 1e30
	start := snapshot(huge)
	if _, err := huge.TrainOnBatch(x, y); !errors.Is(err, dl.ErrDiverged) {
		t.Errorf("an infinite loss: %v", err)
	}
	same(t, "a step that diverged", start, snapshot(huge))
	same(t, "an evaluation", before, snapshot(b))
	// Dropout draws other numbers in each step.
	d := dl.Sequential(layers.Dropout(0.5, layers.InputShape(100)), layers.Dense(1))
	d.Compile(optimizers.SGD(optimizers.LearningRate(1e-30)), losses.MeanSquaredError())
	ones := tensor.New(tensor.Shape{1, 100}, slices.Repeat([]float32{1}, 100))
	first, _ := d.TrainOnBatch(ones, tensor.New(tensor.Shape{1, 1}, nil))
	second, _ := d.TrainOnBatch(ones, tensor.New(tensor.Shape{1, 1}, nil))
	if first["loss"] == second["loss"] {
		t.Error("two steps drop the same")
	}
}

// The names of logs are Keras's, with several outputs and where metrics have the same name.
func TestNamesOfLogs(t *testing.T) {
	in := dl.Input(2)
	m := dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(in), layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(in)})
	a := metrics.Accuracy
	m.Compile(optimizers.SGD(), losses.Each(losses.SparseCategoricalCrossentropy(), losses.BinaryCrossentropy()),
		metrics.On("odd", metrics.Weighted(a())), metrics.On("digit", a()), metrics.On("digit", a()), metrics.On("odd", a()), metrics.On("odd", metrics.Weighted(a())))
	y := tensor.New(tensor.Shape{4, 1}, nil)
	got := m.Evaluate(normal("x", 4, 2), dl.Tensors{tensor.New(tensor.Shape{4}, nil), y}).Names()
	want := []string{"digit_accuracy", "digit_accuracy_1", "digit_loss", "loss", "odd_accuracy", "odd_loss", "odd_weighted_accuracy", "odd_weighted_accuracy_1"}
	if !slices.Equal(got, want) {
		t.Errorf("the names are %q, want %q", got, want)
	}
}

// Metrics count time steps by the mask; weights of samples only where they are asked for.
func TestMeanWithWeights(t *testing.T) {
	values := metrics.NewMean("value", func(dst []float32, want, got *tensor.Tensor) []float32 { return append(dst, got.Values()...) })
	got := tensor.New(tensor.Shape{2, 3}, []float32{1, 2, 3, 4, 5, 6})
	for _, test := range []struct {
		shape   tensor.Shape
		weights []float32
		want    float64
	}{
		{nil, nil, 3.5},
		{tensor.Shape{2}, []float32{1, 3}, (2 + 3*5) / 4.0},
		{tensor.Shape{2, 1}, []float32{1, 3}, (2 + 3*5) / 4.0},
		{tensor.Shape{2, 3}, []float32{1, 1, 0, 2, 0, 0}, (1 + 2 + 8) / 4.0},
		{tensor.Shape{2}, []float32{0, 0}, 0},
	} {
		var w *tensor.Tensor
		if test.shape != nil {
			w = tensor.New(test.shape, test.weights)
		}
		values.Reset()
		values.Update(got, got, w)
		near(t, fmt.Sprint(test.weights), values.Result(), test.want, 1e-7)
	}
	err := dl.Try(func() { values.Update(got, got, tensor.New(tensor.Shape{4}, nil)) })
	if err == nil || !strings.Contains(err.Error(), "6 values, and there are 4 weights") {
		t.Errorf("weights that do not fit: %v", err)
	}
}

// A Fit on a sequence, and a validation, allocate the same for N and for 2N steps.
func TestSequenceAllocatesNothingInAStep(t *testing.T) {
	m := twoToOne()
	batch := dl.Batch{Xs: dl.Tensors{normal("x", 32, 2)}, Ys: dl.Tensors{normal("y", 32, 1)}}
	count := func(steps int) float64 {
		seq := dl.FromSeq(func(yield func(dl.Batch) bool) {
			for range steps {
				if !yield(batch) {
					return
				}
			}
		})
		fewest := math.Inf(1)
		for range 10 {
			fewest = min(fewest, testing.AllocsPerRun(1, func() { m.Fit(seq, nil, dl.Quiet(), dl.Validation(seq, nil)) }))
		}
		return fewest
	}
	if one, two := count(20), count(40); one != two {
		t.Errorf("20 steps make %v allocations, 40 steps %v", one, two)
	}
}

// What cannot be done says what can.
func TestMistakesOfFit(t *testing.T) {
	x, y := normal("x", 8, 2), normal("y", 8, 1)
	seq := dl.FromSeq(batchesOf(x, y, 0, 8))
	for _, test := range []struct {
		name, want string
		f          func()
	}{
		{"a sequence with targets beside it", "y is nil", func() { twoToOne().Fit(seq, y, dl.Quiet()) }},
		{"a sequence that is split", "ValidationSplit wants data that can be split", func() { twoToOne().Fit(seq, nil, dl.Quiet(), dl.ValidationSplit(0.5)) }},
		{"a sequence as targets", "give both in the batches", func() { twoToOne().Fit(x, seq, dl.Quiet()) }},
		{"no targets", "there are no targets", func() { twoToOne().Fit(x, nil, dl.Quiet()) }},
		{"no targets in a sequence", "there are no targets", func() {
			twoToOne().Fit(dl.FromSeq(func(yield func(dl.Batch) bool) { yield(dl.Batch{X: x}) }), nil, dl.Quiet())
		}},
		{"weights of fewer samples", "another number of samples than the 8 of the data", func() { twoToOne().Fit(x, y, dl.Quiet(), dl.SampleWeights(normal("w", 7))) }},
		{"weights of time steps that are not there", "one weight for each sample", func() {
			twoToOne().Fit(x, y, dl.Quiet(), dl.SampleWeights(tensor.New(tensor.Shape{8, 5}, slices.Repeat([]float32{1}, 40))))
		}},
		{"a split that leaves nothing", "leaves nothing on one side", func() { twoToOne().Fit(x, y, dl.Quiet(), dl.ValidationSplit(0.999)) }},
		{"weights twice", "exclude each other", func() { twoToOne().Fit(x, y, dl.SampleWeights(y), dl.ClassWeights(map[int]float32{})) }},
		{"a batch of none", "at least 1, not 0", func() { dl.BatchSize(0) }},
		{"no losses", "none of the outputs has a loss", func() { losses.Each(nil, nil) }},
		{"classes of several numbers", "class weights want one output", func() {
			m := dl.Sequential(layers.LSTM(2, layers.ReturnSequences(), layers.InputShape(3, 2)))
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			m.Fit(normal("x", 4, 3, 2), normal("y", 4, 3, 2), dl.Quiet(), dl.ClassWeights(map[int]float32{0: 1}))
		}},
	} {
		err := dl.Try(test.f)
		var e *tensor.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v", test.name, err)
			continue
		}
		if !strings.HasPrefix(e.At, "fit_test.go:") {
			t.Errorf("%s: the error is said to be at %q", test.name, e.At)
		}
	}
}
