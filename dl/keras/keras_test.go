package keras_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// data are n samples of the shape, of numbers that differ.
func data(n int, shape ...int) *tensor.Tensor {
	x := tensor.New(append(tensor.Shape{n}, shape...), nil)
	for i := range x.Values() {
		x.Values()[i] = float32((i*7+3)%11)/5 - 1
	}
	return x
}

// A specimen is a model with data to train it on.
type specimen struct {
	name string
	make func() (m *dl.Model, x, y dl.Tensors)
}

// labels are classes 0 to k-1 in turn.
func labels(n, k int) *tensor.Tensor {
	y := tensor.New(tensor.Shape{n}, nil)
	for i := range n {
		y.Values()[i] = float32(i % k)
	}
	return y
}

var specimens = []specimen{
	{"sequential", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		m := dl.Sequential(
			layers.Rescaling(0.5, layers.InputShape(6), layers.Offset(0.25)),
			layers.Dense(8, layers.LeakyReLU(0.3), layers.KernelRegularizer(regularizers.L2(0.01))),
			layers.Dropout(0.2),
			layers.BatchNormalization(),
			layers.Dense(5, layers.NoBias(), layers.Frozen(), layers.Name("fixed")),
			layers.Tanh,
			layers.LeakyReLU(0.1),
			layers.Reshape(tensor.Shape{5, 1}),
			layers.Flatten(),
			layers.Dense(3, layers.Softmax))
		m.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		return m, dl.Tensors{data(32, 6)}, dl.Tensors{labels(32, 3)}
	}},
	{"two inputs", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		image, meta := dl.Input(12), dl.Input(4)
		h := layers.Dense(8, layers.ReLU).Call(image)
		h = h.Add(layers.Dense(8, layers.ReLU).Call(h))
		joined := tensor.Concat(-1, h, layers.Dense(4, layers.ReLU).Call(meta))
		digit := layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(joined)
		odd := layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(joined)
		m := dl.New(dl.Tensors{image, meta}, dl.Tensors{digit, odd})
		m.Compile(optimizers.RMSprop(optimizers.Momentum(0.5), optimizers.Centered()),
			losses.Each(losses.SparseCategoricalCrossentropy(), losses.BinaryCrossentropy(losses.LabelSmoothing(0.1))),
			metrics.On("digit", metrics.Accuracy()), metrics.On("odd", metrics.BinaryAccuracy()))
		odds := tensor.New(tensor.Shape{32, 1}, nil)
		for i := range 32 {
			odds.Values()[i] = float32(i % 2)
		}
		return m, dl.Tensors{data(32, 12), data(32, 4)}, dl.Tensors{labels(32, 3), odds}
	}},
	{"shared and nested", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		// Branches of different depth, so that the order of calls is not the order of the file.
		a, b := dl.Input(6), dl.Input(6)
		shared := layers.Dense(5, layers.Tanh, layers.Name("shared"))
		p := dl.Input(5)
		inner := dl.New(dl.Tensors{p}, dl.Tensors{layers.Dense(5).Call(p).Tanh()}, layers.Name("inner"))
		seq := dl.Sequential(layers.Dense(5, layers.ReLU), layers.Dense(5))
		short := layers.Dense(5, layers.Name("short")).Call(b)
		long := shared.Call(a)
		long = inner.Call(layers.Dense(5).Call(long))
		long = layers.Add().Call(long, shared.Call(b), inner.Call(shared.Call(b)))
		long = seq.Call(long)
		y := layers.Dense(1).Call(layers.Concatenate(-1).Call(short, long))
		m := dl.New(dl.Tensors{a, b}, dl.Tensors{y}, layers.Name("outer"))
		m.Compile(optimizers.SGD(optimizers.LearningRate(0.05), optimizers.Momentum(0.9), optimizers.Nesterov()), losses.MeanSquaredError())
		return m, dl.Tensors{data(32, 6), data(32, 6)}, dl.Tensors{data(32, 1)}
	}},
	{"ops", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		x := dl.Input(4, 6)
		positive := x.Square().AddScalar(0.5)
		parts := dl.Tensors{
			x.Scale(2), x.Neg(), x.Sub(positive), x.Mul(positive), x.Div(positive), x.Maximum(positive), x.Minimum(positive),
			x.Abs(), x.Exp(), positive.Log(), positive.Sqrt(), x.Tanh(), x.Sigmoid(), x.Softmax(), x.ReLU(), x.LeakyReLU(0.2),
			x.Clip(-0.5, 0.5), x.Cosh(), x.Sinh(), tensor.Where(x.NotEqual(tensor.Scalar(0.2)), x, positive),
			x.Mul(tensor.New(tensor.Shape{6}, []float32{1, 2, 3, 4, 5, 6})),
			x.Transpose(0, 2, 1).Reshape(-1, 4, 6), x.Flatten().ExpandDims(1).Reshape(-1, 4, 6),
			x.Sub(x.Mean(-1).ExpandDims(-1)), x.Sub(x.Sum(1).ExpandDims(1)), x.Sub(x.Max(-1).ExpandDims(-1)),
			x.Sub(x.KeepDims().Mean(-1)), x.Sub(x.KeepDims().Min(1, 2)), x.Mul(x.KeepDims().Var(1)), x.Mul(x.KeepDims().Std(-1)),
			x.Sub(x.KeepDims().LogSumExp(-1)), x.Div(x.KeepDims().Norm(1)), x.Sub(x.KeepDims().Max(2)),
			x.MatMul(x.Transpose(0, 2, 1)).MatMul(x),
		}
		y := layers.Dense(2).Call(tensor.Concat(-1, parts...).Slice(2, 3, 192).Flatten())
		m := dl.New(dl.Tensors{x}, dl.Tensors{y})
		m.Compile(optimizers.Adam(), losses.MeanAbsoluteError())
		return m, dl.Tensors{data(32, 4, 6)}, dl.Tensors{data(32, 2)}
	}},
	{"recurrent", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		m := dl.Sequential(
			layers.Masking(0.2, layers.InputShape(4, 3)),
			layers.LSTM(5, layers.ReturnSequences()),
			layers.LSTM(4, layers.GoBackwards(), layers.NoForgetBias()),
			layers.Dense(1, layers.Sigmoid))
		m.Compile(optimizers.Adam(), losses.BinaryCrossentropy(), metrics.BinaryAccuracy())
		y := tensor.New(tensor.Shape{32, 1}, nil)
		return m, dl.Tensors{data(32, 4, 3)}, dl.Tensors{y}
	}},
	{"stateful", func() (*dl.Model, dl.Tensors, dl.Tensors) {
		m := dl.Sequential(layers.LSTM(3, layers.Stateful(32), layers.InputShape(4, 3)), layers.Dense(1))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		return m, dl.Tensors{data(32, 4, 3)}, dl.Tensors{data(32, 1)}
	}},
}

// A model that is saved and loaded predicts the same, trains on in the same way (so its optimizer
// came along), and gives the same file again.
func TestSaveAndLoad(t *testing.T) {
	all := slices.Clone(specimens)
	for name, o := range keras.Optimizers() {
		all = append(all, specimen{"optimizer_" + name, func() (*dl.Model, dl.Tensors, dl.Tensors) {
			return keras.Trained(o), dl.Tensors{data(32, 4)}, dl.Tensors{data(32, 1)}
		}})
	}
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			m, x, y := s.make()
			m.Fit(x, y, dl.Epochs(2), dl.Quiet())
			m.ResetStates()
			path := filepath.Join(t.TempDir(), "model.keras")
			if err := keras.Save(m, path); err != nil {
				t.Fatal(err)
			}
			restored, err := keras.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			// Keras has no op that flattens: that comes back as a reshape.
			if a, b := m.Summary(), restored.Summary(); a != b && s.name != "ops" {
				t.Errorf("the summary was\n%s\nand is\n%s", a, b)
			}
			sameOutputs(t, m, restored, x)
			first, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var again bytes.Buffer
			if err := keras.Write(&again, restored); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, again.Bytes()) {
				t.Errorf("the restored model gives another file, of %d bytes instead of %d", again.Len(), len(first))
			}
			if a, b := m.Optimizer().Iterations(), restored.Optimizer().Iterations(); a != b || a == 0 {
				t.Errorf("the optimizer made %d steps and the restored one %d", a, b)
			}
			for range 3 {
				trainStep(m, x, y)
				trainStep(restored, x, y)
			}
			m.ResetStates()
			restored.ResetStates()
			sameOutputs(t, m, restored, x)
		})
	}
}

// What an adaptation has learned is a part of the kernel in a file, and the loaded model goes on from there.
func TestAdaptation(t *testing.T) {
	x := dl.Tensors{data(8, 4, 4, 2)}
	m := keras.Adapted(x, dl.Tensors{data(8, 1)})
	var file bytes.Buffer
	if err := keras.Write(&file, m); err != nil {
		t.Fatal(err)
	}
	restored, err := keras.Read(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range restored.Layers() {
		rank, alpha := l.LoRARank()
		if r, a := m.Layers()[i].LoRARank(); r != rank || a != alpha {
			t.Errorf("layer %d has rank %d and alpha %v, want %d and %v", i, rank, alpha, r, a)
		}
	}
	want, got := m.PredictAll(x)[0].Values(), restored.PredictAll(x)[0].Values()
	for i := range want {
		if d := math.Abs(float64(want[i] - got[i])); d > 1e-6 {
			t.Fatalf("output %d is %v, want %v", i, got[i], want[i])
		}
	}
	before := restored.Evaluate(x, dl.Tensors{data(8, 1)})["loss"]
	restored.Fit(x, dl.Tensors{data(8, 1)}, dl.Epochs(20), dl.Quiet())
	if after := restored.Evaluate(x, dl.Tensors{data(8, 1)})["loss"]; !(after < before) {
		t.Errorf("trained on, the loss is %v, and was %v", after, before)
	}
}

// trainStep is a step on all samples, in their order and without the randomness of Fit's shuffling.
func trainStep(m *dl.Model, x, y dl.Tensors) {
	m.Fit(x, y, dl.Epochs(1), dl.BatchSize(32), dl.NoShuffle(), dl.Quiet())
}

func sameOutputs(t *testing.T, m, restored *dl.Model, x dl.Tensors) {
	t.Helper()
	want, got := m.PredictAll(x), restored.PredictAll(x)
	if len(want) != len(got) {
		t.Fatalf("%d outputs, not %d", len(got), len(want))
	}
	for i := range want {
		if !slices.Equal(want[i].Values(), got[i].Values()) {
			t.Errorf("output %d: %v is not %v", i, got[i], want[i])
		}
	}
}

func TestLoadSaysWhatIsMissing(t *testing.T) {
	if _, err := keras.Load(filepath.Join(t.TempDir(), "none.keras")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// An optimizer's steps are counted exactly, also where float32 has no odd numbers.
func TestIterationsAreExact(t *testing.T) {
	m, _, _ := specimens[0].make()
	m.Optimizer().SetIterations(1<<40 + 1)
	restored, err := load(file(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if got := restored.Optimizer().Iterations(); got != 1<<40+1 {
		t.Errorf("%d iterations", got)
	}
}

// A model that Keras compiled and never trained has an optimizer that remembers nothing.
func TestLoadsBeforeTraining(t *testing.T) {
	data := remake(t, small(t), zip.Store, func(name string, content []byte) []byte {
		if name != "model.weights.h5" {
			return content
		}
		root, err := hdf5.Read(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		vars := root.Group("optimizer/vars")
		vars.Datasets = slices.DeleteFunc(vars.Datasets, func(d *hdf5.Dataset) bool { return d.Name != "0" && d.Name != "1" })
		var b bytes.Buffer
		if err := hdf5.Write(&b, root); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	})
	m, err := load(data)
	if err != nil {
		t.Fatal(err)
	}
	if m.Optimizer().Class() != "Adam" || m.Optimizer().Iterations() != 0 {
		t.Errorf("%s after %d iterations", m.Optimizer().Class(), m.Optimizer().Iterations())
	}
}
