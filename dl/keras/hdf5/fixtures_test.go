package hdf5

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// walk calls visit for every dataset of a tree with its path.
func walk(g *Group, path string, visit func(path string, d *Dataset)) {
	for _, d := range g.Datasets {
		visit(path+d.Name, d)
	}
	for _, child := range g.Groups {
		walk(child, path+child.Name+"/", visit)
	}
}

// flatten reads all datasets of a tree, those that cannot be read as their error.
func flatten(t *testing.T, g *Group) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	walk(g, "", func(path string, d *Dataset) {
		e := entry{Shape: d.Shape, DType: d.DType.String()}
		values, err := d.Float32()
		if err != nil {
			e.Error = err.Error()
		} else {
			e.Values = values
		}
		if ints, err := d.Int64(); err == nil {
			for i, v := range ints {
				if float32(v) != values[i] {
					t.Errorf("%s: value %d is %d as int64 and %v as float32", path, i, v, values[i])
				}
			}
		} else if tooGreat := func(v float32) bool { return v >= 1<<63 }; e.Error == "" && d.DType >= Int8 && d.DType <= Uint64 && !slices.ContainsFunc(values, tooGreat) {
			t.Errorf("%s: %v", path, err)
		}
		all[path] = e
	})
	return all
}

type entry struct {
	Shape  []int
	DType  string
	Values []float32
	Error  string `json:",omitempty"`
}

func (e entry) equal(o entry) bool {
	same := func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
	return slices.Equal(e.Shape, o.Shape) && e.DType == o.DType && slices.EqualFunc(e.Values, o.Values, same) && e.Error == o.Error
}

// TestH5PY reads files that h5py wrote (testdata/make.py), each beside a JSON file with what h5py reads from it.
func TestH5PY(t *testing.T) {
	files, err := filepath.Glob("testdata/*.h5")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(strings.TrimSuffix(path, ".h5") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want map[string]entry
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			root, err := Read(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			got := flatten(t, root)
			if len(got) != len(want) {
				t.Errorf("%d datasets, want %d", len(got), len(want))
			}
			for path, w := range want {
				g, ok := got[path]
				if w.Error != "" { // what of the error's text matters is in the JSON file
					if !strings.Contains(g.Error, w.Error) {
						t.Errorf("%s: error %q, want one with %q", path, g.Error, w.Error)
					}
				} else if !ok || !g.equal(w) {
					t.Errorf("%s: got %v, want %v", path, g, w)
				}
			}
		})
	}
}

// TestAttributes reads the words that h5py wrote as attributes, in all the ways in which they can lie in a file.
func TestAttributes(t *testing.T) {
	for _, name := range []string{"attributes_v0.h5", "attributes_latest.h5"} {
		data := testdata(t, name)
		root, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]string{"word": {"größe"}, "fixed": {"fixed"}, "words": {"a", "", "a longer one"}, "fixed_words": {"kernel", "bias"},
			"no_words": {}, "long": {strings.Repeat("{}", 3000)}, "none": nil} {
			got, err := root.Attribute(name)
			if err != nil || !slices.Equal(got, want) || (got == nil) != (want == nil) {
				t.Errorf("%q: %.100q, %v, want %.100q", name, got, err, want)
			}
		}
		if _, err := root.Attribute("number"); err == nil || !strings.Contains(err.Error(), "no text") {
			t.Errorf("a number: %v", err)
		}
		if _, err := root.Attribute("table"); err == nil || !strings.Contains(err.Error(), "only lists") {
			t.Errorf("a table: %v", err)
		}
		many := root.Group("many")
		for i := range 12 {
			if got, err := many.Attribute(fmt.Sprint("number", i)); err != nil || !slices.Equal(got, []string{fmt.Sprint(i)}) {
				t.Errorf("attribute %d of many: %q, %v", i, got, err)
			}
		}
	}
}

// TestKerasWeights reads the weights in the files that Keras wrote and holds both encodings of each model against each other.
func TestKerasWeights(t *testing.T) {
	folder := os.Getenv("HORNBOOK_KERAS_FILES")
	if folder == "" {
		t.Skip("HORNBOOK_KERAS_FILES is not set: no files of Keras's to read")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*_h5v18.keras"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no *_h5v18.keras in %s: %v", folder, err)
	}
	datasets := 0
	for _, newer := range files {
		older := strings.TrimSuffix(newer, "_h5v18.keras") + ".keras"
		a, b := weights(t, older), weights(t, newer)
		if len(a) == 0 || len(a) != len(b) {
			t.Errorf("%s: %d datasets, %d in the newer encoding", older, len(a), len(b))
		}
		for path, want := range a {
			if want.Error != "" || !b[path].equal(want) {
				t.Errorf("%s: %s: %v, %v in the newer encoding", older, path, want, b[path])
			}
		}
		datasets += len(a)
	}
	t.Logf("compared %d datasets in %d pairs of files", datasets, len(files))
}

// weights reads model.weights.h5 in a .keras file.
func weights(t *testing.T, path string) map[string]entry {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("model.weights.h5")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	root, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return flatten(t, root)
}
