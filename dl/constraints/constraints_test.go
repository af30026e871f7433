package constraints_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The norms over all sets of axes are what the formulas say; also where there are more columns than
// are summed at once.
func TestNorms(t *testing.T) {
	for _, test := range []struct {
		shape tensor.Shape
		axes  []int
	}{
		{tensor.Shape{5, 3}, nil}, {tensor.Shape{5, 3}, []int{1}}, {tensor.Shape{5, 3}, []int{-1, 0}}, {tensor.Shape{7}, nil},
		{tensor.Shape{2, 3, 2, 4}, []int{0, 1, 2}}, {tensor.Shape{2, 3, 2, 4}, []int{1, 3}}, {tensor.Shape{2, 3, 2, 4}, []int{2, 0}},
		{tensor.Shape{3, 700}, []int{0}}, {tensor.Shape{2, 3, 513}, []int{1}}, {tensor.Shape{0, 3}, []int{1}}, {tensor.Shape{1, 1}, []int{0}},
	} {
		w := make([]float32, test.shape.Size())
		for i := range w {
			w[i] = float32(math.Sin(float64(i)))
		}
		axes := test.axes
		if axes == nil {
			axes = []int{0}
		}
		group := func(i int) string { // the indices along the other axes
			var key []int
			for a := len(test.shape) - 1; a >= 0; a-- {
				if !slices.Contains(axes, a) && !slices.Contains(axes, a-len(test.shape)) {
					key = append(key, i%test.shape[a])
				}
				i /= test.shape[a]
			}
			return fmt.Sprint(key)
		}
		squares := map[string]float64{}
		for i, v := range w {
			squares[group(i)] += float64(v) * float64(v)
		}
		got := slices.Clone(w)
		constraints.MinMaxNorm(0.5, 1.5, 0.25, test.axes...).Apply(test.shape, got)
		for i, v := range w {
			norm := math.Sqrt(squares[group(i)])
			want := float64(v) * (0.25*min(max(norm, 0.5), 1.5) + 0.75*norm) / (1e-7 + norm)
			if math.Abs(float64(got[i])-want) > 1e-6 {
				t.Fatalf("%v over %v: value %d is %v, want %v", test.shape, test.axes, i, got[i], want)
			}
		}
		c := constraints.MaxNorm(1, axes...)
		if n := testing.AllocsPerRun(10, func() { c.Apply(test.shape, got) }); n != 0 {
			t.Errorf("%v over %v: %v allocations", test.shape, test.axes, n)
		}
	}
}

// Every step of an optimizer applies the constraint, after the change; also one of the program's own.
func TestAppliedByStep(t *testing.T) {
	w := tensor.NewVariable("w", tensor.Shape{3})
	w.Fill([]float32{0.05, 1, -1})
	w.SetConstraint(constraints.NonNeg().Apply)
	step := func() {
		tape := tensor.Training()
		tape.Backward(w.Add(tape.Input(tensor.Scalar(0))).Sum())
		optimizers.SGD(optimizers.LearningRate(0.5)).Step([]*tensor.Tensor{w})
	}
	step()
	if got := w.Values(); !slices.Equal(got, []float32{0, 0.5, 0}) {
		t.Errorf("after a step the weight is %v, want [0 0.5 0]", got)
	}
	even := constraints.New("Even", func(_ tensor.Shape, w []float32) {
		for i := range w {
			w[i] = 2
		}
	})
	w.SetConstraint(even.Apply)
	step()
	if got := w.Values(); !slices.Equal(got, []float32{2, 2, 2}) || even.String() != "Even" {
		t.Errorf("after a step with %v the weight is %v", even, got)
	}
}

func TestMistakes(t *testing.T) {
	if s := constraints.MaxNorm(2, 0, 1).String(); s != "MaxNorm(axis [0 1], max_value 2)" {
		t.Errorf("a constraint is %q", s)
	}
	for _, test := range []struct {
		mistake func()
		want    string
	}{
		{func() { constraints.MaxNorm(-1) }, "MaxNorm: the greatest norm is not negative, and -1 was given: Keras's default is 2"},
		{func() { constraints.MinMaxNorm(2, 1, 1) }, "MinMaxNorm: the norms are to lie between 2 and 1: give the smaller first"},
		{func() { constraints.MinMaxNorm(0, 1, 2) }, "the rate, the part of the way that a norm goes, is between 0 and 1, not 2"},
		{func() { constraints.UnitNorm(2).Apply(tensor.Shape{2, 2}, make([]float32, 4)) }, "UnitNorm: a weight of shape [2 2] has no axis [2]: the axes are those that the norm sums over"},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), test.want) {
					t.Errorf("got %v, want %q", e, test.want)
				}
			}()
			test.mistake()
		}()
	}
}
