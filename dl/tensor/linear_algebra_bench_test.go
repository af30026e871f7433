package tensor_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// bench runs an op forward and backward as a step of Fit does, and reports the operations of its
// products if there are some.
func bench(b *testing.B, op func(x tensors) *tensor.Tensor, flop float64, shapes ...tensor.Shape) {
	r := rand.New(rand.NewPCG(1, 2))
	tape := tensor.Layout(true)
	var in tensors
	for _, s := range shapes {
		in = append(in, tape.Watch(tape.Placeholder(s)))
	}
	y := op(in)
	tape.Plan(&tensor.Storage{}, y)
	for i, s := range shapes {
		in[i].Set(drawn(r, wide, s).Values())
	}
	part := func(name string, flop float64, f func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
			if flop > 0 {
				b.ReportMetric(flop*float64(b.N)/1e9/b.Elapsed().Seconds(), "GFLOP/s")
			}
		})
	}
	part("forward", flop, tape.Forward)
	part("backward", 2*flop, func() { tape.Backward(y) })
}

func BenchmarkMatMul(b *testing.B) {
	for _, c := range []struct {
		name   string
		op     func(x tensors) *tensor.Tensor
		flop   float64
		shapes []tensor.Shape
	}{
		{"32x128x64·32x64x128", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, 32 * 2 * 128 * 64 * 128, []tensor.Shape{{32, 128, 64}, {32, 64, 128}}},
		{"einsum bij,bjk->bik", func(x tensors) *tensor.Tensor { return tensor.Einsum("bij,bjk->bik", x...) }, 32 * 2 * 128 * 64 * 128, []tensor.Shape{{32, 128, 64}, {32, 64, 128}}},
		{"einsum bqhd,bkhd->bhqk", func(x tensors) *tensor.Tensor { return tensor.Einsum("bqhd,bkhd->bhqk", x...) }, 32 * 4 * 2 * 64 * 64 * 32, []tensor.Shape{{32, 64, 4, 32}, {32, 64, 4, 32}}},
		{"32x128x64·(32x128x64)ᵀ", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1].Transpose(0, 2, 1)) }, 32 * 2 * 128 * 64 * 128, []tensor.Shape{{32, 128, 64}, {32, 128, 64}}},
		{"32x128x64·64x128", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, 32 * 2 * 128 * 64 * 128, []tensor.Shape{{32, 128, 64}, {64, 128}}},
		{"128x64·32x64x128", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, 32 * 2 * 128 * 64 * 128, []tensor.Shape{{128, 64}, {32, 64, 128}}},
		{"1024x1024·1024", func(x tensors) *tensor.Tensor { return x[0].MatMul(x[1]) }, 2 * 1024 * 1024, []tensor.Shape{{1024, 1024}, {1024}}},
	} {
		b.Run(c.name, func(b *testing.B) { bench(b, c.op, c.flop, c.shapes...) })
	}
}

func BenchmarkReduce(b *testing.B) {
	for _, c := range []struct {
		name string
		op   func(x *tensor.Tensor, axis int) *tensor.Tensor
	}{
		{"Sum", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Sum(axis) }},
		{"Mean", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Mean(axis) }},
		{"Max", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Max(axis) }},
		{"Var", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Var(axis) }},
		{"Norm", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Norm(axis) }},
		{"LogSumExp", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.LogSumExp(axis) }},
		{"Sort", func(x *tensor.Tensor, axis int) *tensor.Tensor { return x.Sort(axis, tensor.Ascending) }},
		{"TopK5", func(x *tensor.Tensor, axis int) *tensor.Tensor { v, _ := x.TopK(5); return v }},
	} {
		for axis := range 2 {
			b.Run(fmt.Sprintf("%s/axis%d", c.name, axis), func(b *testing.B) {
				bench(b, func(x tensors) *tensor.Tensor { return c.op(x[0], axis) }, 0, tensor.Shape{128, 1024})
			})
		}
	}
}
