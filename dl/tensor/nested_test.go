package tensor_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestFrom(t *testing.T) {
	type celsius float64
	type row [2]int8
	var decoded any
	if err := json.Unmarshal([]byte("[[1, 2], [3, 4.5]]"), &decoded); err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		values any
		shape  tensor.Shape
		want   []float32
	}{
		{7, tensor.Shape{}, []float32{7}},
		{true, tensor.Shape{}, []float32{1}},
		{[]float32{1, 2}, tensor.Shape{2}, []float32{1, 2}},
		{[]float64{0.1, inf, -inf}, tensor.Shape{3}, []float32{0.1, float32(inf), float32(-inf)}},
		{[]uint8{0, 255}, tensor.Shape{2}, []float32{0, 255}},
		{[]int{-1, 1 << 24}, tensor.Shape{2}, []float32{-1, 1 << 24}},
		{[]int64{-1 << 63}, tensor.Shape{1}, []float32{-1 << 63}},
		{[]uint64{1<<64 - 1}, tensor.Shape{1}, []float32{1 << 64}},
		{[]bool{true, false}, tensor.Shape{2}, []float32{1, 0}},
		{[]celsius{-3.5}, tensor.Shape{1}, []float32{-3.5}},
		{[3]uint16{1, 2, 3}, tensor.Shape{3}, []float32{1, 2, 3}},
		{[]row{{1, 2}, {3, 4}, {-5, 6}}, tensor.Shape{3, 2}, []float32{1, 2, 3, 4, -5, 6}},
		{[][]float64{{1, 2, 3}, {4, 5, 6}}, tensor.Shape{2, 3}, []float32{1, 2, 3, 4, 5, 6}},
		{&[][]float64{{1}}, nil, nil},
		{[2][2][1]float32{{{1}, {2}}, {{3}, {4}}}, tensor.Shape{2, 2, 1}, []float32{1, 2, 3, 4}},
		{[][][][][]int{{{{{1, 2}}}}, {{{{3, 4}}}}}, tensor.Shape{2, 1, 1, 1, 2}, []float32{1, 2, 3, 4}},
		{[][]float64{}, tensor.Shape{0, 0}, nil},
		{[][3]float64(nil), tensor.Shape{0, 3}, nil},
		{[][]float64{{}, {}}, tensor.Shape{2, 0}, nil},
		{[]any{}, tensor.Shape{0}, nil},
		{decoded, tensor.Shape{2, 2}, []float32{1, 2, 3, 4.5}},
		{[]any{1, true, 2.5}, tensor.Shape{3}, []float32{1, 1, 2.5}},
	} {
		if c.shape == nil { // no pointers
			mustFail(t, func() { tensor.From(c.values) })
			continue
		}
		x := tensor.From(c.values)
		if !x.Shape().Equal(c.shape) || !slices.Equal(x.Values(), c.want) {
			t.Errorf("From(%#v) is %v %v, want %v %v", c.values, x.Shape(), x.Values(), c.shape, c.want)
		}
	}
	source := []float32{1}
	if x := tensor.From(source); &x.Values()[0] == &source[0] {
		t.Error("From keeps the slice")
	}
}

func TestFromErrors(t *testing.T) {
	for _, c := range []struct {
		values any
		want   string
	}{
		{nil, "nil is no number"},
		{"text", "string is not a number"},
		{[]complex64{1}, "complex64 is not a number"},
		{[][]string{{"a"}}, "string is not a number"},
		{[][]string{}, "string is not a number"},
		{[][]int{{1, 2}, {3, 4}, {5}}, "the slices are ragged: there are 1 elements at [2], and 2 at [0]; fill them up"},
		{[][][]int{{{1}, {2}}, {{3}, {4, 5}}}, "there are 2 elements at [1 1], and 1 at [0 0]"},
		{[][]int{{1}, nil}, "there are 0 elements at [1], and 1 at [0]"},
		{[]any{1, []int{2}}, "there is a row of 1 at [1], where the first elements end with a number"},
		{[]any{[]int{2}, 1}, "there is 1 (int) at [1], where the first element has 1 values"},
		{[]any{1, nil}, "there is nil at [1]"},
		{[]any{nil}, "there is nil at [0]"},
		{[]any{1, "x"}, "there is x (string) at [1]"},
		{[][]float64{{1, 2}, {3, 1e39}}, "the value at [1 1] is 1e+39, beyond the range of float32"},
		{1e300, "the value at [] is 1e+300"},
		{[1][1][1][1][1][1][1][1][1]int{}, "at most 8 axes"},
	} {
		if e := mustFail(t, func() { tensor.From(c.values) }); e != nil && (!strings.Contains(e.Detail, c.want) || !strings.HasPrefix(e.At, "nested_test.go:")) {
			t.Errorf("From(%#v) says\n%v\nwant %q in it", c.values, e, c.want)
		}
	}
}

func TestSlices(t *testing.T) {
	type label uint8
	x := tensor.From([][]float32{{0, 1, 2}, {3, 4, 5}})
	same := func(got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %#v, want %#v", got, want)
		}
	}
	same(tensor.Slices[[][]float32](x), [][]float32{{0, 1, 2}, {3, 4, 5}})
	same(tensor.Slices[[][]float64](x), [][]float64{{0, 1, 2}, {3, 4, 5}})
	same(tensor.Slices[[2][3]int](x), [2][3]int{{0, 1, 2}, {3, 4, 5}})
	same(tensor.Slices[[][3]label](x), [][3]label{{0, 1, 2}, {3, 4, 5}})
	same(tensor.Slices[[][]bool](x), [][]bool{{false, true, true}, {true, true, true}})
	same(tensor.Slices[float64](tensor.Scalar(0.5)), 0.5)
	same(tensor.Slices[[][]int](tensor.From([2][0]int{})), [][]int{{}, {}})
	same(tensor.Slices[[]int64](tensor.From([]int64{-1 << 63, 1 << 62})), []int64{-1 << 63, 1 << 62})
	same(tensor.Slices[[]uint64](tensor.From([]uint64{1 << 63})), []uint64{1 << 63})
	y := tensor.Slices[[][]float32](x)
	y[0][0] = 9
	same(x.Values()[0], float32(0))

	nan := float32(math.NaN())
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { tensor.Slices[[]float32](x) }, "[]float32 has 1 levels of slices and the tensor has 2 axes: take [][]float32"},
		{func() { tensor.Slices[[][]string](x) }, "another type of number"},
		{func() { tensor.Slices[map[int]int](x) }, "take [][]float32"},
		{func() { tensor.Slices[[2][2]int](x) }, "axis 1 of shape [2 3] has 3 elements, and the array has 2"},
		{func() { tensor.Slices[[]int](tensor.From([]float64{1, 0.5})) }, "the value at [1] is 0.5, which int cannot hold: round it"},
		{func() { tensor.Slices[[][]uint8](tensor.From([][]int{{1}, {256}})) }, "the value at [1 0] is 256, which uint8"},
		{func() { tensor.Slices[[]uint](tensor.From([]int{-1})) }, "the value at [0] is -1, which uint"},
		{func() { tensor.Slices[[]int](tensor.From([]float32{nan})) }, "is NaN"},
		{func() { tensor.Slices[[]int64](tensor.From([]uint64{1 << 63})) }, "which int64 cannot hold"},
		{func() { tensor.Slices[[]float32](tensor.NewVariable("w", tensor.Shape{1})) }, "there are no values yet"},
	} {
		if e := mustFail(t, c.f); e != nil && (e.Op != "Slices" || !strings.Contains(e.Detail, c.want)) {
			t.Errorf("got\n%v\nwant %q in it", e, c.want)
		}
	}
}

func BenchmarkFrom(b *testing.B) {
	rows := make([][]float64, 1000)
	for i := range rows {
		rows[i] = make([]float64, 784)
	}
	b.SetBytes(1000 * 784 * 8)
	for b.Loop() {
		tensor.From(rows)
	}
}
