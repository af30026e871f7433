package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

// convolutions are awkward ones of all kinds: one to three axes, strides, gaps, groups, zeros on one
// side, windows larger than the image, odd and single channels, no images.
func convolutions(r *rand.Rand, n int) []Convolution {
	cs := []Convolution{
		newConvolution(0, [3]int{1, 5, 5}, 3, 4, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(2, [3]int{1, 28, 28}, 1, 32, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),
		newConvolution(3, [3]int{1, 32, 32}, 3, 16, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(2, [3]int{1, 13, 13}, 32, 64, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),
		newConvolution(1, [3]int{1, 16, 16}, 32, 70, 1, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{}, [3]int{0, 1, 1}),
		newConvolution(9, [3]int{1, 16, 16}, 32, 32, 1, [3]int{1, 1, 1}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),
		newConvolution(2, [3]int{1, 1, 40}, 7, 130, 1, [3]int{1, 1, 5}, [3]int{1, 1, 1}, [3]int{1, 1, 3}, [3]int{0, 0, 12}, [3]int{}),
		newConvolution(2, [3]int{1, 9, 9}, 8, 12, 4, [3]int{1, 2, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),
		newConvolution(2, [3]int{5, 6, 7}, 3, 5, 1, [3]int{3, 3, 3}, [3]int{2, 1, 2}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{1, 1, 1}),
		newConvolution(1, [3]int{1, 2, 2}, 2, 3, 1, [3]int{1, 5, 5}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 2, 2}, [3]int{0, 2, 2}),
		newConvolution(40, [3]int{1, 14, 14}, 40, 40, 40, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(2, [3]int{1, 1, 2}, 16, 16, 16, [3]int{1, 1, 2}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 0, 3}, [3]int{0, 0, 3}), // windows that see nothing
		newConvolution(2, [3]int{1, 7, 7}, 4, 3, 1, [3]int{1, 2, 2}, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),                  // the last row is not seen
		// The zeros round these images are left out.
		newConvolution(2, [3]int{1, 9, 11}, 5, 7, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 2, 1}, [3]int{0, 2, 1}, [3]int{0, 2, 1}),
		newConvolution(3, [3]int{1, 17, 19}, 3, 33, 1, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(3, [3]int{1, 16, 16}, 16, 17, 1, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{}, [3]int{0, 1, 1}),
		newConvolution(2, [3]int{1, 7, 23}, 2, 65, 1, [3]int{1, 3, 5}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 4, 2}, [3]int{0, 5, 3}), // rows that see nothing
		newConvolution(3, [3]int{1, 10, 13}, 9, 17, 1, [3]int{1, 3, 5}, [3]int{1, 1, 1}, [3]int{1, 2, 1}, [3]int{0, 5, 2}, [3]int{0, 4, 3}),
		newConvolution(2, [3]int{1, 17, 19}, 24, 10, 2, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(2, [3]int{1, 12, 13}, 1, 1, 1, [3]int{1, 2, 4}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 0}, [3]int{0, 0, 3}),
	}
	for len(cs) < n {
		groups, depthwise := 1+r.IntN(3), r.IntN(3) == 0
		var in, kernel, stride, dilation, before, behind [3]int
		for axis := range 3 {
			in[axis], kernel[axis] = 1+r.IntN(9), 1+r.IntN(4)
			stride[axis], dilation[axis] = 1+r.IntN(3), 1+r.IntN(2)
			if axis < r.IntN(3) {
				in[axis], kernel[axis] = 1, 1
			}
			before[axis], behind[axis] = r.IntN(kernel[axis]), r.IntN(kernel[axis])
		}
		channels, filters := groups*(1+r.IntN(9)), groups*(1+r.IntN(20))
		if depthwise {
			groups = 2 + r.IntN(40)
			channels, filters = groups, groups
		}
		c := newConvolution(1+r.IntN(4), in, channels, filters, groups, kernel, stride, dilation, before, behind)
		if min(c.Out[0], c.Out[1], c.Out[2]) > 0 {
			cs = append(cs, c)
		}
	}
	return cs
}

func newConvolution(batch int, in [3]int, channels, filters, groups int, kernel, stride, dilation, before, behind [3]int) Convolution {
	c := Convolution{Batch: batch, In: in, Channels: channels, Filters: filters, Groups: groups, Kernel: kernel, Stride: stride, Dilation: dilation, Before: before}
	for axis := range 3 {
		c.Out[axis] = (in[axis]+before[axis]+behind[axis]-(kernel[axis]-1)*dilation[axis]-1)/stride[axis] + 1
		if in[axis]+before[axis]+behind[axis] < (kernel[axis]-1)*dilation[axis]+1 {
			c.Out[axis] = 0
		}
	}
	return c
}

// each calls f for every product of the convolution with the indices of x, w and y.
func (c *Convolution) each(f func(x, w, y int)) {
	channels, filters := c.Channels/c.Groups, c.Filters/c.Groups
	for b := range c.Batch {
		for o := range volume(c.Out) {
			od, oh, ow := o/c.Out[2]/c.Out[1], o/c.Out[2]%c.Out[1], o%c.Out[2]
			for k := range volume(c.Kernel) {
				kd, kh, kw := k/c.Kernel[2]/c.Kernel[1], k/c.Kernel[2]%c.Kernel[1], k%c.Kernel[2]
				d := od*c.Stride[0] + kd*c.Dilation[0] - c.Before[0]
				h := oh*c.Stride[1] + kh*c.Dilation[1] - c.Before[1]
				w := ow*c.Stride[2] + kw*c.Dilation[2] - c.Before[2]
				if d < 0 || h < 0 || w < 0 || d >= c.In[0] || h >= c.In[1] || w >= c.In[2] {
					continue
				}
				pixel := ((b*c.In[0]+d)*c.In[1]+h)*c.In[2] + w
				for f0 := range c.Filters {
					g := f0 / filters
					for ch := range channels {
						f(pixel*c.Channels+g*channels+ch, (k*channels+ch)*c.Filters+f0, (b*volume(c.Out)+o)*c.Filters+f0)
					}
				}
			}
		}
	}
}

// sums are float64 sums with the sum of what was added, without signs.
type sums struct{ values, sizes []float64 }

func newSums(n int, first []float32) sums {
	s := sums{make([]float64, n), make([]float64, n)}
	for i := range first {
		s.values[i] = float64(first[i])
	}
	return s
}

func (s sums) add(i int, x, y float32) {
	s.values[i] += float64(x) * float64(y)
	s.sizes[i] += math.Abs(float64(x) * float64(y))
}

func (s sums) check(t *testing.T, name string, got []float32) {
	t.Helper()
	for i, want := range s.values {
		if d := math.Abs(float64(got[i]) - want); !(d <= 2e-6*(s.sizes[i]+math.Abs(want)+1)) {
			t.Fatalf("%s: element %d is %v, want %v", name, i, got[i], want)
		}
	}
}

func TestConvolution(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for i, c := range convolutions(r, 150) {
			name := fmt.Sprintf("%+v", c)
			nx, nw, ny := c.Batch*volume(c.In)*c.Channels, c.weights(), c.Batch*volume(c.Out)*c.Filters
			x, _ := guarded(r, nx, i%3)
			w, _ := guarded(r, nw, i%5)
			y, yIntact := guarded(r, ny, i%4)
			dy := append([]float32(nil), y...)
			bias := random(r, c.Filters)
			add := i%2 == 1

			// Forward, with and without an epilogue.
			want := newSums(ny, nil)
			if add {
				want = newSums(ny, y)
			}
			c.each(func(i, j, k int) { want.add(k, x[i], w[j]) })
			e := Epilogue{Add: add}
			if i%3 == 0 {
				e.Bias, e.ReLU = bias, true
				for j := range want.values {
					want.values[j] = max(want.values[j]+float64(bias[j%c.Filters]), 0)
				}
			}
			c.Forward(y, x, w, e)
			want.check(t, "forward "+name, y)

			// The input's gradient.
			dx, dxIntact := guarded(r, nx, i%4)
			want = newSums(nx, nil)
			if add {
				want = newSums(nx, dx)
			}
			c.each(func(i, j, k int) { want.add(i, dy[k], w[j]) })
			c.InputGrad(dx, dy, w, add)
			want.check(t, "input "+name, dx)

			// The kernel's gradient.
			dw, dwIntact := guarded(r, nw, i%4)
			want = newSums(nw, nil)
			if add {
				want = newSums(nw, dw)
			}
			c.each(func(i, j, k int) { want.add(j, dy[k], x[i]) })
			c.KernelGrad(dw, x, dy, add)
			want.check(t, "kernel "+name, dw)
			if !yIntact() || !dxIntact() || !dwIntact() {
				t.Fatalf("%s: wrote outside of the result", name)
			}
		}
	})
}

// Neither the number of threads nor the vectors' width changes a bit.
func TestConvolutionSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	r := source(t)
	for _, c := range []Convolution{
		newConvolution(5, [3]int{1, 28, 28}, 1, 32, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{}, [3]int{}),
		newConvolution(40, [3]int{1, 14, 14}, 44, 44, 44, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(17, [3]int{1, 16, 16}, 16, 32, 1, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		newConvolution(1, [3]int{1, 32, 32}, 64, 64, 1, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
	} {
		x, w := random(r, c.Batch*volume(c.In)*c.Channels), random(r, c.weights())
		y, dx, dw := make([]float32, c.Batch*volume(c.Out)*c.Filters), make([]float32, len(x)), make([]float32, len(w))
		all := func() []float32 {
			c.Forward(y, x, w, Epilogue{})
			c.InputGrad(dx, y, w, false)
			c.KernelGrad(dw, x, y, false)
			return append(append(append([]float32(nil), y...), dx...), dw...)
		}
		var fused []float32
		onPaths(t, func(t *testing.T) {
			runtime.GOMAXPROCS(1)
			want := all()
			for threads := 2; threads <= 3; threads++ {
				runtime.GOMAXPROCS(threads)
				for range 3 {
					if !same(all(), want) {
						t.Fatalf("%+v: other bits with %d threads", c, threads)
					}
				}
			}
			if current == inGo {
				return
			}
			if fused != nil && !same(fused, want) {
				t.Errorf("%+v: other bits on %s than on avx2", c, Path())
			}
			fused = want
		})
	}
}

func TestConvolutionAllocates(t *testing.T) {
	c := newConvolution(4, [3]int{1, 16, 16}, 8, 16, 1, [3]int{1, 3, 3}, [3]int{1, 2, 2}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1})
	x, w := make([]float32, c.Batch*volume(c.In)*c.Channels), make([]float32, c.weights())
	y := make([]float32, c.Batch*volume(c.Out)*c.Filters)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // on more, how many buffers are needed is a matter of chance
	if n := testing.AllocsPerRun(10, func() {
		c.Forward(y, x, w, Epilogue{})
		c.InputGrad(x, y, w, false)
		c.KernelGrad(w, x, y, false)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
