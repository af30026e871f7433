package tensor_test

import (
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Forward and backward of ops that move elements, in a layout: none may be much slower than memory.
func BenchmarkMoves(b *testing.B) {
	rows := tensor.Permutation(tensor.NewStream(1, "bench"), 1024).Repeat(4, 0)
	for _, c := range []struct {
		name  string
		shape tensor.Shape
		op    func(x *tensor.Tensor) *tensor.Tensor
	}{
		{"Transpose [1024 1024]", tensor.Shape{1024, 1024}, func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose() }},
		{"Transpose [32 128 8 64] 0 2 1 3", tensor.Shape{32, 128, 8, 64}, func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(0, 2, 1, 3) }},
		{"Transpose [32 56 56 16] 0 3 1 2", tensor.Shape{32, 56, 56, 16}, func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(0, 3, 1, 2) }},
		{"Slices of time [32 128 256]", tensor.Shape{32, 128, 256}, func(x *tensor.Tensor) *tensor.Tensor {
			return tensor.Stack(1, x.Unstack(1)...)
		}},
		{"Split [4096 256] 4", tensor.Shape{4096, 256}, func(x *tensor.Tensor) *tensor.Tensor { return tensor.Concat(1, x.Split(4, 1)...) }},
		{"Flip [32 56 56 16] 2", tensor.Shape{32, 56, 56, 16}, func(x *tensor.Tensor) *tensor.Tensor { return x.Flip(2) }},
		{"Roll [1024 1024]", tensor.Shape{1024, 1024}, func(x *tensor.Tensor) *tensor.Tensor { return x.Roll(3, 1) }},
		{"Pad [32 56 56 16]", tensor.Shape{32, 56, 56, 16}, func(x *tensor.Tensor) *tensor.Tensor { return x.Pad([][2]int{{}, {1, 1}, {1, 1}, {}}) }},
		{"PadReflect [32 56 56 16]", tensor.Shape{32, 56, 56, 16}, func(x *tensor.Tensor) *tensor.Tensor {
			return x.PadReflect([][2]int{{}, {1, 1}, {1, 1}, {}})
		}},
		{"Repeat [32 28 28 16] 2", tensor.Shape{32, 28, 28, 16}, func(x *tensor.Tensor) *tensor.Tensor { return x.Repeat(2, 2) }},
		{"BroadcastTo [1024 1]", tensor.Shape{1024, 1}, func(x *tensor.Tensor) *tensor.Tensor { return x.BroadcastTo(1024, 1024) }},
		{"BroadcastTo [1024]", tensor.Shape{1024}, func(x *tensor.Tensor) *tensor.Tensor { return x.BroadcastTo(1024, 1024) }},
		{"Tril [8 128 1024]", tensor.Shape{8, 128, 1024}, func(x *tensor.Tensor) *tensor.Tensor { return x.Tril(0) }},
		{"Take [1024 256] 4096", tensor.Shape{1024, 256}, func(x *tensor.Tensor) *tensor.Tensor {
			return x.Take(rows, 0)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			tape := tensor.Layout(true)
			x := tape.Watch(tape.Placeholder(c.shape))
			y := c.op(x)
			loss := y.Sum()
			tape.Plan(&tensor.Storage{}, loss, y)
			b.SetBytes(int64(8 * y.Shape().Size()))
			for b.Loop() {
				tape.Forward()
				tape.Backward(loss)
			}
		})
	}
}
