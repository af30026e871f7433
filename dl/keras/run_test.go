package keras_test

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// Two epochs, a file, and two more epochs of the model in it give the bits of four epochs at once: the weights, the optimizer, the order of the
// samples, dropout, and the history, which the file has as well.
func TestTrainingGoesOnFromFile(t *testing.T) {
	net := func() *dl.Model {
		m := dl.Sequential(layers.Dense(16, layers.ReLU, layers.InputShape(5)), layers.Dropout(0.4), layers.BatchNormalization(), layers.GaussianNoise(0.1), layers.Dense(1))
		m.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.MeanSquaredError())
		return m
	}
	defer dl.Seed(dl.DefaultSeed)
	dl.Seed(7)
	x, y := data(50, 5), data(50, 1)
	whole := net()
	want := whole.Fit(x, y, dl.Epochs(4), dl.BatchSize(8), dl.Quiet())
	first := net()
	done := first.Fit(x, y, dl.Epochs(2), dl.BatchSize(8), dl.Quiet())
	saved := file(t, first)
	if again := file(t, first); !bytes.Equal(saved, again) {
		t.Error("the same model gives other bytes")
	}

	dl.Seed(1) // that of another program
	m, err := keras.Read(bytes.NewReader(saved), int64(len(saved)), keras.Seeded())
	if err != nil {
		t.Fatal(err)
	}
	if h := m.History(); h == nil || !reflect.DeepEqual(h.Epochs, done.Epochs) || h.Steps != done.Steps || h.First != 0 {
		t.Fatalf("the history in the file is %v, want %v", h, done)
	}
	got := m.Fit(x, y, dl.Epochs(4), dl.InitialEpoch(2), dl.BatchSize(8), dl.Quiet())
	if !reflect.DeepEqual(got.Epochs, want.Epochs[2:]) {
		t.Errorf("the epochs after the file are\n%v\nwant\n%v", got.Epochs, want.Epochs[2:])
	}
	if !reflect.DeepEqual(m.Snapshot(), whole.Snapshot()) {
		t.Error("the weights or the optimizer ended otherwise")
	}
}

// A file of Keras's has no seed, and what a file says of its training is looked at as all else.
func TestRunMember(t *testing.T) {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	m.SetHistory(&dl.History{Epochs: []dl.Logs{{"loss": math.Inf(1)}}, Steps: 3, Err: dl.ErrDiverged})
	plain := file(t, m)
	restored, err := load(plain)
	if err != nil {
		t.Fatal(err)
	}
	if h := restored.History(); !math.IsInf(h.Epochs[0]["loss"], 1) || h.Err == nil || h.Steps != 3 {
		t.Errorf("the history is %v", h)
	}
	without := remake(t, plain, 0, func(name string, content []byte) []byte {
		if name == "hornbook/run.json" {
			return nil
		}
		return content
	})
	if m, err := load(without); err != nil || m.History() != nil {
		t.Errorf("a file without it: %v", err)
	}
	if _, err := keras.Read(bytes.NewReader(without), int64(len(without)), keras.Seeded()); err == nil || !strings.Contains(err.Error(), "seed") {
		t.Errorf("its seed: %v", err)
	}
	for _, text := range []string{`{"first_epoch":-1}`, `{"epochs":[{"loss":"soon"}]}`, `{"seed":-1}`, `[]`} {
		bad := remake(t, plain, 0, func(name string, content []byte) []byte {
			if name == "hornbook/run.json" {
				return []byte(text)
			}
			return content
		})
		if _, err := load(bad); err == nil || !strings.Contains(err.Error(), "run.json") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
