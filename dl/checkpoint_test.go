package dl_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A metric that keeps numbers in all the ways that need no method.
type many struct {
	name    string
	sum     float64
	counts  []int
	table   [][]float32
	pair    [2]uint8
	inner   *struct{ n int64 }
	seen    bool
	of      func(float64) float64
	values  []float32
	another metrics.Metric
	self    *many
}

func newMany() *many {
	m := &many{name: "many", inner: &struct{ n int64 }{}, of: math.Abs, another: metrics.Accuracy()}
	m.self = m
	return m
}

func (m *many) Name() string { return m.name }
func (m *many) Reset()       { *m = *newMany() }
func (m *many) Update(want, got, weights *tensor.Tensor) {
	for i, v := range got.Values() {
		m.sum += m.of(float64(v))
		m.counts = append(m.counts, i)
		m.table = append(m.table, []float32{v, -v})
		m.pair[i%2]++
		m.inner.n++
	}
	m.seen, m.values = true, append(m.values[:0], got.Values()...)
	m.another.Update(want, got, weights)
}
func (m *many) Result() float64 {
	r := m.sum + float64(len(m.counts)) + float64(m.pair[1]) + float64(m.inner.n) + m.another.Result()
	for _, row := range m.table {
		r += float64(row[0])
	}
	return r
}

// A metric that keeps numbers in a map, and so says itself how they are stored, and one that does not.
type classes struct{ n map[int]float64 }

func (m *classes) Name() string { return "classes" }
func (m *classes) Reset()       { m.n = map[int]float64{} }
func (m *classes) Update(_, got, _ *tensor.Tensor) {
	m.n[0] += float64(got.Values()[0])
}
func (m *classes) Result() float64 { return m.n[0] }

type stored struct{ classes }

func (m *stored) MarshalBinary() ([]byte, error) {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(m.n[0])), nil
}

func (m *stored) UnmarshalBinary(b []byte) error {
	m.n = map[int]float64{0: math.Float64frombits(binary.LittleEndian.Uint64(b))}
	return nil
}

// halted runs Fit twice as far as after a step: once to it, and then on from there in another model.
func halted(t *testing.T, after int, fit func(c dl.FitOption) (*dl.Model, *dl.History)) (m *dl.Model, h *dl.History) {
	t.Helper()
	var kept *dl.Checkpoint
	steps := 0
	fit(dl.Callback{Display: true, BatchEnd: func(m *dl.Model, _ int, _ dl.Logs) {
		if steps++; steps == after {
			c, err := m.Checkpoint()
			if err != nil {
				t.Fatal(err)
			}
			c.Epochs = slices.Clone(c.Epochs)
			kept = c
		}
	}})
	return fit(dl.Callback{Display: true, Begin: func(m *dl.Model, _ dl.Run) {
		if err := m.Resume(kept); err != nil {
			t.Error(err)
		}
	}})
}

// resumable are runs of Fit with every kind of metric, several outputs, a step of one's own, and all
// kinds of data.
func resumable(t *testing.T) map[string]func(c dl.FitOption) (*dl.Model, *dl.History) {
	x, y := tensor.New(tensor.Shape{20, 3}, nil), tensor.New(tensor.Shape{20, 1}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%11)/5 - 1
	}
	for i := range y.Values() {
		y.Values()[i] = float32(i % 2)
	}
	return map[string]func(c dl.FitOption) (*dl.Model, *dl.History){
		"metrics": func(c dl.FitOption) (*dl.Model, *dl.History) {
			m := dl.Sequential(layers.Dense(4, layers.Tanh, layers.InputShape(3)), layers.Dropout(0.5), layers.Dense(1, layers.Sigmoid))
			m.Compile(optimizers.Nadam(), losses.BinaryCrossentropy(), metrics.Accuracy(), newMany(), &stored{}, metrics.Weighted(metrics.BinaryAccuracy()))
			return m, m.Fit(x, y, c, dl.Quiet(), dl.BatchSize(3), dl.Epochs(3), dl.ValidationSplit(0.3), dl.ClassWeights(map[int]float32{1: 2}))
		},
		"outputs": func(c dl.FitOption) (*dl.Model, *dl.History) {
			in := dl.Input(3)
			h := layers.BatchNormalization().Call(layers.Dense(4, layers.ReLU).Call(in))
			m := dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(1, layers.Name("a")).Call(h), layers.Dense(1, layers.Sigmoid, layers.Name("b")).Call(h)})
			m.Compile(optimizers.Adam(optimizers.GradientAccumulationSteps(3)), losses.Each(losses.MeanSquaredError(), losses.BinaryCrossentropy()), metrics.On("b", metrics.Accuracy()))
			return m, m.Fit(x, dl.Tensors{y, y}, c, dl.Quiet(), dl.BatchSize(3), dl.StepsPerEpoch(5), dl.Epochs(4))
		},
		"step": func(c dl.FitOption) (*dl.Model, *dl.History) {
			m := dl.Sequential(layers.Dense(1, layers.InputShape(3)))
			m.Compile(optimizers.Adam(), losses.MeanSquaredError())
			return m, m.Fit(x, y, c, dl.Quiet(), dl.BatchSize(3), dl.Epochs(3), dl.TrainStep(func(b dl.Batch) dl.Logs {
				logs, err := m.TrainOnBatch(b.X, b.Y)
				if err != nil {
					t.Fatal(err)
				}
				return logs
			}))
		},
		"sequence": func(c dl.FitOption) (*dl.Model, *dl.History) {
			m := dl.Sequential(layers.Dense(1, layers.InputShape(3)))
			m.Compile(optimizers.Adam(), losses.MeanSquaredError())
			return m, m.Fit(dl.FromSeq(dl.Batches(x, y, 3)), nil, c, dl.Quiet(), dl.StepsPerEpoch(4), dl.Epochs(5))
		},
		"sequence of unknown length": func(c dl.FitOption) (*dl.Model, *dl.History) {
			m := dl.Sequential(layers.Dense(1)) // learns its input's shape from the data
			m.Compile(optimizers.Adam(), losses.MeanSquaredError())
			return m, m.Fit(dl.FromSeq(dl.Batches(x, y, 3)), nil, c, dl.Quiet(), dl.Epochs(3))
		},
	}
}

// All of them go on in the middle of an epoch as if there had been no halt.
func TestResume(t *testing.T) {
	for name, fit := range resumable(t) {
		want, history := fit(dl.Callback{Display: true})
		if history.Err != nil {
			t.Fatal(name, history.Err)
		}
		for _, after := range []int{1, 4, 5, 7, 9, 12} {
			got, h := halted(t, after, fit)
			if h.Err != nil || h.Steps != history.Steps || !reflect.DeepEqual(h.Epochs, history.Epochs) {
				t.Errorf("%s, halted after %d steps, has after %d\n%v\nand without, after %d\n%v", name, after, h.Steps, h, history.Steps, history)
			}
			if !reflect.DeepEqual(got.Snapshot(), want.Snapshot()) {
				t.Errorf("%s, halted after %d steps, ends with other weights", name, after)
			}
		}
	}
}

// A run that is interrupted at any moment, in the middle of a step or of the validation too, is paused
// where a checkpoint can be taken, and goes on from it as if it had not been interrupted.
func TestPause(t *testing.T) {
	// The rate would differ if an epoch began twice.
	slower := dl.Callback{EpochBegin: func(m *dl.Model, _ int) { m.Optimizer().SetRate(m.Optimizer().Rate() * 0.9) }}
	for name, fit := range resumable(t) {
		events := 0
		count := func() { events++ }
		watch := func(at func()) dl.Callback {
			return dl.Callback{
				EpochBegin:     func(*dl.Model, int) { at() },
				BatchBegin:     func(*dl.Model, int) { at() },
				TestBatchBegin: func(*dl.Model, int) { at() },
				Display:        true,
			}
		}
		want, history := fit(dl.Options(slower, watch(count)))
		all := events
		for n := 1; n <= all; n++ {
			ctx, cancel := context.WithCancel(t.Context())
			events = 0
			var kept *dl.Checkpoint
			pauses := 0
			c := watch(func() {
				if count(); events == n {
					cancel()
					time.Sleep(100 * time.Microsecond) // it is noticed in this step, or in the next
				}
			})
			c.Pause = func(m *dl.Model) {
				pauses++
				k, err := m.Checkpoint()
				if err != nil {
					t.Fatal(err)
				}
				k.Epochs = slices.Clone(k.Epochs)
				kept = k
			}
			_, h := fit(dl.Options(slower, c, dl.Context(ctx)))
			if h.Err == nil || h.Steps == 0 { // it was over before it was noticed, or had not begun
				continue
			}
			if pauses != 1 {
				t.Fatalf("%s, cancelled at event %d, was paused %d times: %v", name, n, pauses, h.Err)
			}
			events = 0
			c = watch(count)
			c.Begin = func(m *dl.Model, _ dl.Run) {
				if err := m.Resume(kept); err != nil {
					t.Error(err)
				}
			}
			got, h := fit(dl.Options(slower, c))
			if h.Err != nil || h.Steps != history.Steps || !reflect.DeepEqual(h.Epochs, history.Epochs) {
				t.Errorf("%s, cancelled at event %d of %d, before epoch %d step %d, has after %d steps\n%v\nand without, after %d\n%v", name, n, all, kept.Epoch, kept.Step, h.Steps, h, history.Steps, history)
			}
			if !reflect.DeepEqual(got.Snapshot(), want.Snapshot()) {
				t.Errorf("%s, cancelled at event %d of %d, before epoch %d step %d, ends with other weights", name, n, all, kept.Epoch, kept.Step)
			}
		}
	}
}

// A metric that cannot be stored in the middle of an epoch says so, and at the end of one need not be.
func TestCheckpointOfMap(t *testing.T) {
	x, y := line()
	m := linear()
	m.Compile(optimizers.SGD(), losses.MeanSquaredError(), &classes{})
	var within, after error
	m.Fit(x, y, dl.Quiet(), dl.Callback{Display: true,
		BatchEnd: func(m *dl.Model, _ int, _ dl.Logs) { _, within = m.Checkpoint() },
		EpochEnd: func(m *dl.Model, _ int, _ dl.Logs) { _, after = m.Checkpoint() },
	})
	if within == nil || !strings.Contains(within.Error(), "give the metric MarshalBinary") || after != nil {
		t.Errorf("within the epoch: %v; after it: %v", within, after)
	}
}

// A run that was stopped stays so.
func TestResumeStopped(t *testing.T) {
	x, y := line()
	for name, at := range map[string]dl.Callback{
		"after an epoch": {EpochEnd: func(m *dl.Model, epoch int, _ dl.Logs) {
			if epoch == 1 {
				m.Stop()
			}
		}},
		"after a step": {BatchEnd: func(m *dl.Model, step int, _ dl.Logs) {
			if step == 1 {
				m.Stop()
			}
		}},
	} {
		var kept *dl.Checkpoint
		keep := func(m *dl.Model) {
			c, err := m.Checkpoint()
			if err != nil {
				t.Fatal(err)
			}
			kept = c
		}
		options := func(c dl.Callback) []dl.FitOption {
			return []dl.FitOption{at, c, dl.Quiet(), dl.Epochs(5), dl.BatchSize(20), dl.ValidationSplit(0.2)}
		}
		taken := dl.Callback{Display: true}
		if at.EpochEnd != nil {
			taken.EpochEnd = func(m *dl.Model, _ int, _ dl.Logs) { keep(m) }
		} else {
			taken.BatchEnd = func(m *dl.Model, _ int, _ dl.Logs) { keep(m) }
		}
		want := linear().Fit(x, y, options(taken)...)
		got := linear().Fit(x, y, options(dl.Callback{Display: true, Begin: func(m *dl.Model, _ dl.Run) {
			if err := m.Resume(kept); err != nil {
				t.Error(err)
			}
		}})...)
		if got.Err != nil || !reflect.DeepEqual(got.Epochs, want.Epochs) || got.Steps != want.Steps {
			t.Errorf("stopped %s, the run goes on to\n%v\nand not\n%v", name, got, want)
		}
	}
}

// A callback whose state cannot be stored, or taken up, is an error.
func TestCallbackStates(t *testing.T) {
	x, y := line()
	oh := errors.New("oh")
	var kept *dl.Checkpoint
	var failed error
	linear().Fit(x, y, dl.Quiet(), dl.Callback{Save: func() ([]byte, error) { return nil, oh }},
		dl.Callback{Display: true, EpochEnd: func(m *dl.Model, _ int, _ dl.Logs) { _, failed = m.Checkpoint() }})
	if !errors.Is(failed, oh) {
		t.Error(failed)
	}
	linear().Fit(x, y, dl.Quiet(), dl.Callback{Save: func() ([]byte, error) { return []byte("state"), nil }},
		dl.Callback{Display: true, EpochEnd: func(m *dl.Model, _ int, _ dl.Logs) { kept, _ = m.Checkpoint() }})
	resume := dl.Callback{Display: true, Begin: func(m *dl.Model, _ dl.Run) { failed = m.Resume(kept) }}
	h := linear().Fit(x, y, dl.Quiet(), dl.Epochs(2), dl.Callback{Restore: func(state []byte) error {
		if string(state) != "state" {
			t.Errorf("the state is %q", state)
		}
		return oh
	}}, resume)
	if failed != nil || !errors.Is(h.Err, oh) || len(h.Epochs) != 0 {
		t.Errorf("%v, then %v", failed, h)
	}
	linear().Fit(x, y, dl.Quiet(), dl.Callback{}, resume)
	if failed == nil || !strings.Contains(failed.Error(), "had a state") {
		t.Error(failed)
	}
	for _, do := range []func(){
		func() { linear().Checkpoint() },
		func() { linear().Resume(kept) },
	} {
		if err := dl.Try(do); err == nil {
			t.Error("it can be called where no Fit runs")
		}
	}
}

// A snapshot is a copy, brings all back, and is refused by another model.
func TestSnapshot(t *testing.T) {
	x, y := line()
	m := linear()
	m.Fit(x, y, dl.Quiet())
	s := m.Snapshot()
	before := m.Predict(x).Clone()
	next := m.Fit(x, y, dl.Quiet(), dl.NoShuffle()).Values("loss")[0]
	if slices.Equal(before.Values(), m.Predict(x).Values()) {
		t.Fatal("the training changed nothing")
	}
	if err := m.Restore(s); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before.Values(), m.Predict(x).Values()) || m.Optimizer().Iterations() != s.Iterations {
		t.Error("the model is not what it was")
	}
	if again := m.Fit(x, y, dl.Quiet(), dl.NoShuffle()).Values("loss")[0]; again != next {
		t.Errorf("the loss is %v, and was %v", again, next)
	}
	wide := dl.Sequential(layers.Dense(7, layers.InputShape(1)), layers.Dense(1))
	wide.Compile(optimizers.SGD(), losses.MeanSquaredError())
	other := linear()
	other.Compile(optimizers.RMSprop(), losses.MeanSquaredError())
	for _, model := range []*dl.Model{wide, other} {
		if err := model.Restore(s); err == nil {
			t.Errorf("%s took the snapshot of another model", model.Name())
		}
	}
}
