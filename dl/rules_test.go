package dl_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// normal are random numbers of their own stream.
func normal(name string, dims ...int) *tensor.Tensor {
	t := tensor.New(dims, nil)
	s := tensor.NewStream(7, name)
	for i := range t.Values() {
		t.Values()[i] = float32(s.Normal(i))
	}
	return t
}

// snapshot is a copy of all weights and states.
func snapshot(m *dl.Model) (values [][]float32) {
	for _, w := range m.Weights() {
		values = append(values, slices.Clone(w.Values()))
	}
	return values
}

func same(t *testing.T, what string, a, b [][]float32) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%s: %d weights, then %d", what, len(a), len(b))
	}
	for i := range a {
		if !slices.Equal(a[i], b[i]) {
			t.Errorf("%s: weight %d changed", what, i)
		}
	}
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*(1+math.Abs(want))) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestBatchNormalizationStates(t *testing.T) {
	m := dl.Sequential(layers.BatchNormalization(layers.InputShape(3)), layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	x, y := normal("x", 8, 3), normal("y", 8, 1)
	before := snapshot(m)
	first := m.Evaluate(x, y)
	m.Predict(x)
	m.Inspect(x, y)
	m.Call(tensor.Inference().Input(x))
	same(t, "evaluate, predict, inspect and call", before, snapshot(m))

	m.Fit(x, y, dl.Quiet(), dl.BatchSize(8), dl.NoShuffle())
	// One step: moving_mean is 0.99·0 + 0.01·mean, moving_variance 0.99·1 + 0.01·variance.
	for j := range 3 {
		var mean, variance float64
		for i := range 8 {
			mean += float64(x.Values()[i*3+j]) / 8
		}
		for i := range 8 {
			variance += math.Pow(float64(x.Values()[i*3+j])-mean, 2) / 8
		}
		near(t, "moving_mean", float64(m.Layer("batch_normalization").Weight("moving_mean").Values()[j]), 0.01*mean, 1e-6)
		near(t, "moving_variance", float64(m.Layer("batch_normalization").Weight("moving_variance").Values()[j]), 0.99+0.01*variance, 1e-6)
	}
	if again := m.Evaluate(x, y); again["loss"] == first["loss"] {
		t.Error("a step changed nothing")
	}
}

// A state that is updated twice in a step, by a shared layer, is updated by the second call from
// what the first left.
func TestSharedLayerUpdatesItsStateInOrder(t *testing.T) {
	a, b := dl.Input(2), dl.Input(2)
	norm := layers.BatchNormalization(layers.Momentum(0.5))
	m := dl.New(dl.Tensors{a, b}, dl.Tensors{norm.Call(a).Add(norm.Call(b))})
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	one, three := tensor.New(tensor.Shape{1, 2}, []float32{1, 1}), tensor.New(tensor.Shape{1, 2}, []float32{3, 3})
	m.Fit(dl.Tensors{one, three}, tensor.New(tensor.Shape{1, 2}, nil), dl.Quiet())
	near(t, "moving_mean", float64(norm.Weight("moving_mean").Values()[0]), 0.5*(0.5*0+0.5*1)+0.5*3, 1e-6)
}

func TestDropout(t *testing.T) {
	m := dl.Sequential(layers.Dropout(0.5, layers.InputShape(1000)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	x := tensor.New(tensor.Shape{1, 1000}, nil)
	for i := range x.Values() {
		x.Values()[i] = 1
	}
	if got := m.Predict(x).Values(); slices.Contains(got, 0) || slices.Contains(got, 2) {
		t.Error("dropout acts in prediction")
	}
	draw := func(tape *tensor.Tape) []float32 { return slices.Clone(m.Call(tape.Input(x)).Values()) }
	tape := tensor.Training()
	first := draw(tape)
	tape.Reset()
	if !slices.Equal(first, draw(tape)) {
		t.Error("without a commit the same step draws other numbers")
	}
	tape.Commit()
	tape.Reset()
	second := draw(tape)
	if slices.Equal(first, second) {
		t.Error("the next step draws the same numbers")
	}
	zeros := 0
	for _, v := range first {
		if v == 0 {
			zeros++
		} else if v != 2 {
			t.Fatalf("an element is %v, not 0 or 2", v)
		}
	}
	if zeros < 420 || zeros > 580 {
		t.Errorf("%d of 1000 elements were dropped at a rate of one half", zeros)
	}
	// Two dropouts in a model draw other numbers, and so does a shared one in its second call.
	shared := layers.Dropout(0.5)
	in := dl.Input(1000)
	h := shared.Call(in)
	twice := dl.New(dl.Tensors{in}, dl.Tensors{h, shared.Call(in)})
	out := twice.CallMany(tensor.Training().Input(x))
	if slices.Equal(out[0].Values(), out[1].Values()) {
		t.Error("a shared dropout draws the same numbers in both calls")
	}
}

func TestPenaltyHasAGradient(t *testing.T) {
	build := func(r *regularizers.Regularizer) *dl.Model {
		m := dl.Sequential(layers.Dense(1, layers.NoBias(), layers.KernelRegularizer(r), layers.InputShape(3)))
		m.Compile(optimizers.SGD(optimizers.LearningRate(0.1)), losses.MeanSquaredError())
		return m
	}
	x, y := tensor.New(tensor.Shape{1, 3}, nil), tensor.New(tensor.Shape{1, 1}, nil) // no gradient but the penalty's
	m := build(regularizers.L2(0.5))
	w := slices.Clone(m.Weights()[0].Values())
	var want float64
	for _, v := range w {
		want += 0.5 * float64(v) * float64(v)
	}
	h := m.Fit(x, y, dl.Quiet())
	near(t, "loss", h.Epochs[0]["loss"], want, 1e-6)
	for i, v := range m.Weights()[0].Values() {
		near(t, "weight", float64(v), float64(w[i])*(1-0.1), 1e-6) // dw = 2·0.5·w
	}
}

func TestSharedLayerAndTiedWeight(t *testing.T) {
	// An autoencoder whose decoder is the encoder's kernel, transposed.
	in := dl.Input(4)
	encoder := layers.Dense(2, layers.NoBias())
	code := encoder.Call(in)
	kernel := encoder.Weight("kernel").Tensor
	m := dl.New(dl.Tensors{in}, dl.Tensors{code.MatMul(kernel.Transpose())})
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.05)), losses.MeanSquaredError())
	x := normal("tied", 16, 4)
	h := m.Fit(x, x, dl.Quiet(), dl.Epochs(60))
	if l := h.Values("loss"); !(l[len(l)-1] < 0.7*l[0]) {
		t.Errorf("the loss went from %v to %v", l[0], l[len(l)-1])
	}
	// The gradient has both parts: compare with finite differences.
	trace := m.Inspect(x, x)
	grad := trace.Weights()[0].Grad()
	for _, i := range []int{0, 3, 7} {
		const d = 1e-2
		v := kernel.Values()[i]
		kernel.Values()[i] = v + d
		up := m.Evaluate(x, x)["loss"]
		kernel.Values()[i] = v - d
		down := m.Evaluate(x, x)["loss"]
		kernel.Values()[i] = v
		near(t, "gradient of the tied kernel", float64(grad[i]), (up-down)/(2*d), 2e-3)
	}
}

func TestStatefulLSTM(t *testing.T) {
	whole := dl.Sequential(layers.LSTM(3, layers.InputShape(6, 2)))
	half := dl.Sequential(layers.LSTM(3, layers.Stateful(1), layers.InputShape(3, 2)))
	whole.Compile(optimizers.SGD(), losses.MeanSquaredError())
	half.Compile(optimizers.SGD(optimizers.LearningRate(1e-30)), losses.MeanSquaredError())
	for i := range 3 {
		copy(half.Weights()[i].Values(), whole.Weights()[i].Values())
	}
	x := normal("sequence", 1, 6, 2)
	want := whole.Predict(x)
	first, second := x.Slice(1, 0, 3), x.Slice(1, 3, 6)
	none := tensor.New(tensor.Shape{1, 3}, nil)
	before := snapshot(half)
	half.Evaluate(first, none)
	same(t, "evaluate", before, snapshot(half))
	half.Fit(first, none, dl.Quiet()) // leaves its state
	got := half.Predict(second)
	for i := range want.Values() {
		near(t, "output after both halves", float64(got.Values()[i]), float64(want.Values()[i]), 1e-6)
	}
	half.ResetStates()
	if reset := half.Predict(second); slices.Equal(reset.Values(), got.Values()) {
		t.Error("ResetStates changed nothing")
	}
}

func TestMask(t *testing.T) {
	build := func(steps int) *dl.Model {
		m := dl.Sequential(layers.Masking(0, layers.InputShape(steps, 2)), layers.LSTM(3, layers.ReturnSequences()), layers.Dense(1))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		return m
	}
	long, short := build(5), build(3)
	x := normal("masked", 2, 5, 2)
	for b := range 2 {
		clear(x.Values()[b*10+6 : b*10+10]) // the last two steps of each sample
	}
	y := normal("target", 2, 5, 1)
	got, want := long.Evaluate(x, y)["loss"], short.Evaluate(x.Slice(1, 0, 3), y.Slice(1, 0, 3))["loss"]
	near(t, "loss of what the mask counts", got, want, 1e-6)
	if trace := long.Inspect(x, y); math.Abs(trace.Loss-want) > 1e-6*(1+want) {
		t.Errorf("Inspect's loss is %v, Evaluate's %v", trace.Loss, want)
	}
}

// A layer that chooses by a value with Go's if works step by step with Eager, and says so without.
func TestEager(t *testing.T) {
	flips := 0
	build := func() *dl.Model {
		m := dl.Sequential(layers.Dense(1, layers.InputShape(1)),
			layers.New("flip", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
				if x[0].Symbolic() {
					return x[0].Neg()
				}
				if x[0].Sum().Item() > 0 {
					flips++
					return x[0].Neg()
				}
				return x[0].Neg().Neg()
			}))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		return m
	}
	x := tensor.New(tensor.Shape{8, 1}, []float32{1, -1, 1, -1, 1, 1, -1, -1})
	m := build()
	m.Fit(x, x, dl.Quiet(), dl.Eager(), dl.BatchSize(1))
	if flips != 4 {
		t.Errorf("the branch was taken in %d of 8 steps, not in 4", flips)
	}
	err := dl.Try(func() { build().Fit(x, x, dl.Quiet()) })
	if err == nil || !strings.Contains(err.Error(), "dl.Eager()") {
		t.Errorf("without Eager the error is %v", err)
	}
}

// Fit, laid out and fused, computes what the same step does eagerly and what Inspect shows.
func TestFitAgreesWithInspectAndEager(t *testing.T) {
	build := func() *dl.Model {
		in := dl.Input(6)
		h := layers.Dense(8, layers.ReLU, layers.KernelRegularizer(regularizers.L2(0.01))).Call(in)
		h = layers.BatchNormalization().Call(h)
		h = layers.Dropout(0.3).Call(h)
		h = h.Add(layers.Dense(8, layers.ReLU).Call(h))
		m := dl.New(dl.Tensors{in}, dl.Tensors{layers.Dense(3, layers.Softmax).Call(h)})
		m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		return m
	}
	x, y := normal("x", 40, 6), tensor.New(tensor.Shape{40}, nil)
	for i := range y.Values() {
		y.Values()[i] = float32(i % 3)
	}
	laid, eager := build(), build()
	same(t, "two models of the same seed", snapshot(laid), snapshot(eager))
	trace := laid.Inspect(x.Rows(0, 16), y.Rows(0, 16))
	var losses []float64
	record := dl.Callback{BatchEnd: func(_ *dl.Model, step int, l dl.Logs) {
		if step == 0 {
			losses = append(losses, l["loss"])
		}
	}}
	laid.Fit(x, y, dl.Quiet(), dl.NoShuffle(), dl.BatchSize(16), dl.Epochs(3), record)
	near(t, "Inspect's loss", trace.Loss, losses[0], 1e-6)
	eager.Fit(x, y, dl.Quiet(), dl.NoShuffle(), dl.BatchSize(16), dl.Epochs(3), dl.Eager())
	a, b := snapshot(laid), snapshot(eager)
	for i := range a {
		for j := range a[i] {
			near(t, "weight after three epochs", float64(a[i][j]), float64(b[i][j]), 1e-5)
		}
	}
}

func TestStepLeavesAloneWhatItDoesNotReach(t *testing.T) {
	a, b := layers.Dense(1), layers.Dense(1)
	x := tensor.New(tensor.Shape{1, 2}, []float32{1, 2})
	a.Call(x)
	b.Call(x)
	tape, opt := tensor.Training(), optimizers.SGD()
	step := func(l *layers.Layer) {
		tape.Reset()
		tape.Backward(l.Call(tape.Input(x)).Sum())
		tape.Commit()
		opt.Step([]*tensor.Tensor{a.Weight("kernel").Tensor, b.Weight("kernel").Tensor})
	}
	step(a)
	before := slices.Clone(a.Weight("kernel").Values())
	step(b)
	if a.Weight("kernel").Grad() != nil || !slices.Equal(before, a.Weight("kernel").Values()) {
		t.Error("a weight of the branch not taken kept its gradient")
	}
}

func TestNestedModel(t *testing.T) {
	encoder := dl.Sequential(layers.Dense(4, layers.ReLU, layers.InputShape(3)), layers.Dense(2))
	m := dl.Sequential(encoder, layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	x := normal("x", 5, 3)
	if got := len(m.Weights()); got != 6 {
		t.Fatalf("the model has %d weights, not 6", got)
	}
	h := encoder.Predict(x)
	want := m.Layer("dense").Call(h).Values()
	for i, v := range m.Predict(x).Values() {
		near(t, "output", float64(v), float64(want[i]), 1e-6)
	}
	two := dl.Sequential(dl.Sequential(layers.Dense(3, layers.InputShape(3))), dl.Sequential(layers.Dense(3)))
	ws := two.Weights()
	if slices.Equal(ws[0].Values(), ws[2].Values()) {
		t.Error("two nested models of the same form have the same first weights")
	}
}

// A Fit with dropout, shuffling and metrics allocates the same for N and for 2N steps.
func TestFitAllocatesNothingInAStep(t *testing.T) {
	m := dl.Sequential(layers.Dense(32, layers.ReLU, layers.InputShape(20)), layers.Dropout(0.2), layers.Dense(4, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	data := func(n int) (x, y *tensor.Tensor) { return normal("x", n, 20), tensor.New(tensor.Shape{n}, nil) }
	x1, y1 := data(32 * 20)
	x2, y2 := data(32 * 40)
	// The fewest of some runs: the runtime allocates now and then, too, such as for signals.
	count := func(x, y *tensor.Tensor) float64 {
		fewest := math.Inf(1)
		for range 10 {
			fewest = min(fewest, testing.AllocsPerRun(1, func() { m.Fit(x, y, dl.Quiet()) }))
		}
		return fewest
	}
	if one, two := count(x1, y1), count(x2, y2); one != two {
		t.Errorf("20 steps make %v allocations, 40 steps %v", one, two)
	}
}

func TestMistakesAreSaid(t *testing.T) {
	x, y := normal("x", 8, 3), normal("y", 8, 1)
	net := func(last ...layers.DenseOption) *dl.Model {
		return dl.Sequential(layers.Dense(4, layers.InputShape(3)), layers.Dense(2, last...))
	}
	for _, test := range []struct {
		name, want string
		f          func()
	}{
		{"not compiled", "call its Compile", func() { net().Fit(x, y) }},
		{"data of another shape", "input, which is [3]", func() {
			m := net()
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			m.Fit(normal("z", 8, 5), y, dl.Quiet())
		}},
		{"a target that would broadcast", "has not the shape of the prediction", func() {
			m := net()
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			m.Fit(x, y, dl.Quiet())
		}},
		{"a label that is no class", "label 2 is none of the 2 classes", func() {
			m := net(layers.Softmax)
			m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
			m.Fit(x, tensor.New(tensor.Shape{8}, []float32{0, 1, 2, 0, 1, 0, 1, 0}), dl.Quiet())
		}},
		{"logits for probabilities", "losses.FromLogits()", func() {
			m := net()
			m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
			m.Fit(x.Scale(100), tensor.New(tensor.Shape{8}, nil), dl.Quiet())
		}},
		{"probabilities for logits", "leave out losses.FromLogits()", func() {
			m := net(layers.Softmax)
			m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy(losses.FromLogits()))
			m.Fit(x, tensor.New(tensor.Shape{8}, nil), dl.Quiet())
		}},
		{"NaN in the data", "the data: NaN in row 1", func() {
			m := net()
			m.Compile(optimizers.SGD(), losses.MeanSquaredError())
			z := x.Clone()
			z.Values()[5] = float32(math.NaN())
			m.Fit(z, normal("y2", 8, 2), dl.Quiet())
		}},
		{"a layer that does not fit", `layer "wide"`, func() {
			dl.Sequential(layers.Dense(4, layers.InputShape(3)), layers.New("wide", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
				return x[0].MatMul(c.Weight("w", tensor.Shape{5, 2}, initializers.Ones()))
			}))
		}},
		{"the same name twice", "two layers", func() {
			dl.Sequential(layers.Dense(1, layers.Name("a"), layers.InputShape(1)), layers.Dense(1, layers.Name("a")))
		}},
		{"a metric of no output", `there is no output "x"`, func() {
			net().Compile(optimizers.SGD(), losses.MeanSquaredError(), metrics.On("x", metrics.Accuracy()))
		}},
		{"weights of an unknown shape", "shape of its input", func() { dl.Sequential(layers.Dense(1)).Weights() }},
	} {
		err := dl.Try(test.f)
		var e *tensor.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v", test.name, err)
			continue
		}
		if !strings.HasPrefix(e.At, "rules_test.go:") {
			t.Errorf("%s: the error is said to be at %q", test.name, e.At)
		}
	}
}

func TestDivergenceIsSaid(t *testing.T) {
	m := dl.Sequential(layers.Dense(4, layers.InputShape(3)), layers.Dense(2))
	m.Compile(optimizers.SGD(optimizers.LearningRate(1e20)), losses.MeanSquaredError())
	h := m.Fit(normal("x", 64, 3), normal("y", 64, 2), dl.Quiet(), dl.BatchSize(8))
	if !errors.Is(h.Err, dl.ErrDiverged) || !strings.Contains(h.Err.Error(), `"dense`) {
		t.Errorf("the history says %v", h.Err)
	}
}

func TestDeferredSequential(t *testing.T) {
	m := dl.Sequential(layers.Dense(4, layers.ReLU), layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	m.Fit(normal("x", 8, 3), normal("y", 8, 1), dl.Quiet())
	if got := m.Weights()[0].Shape(); !got.Equal(tensor.Shape{3, 4}) {
		t.Errorf("the kernel has the shape %v", got)
	}
}

func TestFitOptions(t *testing.T) {
	build := func() *dl.Model {
		m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		return m
	}
	x, y := normal("x", 10, 2), normal("y", 10, 1)
	h := build().Fit(x, y, dl.Quiet(), dl.ValidationSplit(0.2), dl.Epochs(2))
	m := build()
	want := m.Fit(x.Rows(0, 8), y.Rows(0, 8), dl.Quiet(), dl.Validation(x.Rows(8, 10), y.Rows(8, 10)), dl.Epochs(2))
	for i := range want.Epochs {
		near(t, "loss", h.Epochs[i]["loss"], want.Epochs[i]["loss"], 1e-6)
		near(t, "val_loss", h.Epochs[i]["val_loss"], want.Epochs[i]["val_loss"], 1e-6)
	}
	// A run that is interrupted at an epoch's end and goes on is the one that was not.
	whole, parts := build(), build()
	whole.Fit(x, y, dl.Quiet(), dl.Epochs(4), dl.BatchSize(3))
	parts.Fit(x, y, dl.Quiet(), dl.Epochs(2), dl.BatchSize(3))
	parts.Fit(x, y, dl.Quiet(), dl.Epochs(4), dl.InitialEpoch(2), dl.BatchSize(3))
	same(t, "two epochs and two more", snapshot(whole), snapshot(parts))
	// Weights of samples: as Keras, the sum is divided by the number of samples.
	w := tensor.New(tensor.Shape{2}, []float32{2, 0})
	two := tensor.New(tensor.Shape{2, 2}, nil)
	target := tensor.New(tensor.Shape{2, 1}, []float32{1, 5})
	near(t, "weighted loss", build().Evaluate(two, target, dl.SampleWeights(w))["loss"], (2*1+0*25)/2.0, 1e-6)
}

func TestPredictFromSeveralGoroutines(t *testing.T) {
	m := dl.Sequential(layers.Dense(64, layers.ReLU, layers.InputShape(32)), layers.Dense(3))
	x := normal("x", 100, 32)
	want := m.Predict(x).Values()
	done := make(chan bool)
	for range 4 {
		go func() {
			for range 20 {
				if !slices.Equal(m.Predict(x).Values(), want) {
					t.Error("another prediction")
				}
			}
			done <- true
		}()
	}
	for range 4 {
		<-done
	}
}

func TestFreezeAndMelt(t *testing.T) {
	first := layers.Dense(4, layers.InputShape(3), layers.Frozen())
	m := dl.Sequential(first, layers.BatchNormalization(), layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	x, y := normal("x", 8, 3), normal("y", 8, 1)
	changed := func(l *layers.Layer) bool {
		before := slices.Clone(l.Weights()[0].Values())
		m.Fit(x, y, dl.Quiet())
		return !slices.Equal(before, l.Weights()[0].Values())
	}
	if changed(first) {
		t.Error("a frozen layer was trained")
	}
	first.SetFrozen(false)
	if !changed(first) {
		t.Error("a melted layer was not trained")
	}
	first.SetFrozen(true)
	if changed(first) {
		t.Error("a layer that was frozen again was trained")
	}
	norm := m.Layer("batch_normalization")
	norm.SetFrozen(true)
	before := slices.Clone(norm.Weight("moving_mean").Values())
	m.Fit(x, y, dl.Quiet())
	if !slices.Equal(before, norm.Weight("moving_mean").Values()) {
		t.Error("a frozen normalization moved its averages")
	}
}

// A mistake in one Predict does not hold up the next.
func TestPredictAfterAMistake(t *testing.T) {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(3)))
	if dl.Try(func() { m.Predict(normal("x", 2, 5)) }) == nil {
		t.Fatal("data of another shape were taken")
	}
	m.Predict(normal("x", 2, 3))
}
