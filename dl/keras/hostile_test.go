package keras_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// small is a file of a few kilobytes.
func small(t testing.TB) []byte {
	t.Helper()
	m := dl.Sequential(layers.Dense(3, layers.ReLU, layers.InputShape(2)), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return file(t, m)
}

func file(t testing.TB, m *dl.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := keras.Write(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func load(data []byte) (*dl.Model, error) {
	return keras.Read(bytes.NewReader(data), int64(len(data)))
}

// remake packs the members of a file again, each as edit returns it; nil leaves it out.
func remake(t testing.TB, data []byte, method uint16, edit func(name string, content []byte) []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if content = edit(f.Name, content); content == nil {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a file describes and cannot be rebuilt is an error that names where it stands.
func TestReadSaysWhatIsWrong(t *testing.T) {
	plain := small(t)
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"class", `"class_name":"Dense"`, `"class_name":"Sparse"`, []string{`layer "dense" (Sparse)`, "no such class"}},
		{"key", `"use_bias":true`, `"magic":4`, []string{`layer "dense" (Dense)`, `key "magic"`}},
		{"activation", `"activation":"relu"`, `"activation":"wish"`, []string{`layer "dense" (Dense)`, `key "activation"`, "wish"}},
		{"initializer", `"GlorotUniform"`, `"Magic"`, []string{`layer "dense" (Dense)`, `key "kernel_initializer"`, "Magic"}},
		{"units", `"units":3`, `"units":0`, []string{`layer "dense" (Dense)`, `key "units"`}},
		{"half a unit", `"units":3`, `"units":2.5`, []string{`layer "dense" (Dense)`, `key "units"`}},
		{"shape", `"units":3`, `"units":4`, []string{`layer "dense" (Dense)`, `"kernel"`, "[2 3]", "[2 4]"}},
		{"greatest", `"units":3`, `"units":2147483647`, []string{`layer "dense" (Dense)`, "[2 2147483647]"}},
		{"a layer less", `"use_bias":true`, `"use_bias":false`, []string{`layer "dense" (Dense)`, "2 variables", "the layer 1"}},
		{"input", `"batch_shape":[null,2]`, `"batch_shape":[null,0]`, []string{"the input's shape"}},
		{"optimizer", `"class_name":"Adam"`, `"class_name":"Shampoo"`, []string{`optimizer "Shampoo"`, "keras.Uncompiled()"}},
		{"optimizer's key", `"amsgrad":false`, `"amsgrad":"yes"`, []string{`optimizer "adam" (Adam)`, `key "amsgrad"`}},
		{"rate", `"learning_rate":0.001`, `"learning_rate":-1.0`, []string{"Adam", "learning rate"}},
		{"loss", `"MeanSquaredError"`, `"MeanCubedError"`, []string{`key "loss"`, "MeanCubedError"}},
		{"reduction", `"sum_over_batch_size"`, `"product"`, []string{`key "reduction"`}},
		{"number", `"units":3`, `"units":1e999`, []string{`key "units"`, "too great"}},
		{"JSON", `"units":3`, `"units":`, []string{`member "config.json"`}},
		{"model", `"class_name":"Sequential"`, `"class_name":"Subclassed"`, []string{"Subclassed", "only Sequential and Functional"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := remake(t, plain, zip.Deflate, func(name string, content []byte) []byte {
				if name != "config.json" {
					return content
				}
				edited := strings.Replace(string(content), c.old, c.new, 1)
				if edited == string(content) {
					t.Fatalf("%s is not in %s", c.old, content)
				}
				return []byte(edited)
			})
			_, err := load(data)
			if err == nil {
				t.Fatal("it was loaded")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %s: %v", want, err)
				}
			}
		})
	}
	for _, member := range []string{"config.json", "model.weights.h5"} {
		data := remake(t, plain, zip.Store, func(name string, content []byte) []byte {
			if name == member {
				return nil
			}
			return content
		})
		if _, err := load(data); err == nil || !strings.Contains(err.Error(), member) {
			t.Errorf("without %s: %v", member, err)
		}
	}
}

// Keys that say nothing do no harm, whatever later versions of Keras call them, and deflated files load.
func TestReadPassesOverWhatSaysNothing(t *testing.T) {
	data := remake(t, small(t), zip.Deflate, func(name string, content []byte) []byte {
		if name == "metadata.json" {
			return nil
		}
		return bytes.Replace(content, []byte(`"units":3`), []byte(`"units":3,"quantization_config":null,"turbo":false,"extras":[]`), 1)
	})
	if _, err := load(data); err != nil {
		t.Error(err)
	}
}

// A model that depends on itself, and functional models whose calls name what is not there.
func TestReadRefusesImpossibleGraphs(t *testing.T) {
	a := dl.Input(2)
	h := layers.Dense(2, layers.Name("first")).Call(a)
	y := layers.Add(layers.Name("sum")).Call(h, layers.Dense(2, layers.Name("second")).Call(h))
	p := dl.Input(2)
	inner := dl.New(dl.Tensors{p}, dl.Tensors{layers.Dense(2).Call(p)}, layers.Name("inner"))
	plain := file(t, dl.New(dl.Tensors{a}, dl.Tensors{inner.Call(y)}))
	for _, c := range []struct{ name, old, new, want string }{
		{"cycle", `"keras_history":["first",0,0]`, `"keras_history":["sum",0,0]`, "depends on itself"},
		{"no layer", `"keras_history":["first",0,0]`, `"keras_history":["third",0,0]`, `no layer "third"`},
		{"no call", `"keras_history":["first",0,0]`, `"keras_history":["first",7,0]`, "no call 7"},
		{"no output", `"keras_history":["first",0,0]`, `"keras_history":["first",0,7]`, "no output 7"},
		{"negative", `"keras_history":["first",0,0]`, `"keras_history":["first",-1,0]`, "no call -1"},
		{"two names", `"name":"second"`, `"name":"first"`, `two layers are called "first"`},
		{"argument", `"kwargs":{}`, `"kwargs":{"initial_state":[1]}`, `"initial_state"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := remake(t, plain, zip.Store, func(name string, content []byte) []byte {
				if name != "config.json" {
					return content
				}
				edited := bytes.ReplaceAll(content, []byte(c.old), []byte(c.new))
				if bytes.Equal(edited, content) {
					t.Fatalf("%s is not in %s", c.old, content)
				}
				return edited
			})
			if _, err := load(data); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Models within models cost Load twice the time with each level, so there is an end to it.
func TestReadRefusesDeepNesting(t *testing.T) {
	m := dl.Sequential(layers.Dense(2, layers.InputShape(2)))
	plain := file(t, m)
	config := `{"class_name":"Dense","config":{"units":2}}`
	for range 40 {
		config = fmt.Sprintf(`{"class_name":"Sequential","config":{"layers":[{"class_name":"InputLayer","config":{"batch_shape":[null,2]}},%s]}}`, config)
	}
	data := remake(t, plain, zip.Store, func(name string, content []byte) []byte {
		if name == "config.json" {
			return []byte(config)
		}
		return content
	})
	begin := time.Now()
	if _, err := load(data); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("40 levels: %v", err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A member that unpacks to a thousand times its size is not unpacked.
func TestReadRefusesBombs(t *testing.T) {
	data := remake(t, small(t), zip.Deflate, func(name string, content []byte) []byte {
		if name == "model.weights.h5" {
			return make([]byte, 200<<20)
		}
		return content
	})
	if len(data) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(data))
	}
	if _, err := load(data); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("%v", err)
	}
}

// A damaged file is an error or a model, and never a panic. Its checksums are not made right: FuzzRead gets behind those.
func TestReadDamaged(t *testing.T) {
	plain := small(t)
	for n := 0; n < len(plain); n += 97 {
		if _, err := load(plain[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are a model", n, len(plain))
		}
	}
	for i := 0; i < len(plain); i += 13 {
		damaged := bytes.Clone(plain)
		damaged[i] ^= 0x55
		_, _ = load(damaged)
	}
}

// A save that fails leaves what was there, and nothing beside it.
func TestSaveLeavesWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "model.keras")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	unbuilt := dl.Sequential(layers.Dense(2))
	if err := keras.Save(unbuilt, path); err == nil || !strings.Contains(err.Error(), "layers.InputShape") {
		t.Errorf("a model that does not know its input: %v", err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != "before" {
		t.Errorf("the file holds %q, %v", got, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
}

// Names of members that lead out of the archive are names like others: nothing is unpacked to a disk. Members that say of themselves that they
// are huge, or that there are two of, are refused.
func TestReadRefusesStrangeMembers(t *testing.T) {
	plain := small(t)
	extra := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		from, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range from.File {
			if err := z.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range names {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte("x"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	here, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := load(extra("../../escape.txt", "/escape.txt", "assets/../../escape.txt")); err != nil && !strings.Contains(err.Error(), "insecure") {
		t.Errorf("members with strange names: %v", err)
	}
	if after, err := os.ReadDir("."); err != nil || len(after) != len(here) {
		t.Errorf("the folder has other files now: %v, %v", after, err)
	}
	if _, err := load(extra("config.json")); err == nil || !strings.Contains(err.Error(), "two members") {
		t.Errorf("two descriptions: %v", err)
	}
	huge := bytes.Clone(plain)
	at := bytes.LastIndex(huge, []byte("config.json")) - 46 // the entry in the central directory
	for i := range 4 {
		huge[at+24+i] = 0xf0 // the size that it unpacks to
	}
	if _, err := load(huge); err == nil {
		t.Error("a member of 4 gigabytes was read")
	}
}

// FuzzArchive goes over whole files: the archive's own structures, too.
func FuzzArchive(f *testing.F) {
	f.Add(small(f))
	f.Add(remake(f, small(f), zip.Deflate, func(_ string, content []byte) []byte { return content }))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = load(data) })
}

// FuzzConfig goes over descriptions of models, with weights that fit one of them.
func FuzzConfig(f *testing.F) {
	plain := small(f)
	for _, s := range specimens {
		m, _, _ := s.make()
		remake(f, file(f, m), zip.Store, func(name string, content []byte) []byte {
			if name == "config.json" {
				f.Add(content)
			}
			return content
		})
	}
	f.Fuzz(func(t *testing.T, config []byte) {
		_, _ = load(remake(t, plain, zip.Store, func(name string, content []byte) []byte {
			if name == "config.json" {
				return append([]byte{}, config...)
			}
			return content
		}))
	})
}

// FuzzRead goes over descriptions and weights, in an archive that is sound.
func FuzzRead(f *testing.F) {
	for _, s := range specimens {
		m, _, _ := s.make()
		data := file(f, m)
		var config, weights []byte
		remake(f, data, zip.Store, func(name string, content []byte) []byte {
			switch name {
			case "config.json":
				config = content
			case "model.weights.h5":
				weights = content
			}
			return content
		})
		f.Add(config, weights)
	}
	f.Fuzz(func(t *testing.T, config, weights []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range map[string][]byte{"config.json": config, "model.weights.h5": weights} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(content); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		m, err := load(b.Bytes())
		if err == nil { // what was read can be written
			if err := keras.Write(io.Discard, m); err != nil {
				t.Errorf("it can be read, and not written: %v", err)
			}
		}
	})
}
