package metrics_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleNewConfusionMatrix() {
	labels := tensor.New(tensor.Shape{5}, []float32{0, 1, 1, 2, 2})
	predictions := tensor.New(tensor.Shape{5, 3}, []float32{
		0.8, 0.1, 0.1,
		0.2, 0.7, 0.1,
		0.1, 0.3, 0.6,
		0.0, 0.1, 0.9,
		0.3, 0.3, 0.4,
	})
	fmt.Println(metrics.NewConfusionMatrix(labels, predictions, "cat", "dog", "fish"))
	// Output:
	// accuracy 0.8000; rows are right, columns predicted
	//        cat   dog  fish
	//  cat     1     ·     ·
	//  dog     ·     1     1
	// fish     ·     ·     2
}

func TestConfusionMatrix(t *testing.T) {
	vector := func(v ...float32) *tensor.Tensor { return tensor.New(tensor.Shape{len(v)}, v) }
	c := metrics.NewConfusionMatrix(vector(0, 0, 1, 3), vector(0, 1, 1, 0))
	if got, want := fmt.Sprint(c.Counts, c.Classes), "[[1 1 0 0] [0 1 0 0] [0 0 0 0] [1 0 0 0]] [0 1 2 3]"; got != want {
		t.Errorf("counts and classes %s, want %s", got, want)
	}
	nan := math.NaN()
	for i, want := range []struct{ recall, precision float64 }{{0.5, 0.5}, {1, 0.5}, {nan, nan}, {0, nan}} {
		same := func(a, b float64) bool { return a == b || a != a && b != b }
		if r, p := c.Recall(i), c.Precision(i); !same(r, want.recall) || !same(p, want.precision) {
			t.Errorf("class %d: recall %v, precision %v, want %v", i, r, p, want)
		}
	}
	if c.Accuracy() != 0.5 {
		t.Errorf("accuracy %v, want 0.5", c.Accuracy())
	}
	// One-hot labels, and the name of a class that did not come.
	oneHot := tensor.New(tensor.Shape{2, 2}, []float32{0, 1, 1, 0})
	if got, want := fmt.Sprint(metrics.NewConfusionMatrix(oneHot, vector(1, 1), "a", "b", "c")), "accuracy 0.5000"; !strings.HasPrefix(got, want) || !strings.Contains(got, "c") {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestConfusionMatrixWrong(t *testing.T) {
	vector := func(v ...float32) *tensor.Tensor { return tensor.New(tensor.Shape{len(v)}, v) }
	for _, c := range []struct {
		want, got *tensor.Tensor
		detail    string
	}{
		{vector(0, 1), vector(0), "2 labels and 1 predictions"},
		{vector(0.5), vector(0), "sample 0 has the value 0.5"},
		{vector(-1), vector(0), "sample 0 has the value -1"},
		{vector(0), vector(float32(math.NaN())), "sample 0 has the value NaN"},
		{tensor.Scalar(1), vector(0), "have the shape [samples]"},
		{vector(0), tensor.New(tensor.Shape{1, 0}, nil), "no classes"},
		{vector(1e6), vector(0), "not the number of a class"},
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				var wrong *tensor.Error
				if !errors.As(err, &wrong) || !strings.Contains(wrong.Detail, c.detail) || !strings.HasPrefix(wrong.At, "confusionmatrix_test.go:") {
					t.Errorf("%v, %v: %v, want %q", c.want, c.got, err, c.detail)
				}
			}()
			metrics.NewConfusionMatrix(c.want, c.got)
		}()
	}
}
