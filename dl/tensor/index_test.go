package tensor_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// All ranges of short axes, in Python's and Hornbook's words; the sum over them was computed in
// Python, of list(range(n))[from:to:step].
func TestRangesArePythons(t *testing.T) {
	var sum uint32
	for n := range 7 {
		x := tensor.Arange(0, float64(n), 1)
		for from := -8; from <= 8; from++ {
			for to := -8; to <= 9; to++ {
				for _, step := range []int{-3, -2, -1, 1, 2, 3} {
					r := tensor.Range(from, to, step)
					if to == 9 {
						r = tensor.Range(from, tensor.End, step)
					}
					for _, v := range x.Index(r).Values() {
						sum = sum*31 + uint32(v) + 1
					}
					sum *= 31
				}
			}
		}
	}
	if sum != 0x5222db47 {
		t.Errorf("the sum is %#x", sum)
	}
}

func TestSubscriptsAreWrittenAsNumPys(t *testing.T) {
	var got []string
	for _, s := range []tensor.Subscript{
		tensor.At(3), tensor.At(-1), tensor.All, tensor.NewAxis, tensor.Ellipsis, tensor.Range(1, 5), tensor.Range(0, -1),
		tensor.Range(2, tensor.End), tensor.Range(0, tensor.End, 2), tensor.Range(-1, tensor.End, -1), tensor.Range(0, 3, -1),
	} {
		got = append(got, s.String())
	}
	if want := "3, -1, :, None, ..., 1:5, :-1, 2:, ::2, -1::-1, 0:3:-1"; strings.Join(got, ", ") != want {
		t.Errorf("%v, want %v", strings.Join(got, ", "), want)
	}
}

func TestMaking(t *testing.T) {
	x, y := tensor.Meshgrid(tensor.Arange(0, 3, 1), tensor.Arange(5, 7, 1))
	for _, c := range []struct {
		name, shape string
		x           *tensor.Tensor
		want        []float32
	}{
		{"zeros", "[2 1]", tensor.Zeros(2, 1), []float32{0, 0}},
		{"zeros, none", "[0 3]", tensor.Zeros(0, 3), nil},
		{"a zero", "[]", tensor.Zeros(), []float32{0}},
		{"ones", "[3]", tensor.Ones(3), []float32{1, 1, 1}},
		{"full", "[1 2]", tensor.Full(2.5, 1, 2), []float32{2.5, 2.5}},
		{"identity", "[2 2]", tensor.Identity(2), []float32{1, 0, 0, 1}},
		{"eye", "[2 3]", tensor.Eye(2, 3, 1), []float32{0, 1, 0, 0, 0, 1}},
		{"eye below", "[3 2]", tensor.Eye(3, 2, -2), []float32{0, 0, 0, 0, 1, 0}},
		{"arange", "[4]", tensor.Arange(1, 3, 0.5), []float32{1, 1.5, 2, 2.5}},
		{"arange down", "[3]", tensor.Arange(3, 0, -1), []float32{3, 2, 1}},
		{"arange of nothing", "[0]", tensor.Arange(3, 3, 1), nil},
		{"arange the other way", "[0]", tensor.Arange(3, 5, -1), nil},
		{"arange past", "[2]", tensor.Arange(0, 1.01, 1), []float32{0, 1}},
		{"linspace", "[5]", tensor.Linspace(-1, 1, 5), []float32{-1, -0.5, 0, 0.5, 1}},
		{"linspace of 1", "[1]", tensor.Linspace(3, 4, 1), []float32{3}},
		{"linspace of 0", "[0]", tensor.Linspace(3, 4, 0), nil},
		{"linspace, end", "[3]", tensor.Linspace(0, 0.1, 3), []float32{0, 0.05, 0.1}},
		{"meshgrid x", "[2 3]", x, []float32{0, 1, 2, 0, 1, 2}},
		{"meshgrid y", "[2 3]", y, []float32{5, 5, 5, 6, 6, 6}},
		{"zeros like", "[2 3]", x.ZerosLike(), make([]float32, 6)},
		{"ones like", "[2 3]", y.OnesLike(), []float32{1, 1, 1, 1, 1, 1}},
	} {
		if got := fmt.Sprint(c.x.Shape()); got != c.shape || !slices.Equal(c.x.Values(), c.want) {
			t.Errorf("%s: %v %v, want %v %v", c.name, got, c.x.Values(), c.shape, c.want)
		}
	}
	// Errors of a step of 0.1, which float32 rounds, do not add up.
	if v := tensor.Arange(0, 1e5, 0.1); v.Dim(0) != 1e6 || v.Values()[999999] != 99999.9 {
		t.Errorf("the last of %d is %v", v.Dim(0), v.Values()[v.Dim(0)-1])
	}
}

func TestIndexingErrors(t *testing.T) {
	zeros := tensor.Zeros
	x := zeros(2, 3)
	v := func(values ...float32) *tensor.Tensor { return tensor.New(tensor.Shape{len(values)}, values) }
	batch := tensor.Symbol(tensor.Shape{tensor.Unknown, 3})
	s := tensor.NewStream(1)
	nan := float32(math.NaN())
	for _, c := range []struct {
		name, op, detail string
		f                func()
	}{
		{"swapaxes", "swapaxes", "no axis 2", func() { x.SwapAxes(0, 2) }},
		{"moveaxis", "moveaxis", "no axis -3", func() { x.MoveAxis(-3, 0) }},
		{"transpose of nine", "transpose", "9 axes are named, and there are 8", func() { zeros(1, 1, 1, 1, 1, 1, 1, 1).Transpose(0, 1, 2, 3, 4, 5, 6, 7, 7) }},
		{"squeeze", "squeeze", "axis 1 has the size 3", func() { x.Squeeze(1) }},
		{"squeeze twice", "squeeze", "axis -1 is named twice", func() { zeros(2, 1).Squeeze(1, -1) }},
		{"squeeze there", "squeeze", "no axis 2", func() { x.Squeeze(2) }},
		{"squeeze of a batch", "squeeze", "axis 0 has the size 2", func() { tensor.NewGraph(tensors{batch}, tensors{batch.Squeeze(0)}).Replay(tensors{x}) }},
		{"stack", "stack", "inputs 0 and 1 differ in axis 1", func() { tensor.Stack(0, x, zeros(2, 4)) }},
		{"stack of ranks", "stack", "number of axes", func() { tensor.Stack(0, x, zeros(2)) }},
		{"stack there", "stack", "no place 3 for an axis among 3", func() { tensor.Stack(3, x, x) }},
		{"stack of nothing", "stack", "nothing to stack", func() { tensor.Stack(0) }},
		{"unstack of a batch", "unstack", "axis 0 is not known while the model is built", func() { batch.Unstack(0) }},
		{"split", "split", "axis 1 of size 3 has no 2 equal parts; SplitSizes takes the size of each", func() { x.Split(2, 1) }},
		{"split by 0", "split", "no 0 equal parts", func() { x.Split(0, 1) }},
		{"split sizes", "split", "the parts [1 1] are 2 together, and axis 1 has the size 3", func() { x.SplitSizes([]int{1, 1}, 1) }},
		{"split negative", "split", "size 1 of the parts is negative", func() { x.SplitSizes([]int{4, -1}, 1) }},
		{"split of a batch", "split", "not known", func() { batch.Split(2, 0) }},
		{"index past", "index [2]", "there is no element 2 on axis 0, which has 2", func() { x.Index(tensor.At(2)) }},
		{"index before", "index [:, -4]", "there is no element -4 on axis 1, which has 3", func() { x.Index(tensor.All, tensor.At(-4)) }},
		{"index too much", "index", "3 axes are indexed, and there are 2", func() { x.Index(tensor.All, tensor.All, tensor.At(0)) }},
		{"index of two ellipses", "index [..., ...]", "2 ellipses", func() { x.Index(tensor.Ellipsis, tensor.Ellipsis) }},
		{"index to rank 9", "index", "at most 8 axes", func() { x.Index(slices.Repeat([]tensor.Subscript{tensor.NewAxis}, 7)...) }},
		{"index with 18", "index", "18 subscripts", func() { x.Index(slices.Repeat([]tensor.Subscript{tensor.NewAxis}, 18)...) }},
		{"range by 0", "Range", "one step, which is not 0", func() { tensor.Range(0, 1, 0) }},
		{"flip", "flip", "no axis 2", func() { x.Flip(2) }},
		{"flip twice", "flip", "named twice", func() { x.Flip(0, -2) }},
		{"roll", "roll", "no axis 2", func() { x.Roll(1, 2) }},
		{"tile", "tile", "repeated -1 times", func() { x.Tile(2, -1) }},
		{"repeat", "repeat", "repeated -1 times", func() { x.Repeat(-1, 0) }},
		{"repeat there", "repeat", "no axis -3", func() { x.Repeat(2, -3) }},
		{"broadcast to", "broadcast_to", "axis 1 of size 3 cannot be repeated to 4", func() { x.BroadcastTo(2, 4) }},
		{"broadcast to less", "broadcast_to", "[2 3] has more axes than [3]", func() { x.BroadcastTo(3) }},
		{"broadcast to a new -1", "broadcast_to", "no size that it could keep", func() { x.BroadcastTo(-1, 2, 3) }},
		{"pad", "pad", "1 widths are given, and there are 2 axes; give {0, 0} for an axis that stays", func() { x.Pad([][2]int{{1, 1}}) }},
		{"pad negative", "pad constant", "the width of axis 1 is negative, [0 -1]", func() { x.Pad([][2]int{{}, {0, -1}}) }},
		{"pad of nothing", "pad reflect", "axis 0 is empty", func() { zeros(0, 2).PadReflect([][2]int{{1, 0}, {}}) }},
		{"take past", "take", "2, element 1 of the indices, is not the number of an element: there are 2, from 0 to 1", func() { x.Take(v(0, 2), 0) }},
		{"take before", "take", "-4, element 0", func() { x.Take(v(-4), 1) }},
		{"take between", "take", "0.5, element 0", func() { x.Take(v(0.5), 1) }},
		{"take NaN", "take", "NaN, element 0", func() { x.Take(v(nan), 1) }},
		{"take of nothing", "take", "element 0 of the indices", func() { zeros(0, 2).Take(v(0), 0) }},
		{"take there", "take", "no axis 2", func() { x.Take(v(0), 2) }},
		{"take to rank 9", "take", "9 axes", func() { x.Take(zeros(1, 1, 1, 1, 1, 1, 1, 1), 0) }},
		{"gather nd", "gather_nd", "index 1 is [1 3], and 3 is not on axis 1, which has 3 elements", func() { x.GatherND(v(0, 0, 1, 3).Reshape(2, 2)) }},
		{"gather nd of three", "gather_nd", "the indices are for 3 axes, the size of their last one, and there are 2", func() { x.GatherND(v(0, 0, 0)) }},
		{"gather nd by a scalar", "gather_nd", "the indices are a scalar", func() { x.GatherND(tensor.Scalar(0)) }},
		{"scatter", "scatter", "the values at these indices have the shape [2 3], not [2]", func() { tensor.Scatter(v(0, 1).ExpandDims(-1), v(1, 1), 4, 3) }},
		{"scatter past", "scatter", "index 1 is [4], and 4 is not on axis 0", func() { tensor.Scatter(v(0, 4).ExpandDims(-1), v(1, 1), 4) }},
		{"scatter add", "scatter_add", "not [2 2]", func() { x.ScatterAdd(v(0, 1).ExpandDims(-1), zeros(2, 2)) }},
		{"segment sum", "segment_sum", "the segment 5 of row 1 is not one of 5, from 0 to 4", func() { x.SegmentSum(v(0, 5), 5) }},
		{"segment sum below", "segment_sum", "the segment -1 of row 0", func() { x.SegmentSum(v(-1, 0), 5) }},
		{"segment sum of few", "segment_sum", "segments of shape [2] are wanted", func() { x.SegmentSum(v(0), 5) }},
		{"one hot", "one_hot", "3, element 1, is not a class: there are 3, from 0 to 2", func() { v(0, 3).OneHot(3) }},
		{"one hot below", "one_hot", "-1, element 0, is not a class", func() { v(-1).OneHot(3) }},
		{"one hot between", "one_hot", "1.5, element 0", func() { v(1.5).OneHot(3) }},
		{"diag", "diag", "scalar", func() { tensor.Scalar(1).Diag(0) }},
		{"diagonal", "diagonal", "no matrix", func() { v(1).Diagonal(0) }},
		{"triu", "triu", "no matrix", func() { v(1).Triu(0) }},
		{"arange", "Arange", "in steps of 0", func() { tensor.Arange(0, 1, 0) }},
		{"arange without end", "Arange", "too many", func() { tensor.Arange(0, math.Inf(1), 1) }},
		{"linspace", "Linspace", "-1 numbers", func() { tensor.Linspace(0, 1, -1) }},
		{"meshgrid", "Meshgrid", "one axis each", func() { tensor.Meshgrid(x, v(1)) }},
		{"uniform", "uniform", "no numbers from 2 to before 1", func() { tensor.Uniform(s, 2, 1, 3) }},
		{"uniform of a batch", "uniform", "negative; the Like methods", func() { tensor.Uniform(s, 0, 1, -1) }},
		{"normal", "normal", "a deviation is 0 or more, not -1", func() { x.NormalLike(s, 0, -1) }},
		{"normal there", "random normal", "no axis 2", func() { x.NormalLike(s, 0, 1, 2) }},
		{"bernoulli", "bernoulli", "not 1.5", func() { tensor.Bernoulli(s, 1.5) }},
		{"permutation", "Permutation", "not of -1", func() { tensor.Permutation(s, -1) }},
		{"categorical", "categorical", "the logits of row 1 are no probabilities: the greatest of them is NaN", func() { v(0, 0, nan, 0).Reshape(2, 2).Categorical(s, 1) }},
		{"categorical of none", "categorical", "no classes", func() { zeros(2, 0).Categorical(s, 1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := mustFail(t, c.f)
			if e == nil {
				return
			}
			if !strings.HasPrefix(e.Op, c.op) || !strings.Contains(e.Detail, c.detail) {
				t.Errorf("%s: %s\nwant %s: ... %s", e.Op, e.Detail, c.op, c.detail)
			}
			if !strings.HasPrefix(e.At, "index_test.go:") {
				t.Errorf("the line is %q", e.At)
			}
		})
	}
}

// Where an axis is not known, an index keeps it so, and is checked when it is.
func TestIndexOfUnknownAxes(t *testing.T) {
	x := tensor.Symbol(tensor.Shape{tensor.Unknown, tensor.Unknown, 3})
	for _, c := range []struct {
		y    *tensor.Tensor
		want string
	}{
		{x.Index(tensor.All, tensor.At(-1)), "[? 3]"},
		{x.Index(tensor.All, tensor.Range(0, 2)), "[? ? 3]"},
		{x.Index(tensor.At(0), tensor.NewAxis, tensor.Ellipsis, tensor.Range(0, 2)), "[1 ? 2]"},
		{x.Index(tensor.Range(0, tensor.End)), "[? ? 3]"},
		{x.Repeat(2, 0).Tile(2, 1), "[? ? 3]"},
		{x.Squeeze(1), "[? 3]"},
		{x.Squeeze(), "[? ? 3]"},
		{x.BroadcastTo(4, -1, 5, 3), "[4 ? 5 3]"},
		{x.Pad([][2]int{{}, {1, 1}, {1, 1}}), "[? ? 5]"},
		{x.Reshape(-1, 7), "[? 7]"},
		{x.ZerosLike().Diag(0), "[? ? 3 3]"},
		{x.SwapAxes(0, 2).Diagonal(0), "[3 ?]"},
	} {
		if got := c.y.Shape().String(); got != c.want {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
	last := tensor.NewGraph(tensors{x}, tensors{x.Index(tensor.All, tensor.At(-1))}).Replay(tensors{tensor.Arange(0, 12, 1).Reshape(2, 2, 3)})[0]
	if !slices.Equal(last.Values(), []float32{3, 4, 5, 9, 10, 11}) {
		t.Errorf("the last step is %v", last.Values())
	}
}

// How axes of 1 to 5 elements are continued by 0 to 9 on both sides; the sum over all was computed
// with numpy.pad, 2.4.6.
func TestPaddingIsNumPys(t *testing.T) {
	var sum uint32
	for _, pad := range []func(*tensor.Tensor, [][2]int) *tensor.Tensor{(*tensor.Tensor).PadEdge, (*tensor.Tensor).PadReflect, (*tensor.Tensor).PadSymmetric} {
		for n := 1; n <= 5; n++ {
			for before := range 10 {
				for after := range 10 {
					for _, v := range pad(tensor.Arange(0, float64(n), 1), [][2]int{{before, after}}).Values() {
						sum = sum*31 + uint32(v) + 1
					}
					sum *= 31
				}
			}
		}
	}
	if sum != 0xaca40776 {
		t.Errorf("the sum is %#x", sum)
	}
}
