package tensor_test

import (
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Ops that choose between elements, forward and backward in nanoseconds for each of 1 Mi elements, with the Sum that
// makes a loss of them. Mul and ReLU, which choose nothing, are beside them to compare.
func BenchmarkChoices(b *testing.B) {
	type x = *tensor.Tensor
	s := tensor.NewStream(1, "bench")
	matrix := tensor.Shape{1024, 1024}
	image := tensor.Shape{64, 32, 32, 16}
	condition := tensor.Normal(s, 0, 1, matrix...).Greater(tensor.Scalar(0))
	for _, c := range []struct {
		name   string
		shapes []tensor.Shape
		op     func(in []x) x
		flat   bool // it has no gradient
	}{
		{"Mul", []tensor.Shape{matrix, matrix}, func(in []x) x { return in[0].Mul(in[1]) }, false},
		{"ReLU", []tensor.Shape{matrix}, func(in []x) x { return in[0].ReLU() }, false},
		{"Maximum", []tensor.Shape{matrix, matrix}, func(in []x) x { return in[0].Maximum(in[1]) }, false},
		{"Minimum", []tensor.Shape{matrix, matrix}, func(in []x) x { return in[0].Minimum(in[1]) }, false},
		{"Where", []tensor.Shape{matrix, matrix}, func(in []x) x { return tensor.Where(condition, in[0], in[1]) }, false},
		{"Clip", []tensor.Shape{matrix}, func(in []x) x { return in[0].Clip(-0.5, 0.5) }, false},
		{"Abs", []tensor.Shape{matrix}, func(in []x) x { return in[0].Abs() }, false},
		{"LeakyReLU", []tensor.Shape{matrix}, func(in []x) x { return in[0].LeakyReLU(0.2) }, false},
		{"ReLU6", []tensor.Shape{matrix}, func(in []x) x { return in[0].ReLU6() }, false},
		{"Max all", []tensor.Shape{matrix}, func(in []x) x { return in[0].Max() }, false},
		{"Max -1", []tensor.Shape{matrix}, func(in []x) x { return in[0].Max(-1) }, false},
		{"Max 0", []tensor.Shape{matrix}, func(in []x) x { return in[0].Max(0) }, false},
		{"Max [32 32 1024] 1", []tensor.Shape{{32, 32, 1024}}, func(in []x) x { return in[0].Max(1) }, false},
		{"Max [65536 16] -1", []tensor.Shape{{65536, 16}}, func(in []x) x { return in[0].Max(-1) }, false},
		{"Max [16 64 64 16] 1 2", []tensor.Shape{{16, 64, 64, 16}}, func(in []x) x { return in[0].Max(1, 2) }, false},
		{"MaxPool 2", []tensor.Shape{image}, func(in []x) x { return in[0].MaxPool([]int{2, 2}, tensor.Window{}) }, false},
		{"MaxPool 3 by 2", []tensor.Shape{image}, func(in []x) x {
			return in[0].MaxPool([]int{3, 3}, tensor.Window{Strides: []int{2, 2}, Padding: tensor.Same})
		}, false},
		{"ArgMax -1", []tensor.Shape{matrix}, func(in []x) x { return in[0].ArgMax(-1) }, true},
		{"ArgMax 0", []tensor.Shape{matrix}, func(in []x) x { return in[0].ArgMax(0) }, true},
		{"TopK 5", []tensor.Shape{matrix}, func(in []x) x { y, _ := in[0].TopK(5); return y }, false},
		{"TopK 100", []tensor.Shape{matrix}, func(in []x) x { y, _ := in[0].TopK(100); return y }, false},
		{"Sort -1", []tensor.Shape{matrix}, func(in []x) x { return in[0].Sort(-1, tensor.Ascending) }, false},
		{"Sort 0", []tensor.Shape{matrix}, func(in []x) x { return in[0].Sort(0, tensor.Ascending) }, false},
		{"Sort all", []tensor.Shape{{1 << 20}}, func(in []x) x { return in[0].Sort(0, tensor.Ascending) }, false},
		{"Greater", []tensor.Shape{matrix, matrix}, func(in []x) x { return in[0].Greater(in[1]) }, true},
		{"Equal", []tensor.Shape{matrix, matrix}, func(in []x) x { return in[0].Equal(in[1]) }, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			tape := tensor.Layout(true)
			var in []x
			for _, shape := range c.shapes {
				in = append(in, tape.Watch(tape.Placeholder(shape)))
			}
			y := c.op(in)
			loss := y.Sum()
			tape.Plan(&tensor.Storage{}, loss, y)
			for i, shape := range c.shapes {
				in[i].Set(tensor.Normal(s, 0, 1, shape...).Values())
			}
			forward, backward := time.Hour, time.Hour
			for b.Loop() {
				begin := time.Now()
				tape.Forward()
				middle := time.Now()
				if !c.flat {
					tape.Backward(loss)
				}
				forward, backward = min(forward, middle.Sub(begin)), min(backward, time.Since(middle))
			}
			b.ReportMetric(float64(forward)/(1<<20), "forward-ns")
			b.ReportMetric(float64(backward)/(1<<20), "backward-ns")
		})
	}
}
