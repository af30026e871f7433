package keras

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
)

// A sample is what a model computes, and what it computes after a step of training on all of the inputs.
type sample struct {
	Inputs  []array `json:"inputs"`
	Outputs []array `json:"outputs"`
	Targets []array `json:"targets"` // none: the model is not trained
	Loss    float64 `json:"loss"`
	After   []array `json:"after"`
}

func tensors(as []array) (ts dl.Tensors) {
	for _, a := range as {
		ts = append(ts, a.tensor())
	}
	return ts
}

// hold compares the model's outputs, and then trains it by a step, which also shows that the optimizer goes on where it was.
func (s sample) hold(t *testing.T, m *dl.Model) {
	t.Helper()
	compare := func(what string, got dl.Tensors, want []array) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%s: %d outputs, want %d", what, len(got), len(want))
		}
		for i, w := range want {
			agree(t, fmt.Sprintf("%s: output %d", what, i), got[i].Values(), w.Data)
		}
	}
	compare("as loaded", m.PredictAll(tensors(s.Inputs)), s.Outputs)
	if s.Targets == nil {
		return
	}
	history := m.Fit(tensors(s.Inputs), tensors(s.Targets), dl.BatchSize(s.Inputs[0].Shape[0]), dl.NoShuffle(), dl.Quiet())
	agree(t, "loss", []float32{float32(history.Values("loss")[0])}, []float64{s.Loss})
	compare("after a step", m.PredictAll(tensors(s.Inputs)), s.After)
}

// TestKerasWrote loads the files that real Keras wrote (testdata/make.py), and what they become when they are saved here.
func TestKerasWrote(t *testing.T) {
	files, err := filepath.Glob("testdata/*.keras")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".keras"), func(t *testing.T) {
			text, err := os.ReadFile(strings.TrimSuffix(path, ".keras") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want sample
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			m, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			again := filepath.Join(t.TempDir(), "again.keras")
			if err := Save(m, again); err != nil {
				t.Fatal(err)
			}
			want.hold(t, m)
			if m, err = Load(again); err != nil {
				t.Fatal(err)
			}
			want.hold(t, m)
		})
	}
}
