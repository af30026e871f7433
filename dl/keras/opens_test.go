package keras

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// TestKerasOpens lets real Keras open models that were made, trained and saved here, compare what they compute and
// their summaries, and train them by a step.
func TestKerasOpens(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with Keras; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import keras").CombinedOutput(); err != nil {
		t.Skipf("python3 has no Keras: %v: %s", err, out)
	}
	folder := t.TempDir()
	index := map[string]sample{}
	modelsForKeras(func(name string, m *dl.Model, x, y dl.Tensors) {
		if y != nil {
			m.Fit(x, y, dl.Epochs(2), dl.BatchSize(4), dl.Quiet())
		}
		if err := Save(m, filepath.Join(folder, name+".keras")); err != nil {
			t.Error(err)
			return
		}
		s := sample{Inputs: arrays(x), Outputs: arrays(m.PredictAll(x)), Targets: arrays(y), Summary: m.Summary()}
		_, members, err := describeModel(m)
		if err != nil {
			t.Error(err)
			return
		}
		for _, p := range weightPaths(m, members) {
			s.Paths = append(s.Paths, [2]string{p.opened, p.again})
		}
		if y != nil {
			s.Loss = m.Fit(x, y, dl.BatchSize(8), dl.NoShuffle(), dl.Quiet()).Values("loss")[0]
			s.After = arrays(m.PredictAll(x))
		}
		index[name] = s
	})
	text, err := json.Marshal(index)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "index.json"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	const parts = 2 // each takes a core, most of all to compile
	outputs := make([][]byte, parts)
	var all sync.WaitGroup
	for part := range parts {
		all.Go(func() {
			cmd := exec.Command("python3", "testdata/check.py", folder, strconv.Itoa(part), strconv.Itoa(parts))
			var problems bytes.Buffer
			cmd.Stderr = &problems
			var err error
			if outputs[part], err = cmd.Output(); err != nil {
				t.Errorf("part %d: %v\n%s", part, err, problems.String())
			}
		})
	}
	all.Wait()
	opened := 0
	for part, out := range outputs {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		for _, line := range lines[:len(lines)-1] {
			t.Error(line)
		}
		n := 0
		if _, err := fmt.Sscanf(lines[len(lines)-1], "opened %d models", &n); err != nil {
			t.Errorf("part %d ends with %q", part, lines[len(lines)-1])
		}
		opened += n
	}
	if opened != len(index) {
		t.Errorf("Keras opened %d of %d models", opened, len(index))
	}
	// And back: what Keras wrote of these models.
	loaded := 0
	for name, s := range index {
		m, err := Load(filepath.Join(folder, "again", name+".keras"))
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "tensorflow_") {
			continue // that backend was not there
		}
		if err != nil {
			t.Errorf("%s, as Keras wrote it: %v", name, err)
			continue
		}
		loaded++
		t.Run(name+" comes back", func(t *testing.T) { s.hold(t, m) })
	}
	t.Logf("Keras opened %d models, and %d came back from it", opened, loaded)
}

// modelsForKeras calls save with each model that Keras is to open, inputs for it, and targets if it is to be trained.
func modelsForKeras(save func(name string, m *dl.Model, x, y dl.Tensors)) {
	r := rand.New(rand.NewPCG(1, 2))
	normal := func(shape ...int) *tensor.Tensor {
		x := tensor.New(tensor.Shape(shape), nil)
		for i := range x.Values() {
			x.Values()[i] = float32(r.NormFloat64())
		}
		return x
	}
	padded := normal(8, 5, 3)
	for i := range 8 { // the last time steps of some samples are zeros
		clear(padded.Values()[i*15+15-3*(i%4) : i*15+15])
	}
	classes := tensor.New(tensor.Shape{8}, []float32{0, 1, 2, 0, 1, 2, 2, 1})
	bits := tensor.New(tensor.Shape{8, 1}, []float32{0, 1, 0, 1, 1, 1, 0, 0})

	m := dl.Sequential(
		layers.Dense(8, layers.ReLU, layers.InputShape(4), layers.KernelRegularizer(regularizers.L2(0.01))),
		layers.BatchNormalization(), layers.Dense(6, layers.LeakyReLU(0.3)), layers.Dense(6, layers.NoBias()), layers.Tanh,
		layers.LeakyReLU(0.1), layers.Dense(3, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	save("sequential", m, dl.Tensors{normal(8, 4)}, dl.Tensors{classes})

	m = dl.Sequential(layers.Rescaling(0.5, layers.Offset(1), layers.InputShape(6)), dl.Sequential(layers.Dense(3), layers.Dense(3)), layers.Dense(1))
	m.Compile(optimizers.SGD(optimizers.Momentum(0.9), optimizers.Nesterov()), losses.BinaryCrossentropy(losses.FromLogits(), losses.LabelSmoothing(0.1)))
	save("sequential_in_sequential", m, dl.Tensors{normal(8, 6)}, dl.Tensors{bits})

	m = dl.Sequential(layers.Masking(0, layers.InputShape(5, 3)), layers.LSTM(4, layers.ReturnSequences()), layers.LSTM(3, layers.NoForgetBias()), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	save("lstm", m, dl.Tensors{padded}, dl.Tensors{bits})
	save("lstm_stateful", dl.Sequential(layers.LSTM(4, layers.Stateful(8), layers.GoBackwards(), layers.InputShape(5, 3))), dl.Tensors{normal(8, 5, 3)}, nil)

	m = dl.Sequential(
		layers.ZeroPadding2D([2]int{1, 0}, layers.InputShape(8, 9, 4)), layers.Conv2D(8, [2]int{3, 2}, layers.ReLU, layers.Strides(1, 2), layers.KernelConstraint(constraints.MaxNorm(2))),
		layers.Conv2D(8, 3, layers.Same, layers.Dilation(2), layers.Groups(4), layers.Tanh), layers.MaxPooling2D(2, layers.Same, layers.Strides(1)),
		layers.DepthwiseConv2D(2, layers.DepthMultiplier(2), layers.DepthwiseRegularizer(regularizers.L1(0.01))),
		layers.SeparableConv2D(6, 3, layers.Same, layers.PointwiseInitializer(initializers.HeNormal()), layers.DepthwiseConstraint(constraints.NonNeg())),
		layers.UpSampling2D([2]int{1, 2}), layers.Cropping2D([2][2]int{{1, 0}, {0, 2}}), layers.Conv2DTranspose(4, 3, layers.Strides(2), layers.Same, layers.OutputPadding(1)),
		layers.AveragePooling2D([2]int{3, 2}, layers.Same), layers.AdaptiveAveragePooling2D([2]int{2, 3}), layers.Permute([]int{3, 1, 2}), layers.Reshape(tensor.Shape{-1, 4}),
		layers.ZeroPadding1D(1), layers.Conv1D(4, 2, layers.Causal), layers.MaxPooling1D(2), layers.SeparableConv1D(4, 2), layers.DepthwiseConv1D(2), layers.UpSampling1D(2),
		layers.Cropping1D([2]int{0, 1}), layers.Conv1DTranspose(3, 2), layers.GlobalAveragePooling1D(), layers.RepeatVector(3), layers.Flatten(), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	save("convolutions", m, dl.Tensors{normal(8, 8, 9, 4)}, dl.Tensors{bits})
	x3 := dl.Input(6, 5, 7, 4)
	save("volumes", dl.New(dl.Tensors{x3}, dl.Tensors{
		layers.Conv3D(2, 2, layers.ELU(1)).Call(x3), layers.Conv3DTranspose(2, [3]int{1, 2, 3}, layers.Strides(2)).Call(x3), layers.MaxPooling3D(2).Call(x3),
		layers.AveragePooling3D([3]int{1, 2, 2}, layers.Same).Call(x3), layers.GlobalMaxPooling3D(layers.KeepDims).Call(x3), layers.GlobalAveragePooling3D().Call(x3),
		layers.AdaptiveMaxPooling3D(2).Call(x3), layers.Cropping3D(1).Call(x3), layers.ZeroPadding3D([3]int{0, 1, 2}).Call(x3), layers.UpSampling3D(2).Call(x3),
	}), dl.Tensors{normal(8, 6, 5, 7, 4)}, nil)
	x2 := dl.Input(6, 5, 4)
	save("images", dl.New(dl.Tensors{x2}, dl.Tensors{
		layers.GlobalMaxPooling2D().Call(x2), layers.GlobalAveragePooling2D(layers.KeepDims).Call(x2), layers.AdaptiveMaxPooling2D(3).Call(x2),
		layers.UpSampling2D(2, layers.Bilinear).Call(x2), layers.UpSampling2D(2, layers.Bicubic).Call(x2),
		layers.GlobalMaxPooling1D().Call(layers.Reshape(tensor.Shape{30, 4}).Call(x2)),
		// With 7 instead of 8, Keras on JAX gives NaN: it works the windows' ends out in float32, where 7·30/7 may be more than 30.
		layers.AdaptiveAveragePooling1D(8).Call(layers.Reshape(tensor.Shape{30, 4}).Call(x2)), layers.AdaptiveMaxPooling1D(8).Call(layers.Reshape(tensor.Shape{30, 4}).Call(x2)),
		layers.AveragePooling1D(4, layers.Strides(3)).Call(layers.Reshape(tensor.Shape{30, 4}).Call(x2)),
	}), dl.Tensors{normal(8, 6, 5, 4)}, nil)

	for _, name := range slices.Sorted(maps.Keys(RecurrentModels)) {
		r := RecurrentModels[name]
		var x dl.Tensors
		for _, shape := range r.Inputs {
			x = append(x, normal(append([]int{8}, shape...)...))
		}
		m, y := r.Make(), dl.Tensors{normal(8, r.Output)}
		if m.AsLayer().StatefulBatch() > 0 { // and not of the size that save takes
			y = nil
		}
		save(name, m, x, y)
	}

	image, meta := dl.Input(7), dl.Input(5)
	h := layers.Dense(6, layers.ReLU).Call(image)
	h = h.Add(layers.Dense(6, layers.ReLU).Call(h))
	joined := tensor.Concat(-1, h, layers.Dense(4, layers.ReLU).Call(meta))
	m = dl.New(dl.Tensors{image, meta}, dl.Tensors{layers.Dense(3, layers.Softmax, layers.Name("digit")).Call(joined), layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(joined)})
	m.Compile(optimizers.Adam(), losses.Each(losses.SparseCategoricalCrossentropy(), losses.BinaryCrossentropy()), metrics.On("digit", metrics.Accuracy()))
	save("functional", m, dl.Tensors{normal(8, 7), normal(8, 5)}, dl.Tensors{classes, bits})

	a, b, i := dl.Input(6), dl.Input(6), dl.Input(4)
	inner := dl.Sequential(layers.Dense(5, layers.ReLU, layers.InputShape(6)), layers.Dense(4))
	outer := dl.New(dl.Tensors{i}, dl.Tensors{layers.Dense(2).Call(i).AddScalar(1)}, layers.Name("outer"))
	p, q := inner.Call(a), inner.Call(b)
	m = dl.New(dl.Tensors{a, b}, dl.Tensors{outer.Call(p), layers.Dense(2).Call(outer.Call(q).Mul(outer.Call(p)))})
	m.Compile(optimizers.RMSprop(optimizers.Momentum(0.5), optimizers.Centered()), losses.Each(losses.MeanSquaredError(), losses.MeanAbsoluteError()))
	save("nested", m, dl.Tensors{normal(8, 6), normal(8, 6)}, dl.Tensors{normal(8, 2), normal(8, 2)})

	// Both dense layers are as far from the output, but for what Keras puts between the Masking and the LSTM.
	x := dl.Input(5, 3)
	lstm := layers.LSTM(3).Call(layers.Masking(0).Call(layers.Dense(3, layers.Tanh).Call(x)))
	m = dl.New(dl.Tensors{x}, dl.Tensors{layers.Add().Call(layers.Dense(3).Call(layers.Flatten().Call(layers.Dense(3).Call(x))), lstm)})
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	save("masks", m, dl.Tensors{padded}, dl.Tensors{normal(8, 3)})

	x, z := dl.Input(4, 6), dl.Input(4, 6)
	save("ops", dl.New(dl.Tensors{x, z}, dl.Tensors{
		x.Add(z), x.Sub(z), x.Mul(z), x.Div(z.Square().AddScalar(1)), x.Scale(2), x.AddScalar(-1), x.Neg(), x.ReLU(), x.LeakyReLU(0.3),
		tensor.Concat(1, x, z), x.Reshape(-1, 24), x.Flatten(), x.Transpose(0, 2, 1), x.Mean(1), x.Sum(1, 2), x.Max(1), x.Abs(), x.Exp(),
		x.Abs().AddScalar(1).Log(), x.Abs().Sqrt(), x.Tanh(), x.Sigmoid(), x.Softmax(), x.MatMul(z.Transpose(0, 2, 1)), x.Maximum(z), x.Minimum(z),
		tensor.Where(x.ReLU(), x, z), x.Clip(-1, 1), x.ExpandDims(-1), x.Slice(1, 1, 3), x.Slice(-1, 2, 6), x.Cosh(), x.NotEqual(tensor.Scalar(0)).Mul(z),
		x.Mul(tensor.New(tensor.Shape{6}, []float32{1, 2, 3, 4, 5, 6})),
		layers.Subtract().Call(x, z), layers.Multiply().Call(x, z, x), layers.Average().Call(x, z), layers.Concatenate(1).Call(x, z),
		layers.Reshape(tensor.Shape{3, -1}).Call(x), layers.Dropout(0.5).Call(x), layers.Sigmoid.Call(x),
	}), dl.Tensors{normal(8, 4, 6), normal(8, 4, 6)}, nil)

	classModels := ClassModels(r)
	for _, name := range slices.Sorted(maps.Keys(classModels)) {
		s := classModels[name]
		save(name, s.model, s.x, s.y)
	}

	x, z = dl.Input(4, 6), dl.Input(4, 6)
	save("elementwise", dl.New(dl.Tensors{x, z}, OpsOnElements(x, z)), dl.Tensors{normal(8, 4, 6), normal(8, 4, 6)}, nil)
	for i, a := range Writable {
		if a.Name == "sparsemax" {
			continue // see OpsOnElements
		}
		save(fmt.Sprintf("activation_%d_%s", i, a.Name), dl.Sequential(layers.Dense(8, a, layers.InputShape(4, 4)), a), dl.Tensors{normal(8, 4, 4)}, nil)
	}
	save("prelu", dl.Sequential(layers.PReLU(layers.SharedAxes(1), layers.AlphaInitializer(initializers.Constant(0.25)), layers.InputShape(4, 6)), layers.PReLU(layers.AlphaConstraint(constraints.NonNeg()))),
		dl.Tensors{normal(8, 4, 6)}, nil)

	all := Optimizers()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		save("optimizer_"+name, Trained(all[name]), dl.Tensors{normal(8, 4)}, dl.Tensors{normal(8, 1)})
	}
	several := Several()
	for _, name := range slices.Sorted(maps.Keys(several)) {
		save("several_"+name, several[name], dl.Tensors{normal(8, 5, 3)}, dl.Tensors{normal(8, 1)})
	}
	x = normal(8, 4, 4, 2)
	save("adapted", Adapted(dl.Tensors{x}, dl.Tensors{normal(8, 1)}), dl.Tensors{x}, nil)

	for k := range 8 { // graphs at random: Keras must come upon their layers in the same order
		x := dl.Input(4)
		all := []*tensor.Tensor{x}
		used := map[*tensor.Tensor]bool{}
		pick := func() *tensor.Tensor {
			y := all[r.IntN(len(all))]
			used[y] = true
			return y
		}
		shared := layers.Dense(4, layers.Tanh)
		for range 8 + r.IntN(8) {
			y := layers.Dense(4, layers.Tanh).Call(pick())
			switch r.IntN(6) {
			case 0:
				y = pick().Add(y)
			case 1:
				y = shared.Call(y)
			case 2:
				y = layers.Average().Call(y, pick())
			}
			all = append(all, y)
		}
		end := all[len(all)-1].Sub(pick())
		for _, y := range all { // a layer that no output depends on is a mistake to Fit
			if !used[y] {
				end = end.Add(y)
			}
		}
		m := dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(2).Call(pick()), layers.Dense(2).Call(end)})
		m.Compile(optimizers.Adam(), losses.Each(losses.MeanSquaredError(), losses.MeanSquaredError()))
		save(fmt.Sprintf("random_%d", k), m, dl.Tensors{normal(8, 4)}, dl.Tensors{normal(8, 2), normal(8, 2)})
	}
}

func arrays(ts dl.Tensors) (as []array) {
	for _, x := range ts {
		a := array{Shape: x.Shape(), Data: make([]float64, len(x.Values()))}
		for i, v := range x.Values() {
			a.Data[i] = float64(v)
		}
		as = append(as, a)
	}
	return as
}
