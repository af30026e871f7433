package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

type tensors = []*tensor.Tensor

// An opCase is one op at many shapes.
type opCase struct {
	name   string
	inputs []kind // the last one stands for all after it too
	shapes string // "2x3 3 | . 1x2" are two sets of two inputs; a dot is a scalar
	op     func(x tensors) *tensor.Tensor
	want   func(x ...array) array
}

// A kind is where the values of an input are drawn from, and whether it has a gradient.
type kind struct {
	draw   func(*rand.Rand) float64
	smooth bool
}

var (
	wide        = kind{func(r *rand.Rand) float64 { return 6*r.Float64() - 3 }, true}
	positive    = kind{func(r *rand.Rand) float64 { return 0.2 + 3*r.Float64() }, true}
	probability = kind{func(r *rand.Rand) float64 { return 0.05 + 0.9*r.Float64() }, true}
	bit         = kind{func(r *rand.Rand) float64 { return float64(r.IntN(2)) }, false}
)

func label(classes int) kind {
	return kind{func(r *rand.Rand) float64 { return float64(r.IntN(classes)) }, false}
}

const (
	// one input: usual, a scalar, sizes 1 and 0, rank 5, and long enough for whole vectors and a rest
	one = "2x3 | . | 1 | 1x1 | 0 | 0x3 | 2x0 | 2x1x3x2x2 | 3x37 | 5x1x7"
	// two inputs: the same shape, either one repeated over rows, columns, both and the middle, a
	// scalar, sizes 1 and 0, rank 5
	two = "2x3 2x3 | 2x3 3 | 3 2x3 | 2x3 2x1 | 2x1 2x3 | 2x1 1x3 | 1x3 2x1 | 2x3 . | . 2x3 | . . | 1 1 | 4 1 | 1 4 | 1x1 5 | " +
		"4x1x3 2x1 | 2x3x4 2x1x4 | 2x1x4 2x3x4 | 3x4 2x3x4 | 2x3x1x2x2 3x4x1x2 | 0x3 0x3 | 0x3 3 | 3 0x3 | 0x3 1x3 | 0x1 1x3 | 2x0 1 | 1x3 3 | 3 1x3 | 3x37 37 | 3x37 3x37 | 37 3x37"
	rows    = "2x3 | 1x1 | 4x1 | 3x17 | 2x3x4 | 0x3 | 5 | 2x1x2x2x5"
	classes = "3x5 3 | 1x5 1 | 4x5 4x1 | 2x3x5 2x3 | 0x5 0 | 37x5 37"
	alike   = "3x5 3x5 | 1x2 1x2 | 3x1 3x1 | 2x3x4 2x3x4 | 0x5 0x5 | 5 5"
)

// The cases of each file of ops.
var opCases = slices.Concat(coreCases, elementwiseCases, linearAlgebraCases, indexingCases, convolutionCases, resizingCases, recurrentCases, ctcCases, normalizationCases, imagingCases)

func TestOps(t *testing.T) {
	for _, c := range opCases {
		for k, set := range strings.Split(c.shapes, "|") {
			shapes := parseShapes(set)
			t.Run(fmt.Sprint(c.name, shapes), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(k)))
				o := &opRun{opCase: c, shapes: shapes}
				first, second := o.draw(r), o.draw(r)
				o.weights = drawn(r, wide, c.want(arrays(first)...).shape).Values()

				o.data(t, first)
				value, grads := o.eager(t, first)
				o.variables(t, first, value, grads)
				o.laidOut(t, first, second)
				o.symbolic(t, first, value.Shape())
			})
		}
	}
}

// At the bends, where differences say nothing, each gradient is the one that the op names.
func TestGradientsAtBends(t *testing.T) {
	for _, c := range []struct {
		name string
		op   func(x *tensor.Tensor) *tensor.Tensor
		x    []float32
		want []float32
	}{
		{"abs", (*tensor.Tensor).Abs, []float32{-1, 0, 1}, []float32{-1, 0, 1}},
		{"relu", (*tensor.Tensor).ReLU, []float32{-1, 0, 1}, []float32{0, 0, 1}},
		{"leaky relu", func(x *tensor.Tensor) *tensor.Tensor { return x.LeakyReLU(0.5) }, []float32{-1, 0, 1}, []float32{0.5, 0.5, 1}},
		{"clip", func(x *tensor.Tensor) *tensor.Tensor { return x.Clip(-1, 1) }, []float32{-2, -1, 0, 1, 2}, []float32{0, 1, 1, 1, 0}},
		{"max", func(x *tensor.Tensor) *tensor.Tensor { return x.Max(0) }, []float32{2, 1, 2}, []float32{0.5, 0, 0.5}},
		{"maximum", func(x *tensor.Tensor) *tensor.Tensor { return x.Maximum(tensor.Scalar(1)) }, []float32{0, 1, 2}, []float32{0, 0.5, 1}},
		{"minimum", func(x *tensor.Tensor) *tensor.Tensor { return x.Minimum(tensor.Scalar(1)) }, []float32{0, 1, 2}, []float32{1, 0.5, 0}},
		// What is not taken may be infinite.
		{"where", func(x *tensor.Tensor) *tensor.Tensor {
			return tensor.Where(x.NotEqual(tensor.Scalar(0)), x, x.Sub(tensor.Scalar(float32(math.Inf(1)))))
		}, []float32{1, 2}, []float32{1, 1}},
	} {
		tape := tensor.Training()
		x := tape.Watch(tape.Input(tensor.New(tensor.Shape{len(c.x)}, c.x)))
		tape.Backward(c.op(x))
		if !slices.Equal(x.Grad(), c.want) {
			t.Errorf("%s: the gradient is %v, want %v", c.name, x.Grad(), c.want)
		}
	}
}

// Crossentropies of logits are exact where probabilities round to 0 and 1, and those of
// probabilities are cut at 1e-7, where they have no gradient.
func TestCrossentropiesFarOut(t *testing.T) {
	label := tensor.New(tensor.Shape{1}, []float32{1})
	target := tensor.New(tensor.Shape{1, 2}, []float32{0, 1})
	for _, c := range []struct {
		name string
		loss func(x *tensor.Tensor) *tensor.Tensor
		x    []float32
		want float64
		grad []float64
	}{
		{"sparse, logits", func(x *tensor.Tensor) *tensor.Tensor { return x.SparseCrossentropyFromLogits(label) }, []float32{500, -500}, 1000, []float64{1, -1}},
		{"sparse, softmax", func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax().SparseCrossentropy(label) }, []float32{500, -500}, 1000, []float64{1, -1}},
		{"sparse, cut", func(x *tensor.Tensor) *tensor.Tensor { return x.SparseCrossentropy(label) }, []float32{1, 0}, -math.Log(1e-7), []float64{0, 0}},
		{"logits", func(x *tensor.Tensor) *tensor.Tensor { return x.CrossentropyFromLogits(target) }, []float32{500, -500}, 1000, []float64{1, -1}},
		{"softmax", func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax().Crossentropy(target) }, []float32{500, -500}, 1000, []float64{1, -1}},
		{"cut", func(x *tensor.Tensor) *tensor.Tensor { return x.Crossentropy(target) }, []float32{1, 0}, -math.Log(1e-7), []float64{0, 0}},
		{"binary, logits", func(x *tensor.Tensor) *tensor.Tensor { return x.BinaryCrossentropyFromLogits(target) }, []float32{300, -300}, 600, []float64{1, -1}},
		{"binary, sigmoid", func(x *tensor.Tensor) *tensor.Tensor { return x.Sigmoid().BinaryCrossentropy(target) }, []float32{300, -300}, 600, []float64{1, -1}},
		{"binary, cut", func(x *tensor.Tensor) *tensor.Tensor { return x.BinaryCrossentropy(target) }, []float32{1, 0}, -2 * math.Log(1e-7), []float64{0, 0}},
	} {
		tape := tensor.Training()
		x := tape.Watch(tape.Input(tensor.New(tensor.Shape{1, 2}, c.x)))
		loss := c.loss(x).Sum()
		tape.Backward(loss)
		close64(t, c.name+", loss", loss.Values(), []float64{c.want})
		close64(t, c.name+", gradient", x.Grad(), c.grad)
	}
}

// An opRun is an op at one set of shapes. Its loss is the sum of the output's elements times weights,
// so that each element of the output has a gradient of its own.
type opRun struct {
	opCase
	shapes  []tensor.Shape
	weights []float32
}

func (o *opRun) kind(i int) kind { return o.inputs[min(i, len(o.inputs)-1)] }

func (o *opRun) draw(r *rand.Rand) (x tensors) {
	for i, s := range o.shapes {
		x = append(x, drawn(r, o.kind(i), s))
	}
	return x
}

func drawn(r *rand.Rand, k kind, s tensor.Shape) *tensor.Tensor {
	x := tensor.New(s, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(k.draw(r))
	}
	return x
}

func (o *opRun) weighed(y *tensor.Tensor) *tensor.Tensor {
	return y.Mul(tensor.New(y.Shape(), o.weights)).Sum()
}

// data runs the op on data, and compares with the reference.
func (o *opRun) data(t *testing.T, x tensors) {
	y := o.op(slices.Clone(x))
	want := o.want(arrays(x)...)
	if !slices.Equal(y.Shape(), want.shape) {
		t.Fatalf("shape %v, want %v", y.Shape(), want.shape)
	}
	if y.Tape() != nil {
		t.Error("an op on data alone is on a tape")
	}
	close64(t, "value", y.Values(), want.values)
}

// eager runs the op on a tape, and compares values with the reference and gradients with the
// reference's finite differences.
func (o *opRun) eager(t *testing.T, x tensors) (value *tensor.Tensor, grads [][]float32) {
	tape := tensor.Training()
	y, in := o.watched(tape, x)
	want := o.want(arrays(x)...)
	close64(t, "value on a tape", y.Values(), want.values)
	for i := range x {
		if o.kind(i).smooth {
			close64(t, fmt.Sprintf("gradient of input %d", i), in[i].Grad(), o.differences(x, i))
		}
		grads = append(grads, slices.Clone(in[i].Grad()))
	}
	return y.Clone(), grads
}

// watched runs the op forward and backward on inputs of a tape.
func (o *opRun) watched(tape *tensor.Tape, x tensors) (y *tensor.Tensor, in tensors) {
	smooth := false
	for i, v := range x {
		in = append(in, tape.Input(v))
		if o.kind(i).smooth {
			tape.Watch(in[i])
			smooth = true
		}
	}
	y = o.op(slices.Clone(in))
	if smooth {
		tape.Backward(o.weighed(y))
	}
	return y, in
}

// differences are the derivatives of the weighed sum of the reference with respect to input i.
func (o *opRun) differences(x tensors, i int) []float64 {
	const h = 1e-5
	in := arrays(x)
	at := func() (s float64) {
		for k, v := range o.want(in...).values {
			s += v * float64(o.weights[k])
		}
		return s
	}
	d := make([]float64, len(in[i].values))
	for k, v := range in[i].values {
		in[i].values[k] = v + h
		d[k] = at()
		in[i].values[k] = v - h
		d[k] = (d[k] - at()) / (2 * h)
		in[i].values[k] = v
	}
	return d
}

// variables runs the op on variables alone, whose result joins the tape with the loss.
func (o *opRun) variables(t *testing.T, x tensors, value *tensor.Tensor, grads [][]float32) {
	tape := tensor.Training()
	in := make(tensors, len(x))
	for i, v := range x {
		in[i] = v
		if o.kind(i).smooth {
			in[i] = tensor.NewVariable("v", v.Shape())
			in[i].Fill(v.Values())
		}
	}
	y := o.op(slices.Clone(in))
	if y.Tape() == nil { // no input is smooth
		return
	}
	tape.Backward(y.Mul(tape.Input(tensor.New(y.Shape(), o.weights))).Sum())
	same(t, "value of variables", y.Values(), value.Values())
	for i := range in {
		same(t, fmt.Sprintf("gradient of variable %d", i), in[i].Grad(), grads[i])
	}
}

// laidOut runs the op in a layout, on one set of inputs and on another, and again on the first, and
// wants the bits of eager tapes. It may not allocate.
func (o *opRun) laidOut(t *testing.T, x ...tensors) {
	tape := tensor.Layout(true)
	var in tensors
	smooth := false
	for i, s := range o.shapes {
		in = append(in, tape.Placeholder(s))
		if o.kind(i).smooth {
			tape.Watch(in[i])
			smooth = true
		}
	}
	y := o.op(slices.Clone(in))
	loss := o.weighed(y)
	if smooth {
		tape.Plan(&tensor.Storage{}, loss, y)
	} else {
		tape.Plan(&tensor.Storage{}, nil, y)
	}
	step := func() {
		tape.Forward()
		if smooth {
			tape.Backward(loss)
		}
	}
	for round, values := range append(x, x[0]) {
		for i, v := range values {
			in[i].Set(v.Values())
		}
		step()
		want, wantIn := o.watched(tensor.Training(), values)
		same(t, fmt.Sprintf("value of a layout, round %d", round), y.Values(), want.Values())
		for i := range in {
			same(t, fmt.Sprintf("gradient %d of a layout, round %d", i, round), in[i].Grad(), wantIn[i].Grad())
		}
	}
	if n := testing.AllocsPerRun(2, step); n != 0 {
		t.Errorf("a step of a layout allocates %v times", n)
	}
}

// symbolic checks the shape rule where all is known and where the batch is not, and that the
// recorded call computes the same when it is replayed.
func (o *opRun) symbolic(t *testing.T, x tensors, want tensor.Shape) {
	rank := 0
	for _, s := range o.shapes {
		rank = max(rank, len(s))
	}
	for _, unknown := range []bool{false, true} {
		var in tensors
		for _, s := range o.shapes {
			s = slices.Clone(s)
			if unknown && len(s) == rank && rank > 0 {
				s[0] = tensor.Unknown
			}
			in = append(in, tensor.Symbol(s))
		}
		y := o.op(slices.Clone(in))
		if !y.Symbolic() {
			t.Fatal("an op on symbols has values")
		}
		if y.Rank() != len(want) {
			t.Fatalf("the shape rule says %v, computed is %v", y.Shape(), want)
		}
		for i, d := range y.Shape() {
			if d != want[i] && !(unknown && d == tensor.Unknown) {
				t.Fatalf("the shape rule says %v, computed is %v", y.Shape(), want)
			}
		}
		z := tensor.NewGraph(in, tensors{y}).Replay(slices.Clone(x))[0]
		close64(t, "value of a replay", z.Values(), o.want(arrays(x)...).values)
	}
}

func parseShapes(set string) (shapes []tensor.Shape) {
	for _, f := range strings.Fields(set) {
		s := tensor.Shape{}
		if f != "." {
			for _, d := range strings.Split(f, "x") {
				n, err := strconv.Atoi(d)
				if err != nil {
					panic(err)
				}
				s = append(s, n)
			}
		}
		shapes = append(shapes, s)
	}
	return shapes
}

func arrays(xs tensors) (as []array) {
	for _, x := range xs {
		a := array{shape: x.Shape()}
		for _, v := range x.Values() {
			a.values = append(a.values, float64(v))
		}
		as = append(as, a)
	}
	return as
}

// close64 wants float32's accuracy, relative to the greatest value there is.
func close64(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	scale := 1.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - v); !(d <= 4e-6*scale) && !(math.IsNaN(v) && math.IsNaN(float64(got[i]))) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], v)
			return
		}
	}
}

// same wants the same bits.
func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if (got == nil) != (want == nil) || len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, v := range want {
		if math.Float32bits(got[i]) != math.Float32bits(v) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], v)
			return
		}
	}
}
