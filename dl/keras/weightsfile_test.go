package keras

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func weighed(units int) *dl.Model {
	m := dl.Sequential(layers.Dense(units, layers.Tanh, layers.InputShape(3)), layers.BatchNormalization(), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}

func trainedWeights(t *testing.T) (m *dl.Model, x *tensor.Tensor, path string) {
	t.Helper()
	m, x = weighed(4), tensor.New(tensor.Shape{6, 3}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%7) - 3
	}
	m.Fit(x, tensor.New(tensor.Shape{6, 1}, []float32{1, 2, 3, 4, 5, 6}), dl.Quiet(), dl.Epochs(3))
	path = filepath.Join(t.TempDir(), "net.weights.h5")
	if err := SaveWeights(m, path); err != nil {
		t.Fatal(err)
	}
	return m, x, path
}

// A file of weights brings back the weights, the states and the optimizer, and says what does not fit.
func TestWeightsFile(t *testing.T) {
	m, _, path := trainedWeights(t)
	again := weighed(4)
	if err := LoadWeights(again, path); err != nil {
		t.Fatal(err)
	}
	want, got := m.Snapshot(), again.Snapshot()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the model that came back is %+v, and was %+v", got, want)
	}
	before := weighed(5)
	if err := LoadWeights(before, path); err == nil || !strings.Contains(err.Error(), "has the shape") {
		t.Errorf("the weights of a narrower model: %v", err)
	}
	if err := LoadWeights(again, path+"no"); err == nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := LoadWeights(again, path); err == nil || !strings.Contains(err.Error(), "keras: load weights") {
		t.Errorf("no HDF5: %v", err)
	}
}

// A safetensors file brings back the weights, also of what is within layers and models, and says what does not fit.
func TestSafetensorsFile(t *testing.T) {
	folder := t.TempDir()
	modelsForKeras(func(name string, m *dl.Model, x, _ dl.Tensors) {
		path := filepath.Join(folder, "net.safetensors")
		if err := SaveWeights(m, path); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		want := m.PredictAll(x)
		for _, w := range m.Weights() {
			if !w.Adapter() { // what an adaptation adds is a part of the kernel in the file
				w.Tensor.Fill(make([]float32, len(w.Values())))
			}
		}
		if err := LoadWeights(m, path); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		for i, y := range m.PredictAll(x) {
			if !slices.EqualFunc(y.Values(), want[i].Values(), func(a, b float32) bool {
				return math.Abs(float64(a-b)) <= 1e-6*max(1, math.Abs(float64(b))) || a != a && b != b
			}) {
				t.Errorf("%s: output %d is another", name, i)
			}
		}
	})
	path := filepath.Join(folder, "small.safetensors")
	if err := SaveWeights(weighed(4), path); err != nil {
		t.Fatal(err)
	}
	for want, other := range map[string]*dl.Model{
		`"dense/kernel" has the shape [3 4] in the file, and [3 5]`:            weighed(5),
		`the file has no "other/kernel"; it has "batch_normalization/beta", "`: dl.Sequential(layers.Dense(4, layers.Name("other"), layers.InputShape(3))),
		`the model has no "batch_normalization/beta"`:                          dl.Sequential(layers.Dense(4, layers.InputShape(3))),
	} {
		if err := LoadWeights(other, path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// Keras loads the file into its own model, and computes the same.
func TestKerasLoadsWeights(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with Keras; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import keras").CombinedOutput(); err != nil {
		t.Skipf("python3 has no Keras: %v: %s", err, out)
	}
	m, x, path := trainedWeights(t)
	program := fmt.Sprintf(`
import keras, numpy as np
m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.BatchNormalization(), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.optimizer.build(m.trainable_variables)
m.load_weights(%q)
x = (np.arange(18) %% 7 - 3).astype("f4").reshape(6, 3)
want = np.array(%s, "f4")
assert np.allclose(m.predict(x, verbose=0).ravel(), want, rtol=2e-5, atol=2e-5), m.predict(x, verbose=0)
assert int(m.optimizer.iterations) == %d
m.save_weights(%q)
`, path, strings.ReplaceAll(fmt.Sprint(m.Predict(x).Values()), " ", ","), m.Optimizer().Iterations(), path+"2.weights.h5")
	if out, err := exec.Command("python3", "-c", program).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	again := weighed(4)
	if err := LoadWeights(again, path+"2.weights.h5"); err != nil {
		t.Fatal(err)
	}
	for i, v := range again.Predict(x).Values() {
		if want := m.Predict(x).Values()[i]; v != want {
			t.Errorf("after a way through Keras, prediction %d is %v, and was %v", i, v, want)
		}
	}
}
