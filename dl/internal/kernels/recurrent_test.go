package kernels

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// A layer's inputs, weights and gradients, for tests; dl/tensor compares the numbers with a reference.
type recurrentCase struct {
	Recurrent
	x, h, c, dout, out, kept []float32
	w                        RecurrentWeights
	d                        RecurrentGradients
}

func newRecurrentCase(r *rand.Rand, l Recurrent, gates int) *recurrentCase {
	l.Trains = true
	states, n := l.Batch*l.Units, gates*l.Units
	c := &recurrentCase{
		Recurrent: l,
		x:         random(r, l.Batch*l.Steps*l.In), h: random(r, states), c: random(r, states),
		dout: random(r, l.Batch*l.outs()*l.Units), out: make([]float32, l.Batch*l.outs()*l.Units), kept: make([]float32, l.Kept()),
		w: RecurrentWeights{random(r, l.In*n), random(r, l.Units*n), random(r, 2*n)},
	}
	for i := range c.w.Recurrent {
		c.w.Recurrent[i] *= 0.05
	}
	c.d.Kernel.Values, c.d.Recurrent.Values, c.d.Bias.Values = make([]float32, l.In*n), make([]float32, l.Units*n), make([]float32, 2*n)
	return c
}

func (c *recurrentCase) forward()  { c.Forward(c.out, c.kept, c.x, c.w, c.h, c.c, nil) }
func (c *recurrentCase) backward() { c.Backward(c.d, c.dout, c.kept, nil) }

// The bits do not depend on the number of threads.
func TestRecurrentSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, l := range []Recurrent{
		{Cell: LSTM, Batch: 37, Steps: 19, In: 7, Units: 24, Sequences: true},
		{Cell: GRU, Batch: 37, Steps: 19, In: 7, Units: 24},
		{Cell: LSTM, Batch: 600, Steps: 2, In: 3, Units: 5},
	} {
		c := newRecurrentCase(source(t), l, 4)
		c.d.X.Values, c.d.H.Values, c.d.C.Values = make([]float32, len(c.x)), make([]float32, len(c.h)), make([]float32, len(c.c))
		all := func() (values []float32) {
			c.forward()
			c.backward()
			values = append(values, c.out...)
			for _, g := range []Gradient{c.d.X, c.d.Kernel, c.d.Recurrent, c.d.Bias, c.d.H, c.d.C} {
				values = append(values, g.Values...)
			}
			return values
		}
		onPaths(t, func(t *testing.T) {
			runtime.GOMAXPROCS(1)
			want := all()
			for threads := 2; threads <= 3; threads++ {
				runtime.GOMAXPROCS(threads)
				if !same(all(), want) {
					t.Errorf("%T: other bits with %d threads", l.Cell, threads)
				}
			}
		})
	}
}

// Gradients are added where they are to be, and are the same where nobody wants the others.
func TestRecurrentGradients(t *testing.T) {
	for _, l := range []Recurrent{
		{Cell: LSTM, Batch: 18, Steps: 5, In: 3, Units: 5, Sequences: true},
		{Cell: GRU, Batch: 18, Steps: 5, In: 3, Units: 5},
	} {
		c := newRecurrentCase(source(t), l, 4)
		c.d.X.Values, c.d.H.Values = make([]float32, len(c.x)), make([]float32, len(c.h))
		wanted := []*Gradient{&c.d.X, &c.d.Kernel, &c.d.Recurrent, &c.d.Bias, &c.d.H}
		if l.Cell == LSTM {
			c.d.C.Values = make([]float32, len(c.c))
			wanted = append(wanted, &c.d.C)
		}
		c.forward()
		c.backward()
		all := c.d
		for i, g := range wanted {
			want := g.Values
			c.d = RecurrentGradients{}
			g.Values, g.Add = make([]float32, len(want)), true
			for k := range g.Values {
				g.Values[k] = 1
			}
			c.backward()
			for k, w := range want {
				if d := math.Abs(float64(g.Values[k]) - float64(w) - 1); !(d <= 1e-5) {
					t.Fatalf("%T: element %d of gradient %d is %v, to which 1 was added, want %v", l.Cell, k, i, g.Values[k], w+1)
				}
			}
			c.d = all
		}
	}
}

// BenchmarkLSTM and BenchmarkGRU are a step of a layer of 128 units over 80 steps of 64 numbers, batch 64.
func BenchmarkLSTM(b *testing.B) { benchmarkRecurrent(b, LSTM, 4) }
func BenchmarkGRU(b *testing.B)  { benchmarkRecurrent(b, GRU, 3) }

func benchmarkRecurrent(b *testing.B, cell Cell, gates int) {
	c := newRecurrentCase(rand.New(rand.NewPCG(1, 2)), Recurrent{Cell: cell, Batch: 64, Steps: 80, In: 64, Units: 128}, gates)
	forward, backward := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		start := time.Now()
		c.forward()
		half := time.Now()
		c.backward()
		forward, backward = min(forward, half.Sub(start)), min(backward, time.Since(half))
	}
	b.ReportMetric(forward.Seconds()*1e3, "forward-ms")
	b.ReportMetric(backward.Seconds()*1e3, "backward-ms")
}

// A time step and its gradients are the same by vectors as in Go, for all numbers of units, and write
// nothing behind them.
func TestRecurrentPaths(t *testing.T) {
	r := source(t)
	gates := func(n int) []float32 { // activated ones
		x := random(r, n)
		for i, v := range x {
			x[i] = 1 / (1 + float32(math.Exp(-float64(v))))
		}
		return x
	}
	type inputs struct{ dh, dc, gates, before, products []float32 }
	var in []inputs
	for n := 1; n <= 40; n++ {
		in = append(in, inputs{random(r, n+1), random(r, n+1), gates(5 * n), random(r, n), random(r, 5*n+1)})
	}
	want := map[int][]float32{}
	onPaths(t, func(t *testing.T) {
		for i, x := range in {
			n := i + 1
			var got []float32
			dgates, dh, dc := make([]float32, 4*n+1), append([]float32{}, x.dh...), append([]float32{}, x.dc...)
			lstmGrad(dgates[:4*n], dh[:n], dc[:n], x.gates, x.before)
			got = append(append(append(got, dgates...), dh...), dc...)
			dgates, dh = make([]float32, 4*n+1), append([]float32{}, x.dh...)
			gruGrad(dgates[:4*n], dh[:n], x.gates[:4*n], x.before)
			got = append(append(got, dgates...), dh...)
			for _, cell := range []Cell{LSTM, GRU} {
				h, c, gates := make([]float32, n+1), make([]float32, n+1), append([]float32{}, x.products...)
				cell.forward(state{h[:n], c[:n]}, state{x.dh[:n], x.before}, gates[:cell.gates()*n])
				got = append(append(append(got, gates...), h...), c...)
			}
			if want[n] == nil { // in Go, which is the first path
				want[n] = got
			}
			for k, w := range want[n] {
				if d := math.Abs(float64(got[k] - w)); !(d <= 3e-7*max(1, math.Abs(float64(w)))) {
					t.Fatalf("%d units: value %d is %v, want %v", n, k, got[k], w)
				}
			}
		}
	})
}
