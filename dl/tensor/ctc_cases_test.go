package tensor_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// someLabel is a class that is not the blank, of four classes.
var someLabel = kind{func(r *rand.Rand) float64 { return float64(1 + r.IntN(3)) }, false}

var ctcCases = []opCase{
	{"ctc", []kind{wide, someLabel}, "2x5x4 2x2 | 1x1x4 1x1 | 3x4x4 3x0 | 0x3x4 0x1 | 1x7x4 1x3 | 2x0x4 2x0",
		func(x tensors) *tensor.Tensor { return x[0].CTC(x[1]) }, ctcOf},
	{"ctc of fewer labels", []kind{wide, someLabel}, "2x5x4 2x2 | 1x3x4 1x1",
		func(x tensors) *tensor.Tensor { return x[0].CTC(x[1].Pad([][2]int{{0, 0}, {0, 3}})) }, ctcOf},
}

// ctcOf goes through every sequence of classes, and adds up the probabilities of those that, when
// repetitions and then blanks are left out, are the labels.
func ctcOf(x ...array) array {
	steps, classes := x[0].shape[1], x[0].shape[2]
	p := softmaxOf(x[0])
	return build(x[0].shape[:1], func(i []int) float64 {
		var want []int
		for s := range x[1].shape[1] {
			if k := int(x[1].at(i[0], s)); k != 0 {
				want = append(want, k)
			}
		}
		total, path := 0.0, make([]int, steps)
		var walk func(t int, product float64)
		walk = func(t int, product float64) {
			if t < steps {
				for k := range classes {
					path[t] = k
					walk(t+1, product*p.at(i[0], t, k))
				}
				return
			}
			n, last := 0, 0
			for _, k := range path {
				if k != last && k != 0 {
					if n == len(want) || want[n] != k {
						return
					}
					n++
				}
				last = k
			}
			if n == len(want) {
				total += product
			}
		}
		walk(0, 1)
		return -math.Log(total)
	})
}

// Long sequences neither underflow nor take the gradient away.
func TestCTCFarOut(t *testing.T) {
	const steps = 2000
	x := tensor.New(tensor.Shape{1, steps, 3}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%3) * 20
	}
	tape := tensor.Training()
	in := tape.Watch(tape.Input(x))
	loss := in.CTC(tensor.From([][]int{{1, 1}}))
	tape.Backward(loss)
	if v := loss.Item(); !(v > 20*(steps-10) && v < 45*steps) {
		t.Errorf("the loss is %v", v)
	}
	for i := 0; i < len(in.Grad()); i += 3 { // of each time step, both parts add up to 1
		if sum := in.Grad()[i] + in.Grad()[i+1] + in.Grad()[i+2]; !(math.Abs(float64(sum)) < 1e-5) {
			t.Fatalf("the gradient of time step %d adds up to %v", i/3, sum)
		}
	}
}

func TestCTCMistakes(t *testing.T) {
	logits := tensor.New(tensor.Shape{1, 3, 4}, nil)
	for _, c := range []struct {
		x, labels *tensor.Tensor
		want      string
	}{
		{logits, tensor.From([][]int{{1, 0, 2}}), "row 0: there is a 0 before label 2: 0 is the blank"},
		{logits, tensor.From([][]int{{4}}), "label 4 is none of the classes, which are those from 1 to 3"},
		{logits, tensor.From([][]float32{{1.5}}), "label 1.5 is none of the classes"},
		{logits, tensor.From([][]int{{1, 1, 1}}), "take 5 time steps, with a blank between two that are the same, and there are 3"},
		{logits, tensor.From([]int{1}), "a sequence of labels for each of the first: [batch length]"},
		{tensor.New(tensor.Shape{3, 4}, nil), tensor.From([][]int{{1}}), "[batch time classes]"},
	} {
		if got := panicOf(func() { c.x.CTC(c.labels) }); !strings.Contains(got, c.want) {
			t.Errorf("%q does not say %q", got, c.want)
		}
	}
}

// panicOf is the text of the error that f panics with, or "".
func panicOf(f func()) (text string) {
	defer func() {
		if err, ok := recover().(error); ok {
			text = err.Error()
		}
	}()
	f()
	return ""
}

func BenchmarkCTC(b *testing.B) {
	tape := tensor.Training()
	x := tape.Watch(tape.Input(tensor.Normal(tensor.NewStream(1, "ctc"), 0, 1, 32, 100, 30)))
	labels := tensor.New(tensor.Shape{32, 20}, nil)
	for i := range labels.Values() {
		labels.Values()[i] = float32(1 + i%29)
	}
	loss := x.CTC(labels).Sum()
	for b.Loop() {
		tape.Forward()
		tape.Backward(loss)
	}
}
