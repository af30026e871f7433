package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// BenchmarkStep is the kernels of one step of training of 784-128-10 at batch 32 with Adam: what
// a step of a network costs at least.
func BenchmarkStep(b *testing.B) {
	const batch, in, hidden, out = 32, 784, 128, 10
	r := rand.New(rand.NewPCG(1, 2))
	filled := func(n int, scale float64) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(r.NormFloat64() * scale)
		}
		return x
	}
	x, labels, scale := filled(batch*in, 0.3), make([]float32, batch), make([]float32, batch)
	for i := range labels {
		labels[i], scale[i] = float32(i%out), 1.0/batch
	}
	// weights, gradients, moments of w1, b1, w2, b2 in one slice each
	sizes := []int{in * hidden, hidden, hidden * out, out}
	n := 0
	for _, s := range sizes {
		n += s
	}
	w, g, m, v := filled(n, 0.05), make([]float32, n), make([]float32, n), make([]float32, n)
	cut := func(x []float32) (parts [4][]float32) {
		for i, s := range sizes {
			parts[i], x = x[:s:s], x[s:]
		}
		return parts
	}
	ws, gs := cut(w), cut(g)
	h, dh := make([]float32, batch*hidden), make([]float32, batch*hidden)
	p, dz := make([]float32, batch*out), make([]float32, batch*out)

	best := time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		Gemm(batch, hidden, in, x, in, 1, ws[0], hidden, 1, h, hidden, Epilogue{Bias: ws[1], ReLU: true})
		Gemm(batch, out, hidden, h, hidden, 1, ws[2], out, 1, p, out, Epilogue{Bias: ws[3]})
		Softmax(p, p, out)
		SoftmaxCrossentropyGrad(dz, p, labels, scale, out, false)
		Gemm(hidden, out, batch, h, 1, hidden, dz, out, 1, gs[2], out, Epilogue{})
		SumRows(gs[3], dz, false)
		Gemm(batch, hidden, out, dz, out, 1, ws[2], 1, out, dh, hidden, Epilogue{})
		ReLUGrad(dh, dh, h, false)
		Gemm(in, hidden, batch, x, 1, in, dh, hidden, 1, gs[0], hidden, Epilogue{})
		SumRows(gs[1], dh, false)
		Adam(w, g, m, v, 1e-9, 0.9, 0.999, 1e-7) // so slow that nothing becomes denormal
		best = min(best, time.Since(start))
	}
	b.ReportMetric(best.Seconds()*1e9, "best-ns")
}
