package keras

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
)

// A sample is what a model computes, and what it computes after a step of training on all of the inputs.
type sample struct {
	Inputs  []array     `json:"inputs"`
	Outputs []array     `json:"outputs"`
	Targets []array     `json:"targets"` // none: the model is not trained
	Loss    float64     `json:"loss"`
	After   []array     `json:"after"`
	Summary string      `json:"summary"`
	Paths   [][2]string `json:"paths"` // one of which each weight that is trained has in Keras
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
func TestKerasWrote(t *testing.T) { heldFiles(t, "testdata/*.keras") }

// TestKerasVersions is TestKerasWrote for files of the first and later versions of Keras 3, of models compiled under each backend, and for
// whole models in HDF5, as Keras 2 wrote them and Keras 3 still can (testdata/versions/make.py).
func TestKerasVersions(t *testing.T) {
	heldFiles(t, "testdata/versions/*.keras")
	heldFiles(t, "testdata/versions/*.h5.gz")
}

func heldFiles(t *testing.T, pattern string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, path := range files {
		base := strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".keras")
		t.Run(filepath.Base(base), func(t *testing.T) {
			text, err := os.ReadFile(base + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want sample
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			data := contents(t, path)
			m, err := Read(bytes.NewReader(data), int64(len(data)))
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

// contents are those of a file, which may be packed by gzip.
func contents(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}
