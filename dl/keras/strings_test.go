package keras

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// stringSample is what a model makes of strings.
type stringSample struct {
	Inputs  []json.RawMessage `json:"inputs"`
	Outputs []array           `json:"outputs"`
}

// apply calls the layer on texts, or on rows of strings.
func applyStrings(t *testing.T, l StringLayer, column json.RawMessage) *tensor.Tensor {
	t.Helper()
	var texts []string
	if json.Unmarshal(column, &texts) == nil {
		return l.Apply(texts)
	}
	var rows [][]string
	if err := json.Unmarshal(column, &rows); err != nil {
		t.Fatal(err)
	}
	return l.(*layers.StringTable).ApplyRows(rows)
}

// Models whose first layers take strings, with vocabularies that adapt has found, as Keras wrote them (testdata/strings/make.py) and as they
// are written here again.
func TestStrings(t *testing.T) {
	for name, of := range map[string]func(t *testing.T, in []json.RawMessage, ls StringLayers) dl.Tensors{
		"text": func(t *testing.T, in []json.RawMessage, ls StringLayers) dl.Tensors {
			return dl.Tensors{applyStrings(t, ls["text_vectorization"], in[0])}
		},
		"many": func(t *testing.T, in []json.RawMessage, ls StringLayers) dl.Tensors {
			var numbers [][]int
			if err := json.Unmarshal(in[2], &numbers); err != nil {
				t.Fatal(err)
			}
			byName := map[string]*tensor.Tensor{"bag": applyStrings(t, ls["bag"], in[0]), "weighed": applyStrings(t, ls["weighed"], in[1]), "names": applyStrings(t, ls["names"], in[1])}
			return dl.Tensors{byName["bag"], byName["weighed"], byName["names"], tensor.From(numbers)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/strings/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want stringSample
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			path := "testdata/strings/" + name + ".keras"
			if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "keras.Strings") {
				t.Errorf("without keras.Strings: %v", err)
			}
			for range 2 { // as Keras wrote it, and then as it was written here
				ls := StringLayers{}
				m, err := Load(path, Strings(ls))
				if err != nil {
					t.Fatal(err)
				}
				in := of(t, want.Inputs, ls)
				if name == "many" { // in the order of the model's inputs
					in = inOrder(t, m, in)
				}
				for i, y := range m.PredictAll(in) {
					agree(t, fmt.Sprintf("output %d", i), y.Values(), want.Outputs[i].Data)
				}
				path = filepath.Join(t.TempDir(), "again.keras")
				if err := SaveStrings(m, path, ls); err != nil {
					t.Fatal(err)
				}
			}
			opensStrings(t, path, "testdata/strings/"+name+".json")
		})
	}
}

// inOrder sorts the inputs bag, weighed, names and numbers as the model has them.
func inOrder(t *testing.T, m *dl.Model, in dl.Tensors) (sorted dl.Tensors) {
	t.Helper()
	order := map[string]int{"bag": 0, "weighed": 1, "names": 2, "c": 3}
	for _, x := range m.Graph().Inputs {
		i, ok := order[x.Node().Name]
		if !ok {
			t.Fatalf("the model has an input %q", x.Node().Name)
		}
		sorted = append(sorted, in[i])
	}
	return sorted
}

// opensStrings lets Keras, where it is with TensorFlow, compute what a file that was written here says.
func opensStrings(t *testing.T, path, sample string) {
	if os.Getenv("HORNBOOK_FULL") != "1" || exec.Command("python3", "-c", "import tensorflow").Run() != nil {
		return // other backends do not compute with strings
	}
	c := exec.Command("python3", "testdata/strings/make.py", path, sample)
	c.Env = append(os.Environ(), "KERAS_BACKEND=tensorflow")
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "same outputs") {
		t.Errorf("Keras opens %s: %v\n%s", path, err, out)
	}
}

// What has no form in a file, and strings that no input takes, are errors.
func TestSaveStringsRefuses(t *testing.T) {
	m := dl.Sequential(layers.Dense(2, layers.InputShape(3)))
	path := filepath.Join(t.TempDir(), "x.keras")
	x := dl.Input(3)
	functional := dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(2).Call(x)})
	for want, save := range map[string]error{
		"there is none yet":       SaveStrings(m, path, StringLayers{"words": layers.TextVectorization()}),
		"a function of one's own": SaveStrings(m, path, StringLayers{"words": layers.TextVectorization(layers.Vocabulary("a"), layers.Split(strings.Fields))}),
		`no input "words"`:        SaveStrings(functional, path, StringLayers{"words": layers.TextVectorization(layers.Vocabulary("a"))}),
	} {
		if save == nil || !strings.Contains(save.Error(), want) {
			t.Errorf("%v, want %q", save, want)
		}
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) > 0 {
		t.Errorf("the folder holds %v", files)
	}
}
