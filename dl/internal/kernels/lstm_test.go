package kernels

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// The bits do not depend on the number of threads; dl/tensor compares the numbers with a reference.
func TestLSTMSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const batch, steps, n = 37, 5, 24
	r := source(t)
	z, u, c0, dout := random(r, batch*steps*4*n), random(r, 4*n*n), random(r, batch*n), random(r, batch*steps*2*n)
	all := func() []float32 {
		out, dz, dh0 := make([]float32, batch*steps*2*n), make([]float32, len(z)), make([]float32, batch*n)
		kept := LSTMKept{make([]float32, len(z)), make([]float32, batch*steps*n), make([]float32, batch*steps*n)}
		l := LSTM{batch, steps, n}
		l.Forward(out, kept, z, u, nil, c0, nil)
		l.Backward(dz, dh0, nil, dout, out, kept, u, c0, nil)
		return append(append(out, dz...), dh0...)
	}
	onPaths(t, func(t *testing.T) {
		runtime.GOMAXPROCS(1)
		want := all()
		for threads := 2; threads <= 3; threads++ {
			runtime.GOMAXPROCS(threads)
			if !same(all(), want) {
				t.Errorf("other bits with %d threads", threads)
			}
		}
	})
}

// BenchmarkLSTM is a step of a layer of 128 units over 80 steps of 64 numbers, batch 64: the products
// of the inputs, forward, backward, and the products of the weights' gradients.
func BenchmarkLSTM(b *testing.B) {
	const batch, steps, in, n = 64, 80, 64, 128
	r := rand.New(rand.NewPCG(1, 2))
	x, w, u := random(r, batch*steps*in), random(r, in*4*n), random(r, 4*n*n)
	for i := range u {
		u[i] *= 0.05
	}
	z, out, dout := make([]float32, batch*steps*4*n), make([]float32, batch*steps*2*n), random(r, batch*steps*2*n)
	dz, dw, du := make([]float32, len(z)), make([]float32, len(w)), make([]float32, len(u))
	kept := LSTMKept{make([]float32, len(z)), make([]float32, batch*steps*n), make([]float32, batch*steps*n)}
	l := LSTM{batch, steps, n}
	parts := []struct {
		name string
		run  func()
	}{
		{"inputs", func() { Gemm(batch*steps, 4*n, in, x, in, 1, w, 4*n, 1, z, 4*n, Epilogue{}) }},
		{"forward", func() { l.Forward(out, kept, z, u, nil, nil, nil) }},
		{"backward", func() { l.Backward(dz, nil, nil, dout, out, kept, u, nil, nil) }},
		{"weights", func() {
			Gemm(n, 4*n, batch*steps, kept.Before, 1, n, dz, 4*n, 1, du, 4*n, Epilogue{})
			Gemm(in, 4*n, batch*steps, x, 1, in, dz, 4*n, 1, dw, 4*n, Epilogue{})
		}},
	}
	best := make([]time.Duration, len(parts))
	for i := range best {
		best[i] = math.MaxInt64
	}
	for b.Loop() {
		for i, p := range parts {
			start := time.Now()
			p.run()
			best[i] = min(best[i], time.Since(start))
		}
	}
	for i, p := range parts {
		b.ReportMetric(best[i].Seconds()*1e3, p.name+"-ms")
	}
}
