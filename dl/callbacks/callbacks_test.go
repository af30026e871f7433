package callbacks_test

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/data"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// moons trains a classifier on points, with the options.
func moons(m *dl.Model, options ...dl.FitOption) *dl.History {
	points := datasets.Moons(datasets.Samples(96))
	return m.Fit(points.Train.X, points.Train.Y, append([]dl.FitOption{dl.Quiet(), dl.Epochs(4)}, options...)...)
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// given makes the loss of epoch i the i-th value.
func given(name string, values ...float64) dl.Callback {
	return dl.Callback{EpochEnd: func(_ *dl.Model, epoch int, logs dl.Logs) { logs[name] = values[epoch] }}
}

// Files of checkpoints have the names, and are the models, of their epochs or steps.
func TestModelCheckpoint(t *testing.T) {
	dir := t.TempDir()
	at := func(sub string) string { return filepath.Join(dir, sub) }
	m := classifier(optimizers.Adam())
	h := moons(m, dl.ValidationSplit(0.25), given("val_loss", 0.5, 0.25, 0.75, 0.2),
		callbacks.ModelCheckpoint(at("all/{epoch:02d}-{val_loss:.2f}.keras"), keras.Save),
		callbacks.ModelCheckpoint(at("best.keras"), keras.Save, callbacks.SaveBestOnly()),
		callbacks.ModelCheckpoint(at("weights/{epoch}.weights.h5"), keras.SaveWeights, callbacks.KeepLast(1)),
		callbacks.ModelCheckpoint(at("accurate/{epoch}.keras"), keras.Save, callbacks.Monitor("accuracy"), callbacks.SaveBestOnly(), callbacks.InitialValueThreshold(2)),
		callbacks.ModelCheckpoint(at("steps/{epoch}-{batch:03d}.keras"), keras.Save, callbacks.SaveFreq(2)))
	if h.Err != nil {
		t.Fatal(h.Err)
	}
	for sub, want := range map[string][]string{
		"all":     {"01-0.50.keras", "02-0.25.keras", "03-0.75.keras", "04-0.20.keras"},
		"weights": {"4.weights.h5"},
		"steps":   {"1-002.keras", "2-001.keras", "2-003.keras", "3-002.keras", "4-001.keras", "4-003.keras"},
	} {
		if got := files(t, at(sub)); !slices.Equal(got, want) {
			t.Errorf("in %s there are %q, and not %q", sub, got, want)
		}
	}
	if _, err := os.Stat(at("accurate")); err == nil {
		t.Error("an accuracy of more than 2 was saved")
	}
	x := tensor.New(tensor.Shape{1, 2}, []float32{0.5, 0.25})
	for _, name := range []string{"best.keras", "all/04-0.20.keras"} {
		again, err := keras.Load(at(name))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := again.Predict(x).Values(), m.Predict(x).Values(); !slices.Equal(got, want) {
			t.Errorf("%s predicts %v, and not %v", name, got, want)
		}
	}
}

// KeepLast keeps the best file beside the last ones.
func TestKeepLast(t *testing.T) {
	dir := t.TempDir()
	saved := func(_ *dl.Model, path string) error { return os.WriteFile(path, nil, 0o644) }
	moons(classifier(optimizers.Adam()), dl.Epochs(6), given("loss", 0.5, 0.2, 0.4, 0.3, 0.6, 0.7),
		callbacks.ModelCheckpoint(filepath.Join(dir, "{epoch}"), saved, callbacks.Monitor("loss"), callbacks.KeepLast(2)))
	if got := files(t, dir); !slices.Equal(got, []string{"2", "5", "6"}) {
		t.Errorf("the files are %q", got)
	}
}

// A file that cannot be written ends Fit with an error.
func TestUnwritable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(file, "x.keras") // a file is no folder
	full := errors.New("the disk is full")
	for name, c := range map[string]dl.Callback{
		"ModelCheckpoint":      callbacks.ModelCheckpoint(below, keras.Save),
		"ModelCheckpoint full": callbacks.ModelCheckpoint(filepath.Join(dir, "x"), func(*dl.Model, string) error { return full }),
		"CSVLogger":            callbacks.CSVLogger(below),
		"BackupAndRestore":     callbacks.BackupAndRestore(below),
	} {
		h := moons(classifier(optimizers.Adam()), c)
		if h.Err == nil || len(h.Epochs) != 1 && name != "BackupAndRestore" {
			t.Errorf("%s: %d epochs, error %v", name, len(h.Epochs), h.Err)
		}
		if strings.HasSuffix(name, "full") && !errors.Is(h.Err, full) {
			t.Errorf("%s: %v", name, h.Err)
		}
	}
}

func TestCSVLogger(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log.csv")
	read := func() string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	fit := func(epochs int, logs dl.Callback, options ...callbacks.CSVLoggerOption) {
		m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		if h := moons(m, dl.Epochs(epochs), logs, callbacks.CSVLogger(file, options...)); h.Err != nil {
			t.Fatal(h.Err)
		}
	}
	fit(4, given("loss", 1, 0.30000000000000004, 1e-5, math.NaN()))
	if want := "epoch,loss,val_loss\r\n0,1.0,NA\r\n1,0.30000000000000004,NA\r\n2,1e-05,NA\r\n3,nan,NA\r\n"; read() != want {
		t.Errorf("the file is %q, and not %q", read(), want)
	}
	fit(1, given("loss", 2), callbacks.Separator(';'))
	if want := "epoch;loss;val_loss\r\n0;2.0;NA\r\n"; read() != want {
		t.Errorf("the file is %q, and not %q", read(), want)
	}
	fit(1, given("loss", 1e16), callbacks.Append(), callbacks.Separator(';'))
	if want := "epoch;loss;val_loss\r\n0;2.0;NA\r\n0;1e+16;NA\r\n"; read() != want {
		t.Errorf("the file is %q, and not %q", read(), want)
	}
}

func TestLearningRateScheduler(t *testing.T) {
	m := classifier(optimizers.SGD(optimizers.LearningRate(0.5)))
	h := moons(m, callbacks.LearningRateScheduler(func(epoch int, rate float64) float64 {
		if epoch < 2 {
			return rate
		}
		return rate / 2
	}))
	if got := h.Values("learning_rate"); !slices.Equal(got, []float64{0.5, 0.5, 0.25, 0.125}) {
		t.Errorf("the rates were %v", got)
	}
}

// What is watched goes by its name in the direction that is better.
func TestDirections(t *testing.T) {
	own := metrics.NewMean("own", func(dst []float32, want, _ *tensor.Tensor) []float32 { return append(dst, want.Values()...) })
	for _, c := range []struct {
		name    string
		options []callbacks.EarlyStoppingOption
		want    float32 // the epoch whose weights are kept, of values 0.5, 0.9, 0.1
	}{
		{"val_loss", nil, 2},
		{"loss", nil, 2},
		{"accuracy", nil, 1},
		{"val_accuracy", nil, 1},
		{"own", []callbacks.EarlyStoppingOption{callbacks.Maximize()}, 1},
		{"own", []callbacks.EarlyStoppingOption{callbacks.Minimize()}, 2},
		{"accuracy", []callbacks.EarlyStoppingOption{callbacks.Minimize()}, 2},
	} {
		m := dl.Sequential(layers.Dense(1, layers.NoBias(), layers.Sigmoid, layers.InputShape(2)))
		m.Compile(optimizers.SGD(), losses.BinaryCrossentropy(), metrics.BinaryAccuracy(), metrics.Accuracy(), own)
		weight := m.Weights()[0].Values()
		moons(m, dl.Epochs(3), dl.ValidationSplit(0.5), given(c.name, 0.5, 0.9, 0.1),
			dl.Callback{EpochEnd: func(_ *dl.Model, epoch int, _ dl.Logs) { weight[0] = float32(epoch) }},
			callbacks.EarlyStopping(append(c.options, callbacks.Monitor(c.name), callbacks.Patience(9), callbacks.RestoreBestWeights())...))
		if weight[0] != c.want {
			t.Errorf("%s %v: the weights of epoch %v were restored, not %v", c.name, c.options, weight[0], c.want)
		}
	}
}

// Epochs that were not validated are not looked at.
func TestValidationFreq(t *testing.T) {
	h := moons(classifier(optimizers.Adam()), dl.Epochs(20), dl.ValidationSplit(0.5), dl.ValidationFreq(3),
		dl.Callback{EpochEnd: func(_ *dl.Model, _ int, logs dl.Logs) {
			if _, ok := logs["val_loss"]; ok {
				logs["val_loss"] = 1
			}
		}},
		callbacks.EarlyStopping(callbacks.Patience(2)))
	if len(h.Epochs) != 9 { // validated after the 3rd, 6th and 9th
		t.Errorf("Fit ended after %d epochs", len(h.Epochs))
	}
}

// The averages of the weights are what is evaluated; training goes on from the weights.
func TestSwapEMAWeights(t *testing.T) {
	plain, swapped := classifier(optimizers.Adam(optimizers.EMA(0.8))), classifier(optimizers.Adam(optimizers.EMA(0.8)))
	var evaluated, seen []float32
	weight := func(m *dl.Model) float32 { return m.Weights()[0].Values()[0] }
	average := func(m *dl.Model) float32 { return m.Optimizer().Average(m.Trainable()[0])[0] }
	var averages []float32
	moons(plain, dl.ValidationSplit(0.25), dl.Callback{TestBegin: func(m *dl.Model, _ int) { averages = append(averages, average(m)) }})
	h := moons(swapped, dl.ValidationSplit(0.25), callbacks.SwapEMAWeights(callbacks.SwapOnEpoch()), dl.Callback{
		TestBegin: func(m *dl.Model, _ int) { evaluated = append(evaluated, weight(m)) },
		EpochEnd:  func(m *dl.Model, _ int, _ dl.Logs) { seen = append(seen, weight(m)) },
	})
	if h.Err != nil || len(averages) != 4 || !slices.Equal(evaluated, averages) || !slices.Equal(seen, averages) {
		t.Errorf("the averages were %v; evaluated were %v, and callbacks saw %v (%v)", averages, evaluated, seen, h.Err)
	}
	for i, w := range plain.Weights() {
		if !slices.Equal(w.Values(), swapped.Weights()[i].Values()) {
			t.Errorf("weight %d is another after a training with swaps", i)
		}
	}
	if weight(swapped) != average(swapped) {
		t.Error("at the end, the weights are not their averages")
	}
	// Also where Fit ends early, between two epochs.
	stopped := classifier(optimizers.Adam(optimizers.EMA(0.8)))
	moons(stopped, dl.ValidationSplit(0.25), callbacks.SwapEMAWeights(callbacks.SwapOnEpoch()), dl.Callback{
		EpochEnd: func(m *dl.Model, epoch int, _ dl.Logs) {
			if epoch == 1 {
				m.Stop()
			}
		},
	})
	if weight(stopped) != averages[1] {
		t.Errorf("a training that was stopped ends with %v, and its average is %v", weight(stopped), averages[1])
	}
}

// The range test leaves the model as it was, and finds a rate that trains.
func TestFindLearningRate(t *testing.T) {
	points := datasets.Moons(datasets.Samples(512))
	m := classifier(optimizers.SGD(optimizers.Momentum(0.9)))
	moons(m, dl.Epochs(1))
	before, history := result(m, &dl.History{}), m.History()
	test := callbacks.FindLearningRate(m, points.Train.X, points.Train.Y, callbacks.RateRange{From: 1e-5, To: 100, Steps: 80})
	if got := result(m, &dl.History{}); !slices.Equal(got, before) || m.History() != history {
		t.Error("the model has changed")
	}
	if test.Err != nil && !errors.Is(test.Err, dl.ErrDiverged) {
		t.Fatal(test.Err)
	}
	ratio := test.Rates[1] / test.Rates[0]
	for i, rate := range test.Rates {
		if want := 1e-5 * math.Pow(ratio, float64(i)); math.Abs(rate-want) > 1e-9*want {
			t.Errorf("rate %d is %v, and not %v", i, rate, want)
		}
	}
	if test.Rates[0] != 1e-5 || math.Abs(ratio-math.Pow(1e7, 1.0/79)) > 1e-9 {
		t.Errorf("the rates are %v", test.Rates)
	}
	if test.Suggestion < 1e-3 || test.Suggestion > 3 || test.Suggestion > test.Least {
		t.Errorf("the suggestion is %v, and the loss least at %v:\n%v", test.Suggestion, test.Least, test)
	}
	if text := test.String(); !strings.HasPrefix(text, fmt.Sprintf("learning rate %.2g:", test.Suggestion)) {
		t.Error(text)
	}
}

// A range test that cannot begin says why.
// The smoothed loss begins where the losses do, however far they fall.
func TestFindLearningRateSmoothsFromTheBeginning(t *testing.T) {
	x, y := tensor.New(tensor.Shape{64, 1}, nil), tensor.New(tensor.Shape{64, 1}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i)/32 - 1
		y.Values()[i] = 10 * x.Values()[i]
	}
	m := dl.Sequential(layers.Dense(1, layers.InputShape(1)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	test := callbacks.FindLearningRate(m, x, y, callbacks.RateRange{From: 1e-3, To: 1})
	if least := slices.Min(test.Losses); test.Losses[0] < 10*least {
		t.Fatalf("the loss falls only from %v to %v", test.Losses[0], least)
	}
	if test.Smoothed[0] < 0.8*test.Losses[0] {
		t.Errorf("the losses begin with %v, and smoothed with %v", test.Losses[0], test.Smoothed[0])
	}
}

func TestNoLearningRate(t *testing.T) {
	oh := errors.New("oh")
	source := data.Batch(data.FromRuns(func(int) iter.Seq2[data.Sample, error] {
		return func(yield func(data.Sample, error) bool) { yield(data.Sample{}, oh) }
	}), 4)
	m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
	m.Compile(optimizers.SGD(optimizers.LearningRate(0.25)), losses.MeanSquaredError())
	test := callbacks.FindLearningRate(m, source, nil, callbacks.RateRange{})
	if !errors.Is(test.Err, oh) || !strings.HasPrefix(test.String(), "no learning rate") || m.Optimizer().Rate() != 0.25 {
		t.Errorf("%v: %v", test, test.Err)
	}
}

// What is wrong is refused with the mend.
func TestMistakes(t *testing.T) {
	fit := func(options ...dl.FitOption) func() {
		return func() { moons(classifier(optimizers.Adam()), options...) }
	}
	schedule := optimizers.ExponentialDecay(0.1, 10, 0.9)
	scheduled := func(c dl.Callback) func() { return func() { moons(classifier(optimizers.SGD(schedule.Option())), c) } }
	for _, c := range []struct {
		name, want string
		do         func()
	}{
		{"no validation", "give Fit dl.Validation or dl.ValidationSplit", fit(callbacks.EarlyStopping())},
		{"no validation to reduce", "there is no validation", fit(callbacks.ReduceLROnPlateau())},
		{"no validation for the best", "there is no validation", fit(callbacks.ModelCheckpoint("x.keras", keras.Save, callbacks.SaveBestOnly()))},
		{"an unknown log", `the logs are ["accuracy" "loss"]`, fit(callbacks.EarlyStopping(callbacks.Monitor("acc"), callbacks.Maximize()))},
		{"an unknown direction", "callbacks.Minimize() or callbacks.Maximize()", fit(given("f", 1, 1, 1, 1), callbacks.EarlyStopping(callbacks.Monitor("f")))},
		{"negative patience", "at least 0", func() { callbacks.Patience(-1) }},
		{"a factor of 1", "less than 1", func() { callbacks.Factor(1) }},
		{"a schedule and a plateau", "follows", scheduled(callbacks.ReduceLROnPlateau(callbacks.Monitor("loss")))},
		{"two schedules", "follows", scheduled(callbacks.LearningRateScheduler(func(int, float64) float64 { return 1 }))},
		{"an unknown name in a path", `there is no "val_los" for the name of the file`, fit(callbacks.ModelCheckpoint("{val_los:.2f}.keras", keras.Save))},
		{"a brace", "stands alone", func() { callbacks.ModelCheckpoint("{epoch", keras.Save) }},
		{"a format", "is not understood", func() { callbacks.ModelCheckpoint("{epoch:x2}", keras.Save) }},
		{"a loss as a whole number", "{val_loss:.2f}", func() { callbacks.ModelCheckpoint("{val_loss:02d}", keras.Save) }},
		{"no averages", "optimizers.EMA", fit(dl.ValidationSplit(0.5), callbacks.SwapEMAWeights())},
		{"no folder", "has no name", func() { callbacks.BackupAndRestore("") }},
		{"a save in no step", "at least 1", func() { callbacks.SaveFreq(0) }},
		{"rates that fall", "grow", func() {
			callbacks.FindLearningRate(classifier(optimizers.Adam()), nil, nil, callbacks.RateRange{From: 1, To: 0.1})
		}},
	} {
		err := dl.Try(c.do)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
