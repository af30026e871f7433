package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// adaptive is the reference of a pooling to a given size.
func adaptive(mean bool, size ...int) func(...array) array {
	return func(in ...array) array {
		x := in[0]
		axes := len(size)
		shape := append(append([]int{x.shape[0]}, size...), x.shape[axes+1])
		return build(shape, func(o []int) float64 {
			var seen []float64
			at := slices.Clone(o)
			var look func(axis int)
			look = func(axis int) {
				if axis > axes {
					seen = append(seen, x.at(at...))
					return
				}
				n, m := float64(x.shape[axis]), float64(size[axis-1])
				for at[axis] = int(math.Floor(float64(o[axis]) * n / m)); at[axis] < int(math.Ceil(float64(o[axis]+1)*n/m)); at[axis]++ {
					look(axis + 1)
				}
			}
			look(1)
			if mean {
				sum := 0.0
				for _, v := range seen {
					sum += v
				}
				return sum / float64(len(seen))
			}
			return slices.Max(seen)
		})
	}
}

// resized is the reference of images in another size: each element is a mean of all elements, weighed
// by what the kernel says about their distance. It is written as jax.image.resize describes it.
func resized(height, width int, by tensor.Interpolation, antialias bool) func(...array) array {
	sinc := func(x float64) float64 {
		if x == 0 {
			return 1
		}
		return math.Sin(math.Pi*x) / (math.Pi * x)
	}
	weight := func(k, n, m, i int) float64 { // of element i of n for element k of m, before the sum is made 1
		place := (float64(k)+0.5)*float64(n)/float64(m) - 0.5
		d := math.Abs(place - float64(i))
		if antialias && by != tensor.Nearest {
			d /= max(float64(n)/float64(m), 1)
		}
		switch by {
		case tensor.Nearest:
			if i == int(math.Floor(place+0.5)) {
				return 1
			}
			return 0
		case tensor.Bilinear:
			return max(0, 1-d)
		case tensor.Bicubic:
			switch {
			case d >= 2:
				return 0
			case d >= 1:
				return -0.5*d*d*d + 2.5*d*d - 4*d + 2
			}
			return 1.5*d*d*d - 2.5*d*d + 1
		case tensor.Lanczos3:
			if d > 3 {
				return 0
			}
			return sinc(d) * sinc(d/3)
		}
		if d > 5 {
			return 0
		}
		return sinc(d) * sinc(d/5)
	}
	return func(in ...array) array {
		x := in[0]
		h, w := x.shape[1], x.shape[2]
		return build([]int{x.shape[0], height, width, x.shape[3]}, func(o []int) float64 {
			sum, total := 0.0, 0.0
			for i := range h {
				for j := range w {
					p := weight(o[1], h, height, i) * weight(o[2], w, width, j)
					sum, total = sum+p*x.at(o[0], i, j, o[3]), total+p
				}
			}
			return sum / total
		})
	}
}

func resize(height, width int, by tensor.Interpolation, antialias bool) func(x tensors) *tensor.Tensor {
	return func(x tensors) *tensor.Tensor { return x[0].Resize(height, width, by, antialias) }
}

var resizingCases = []opCase{
	{"adaptive max pool 1d", []kind{wide}, "2x7x3 | 1x1x1 | 0x5x2 | 1x11x17", func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool(3) }, adaptive(false, 3)},
	{"adaptive max pool 2d", []kind{wide}, "2x5x7x3 | 2x6x4x2 | 1x1x1x1 | 0x5x2x1 | 1x2x3x17", func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool(3, 2) }, adaptive(false, 3, 2)},
	{"adaptive average pool 2d", []kind{wide}, "2x5x7x3 | 2x6x4x2 | 1x1x1x1 | 0x5x2x1 | 1x2x3x17", func(x tensors) *tensor.Tensor { return x[0].AdaptiveAveragePool(3, 2) }, adaptive(true, 3, 2)},
	{"adaptive average pool 3d", []kind{wide}, "1x3x5x2x2 | 2x1x1x1x1 | 1x4x3x2x0", func(x tensors) *tensor.Tensor { return x[0].AdaptiveAveragePool(2, 3, 1) }, adaptive(true, 2, 3, 1)},
	{"adaptive max pool 3d", []kind{wide}, "1x3x5x2x2 | 2x1x1x1x1", func(x tensors) *tensor.Tensor { return x[0].AdaptiveMaxPool(2, 3, 1) }, adaptive(false, 2, 3, 1)},
	{"resize nearest", []kind{wide}, "2x3x4x3 | 1x7x9x1 | 1x1x1x17 | 0x2x2x1 | 1x2x2x0", resize(5, 6, tensor.Nearest, false), resized(5, 6, tensor.Nearest, false)},
	{"resize bilinear", []kind{wide}, "2x3x4x3 | 1x7x9x1 | 1x1x1x17 | 0x2x2x1", resize(5, 6, tensor.Bilinear, false), resized(5, 6, tensor.Bilinear, false)},
	{"resize bilinear, antialias", []kind{wide}, "2x3x4x3 | 1x9x11x1 | 1x5x8x17", resize(3, 4, tensor.Bilinear, true), resized(3, 4, tensor.Bilinear, true)},
	{"resize bicubic", []kind{wide}, "2x3x4x3 | 1x7x9x1 | 1x1x1x17", resize(5, 6, tensor.Bicubic, false), resized(5, 6, tensor.Bicubic, false)},
	{"resize bicubic, antialias", []kind{wide}, "1x9x11x1 | 1x5x8x2", resize(3, 4, tensor.Bicubic, true), resized(3, 4, tensor.Bicubic, true)},
	{"resize lanczos3", []kind{wide}, "2x3x4x3 | 1x7x9x1 | 1x1x1x17", resize(5, 6, tensor.Lanczos3, false), resized(5, 6, tensor.Lanczos3, false)},
	{"resize lanczos5, antialias", []kind{wide}, "1x9x11x1 | 1x3x4x2", resize(4, 5, tensor.Lanczos5, true), resized(4, 5, tensor.Lanczos5, true)},
	{"enlarge", []kind{wide}, "1x2x3x2 | 1x1x1x17", func(x tensors) *tensor.Tensor {
		return x[0].Enlarge(2, 1, tensor.Bilinear).Enlarge(2, -2, tensor.Bilinear)
	}, func(in ...array) array {
		return resized(2*in[0].shape[1], 2*in[0].shape[2], tensor.Bilinear, false)(in...)
	}},
}

func TestResizingErrors(t *testing.T) {
	mustFail(t, func() { tensor.Zeros(2, 3, 1).Resize(2, 2, tensor.Bilinear, false) }, "ExpandDims(0) makes a batch of one image")
	mustFail(t, func() { tensor.Zeros(1, 2, 3, 1).Resize(-2, 2, tensor.Bilinear, false) }, "the size -2 by 2 is negative")
	mustFail(t, func() { tensor.Zeros(1, 0, 3, 1).Resize(2, 2, tensor.Bilinear, false) }, "axis 1 is empty")
	mustFail(t, func() { tensor.Zeros(1, 2, 3, 1).Enlarge(0, 1, tensor.Bilinear) }, "n is 1 or more")
	mustFail(t, func() { tensor.Zeros(1, 2, 3, 1).AdaptiveMaxPool(1) }, "1 sizes want an input [batch ... channels] of rank 3")
	mustFail(t, func() { tensor.Zeros(1, 0, 1).AdaptiveAveragePool(2) }, "spatial axis 0 is empty")
	mustFail(t, func() { tensor.Zeros(1, 2, 1).AdaptiveAveragePool(0) }, "sizes are at least 1, not 0")
}
