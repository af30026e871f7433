package tensor_test

import "github.com/hornbook-go/hornbook/dl/tensor"

// A sweep is a convolution or pooling as its reference sees it: numbers for each spatial axis.
type sweep struct {
	window, strides, dilation []int
	same, causal              bool
	groups                    int
}

func filled(p []int, n int) []int {
	if p != nil {
		return p
	}
	p = make([]int, n)
	for i := range p {
		p[i] = 1
	}
	return p
}

// places are the output's size along an axis and where the first window begins.
func (p sweep) places(axis, n int) (places, first int) {
	s, d, k := filled(p.strides, len(p.window))[axis], filled(p.dilation, len(p.window))[axis], p.window[axis]
	reach := (k-1)*d + 1
	switch {
	case p.same:
		places = (n + s - 1) / s
		return places, -(max((places-1)*s+reach-n, 0) / 2)
	case p.causal:
		return (n + s - 1) / s, 1 - reach
	}
	return (n-reach)/s + 1, 0
}

// eachTap calls f for the taps of the window at a place, with where they lie in x; inside says
// whether they do.
func (p sweep) eachTap(x []int, place []int, f func(tap, at []int, inside bool)) {
	axes := len(p.window)
	tap, at := make([]int, axes), make([]int, axes)
	var go1 func(axis int, inside bool)
	go1 = func(axis int, inside bool) {
		if axis == axes {
			f(tap, at, inside)
			return
		}
		_, first := p.places(axis, x[1+axis])
		for tap[axis] = 0; tap[axis] < p.window[axis]; tap[axis]++ {
			at[axis] = first + place[axis]*filled(p.strides, axes)[axis] + tap[axis]*filled(p.dilation, axes)[axis]
			go1(axis+1, inside && at[axis] >= 0 && at[axis] < x[1+axis])
		}
	}
	go1(0, true)
}

func (p sweep) shape(x []int, channels int) []int {
	out := []int{x[0]}
	for axis := range p.window {
		n, _ := p.places(axis, x[1+axis])
		out = append(out, n)
	}
	return append(out, channels)
}

// conv is the reference of a convolution.
func (p sweep) conv(in ...array) array {
	x, w := in[0], in[1]
	axes := len(x.shape) - 2
	p.window = w.shape[:axes]
	channels, filters, groups := w.shape[axes], w.shape[axes+1], max(p.groups, 1)
	return build(p.shape(x.shape, filters), func(o []int) float64 {
		sum := 0.0
		group := o[axes+1] / (filters / groups)
		p.eachTap(x.shape, o[1:1+axes], func(tap, at []int, inside bool) {
			for c := 0; inside && c < channels; c++ {
				sum += x.at(index(o[0], at, group*channels+c)...) * w.at(append(append([]int{}, tap...), c, o[axes+1])...)
			}
		})
		return sum
	})
}

func index(batch int, at []int, channel int) []int {
	return append(append([]int{batch}, at...), channel)
}

// pool is the reference of a pooling.
func (p sweep) pool(mean bool) func(...array) array {
	return func(in ...array) array {
		x := in[0]
		axes := len(p.window)
		return build(p.shape(x.shape, x.shape[axes+1]), func(o []int) float64 {
			sum, greatest, n := 0.0, 0.0, 0
			p.eachTap(x.shape, o[1:1+axes], func(tap, at []int, inside bool) {
				if !inside {
					return
				}
				v := x.at(index(o[0], at, o[axes+1])...)
				if n == 0 || v > greatest {
					greatest = v
				}
				sum, n = sum+v, n+1
			})
			if mean {
				return sum / float64(n)
			}
			return greatest
		})
	}
}

// depthwise is the reference of a depthwise convolution: that of one in groups.
func depthwise(p sweep) func(...array) array {
	return func(in ...array) array {
		w := in[1]
		n := len(w.shape)
		p.groups = w.shape[n-2]
		return p.conv(in[0], array{append(append([]int{}, w.shape[:n-2]...), 1, w.shape[n-2]*w.shape[n-1]), w.values})
	}
}

// transposed is the reference of a transposed convolution whose output has the given sizes and
// begins so many elements after the first window.
func transposed(strides, dilation, out, before []int) func(...array) array {
	return func(in ...array) array {
		x, w := in[0], in[1]
		axes := len(x.shape) - 2
		shape := append(append([]int{x.shape[0]}, out...), w.shape[axes])
		y := build(shape, func([]int) float64 { return 0 })
		build(x.shape, func(i []int) float64 { // for each element of x
			build(w.shape, func(k []int) float64 { // and of w
				if k[axes+1] != i[axes+1] {
					return 0
				}
				at := i[0]
				for axis := range axes {
					p := i[1+axis]*strides[axis] + k[axis]*dilation[axis] - before[axis]
					if p < 0 || p >= out[axis] {
						return 0
					}
					at = at*out[axis] + p
				}
				y.values[at*w.shape[axes]+k[axes]] += x.at(i...) * w.at(k...)
				return 0
			})
			return 0
		})
		return y
	}
}

func conv(window tensor.Window) func(x tensors) *tensor.Tensor {
	return func(x tensors) *tensor.Tensor { return x[0].Conv(x[1], window) }
}

var convolutionCases = []opCase{
	{"conv 1d", []kind{wide}, "2x7x3 3x3x4 | 1x3x1 3x1x1 | 0x5x2 2x2x3 | 3x1x2 1x2x5", conv(tensor.Window{}), sweep{}.conv},
	{"conv 1d causal dilated", []kind{wide}, "2x7x3 3x3x4 | 1x1x1 2x1x1", conv(tensor.Window{Padding: tensor.Causal, Dilation: []int{2}}), sweep{causal: true, dilation: []int{2}}.conv},
	{"conv 2d", []kind{wide}, "2x5x6x3 3x2x3x4 | 1x3x3x1 3x3x1x1 | 2x4x4x2 1x1x2x17", conv(tensor.Window{}), sweep{}.conv},
	{"conv 2d same", []kind{wide}, "2x5x6x3 3x2x3x4 | 1x1x1x1 3x3x1x2 | 1x6x5x2 4x3x2x2", conv(tensor.Window{Padding: tensor.Same}), sweep{same: true}.conv},
	{"conv 2d by 2 3 same", []kind{wide}, "2x5x7x3 3x2x3x4 | 1x8x8x1 3x3x1x2", conv(tensor.Window{Padding: tensor.Same, Strides: []int{2, 3}}), sweep{same: true, strides: []int{2, 3}}.conv},
	{"conv 2d by 2", []kind{wide}, "2x6x7x3 3x2x3x4 | 1x2x2x1 1x1x1x2", conv(tensor.Window{Strides: []int{2, 2}}), sweep{strides: []int{2, 2}}.conv},
	{"conv 2d dilated same", []kind{wide}, "1x6x7x2 3x2x2x3", conv(tensor.Window{Padding: tensor.Same, Dilation: []int{2, 3}}), sweep{same: true, dilation: []int{2, 3}}.conv},
	{"conv 2d groups", []kind{wide}, "2x4x5x6 2x3x2x9 | 1x3x3x3 2x2x1x6", conv(tensor.Window{Groups: 3}), sweep{groups: 3}.conv},
	{"conv 3d", []kind{wide}, "2x3x4x3x2 2x2x3x2x3", conv(tensor.Window{Padding: tensor.Same, Strides: []int{2, 1, 1}}), sweep{same: true, strides: []int{2, 1, 1}}.conv},
	{"conv and bias", []kind{wide}, "2x5x6x3 3x2x3x4 4", func(x tensors) *tensor.Tensor { return x[0].Conv(x[1], tensor.Window{}).Add(x[2]) }, biased(sweep{}.conv)},
	{"depthwise conv", []kind{wide}, "2x5x6x3 3x2x3x1 | 1x4x4x2 2x2x2x3 | 2x5x18 3x18x1", func(x tensors) *tensor.Tensor { return x[0].DepthwiseConv(x[1], tensor.Window{Padding: tensor.Same}) }, depthwise(sweep{same: true})},
	{"conv transposed", []kind{wide}, "2x4x3 3x2x3 ", func(x tensors) *tensor.Tensor { return x[0].ConvTranspose(x[1], tensor.Window{Strides: []int{2}}) }, transposed([]int{2}, []int{1}, []int{9}, []int{0})},
	{"conv transposed, far apart", []kind{wide}, "2x4x3 2x2x3 ", func(x tensors) *tensor.Tensor { return x[0].ConvTranspose(x[1], tensor.Window{Strides: []int{3}}) }, transposed([]int{3}, []int{1}, []int{12}, []int{0})},
	{"conv transposed, same", []kind{wide}, "1x3x4x2 3x3x4x2", func(x tensors) *tensor.Tensor {
		return x[0].ConvTranspose(x[1], tensor.Window{Strides: []int{2, 2}, Padding: tensor.Same})
	}, transposed([]int{2, 2}, []int{1, 1}, []int{6, 8}, []int{0, 0})},
	{"conv transposed, dilated", []kind{wide}, "1x3x4x2 2x3x4x2", func(x tensors) *tensor.Tensor {
		return x[0].ConvTranspose(x[1], tensor.Window{Dilation: []int{2, 1}})
	}, transposed([]int{1, 1}, []int{2, 1}, []int{5, 6}, []int{0, 0})},
	{"max pool", []kind{wide}, "2x6x4x3 | 1x2x2x1 | 0x4x4x2 | 1x5x7x17", func(x tensors) *tensor.Tensor { return x[0].MaxPool([]int{2, 2}, tensor.Window{}) }, sweep{window: []int{2, 2}, strides: []int{2, 2}}.pool(false)},
	{"max pool by 2 1 same", []kind{wide}, "2x6x4x3 | 1x1x1x1 | 1x5x7x17", func(x tensors) *tensor.Tensor {
		return x[0].MaxPool([]int{3, 2}, tensor.Window{Strides: []int{2, 1}, Padding: tensor.Same})
	}, sweep{window: []int{3, 2}, strides: []int{2, 1}, same: true}.pool(false)},
	{"average pool by 2 1 same", []kind{wide}, "2x6x4x3 | 1x1x1x1 | 1x5x7x17", func(x tensors) *tensor.Tensor {
		return x[0].AveragePool([]int{3, 2}, tensor.Window{Strides: []int{2, 1}, Padding: tensor.Same})
	}, sweep{window: []int{3, 2}, strides: []int{2, 1}, same: true}.pool(true)},
	{"average pool 1d", []kind{wide}, "2x7x3", func(x tensors) *tensor.Tensor { return x[0].AveragePool([]int{3}, tensor.Window{}) }, sweep{window: []int{3}, strides: []int{3}}.pool(true)},
	{"max pool 3d", []kind{wide}, "2x4x3x2x3", func(x tensors) *tensor.Tensor { return x[0].MaxPool([]int{2, 3, 1}, tensor.Window{}) }, sweep{window: []int{2, 3, 1}, strides: []int{2, 3, 1}}.pool(false)},
}

func biased(f func(...array) array) func(...array) array {
	return func(x ...array) array {
		y := f(x[:2]...)
		return build(y.shape, func(i []int) float64 { return y.at(i...) + x[2].values[i[len(i)-1]] })
	}
}
