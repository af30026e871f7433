package tensor_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func count(shape ...int) *tensor.Tensor {
	x := tensor.New(shape, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i)
	}
	return x
}

func TestString(t *testing.T) {
	var all strings.Builder // of a hundred, the most that are printed whole
	for i := range 100 {
		fmt.Fprintf(&all, "%c%2d", "[ "[min(i, 1)], i)
	}
	all.WriteByte(']')
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.Scalar(3), "3"},
		{tensor.Scalar(-0.25), "-0.25"},
		{tensor.Scalar(nan), "NaN"},
		{data(tensor.Shape{3}, 1, 2.5, -3), "[  1 2.5  -3]"},
		{data(tensor.Shape{4}, 0, nan, inf, -inf), "[   0  NaN +Inf -Inf]"},
		{data(tensor.Shape{3}, 1e-7, 1, 3e9), "[1e-07     1 3e+09]"},
		{data(tensor.Shape{2}, 1.0/3, 0.99999), "[0.3333      1]"},
		{data(tensor.Shape{2}, 1234567, 100), "[1234567     100]"},
		{count(2, 3), "[[0 1 2]\n [3 4 5]] [2 3]"},
		{count(2, 1), "[[0]\n [1]] [2 1]"},
		{count(2, 2, 2), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]] [2 2 2]"},
		{count(0), "[]"},
		{count(2, 0), "[[]\n []] [2 0]"},
		{count(0, 3), "[] [0 3]"},
		{count(100), all.String()},
		{count(200), "[  0   1   2 ... 197 198 199] [200]"},
		{count(20, 20), "[[  0   1   2 ...  17  18  19]\n [ 20  21  22 ...  37  38  39]\n [ 40  41  42 ...  57  58  59]\n ...\n" +
			" [340 341 342 ... 357 358 359]\n [360 361 362 ... 377 378 379]\n [380 381 382 ... 397 398 399]] [20 20]"},
		{tensor.NewVariable("w", tensor.Shape{2}), "tensor[2] (no values yet)"},
		{tensor.Symbol(tensor.Shape{tensor.Unknown, 3}), "tensor[? 3] (no values yet)"},
		{tensor.Layout(true).Placeholder(tensor.Shape{2}), "tensor[2] (no values yet)"},
	} {
		if got := c.x.String(); got != c.want {
			t.Errorf("%v is printed as\n%s\nwant\n%s", c.x.Shape(), got, c.want)
		}
	}
	if s := fmt.Sprintf("%#v", count(2, 3)); s != "tensor[2 3]" {
		t.Errorf("%q", s)
	}
}

// Only what is shown is looked at, and any shape can be printed.
func TestStringOfAnyShape(t *testing.T) {
	for _, shape := range []tensor.Shape{{}, {0}, {1}, {7}, {1, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 0}, {3, 0, 5}, {101, 1}, {1, 101}, {2, 3, 4, 5}, {1000, 1000}} {
		if s := tensor.New(shape, nil).String(); s == "" || len(s) > 3000 {
			t.Errorf("%v is printed in %d bytes", shape, len(s))
		}
	}
}
