package plotting

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The values and gradients of micrograd's neuron.
func TestGraphSaysValuesAndGradients(t *testing.T) {
	tape := tensor.Training()
	variable := func(name string, v float32) *tensor.Tensor {
		x := tensor.NewVariable(name, tensor.Shape{})
		x.Fill([]float32{v})
		return x
	}
	x1, x2 := tape.Watch(tape.Input(tensor.Scalar(2))), tape.Watch(tape.Input(tensor.Scalar(0)))
	o := x1.Mul(variable("w1", -3)).Add(x2.Mul(variable("w2", 1))).Add(variable("b", 6.8813735870195432)).Tanh()
	tape.Backward(o)
	f := Graph(tape, Name(x1, "x1"), Name(x2, "x2"), Name(o, "o"))
	for _, want := range []string{"10 boxes", "x1 2.00 (∂ −1.50)", "w1 −3.00 (∂ 1.00)", "x2 0 (∂ 0.50)", "w2 1.00 (∂ 0)", "o = tanh 0.71 (∂ 1.00)"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("%q is not in %q", want, f.Alt())
		}
	}
	before, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	tape.Reset() // the figure has copies
	after, err := f.SVG()
	if err != nil || string(before) != string(after) {
		t.Errorf("the figure changed with its tape: %v", err)
	}
}

// The lines of x² + y² = r² lie on circles, and are closed.
func TestContourOfACircle(t *testing.T) {
	d := newField(func(x, y float64) float64 { return x*x + y*y }, -2, 2, -2, 2, 81, 81)
	lines := d.contour(1)
	if len(lines) != 1 {
		t.Fatalf("there are %d lines, not one", len(lines))
	}
	for _, p := range lines[0] {
		if r := math.Hypot(p.x, p.y); math.Abs(r-1) > 1e-3 {
			t.Fatalf("a point has the radius %v", r)
		}
	}
	if first, last := lines[0][0], lines[0][len(lines[0])-1]; first != last {
		t.Errorf("the line is open: from %v to %v", first, last)
	}
	if n := len(d.contour(5)); n != 4 { // the corners
		t.Errorf("beyond the sides there are %d lines, not four", n)
	}
	if n := len(d.contour(99)); n != 0 {
		t.Errorf("above all there are %d lines", n)
	}
}

// A film has its frames, and its SVG moves without a script.
func TestFilm(t *testing.T) {
	d := datasets.Moons(datasets.Samples(60), datasets.Seed(1))
	m := dl.Sequential(layers.Dense(4, layers.Tanh, layers.InputShape(2)), layers.Dense(1, layers.Sigmoid))
	m.Compile(optimizers.Adam(), losses.BinaryCrossentropy())
	r := WatchRegions(d.Train.X, d.Train.Y)
	m.Fit(d.Train.X, d.Train.Y, dl.Epochs(mostFrames+21), dl.Quiet(), r.Callback())
	if n := len(r.Frames); n > mostFrames+1 || n < mostFrames/2 || r.Epochs[0] != 0 || r.Epochs[n-1] != mostFrames+21 {
		t.Errorf("there are frames of the epochs %v", r.Epochs)
	}
	svg, err := Film(r).SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"@keyframes", "prefers-reduced-motion", "tabindex"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the SVG has no %s", want)
		}
	}
	if strings.Contains(string(svg), "<script") || len(svg) > 300_000 {
		t.Errorf("the SVG has a script, or is too large: %d bytes", len(svg))
	}
}

// The receptive field of a convolution is its kernel, and grows with what lies on it.
func TestReceptiveFields(t *testing.T) {
	m := dl.Sequential(
		layers.Conv2D(4, 5, layers.InputShape(20, 20, 1)), layers.MaxPooling2D(2), layers.Conv2D(4, 3),
	)
	f := ReceptiveFields(m, normalNumbers(8*400, 0, 1).Reshape(8, 20, 20, 1))
	for _, want := range []string{"conv2d 5×5", "max_pooling2d 6×6", "conv2d_1 10×10"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("%q is not in %q", want, f.Alt())
		}
	}
}

func TestDeadUnits(t *testing.T) {
	m := dl.Sequential(layers.Dense(3, layers.ReLU, layers.InputShape(1)), layers.Dense(1))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	m.Predict(filled(1, 1, 1)) // makes the weights
	w := m.Layers()[0].Weights()
	w[0].Fill([]float32{1, -1, 1})
	w[1].Fill([]float32{0, -1, -9})
	f := DeadUnits(m.Inspect(tensor.From([][]float32{{1}, {2}, {3}, {4}}), filled(0, 4, 1)))
	if !strings.Contains(f.Alt(), "2 of 3 dead") {
		t.Errorf("the words are %q", f.Alt())
	}
}
