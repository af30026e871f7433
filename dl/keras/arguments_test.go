package keras

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A class is what a vector is of: its kind and its name.
type class struct{ kind, name string }

// An argument is one of a constructor of Keras's, from testdata/arguments.json.
type argument struct {
	Required  bool // it has no default, so that whoever has the class has the argument
	Unwritten bool // a config does not have it when it is left out
	Default   any  // what a config says when it is left out
}

// vectorsWanted is how many vectors a class has at least.
const vectorsWanted = 3

// withoutVectors are the classes that vectors can say nothing about. The arguments of those that are random are looked for all the same, in
// the configs of the layers that have them.
var withoutVectors = map[class]string{
	{"optimizer", "MultiOptimizer"}: "it computes nothing itself: TestMulti of optimizers holds each weight against its optimizer alone",
	{"layer", "Lambda"}:             "a function",
	{"layer", "InputLayer"}:         "dl.Input, which a model's config has",
	{"layer", "Wrapper"}:            "a base class",
	{"metric", "MeanMetricWrapper"}: "made of a function",

	{"callback", "BackupAndRestore"}:      decides,
	{"callback", "CSVLogger"}:             decides,
	{"callback", "CallbackList"}:          "what Fit does",
	{"callback", "History"}:               "what Fit returns",
	{"callback", "LambdaCallback"}:        "functions",
	{"callback", "LearningRateScheduler"}: "a function",
	{"callback", "ProgbarLogger"}:         "what Fit shows",
	{"callback", "SwapEMAWeights"}:        decides,

	{"initializer", "GlorotNormal"}:    random,
	{"initializer", "GlorotUniform"}:   random,
	{"initializer", "HeNormal"}:        random,
	{"initializer", "HeUniform"}:       random,
	{"initializer", "LecunNormal"}:     random,
	{"initializer", "LecunUniform"}:    random,
	{"initializer", "Orthogonal"}:      random,
	{"initializer", "RandomNormal"}:    random,
	{"initializer", "RandomUniform"}:   random,
	{"initializer", "TruncatedNormal"}: random,
	{"initializer", "VarianceScaling"}: random,
}

const (
	random  = "random: the distribution is tested in dl/initializers"
	decides = "decides nothing: what it does is tested in dl/callbacks"
)

// testedElsewhere are the arguments that vectors would say nothing about, by name, or by class and name where another class's differs.
var testedElsewhere = map[string]string{
	"activity_regularizer": "adds to the model's loss and not to the layer's output; tested in dl/layers, and in models that Keras trains on",
	"dtype":                "everything is float32",
	"name":                 "says nothing about what is computed",
	"seed":                 "the random numbers are not Keras's",

	"flash_attention":     "how, not what, is computed; no config has it",
	"synchronized":        "there is one device",
	"use_cudnn":           "how, not what, is computed; no config has it",
	"weights":             "numbers to begin with, which no config has",
	"quantization_config": "there is no quantization",
	"ragged":              "there are no ragged tensors",
	"sparse":              "there are no sparse tensors",

	"verbose":                           "what is shown",
	"ModelCheckpoint save_freq":         "counts steps, and the sequences are of epochs; tested in dl/callbacks",
	"ModelCheckpoint save_weights_only": "an argument of ours says how to save",

	"EinsumDense gptq_unpacked_column_size": "there is no quantization",
	"ReversibleEmbedding reverse_dtype":     "everything is float32",
	"IntegerLookup vocabulary_dtype":        "everything is float32",
	"encoding":                              "Go's strings are UTF-8",
	"Resizing fill_mode":                    "Keras has one",
}

// TestArguments keeps the list of what no vector shows: every class of Keras's that is here has three vectors, and every argument of its
// constructor is in one at another value than its default's. testdata/arguments.py derives the arguments from Keras's signatures;
// testdata/untested.txt has those that are still missing. It may only get shorter.
func TestArguments(t *testing.T) {
	data, err := os.ReadFile("testdata/arguments.json")
	if err != nil {
		t.Fatal(err)
	}
	var signatures struct {
		Kinds map[string]map[string]map[string]argument
	}
	if err := json.Unmarshal(data, &signatures); err != nil {
		t.Fatal(err)
	}
	count, shown := tallyVectors(t)
	absent := absentNames(t)

	var missing []string
	here, checked, used := map[string]int{}, 0, map[string]bool{}
	for kind, classes := range signatures.Kinds {
		for name, arguments := range classes {
			without := withoutVectors[class{kind, name}]
			if absent[modules[kind]+"."+name] {
				continue
			}
			here[kind]++
			if without != "" && without != random {
				continue
			}
			if n := count[class{kind, name}]; n < vectorsWanted && without == "" {
				missing = append(missing, fmt.Sprintf("%s %s: %d of %d vectors", kind, name, n, vectorsWanted))
			}
			for key, a := range arguments {
				if testedElsewhere[key] != "" {
					used[key] = true
					continue
				}
				if own := name + " " + key; testedElsewhere[own] != "" {
					used[own] = true
					continue
				}
				checked++
				values := shown[class{kind, name}][key]
				if !a.Required && !slices.ContainsFunc(values, func(v any) bool { return !alike(v, a.Default) }) {
					missing = append(missing, fmt.Sprintf("%s %s %s", kind, name, key))
				}
			}
		}
	}
	for key := range testedElsewhere {
		if !used[key] {
			t.Errorf("no argument is called %s: take it from testedElsewhere", key)
		}
	}
	if checked < 800 {
		t.Errorf("%d arguments: does the test read them?", checked)
	}

	known, err := os.ReadFile("testdata/untested.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := strings.FieldsFunc(string(known), func(r rune) bool { return r == '\n' })
	for _, line := range missing {
		if !slices.Contains(list, line) {
			t.Errorf("no vector shows it, and testdata/untested.txt does not say so: %s", line)
		}
	}
	for _, line := range list {
		if !slices.Contains(missing, line) {
			t.Errorf("it is tested now (or is no argument): take it from testdata/untested.txt: %s", line)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(here)) {
		t.Logf("%d of %d classes: %s", here[kind], len(signatures.Kinds[kind]), kind)
	}
	t.Logf("%d arguments, %d lines in untested.txt", checked, len(list))
}

// modules are where Keras has the classes of a kind.
var modules = map[string]string{
	"layer": "keras.layers", "loss": "keras.losses", "metric": "keras.metrics", "optimizer": "keras.optimizers",
	"schedule": "keras.optimizers.schedules", "initializer": "keras.initializers", "regularizer": "keras.regularizers", "constraint": "keras.constraints",
	"callback": "keras.callbacks",
}

// absentNames are Keras's names that NAMES.md says are not here.
func absentNames(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../NAMES.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if name, ok := strings.CutPrefix(line, "| `"); ok && strings.Contains(line, "` | - | ") {
			names[name[:strings.Index(name, "`")]] = true
		}
	}
	if len(names) < 100 {
		t.Fatalf("NAMES.md has %d names that are not here: does the test read it?", len(names))
	}
	return names
}

// tallyVectors counts the vectors of each class in testdata/vectors, and the sequences of a callback's decisions, and gathers the values that their configs have of each argument. A
// layer in another counts, too, since its config is read and what it computes is in the other's output; so do the initializers of layers.
func tallyVectors(t *testing.T) (count map[class]int, shown map[class]map[string][]any) {
	t.Helper()
	sources, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil || len(sources) == 0 {
		t.Fatal("no vectors in testdata/vectors: ", err)
	}
	count, shown = map[class]int{}, map[class]map[string][]any{}
	for _, source := range append(sources, "testdata/augmentation.json") {
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		var family struct {
			Vectors []struct {
				Kind, Cls string
				Config    map[string]any
			}
		}
		if err := json.Unmarshal(data, &family); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		for _, v := range family.Vectors {
			config := v.Config
			if inner, ok := config["config"].(map[string]any); ok && config["class_name"] != nil {
				config = inner
			}
			if v.Kind == "strings" || v.Kind == "augmentation" {
				v.Kind = "layer"
			}
			tally(class{v.Kind, v.Cls}, config, count, shown)
		}
	}
	data, err := os.ReadFile("../callbacks/testdata/decisions.json")
	if err != nil {
		t.Fatal(err)
	}
	var sequences struct {
		Decisions []struct {
			Callback  string
			Arguments map[string]any
		}
	}
	if err := json.Unmarshal(data, &sequences); err != nil {
		t.Fatal(err)
	}
	for _, d := range sequences.Decisions {
		tally(class{"callback", d.Callback}, d.Arguments, count, shown)
	}
	return count, shown
}

func tally(c class, config map[string]any, count map[class]int, shown map[class]map[string][]any) {
	count[c]++
	if shown[c] == nil {
		shown[c] = map[string][]any{}
	}
	for key, v := range config {
		// Without strides, a pooling's are its window.
		if key == "strides" && alike(v, config["pool_size"]) {
			continue
		}
		shown[c][key] = append(shown[c][key], v)
		parts, ok := v.([]any)
		if !ok {
			parts = []any{v}
		}
		for _, part := range parts {
			o, _ := part.(map[string]any)
			name, _ := o["class_name"].(string)
			inner, _ := o["config"].(map[string]any)
			switch o["module"] {
			case "keras.layers":
				tally(class{"layer", name}, inner, count, shown)
			case "keras.initializers":
				tally(class{"initializer", name}, inner, count, shown)
			}
		}
	}
}

// alike says whether two values of configs mean the same: a number is as good as a list of that number alone, and an object is its class
// and its config.
func alike(a, b any) bool { return reflect.DeepEqual(plainest(a), plainest(b)) }

func plainest(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		same := len(v) > 0
		for i, e := range v {
			list[i] = plainest(e)
			same = same && reflect.DeepEqual(list[i], list[0])
		}
		if same {
			return list[0]
		}
		return list
	case map[string]any:
		o := map[string]any{}
		for key, e := range v {
			if !slices.Contains([]string{"module", "registered_name", "build_config", "seed", "name"}, key) {
				o[key] = plainest(e)
			}
		}
		return o
	}
	return v
}
