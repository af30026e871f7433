package hornbook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const module = "github.com/hornbook-go/hornbook"

// The floors of the house: a package imports only packages of floors below its own.
var floors = [][]string{
	{"plotting/fonts", "internal/aside", "internal/cells", "internal/language", "internal/layered", "internal/page", "dl/notebook/internal/gonb", "dl/internal/brief", "dl/internal/hash", "dl/internal/kernels", "dl/internal/seed", "dl/keras/hdf5", "dl/keras/safetensors"},
	{"dl/tensor", "internal/ipynb"},
	{"dl/tensor/npy", "dl/initializers", "dl/regularizers", "dl/constraints", "dl/losses", "dl/metrics", "dl/optimizers", "datasets"},
	{"dl/layers"},
	{"dl"},
	{"dl/keras", "dl/callbacks", "dl/data", "dl/notebook/internal/plane", "dl/notebook/internal/portable"},
	{"dl/notebook"},
	{"plotting"},
}

// Packages that are programs, or serve a program alone, and so stand above all.
var above = []string{"programs", "docker/", "kernel", "notebooks/", "plotting/gallery", "datasets/fetch", "dl/internal/bench", "dl/internal/kernels/peak"}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func list(t *testing.T, args ...string) (packages []listed) {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports,Deps"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func floor(path string) (int, bool) {
	for i, f := range floors {
		if slices.Contains(f, path) {
			return i, true
		}
	}
	return 0, false
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range list(t, "./...") {
		path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if path == "" || slices.ContainsFunc(above, func(a string) bool { return strings.HasPrefix(path, a) }) {
			continue
		}
		mine, known := floor(path)
		if !known {
			t.Errorf("package %s has no floor: give it one in this test", path)
			continue
		}
		for _, i := range p.Imports {
			if other, ours := strings.CutPrefix(i, module+"/"); ours {
				if f, known := floor(other); !known || f >= mine {
					t.Errorf("%s imports %s, which does not lie below it", path, other)
				}
			} else if !allowed(path, i) {
				t.Errorf("%s imports %s", path, i)
			}
		}
	}
}

// allowed reports whether a package may import another from outside of the module.
func allowed(path, imported string) bool {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	switch {
	case strings.HasPrefix(imported, "golang.org/x/sys/"):
		return true
	case strings.HasPrefix(imported, "github.com/janpfeifer/gonb/"):
		// gonbui itself is dear to link
		return (path == "dl/notebook" || path == "dl/notebook/internal/gonb") && imported == "github.com/janpfeifer/gonb/gonbui/protocol"
	case strings.HasPrefix(imported, "gonum.org/v1/plot"):
		return path == "plotting"
	case strings.HasPrefix(imported, "gonum.org/v1/gonum/"):
		return true
	}
	return path == "plotting" && strings.HasPrefix(imported, "codeberg.org/go-") || path == "plotting" && strings.HasPrefix(imported, "golang.org/x/image/")
}

// trainingCell is what a notebook's cell links that trains with a live panel.
const trainingCell = `package main

import (
	"flag"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

func net() *dl.Model {
	model := dl.Sequential(
		layers.Flatten(layers.InputShape(28, 28)),
		layers.Rescaling(1.0/255),
		layers.Dense(%d, layers.ReLU),
		layers.Dense(10, layers.Softmax),
	)
	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return model
}

func trained() *dl.Model {
	return notebook.Trained("mnist", net, func(m *dl.Model) *dl.History {
		data := datasets.Must(datasets.MNIST())
		return m.Fit(data.Train.X, data.Train.Y, dl.Epochs(5), notebook.Live())
	})
}

func main() {
	flag.Parse()
	notebook.Show(trained())
}
`

// A cell that trains links neither the network nor gonum/plot.
func TestTrainingCellLinksLittle(t *testing.T) {
	for _, p := range list(t, "./dl/notebook", "./datasets", "./dl/callbacks", "./dl/data") {
		for _, d := range p.Deps {
			if d == "archive/zip" || d == module+"/dl/keras" {
				t.Errorf("%s links %s, which only who saves a model needs", p.ImportPath, d)
			}
			if d == "net" || d == "database/sql" || d == "crypto/tls" || strings.HasPrefix(d, "gonum.org/v1/plot") {
				t.Errorf("%s links %s", p.ImportPath, d)
			}
		}
	}
}

// A cell that trains builds and links within 0.35 s, warm: the best of ten, each edited. On a machine
// that is busy or slow, the ratio to a program that only prints decides, built in turn with it.
func TestTrainingCellBuildsQuickly(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 measures how long a cell takes to build")
	}
	cell, least := builder(t, trainingCell), builder(t, "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(%d) }\n")
	cell(0) // fills the caches
	least(0)
	var cells, leasts []time.Duration
	for i := range 10 {
		cells, leasts = append(cells, cell(100+i)), append(leasts, least(100+i))
	}
	slices.Sort(cells)
	slices.Sort(leasts)
	ratio := float64(cells[0]) / float64(leasts[0])
	t.Logf("a training cell builds in %v at best, %v in the median; one that prints in %v and %v: %.2f times",
		cells[0].Round(time.Millisecond), cells[5].Round(time.Millisecond), leasts[0].Round(time.Millisecond), leasts[5].Round(time.Millisecond), ratio)
	if cells[0] > 350*time.Millisecond && ratio > 3.2 {
		t.Errorf("a training cell builds in %v at best", cells[0])
	}
}

// builder returns a function that builds a program, edited by a number, and says how long it took.
func builder(t *testing.T, program string) func(n int) time.Duration {
	dir, err := os.MkdirTemp(".", "cell")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return func(n int) time.Duration {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "main.go"), fmt.Appendf(nil, program, n), 0o644); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if out, err := exec.Command("go", "build", "-ldflags=-s", "-o", filepath.Join(dir, "cell"), "./"+dir).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return time.Since(start)
	}
}
