package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// newPooling has as many windows as fit into x with zeros before and behind it.
func newPooling(batch int, in [3]int, channels int, window, stride, before, behind [3]int) Pooling {
	c := newConvolution(batch, in, channels, channels, channels, window, stride, [3]int{1, 1, 1}, before, behind)
	return Pooling{batch, in, c.Out, channels, window, stride, before}
}

func TestPooling(t *testing.T) {
	r := source(t)
	ps := []Pooling{
		newPooling(3, [3]int{1, 26, 26}, 32, [3]int{1, 2, 2}, [3]int{1, 2, 2}, [3]int{}, [3]int{}),
		newPooling(60, [3]int{1, 11, 11}, 64, [3]int{1, 2, 2}, [3]int{1, 2, 2}, [3]int{}, [3]int{}),
		newPooling(2, [3]int{1, 7, 7}, 24, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newPooling(1, [3]int{1, 1, 3}, 8, [3]int{1, 1, 2}, [3]int{1, 1, 1}, [3]int{0, 0, 4}, [3]int{0, 0, 4}), // windows that see nothing
		newPooling(0, [3]int{1, 4, 4}, 8, [3]int{1, 2, 2}, [3]int{1, 2, 2}, [3]int{}, [3]int{}),
	}
	for len(ps) < 100 {
		var in, window, stride, before, behind [3]int
		for axis := range 3 {
			in[axis], window[axis], stride[axis] = 1+r.IntN(8), 1+r.IntN(4), 1+r.IntN(3)
			before[axis], behind[axis] = r.IntN(window[axis]), r.IntN(window[axis])
		}
		if p := newPooling(1+r.IntN(3), in, 1+r.IntN(50), window, stride, before, behind); min(p.Out[0], p.Out[1], p.Out[2]) > 0 {
			ps = append(ps, p)
		}
	}
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for i, p := range ps {
			name := fmt.Sprintf("%+v", p)
			nx, ny := p.Batch*volume(p.In)*p.Channels, p.Batch*volume(p.Out)*p.Channels
			x, _ := guarded(r, nx, i%3)
			for j := range x {
				x[j] = float32(int(8*x[j])) / 8 // so that some are equal
			}
			dy := random(r, ny)
			// Which elements of x each element of y sees, by the loop of a convolution with a window of ones.
			sees := make([][]int, ny)
			c := Convolution{Batch: p.Batch, In: p.In, Out: p.Out, Channels: p.Channels, Filters: p.Channels, Groups: p.Channels, Kernel: p.Window, Stride: p.Stride, Dilation: [3]int{1, 1, 1}, Before: p.Before}
			c.each(func(i, _, k int) { sees[k] = append(sees[k], i) })

			y, intact := guarded(r, ny, i%4)
			greatest := make([]float32, ny)
			wantSet := newSums(nx, nil)
			dmax, maxIntact := guarded(r, nx, i%4)
			dmean, meanIntact := guarded(r, nx, i%4)
			wantMax, wantMean := newSums(nx, dmax), newSums(nx, dmean)
			means := newSums(ny, nil)
			for k, all := range sees {
				if len(all) == 0 {
					continue
				}
				first := all[0]
				for _, j := range all {
					if x[j] > x[first] {
						first = j
					}
					means.values[k] += float64(x[j]) / float64(len(all))
					wantMean.add(j, dy[k], 1/float32(len(all)))
				}
				greatest[k] = x[first]
				wantMax.add(first, dy[k], 1)
				wantSet.add(first, dy[k], 1)
			}
			p.Mean(y, x)
			means.check(t, "mean "+name, y)
			p.MeanGrad(dmean, dy, true)
			wantMean.check(t, "mean's gradient "+name, dmean)
			p.Max(y, x)
			for k, want := range greatest {
				if y[k] != want {
					t.Fatalf("max %s: element %d is %v, want %v", name, k, y[k], want)
				}
			}
			p.MaxGrad(dmax, dy, x, y, true)
			wantMax.check(t, "max's gradient "+name, dmax)
			p.MaxGrad(dmax, dy, x, y, false)
			wantSet.check(t, "max's gradient, set, "+name, dmax)
			if !intact() || !maxIntact() || !meanIntact() {
				t.Fatalf("%s: wrote outside of the result", name)
			}
		}
	})
}

func TestPoolingAllocates(t *testing.T) {
	p := newPooling(8, [3]int{1, 16, 16}, 24, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{0, 1, 1}, [3]int{0, 1, 1})
	c := newConvolution(8, [3]int{1, 16, 16}, 24, 24, 24, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1})
	x, y, w := make([]float32, 8*16*16*24), make([]float32, 8*16*16*24), make([]float32, 9*24)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // on more, how many lists are needed is a matter of chance
	if n := testing.AllocsPerRun(10, func() {
		p.Max(y, x)
		p.MaxGrad(x, y, x, y, true)
		p.Mean(y, x)
		p.MeanGrad(x, y, true)
		c.Forward(y, x, w, Epilogue{})
		c.InputGrad(x, y, w, false)
		c.KernelGrad(w, x, y, false)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkPooling is in ns for each element of x, best of all.
func BenchmarkPooling(b *testing.B) {
	p := newPooling(32, [3]int{1, 26, 26}, 32, [3]int{1, 2, 2}, [3]int{1, 2, 2}, [3]int{}, [3]int{})
	c := newConvolution(32, [3]int{1, 16, 16}, 64, 64, 64, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1})
	r := rand.New(rand.NewPCG(1, 2))
	n := 32 * 26 * 26 * 32
	x, dx, y, dy, w := random(r, n), make([]float32, n), make([]float32, n), random(r, n), random(r, 9*64)
	for _, s := range []struct {
		name string
		n    int
		run  func()
	}{
		{"max", n, func() { p.Max(y, x) }},
		{"maxGrad", n, func() { p.MaxGrad(dx, dy, x, y, false) }},
		{"mean", n, func() { p.Mean(y, x) }},
		{"meanGrad", n, func() { p.MeanGrad(dx, dy, false) }},
		{"depthwise/forward", 9 * 32 * 16 * 16 * 64, func() { c.Forward(y, x, w, Epilogue{}) }},
		{"depthwise/input", 9 * 32 * 16 * 16 * 64, func() { c.InputGrad(dx, dy, w, false) }},
		{"depthwise/kernel", 9 * 32 * 16 * 16 * 64, func() { c.KernelGrad(w, x, dy, false) }},
	} {
		b.Run(s.name, func(b *testing.B) {
			best := time.Duration(math.MaxInt64)
			for b.Loop() {
				start := time.Now()
				s.run()
				best = min(best, time.Since(start))
			}
			b.ReportMetric(best.Seconds()*1e6, "best-µs")
			b.ReportMetric(best.Seconds()*1e9/float64(s.n), "ns/element")
		})
	}
}
