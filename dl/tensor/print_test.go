package tensor_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
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

// The texts are NumPy's: testdata/printing.py made them.
func TestStringIsNumPys(t *testing.T) {
	file, err := os.ReadFile("testdata/printing.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Shape  tensor.Shape
		Values []byte
		Text   string
	}
	if err := json.Unmarshal(file, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 40 {
		t.Fatalf("there are %d cases", len(cases))
	}
	for _, c := range cases {
		x := tensor.New(c.Shape, nil)
		for i := range x.Values() {
			x.Values()[i] = math.Float32frombits(binary.LittleEndian.Uint32(c.Values[4*i:]))
		}
		want := c.Text
		if len(c.Shape) > 1 || c.Shape.Size() > 1000 {
			want += " " + c.Shape.String()
		}
		if got := x.String(); got != want {
			t.Errorf("%s is printed as\n%s\nwant\n%s", c.Name, got, want)
		}
	}
}

func TestString(t *testing.T) {
	kernel := tensor.NewVariable("kernel", tensor.Shape{2})
	bias := tensor.NewVariable("bias", tensor.Shape{2})
	bias.Fill([]float32{0, 0.5})
	scale := tensor.NewVariable("scale", tensor.Shape{})
	scale.Fill([]float32{2})
	tape := tensor.Training()
	old := tape.Input(count(2)).Square()
	tape.Reset()
	computed := tape.Input(count(2)).Square()
	for _, c := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{count(3), "[0. 1. 2.]"},
		{count(2, 2), "[[0. 1.]\n [2. 3.]] [2 2]"},
		{count(2, 0), "[] [2 0]"},
		{computed, "[0. 1.]"},
		{bias, "[0.  0.5] bias [2]"},
		{scale, "2.0 scale []"},
		{kernel, "tensor[2] (no values yet)"},
		{tensor.Symbol(tensor.Shape{tensor.Unknown, 3}), "tensor[? 3] (no values yet)"},
		{tensor.Layout(true).Placeholder(tensor.Shape{2}), "tensor[2] (no values yet)"},
		{old, "tensor[2] (of before a Reset)"},
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
		s := tensor.New(shape, nil).String()
		if s == "" || len(s) > 3000 || strings.Contains(s, " \n") {
			t.Errorf("%v is printed in %d bytes: %q", shape, len(s), s)
		}
	}
}
