package keras

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
)

// expectation is what Keras says of one of its files.
type expectation struct {
	Inputs, Outputs, Variables []array
	Summary                    string
}

// TestKerasFiles loads the files that Keras wrote and holds what the models compute, and their variables, against what Keras says.
func TestKerasFiles(t *testing.T) {
	folder := os.Getenv("HORNBOOK_KERAS_FILES")
	if folder == "" {
		t.Skip("HORNBOOK_KERAS_FILES is not set: no files of Keras's to read")
	}
	data, err := os.ReadFile(filepath.Join(folder, "files_expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]expectation
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.keras"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no .keras files in %s: %v", folder, err)
	}
	compared := 0
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".keras")
		t.Run(name, func(t *testing.T) {
			want, ok := expected[strings.TrimSuffix(name, "_h5v18")]
			if !ok {
				t.Fatal("files_expected.json does not say what is in it")
			}
			m, err := Load(path)
			if err != nil {
				t.Fatal(err)
			}
			want.hold(t, m)
			compared++
		})
	}
	t.Logf("compared %d of %d files", compared, len(files))
	if compared < len(files) {
		t.Error("not all files were compared")
	}
}

func (e expectation) hold(t *testing.T, m *dl.Model) {
	t.Helper()
	var inputs dl.Tensors
	for _, x := range e.Inputs {
		inputs = append(inputs, x.tensor())
	}
	outputs := m.PredictAll(inputs)
	if len(outputs) != len(e.Outputs) {
		t.Fatalf("%d outputs, want %d", len(outputs), len(e.Outputs))
	}
	for i, want := range e.Outputs {
		agree(t, fmt.Sprintf("output %d", i), outputs[i].Values(), want.Data)
	}
	variables := 0
	for _, want := range e.Variables {
		path := strings.Split(want.Path, "/") // model, layer, variable; the model is left out of a functional one
		if strings.HasPrefix(path[0], "seed_generator") {
			continue // of Dropout's random numbers, which are not in the file either
		}
		variables++
		if w := weightAt(m, path); w == nil || !slices.Equal(w.Shape(), want.Shape) {
			t.Errorf("the model has no variable %s %v", want.Path, want.Shape)
		}
	}
	if got := len(m.Weights()); got != variables {
		t.Errorf("the model has %d variables, want %d", got, variables)
	}
	trained := 0
	for _, w := range m.Trainable() {
		trained += w.Shape().Size()
	}
	if line := fmt.Sprintf(" Trainable params: %d (", trained); !strings.Contains(e.Summary, line) {
		t.Errorf("Keras's summary does not say %q:\n%s", line, e.Summary)
	}
}

// weightAt is the weight at a path of Keras's, or nil. What a recurrent layer has is its own here, and its cell's there.
func weightAt(m *dl.Model, path []string) *layers.Weight {
	var l *layers.Layer
	for _, name := range path[:len(path)-1] {
		if l == nil {
			l = m.Layer(name)
			continue
		}
		i := slices.IndexFunc(l.Parts(), func(p *layers.Layer) bool { return p.Name() == name })
		if i >= 0 {
			l = l.Parts()[i]
		} else if !strings.HasSuffix(name, "_cell") {
			return nil
		}
	}
	if l == nil {
		return nil
	}
	return l.Weight(path[len(path)-1])
}
