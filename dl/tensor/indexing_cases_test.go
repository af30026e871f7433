package tensor_test

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// moved is an array of another shape, whose element at an index is x's at the index that from says;
// no index is a zero.
func moved(shape func(x []int) []int, from func(out, x []int) []int) func(...array) array {
	return func(x ...array) array {
		return build(shape(x[0].shape), func(out []int) float64 {
			in := from(slices.Clone(out), x[0].shape)
			if in == nil {
				return 0
			}
			k := 0
			for i, n := range x[0].shape {
				if in[i] < 0 || in[i] >= n {
					panic("the reference has a wrong index")
				}
				k = k*n + in[i]
			}
			return x[0].values[k]
		})
	}
}

func unchanged(x []int) []int { return x }

// sized is the shape with some axes of another size: axis, size, axis, size, ...
func sized(axes ...int) func(x []int) []int {
	return func(x []int) []int {
		x = slices.Clone(x)
		for i := 0; i < len(axes); i += 2 {
			x[(axes[i]+len(x))%len(x)] = axes[i+1]
		}
		return x
	}
}

// along changes the index on one axis alone.
func along(axis int, f func(i, n int) int) func(out, x []int) []int {
	return func(out, x []int) []int {
		a := (axis + len(x)) % len(x)
		out[a] = f(out[a], x[a])
		return out
	}
}

// without leaves an axis of an index out, and with puts i in there.
func without(index []int, axis int) []int { return slices.Delete(slices.Clone(index), axis, axis+1) }
func with(index []int, axis, i int) []int { return slices.Insert(slices.Clone(index), axis, i) }

// padded is the array wider by those on its first and last axis, continued by where.
func padded(before, after int, where func(k, n int) int) func(...array) array {
	return moved(func(x []int) []int {
		x = slices.Clone(x)
		x[0] += before
		x[len(x)-1] += after
		return x
	}, func(out, x []int) []int {
		out[0] -= before
		for i, n := range x {
			if out[i] < 0 || out[i] >= n {
				if out[i] = where(out[i], n); out[i] < 0 {
					return nil
				}
			}
		}
		return out
	})
}

func widths(x *tensor.Tensor, before, after int) [][2]int {
	w := make([][2]int, x.Rank())
	w[0][0] = before
	w[x.Rank()-1][1] = after
	return w
}

// bounce walks from element to element of an axis of n, turning round at the ends, where an element
// is met twice if twice says so.
func bounce(twice bool) func(k, n int) int {
	return func(k, n int) int {
		if n == 1 {
			return 0
		}
		at, step := 0, 1
		walk := k
		if k < 0 { // the walk to the left looks the same as that to the right from the other end
			walk = n - 1 - k
		}
		for range walk {
			switch next := at + step; {
			case next >= 0 && next < n:
				at = next
			case twice:
				step = -step
			default:
				step = -step
				at += step
			}
		}
		if k < 0 {
			return n - 1 - at
		}
		return at
	}
}

func whole(index []float64) (out []int) {
	for _, v := range index {
		out = append(out, int(v))
	}
	return out
}

// scattered adds the values at the places that the last axis of the indices names.
func scattered(x, indices, values array) array {
	y := array{x.shape, slices.Clone(x.values)}
	k := indices.shape[len(indices.shape)-1]
	n := 1
	for _, d := range x.shape[k:] {
		n *= d
	}
	for i := 0; i*n < len(values.values); i++ {
		at := 0
		for axis, j := range whole(indices.values[i*k : i*k+k]) {
			at = at*x.shape[axis] + j
		}
		for e := range n {
			y.values[at*n+e] += values.values[i*n+e]
		}
	}
	return y
}

func gathered(x ...array) array {
	k := x[1].shape[len(x[1].shape)-1]
	first := x[1].shape[:len(x[1].shape)-1]
	return build(slices.Concat(first, x[0].shape[k:]), func(out []int) float64 {
		row := 0
		for i, d := range first {
			row = row*d + out[i]
		}
		at := 0
		for axis, j := range whole(x[1].values[row*k : row*k+k]) {
			at = at*x[0].shape[axis] + j
		}
		for axis, d := range x[0].shape[k:] {
			at = at*d + out[len(first)+axis]
		}
		return x[0].values[at]
	})
}

func taken(axis int) func(x ...array) array {
	return func(x ...array) array {
		a := x[0].axis(axis)
		indices := x[1]
		rank := len(indices.shape)
		return build(slices.Concat(x[0].shape[:a], indices.shape, x[0].shape[a+1:]), func(out []int) float64 {
			k := 0
			for i, d := range indices.shape {
				k = k*d + out[a+i]
			}
			i := (int(indices.values[k]) + x[0].shape[a]) % x[0].shape[a]
			at := 0
			for axis, j := range slices.Concat(out[:a], []int{i}, out[a+rank:]) {
				at = at*x[0].shape[axis] + j
			}
			return x[0].values[at]
		})
	}
}

func last(out []int) (i, j int, first []int) {
	n := len(out)
	return out[n-2], out[n-1], out[:n-2]
}

const matrices = "3x4 | 1x1 | 4x2 | 2x3x3 | 0x3 | 3x0 | 2x1x2x3x4 | 1x37"

var indexingCases = []opCase{
	{"swapaxes 0 -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].SwapAxes(0, -1) }, moved(
		func(x []int) []int { return sized(0, x[len(x)-1], -1, x[0])(x) },
		func(out, _ []int) []int { n := len(out) - 1; out[0], out[n] = out[n], out[0]; return out })},
	{"moveaxis 0 -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].MoveAxis(0, -1) }, moved(
		func(x []int) []int { return append(slices.Clone(x[1:]), x[0]) },
		func(out, _ []int) []int { n := len(out) - 1; return append([]int{out[n]}, out[:n]...) })},
	{"moveaxis -1 1", []kind{wide}, "2x3x4 | 2x1x3x4x5 | 0x2x3", func(x tensors) *tensor.Tensor { return x[0].MoveAxis(-1, 1) }, moved(
		func(x []int) []int { n := len(x) - 1; return with(x[:n], 1, x[n]) },
		func(out, _ []int) []int { return append(without(out, 1), out[1]) })},
	{"transpose of many", []kind{wide}, "33x34 | 2x33x3", func(x tensors) *tensor.Tensor { return x[0].Transpose() }, func(x ...array) array {
		var axes []int
		for i := range x[0].shape {
			axes = append([]int{i}, axes...)
		}
		return turned(axes...)(x...)
	}},
	{"squeeze", []kind{wide}, "2x3 | 2x1x3 | 2x1x3x1x1 | 2x1 | 0x1 | .", func(x tensors) *tensor.Tensor { return x[0].Squeeze() }, func(x ...array) array {
		return shaped(slices.DeleteFunc(slices.Clone(x[0].shape), func(n int) bool { return n == 1 })...)(x...)
	}},
	{"squeeze 1 -1", []kind{wide}, "2x1x1 | 2x1x3x1 | 1x1x1 | 0x1x2x2x1", func(x tensors) *tensor.Tensor { return x[0].Squeeze(1, -1) }, func(x ...array) array {
		s := x[0].shape
		return shaped(without(s[:len(s)-1], 1)...)(x...)
	}},

	{"stack 0", []kind{wide}, "2x3 2x3 | 2x3 | . . . | 0 0 | 2x0 2x0 | 2x1x3x2x2 2x1x3x2x2", func(x tensors) *tensor.Tensor { return tensor.Stack(0, x...) }, stacked(0)},
	{"stack 1", []kind{wide}, "2x3 2x3 | 2x3 | 4 4 4 | 0x3 0x3 | 2x1x3x2x2 2x1x3x2x2", func(x tensors) *tensor.Tensor { return tensor.Stack(1, x...) }, stacked(1)},
	{"stack -1", []kind{wide}, "2x3 2x3 | . . | 3 3 3 | 2x3x2 2x3x2", func(x tensors) *tensor.Tensor { return tensor.Stack(-1, x...) }, func(x ...array) array { return stacked(len(x[0].shape))(x...) }},
	{"stack itself", []kind{wide}, "2x3 | .", func(x tensors) *tensor.Tensor { return tensor.Stack(0, x[0], x[0]) }, func(x ...array) array { return stacked(0)(x[0], x[0]) }},
	// The parts in another order, one of them twice and one not at all.
	{"unstack", []kind{wide}, "2x3 | 2x4x3 | 2x3x1x2x2", func(x tensors) *tensor.Tensor {
		p := x[0].Unstack(1)
		return tensor.Stack(1, p[2], p[0], p[2])
	}, moved(sized(1, 3), along(1, func(i, _ int) int { return []int{2, 0, 2}[i] }))},
	{"split", []kind{wide}, "2x6 | 2x3x2 | 0x3", func(x tensors) *tensor.Tensor {
		p := x[0].Split(3, 1)
		return tensor.Concat(1, p[1], p[2], p[0])
	}, moved(unchanged, along(1, func(i, n int) int { return (i + n/3) % n }))},
	{"split sizes", []kind{wide}, "2x4 | 3x4x5", func(x tensors) *tensor.Tensor {
		p := x[0].SplitSizes([]int{1, 0, 3}, 1)
		return tensor.Concat(1, p[2], p[1], p[0])
	}, moved(unchanged, along(1, func(i, n int) int { return (i + 1) % n }))},

	{"index 1", []kind{wide}, "2x3 | 3 | 3x0 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.At(1)) }, moved(
		func(x []int) []int { return x[1:] }, func(out, _ []int) []int { return with(out, 0, 1) })},
	{"index ..., -1", []kind{wide}, "2x3 | 3 | 0x3 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.Ellipsis, tensor.At(-1)) }, moved(
		func(x []int) []int { return x[:len(x)-1] }, func(out, x []int) []int { return append(out, x[len(x)-1]-1) })},
	{"index :, 1:-1", []kind{wide}, "2x5 | 2x3x2 | 2x2 | 2x1 | 2x0 | 2x4x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.All, tensor.Range(1, -1)) }, moved(
		func(x []int) []int { return sized(1, max(0, x[1]-2))(x) }, along(1, func(i, _ int) int { return i + 1 }))},
	{"index :, ::2", []kind{wide}, "2x5 | 2x4 | 2x1 | 2x0 | 3x37 | 2x4x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.All, tensor.Range(0, tensor.End, 2)) }, moved(
		func(x []int) []int { return sized(1, (x[1]+1)/2)(x) }, along(1, func(i, _ int) int { return 2 * i }))},
	{"index ::-1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Index(tensor.Range(-1, tensor.End, -1)) }, moved(
		unchanged, along(0, func(i, n int) int { return n - 1 - i }))},
	{"index ..., 9:0:-3", []kind{wide}, "2x5 | 2x4 | 3x12 | 2x1", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.Ellipsis, tensor.Range(9, 0, -3)) }, moved(
		func(x []int) []int { first := min(9, x[1]-1); return sized(1, (first+2)/3)(x) },
		along(1, func(i, n int) int { return min(9, n-1) - 3*i }))},
	{"index None, 0, ..., None, -2:", []kind{wide}, "2x3 | 3x1x5 | 1x2x3x4 | 1x0", func(x tensors) *tensor.Tensor {
		return x[0].Index(tensor.NewAxis, tensor.At(0), tensor.Ellipsis, tensor.NewAxis, tensor.Range(-2, tensor.End))
	}, func(x ...array) array {
		n := len(x[0].shape) - 1
		return moved(func(x []int) []int {
			return slices.Concat([]int{1}, x[1:n], []int{1, min(2, x[n])})
		}, func(out, x []int) []int {
			return slices.Concat([]int{0}, out[1:n], []int{out[len(out)-1] + max(0, x[n]-2)})
		})(x...)
	}},
	{"index nothing", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Index() }, func(x ...array) array { return x[0] }},
	{"index new axis of all", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Index(tensor.Ellipsis, tensor.NewAxis) }, func(x ...array) array {
		return shaped(append(slices.Clone(x[0].shape), 1)...)(x...)
	}},
	{"index past the end", []kind{wide}, "3x2 | 3", func(x tensors) *tensor.Tensor { return x[0].Index(tensor.Range(5, 9)) }, moved(sized(0, 0), nil)},
	// Gradients of parts of one tensor add up, those that overlap too.
	{"sum of slices", []kind{wide}, "2x5 | 3x5x2", func(x tensors) *tensor.Tensor {
		return x[0].Slice(1, 0, 3).Add(x[0].Slice(1, 2, 5)).Add(x[0].Index(tensor.All, tensor.Range(-1, 1, -1)))
	}, func(x ...array) array {
		at := func(from, step int) array {
			return moved(sized(1, 3), along(1, func(i, _ int) int { return from + step*i }))(x[0])
		}
		a, b, c := at(0, 1), at(2, 1), at(4, -1)
		return build(a.shape, func(i []int) float64 { return a.at(i...) + b.at(i...) + c.at(i...) })
	}},

	{"flip", []kind{wide}, one, func(x tensors) *tensor.Tensor { return x[0].Flip() }, moved(unchanged, func(out, x []int) []int {
		for i, n := range x {
			out[i] = n - 1 - out[i]
		}
		return out
	})},
	{"flip -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Flip(-1) }, moved(unchanged, along(-1, func(i, n int) int { return n - 1 - i }))},
	{"flip 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Flip(0) }, moved(unchanged, along(0, func(i, n int) int { return n - 1 - i }))},
	{"roll 1 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Roll(1, 0) }, moved(unchanged, along(0, func(i, n int) int { return (i - 1 + n) % n }))},
	{"roll -2 -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Roll(-2, -1) }, moved(unchanged, along(-1, func(i, n int) int { return (i + 2) % n }))},
	{"roll 8 1", []kind{wide}, "2x3 | 2x8x2 | 2x0 | 2x5x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Roll(8, 1) }, moved(unchanged, along(1, func(i, n int) int { return (i + 8*n - 8) % n }))},
	{"roll itself", []kind{wide}, "2x5", func(x tensors) *tensor.Tensor { return x[0].Mul(x[0].Roll(2, 1)) }, func(x ...array) array {
		return build(x[0].shape, func(i []int) float64 { return x[0].at(i...) * x[0].at(i[0], (i[1]+3)%5) })
	}},

	{"tile 2 3", []kind{wide}, "2x3 | 1x1 | 4x1 | 0x3 | 2x0 | 3x17", func(x tensors) *tensor.Tensor { return x[0].Tile(2, 3) }, moved(
		func(x []int) []int { return []int{2 * x[0], 3 * x[1]} }, func(out, x []int) []int { return []int{out[0] % x[0], out[1] % x[1]} })},
	{"tile 3", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Tile(3) }, moved(
		func(x []int) []int { return sized(-1, 3*x[len(x)-1])(x) }, along(-1, func(i, n int) int { return i % n }))},
	{"tile 0", []kind{wide}, "2x3", func(x tensors) *tensor.Tensor { return x[0].Tile(0, 1) }, moved(sized(0, 0), nil)},
	{"tile of a vector", []kind{wide}, "3 | 1 | 0", func(x tensors) *tensor.Tensor { return x[0].Tile(2, 1, 2) }, moved(
		func(x []int) []int { return []int{2, 1, 2 * x[0]} }, func(out, x []int) []int { return []int{out[2] % x[0]} })},
	{"tile of a scalar", []kind{wide}, ".", func(x tensors) *tensor.Tensor { return x[0].Tile(2, 3) }, moved(
		func([]int) []int { return []int{2, 3} }, func(_, _ []int) []int { return []int{} })},
	{"repeat 3 1", []kind{wide}, "2x3 | 2x1 | 2x3x4 | 0x3 | 2x0 | 2x3x1x2x2", func(x tensors) *tensor.Tensor { return x[0].Repeat(3, 1) }, moved(
		func(x []int) []int { return sized(1, 3*x[1])(x) }, along(1, func(i, _ int) int { return i / 3 }))},
	{"repeat 2 0", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Repeat(2, 0) }, moved(
		func(x []int) []int { return sized(0, 2*x[0])(x) }, along(0, func(i, _ int) int { return i / 2 }))},
	{"repeat 1 -1", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].Repeat(1, -1) }, func(x ...array) array { return x[0] }},
	{"repeat 0 0", []kind{wide}, "3 | 2x3", func(x tensors) *tensor.Tensor { return x[0].Repeat(0, 0) }, moved(sized(0, 0), nil)},
	{"broadcast to 2 3 4", []kind{wide}, "4 | 1 | . | 3x4 | 3x1 | 1x4 | 2x1x4 | 2x3x4 | 1x1x1", func(x tensors) *tensor.Tensor { return x[0].BroadcastTo(2, 3, 4) }, func(x ...array) array {
		return build([]int{2, 3, 4}, func(i []int) float64 { return x[0].at(i...) })
	}},
	{"broadcast to 0 3", []kind{wide}, "3 | 1 | 0x3 | 1x3", func(x tensors) *tensor.Tensor { return x[0].BroadcastTo(0, 3) }, func(x ...array) array { return array{shape: []int{0, 3}} }},
	{"broadcast to -1 3 -1", []kind{wide}, "2x1x4 | 2x3x1 | 0x1x2", func(x tensors) *tensor.Tensor { return x[0].BroadcastTo(-1, 3, -1) }, moved(sized(1, 3), func(out, x []int) []int {
		out[1] %= x[1]
		return out
	})},

	{"pad", []kind{wide}, "2x3 | 3 | 1 | 1x1 | 0x3 | 2x0 | 2x3x4 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].Pad(widths(x[0], 2, 1)) }, padded(2, 1, func(int, int) int { return -1 })},
	{"pad a scalar", []kind{wide}, ".", func(x tensors) *tensor.Tensor { return x[0].Pad(nil) }, func(x ...array) array { return x[0] }},
	{"pad by nothing", []kind{wide}, rows, func(x tensors) *tensor.Tensor { return x[0].PadReflect(widths(x[0], 0, 0)) }, func(x ...array) array { return x[0] }},
	{"pad the middle", []kind{wide}, "2x3x4 | 2x1x1 | 0x2x3 | 2x0x3", func(x tensors) *tensor.Tensor { return x[0].Pad([][2]int{{}, {1, 2}, {}}) }, moved(
		func(x []int) []int { return sized(1, x[1]+3)(x) }, func(out, x []int) []int {
			if out[1]--; out[1] < 0 || out[1] >= x[1] {
				return nil
			}
			return out
		})},
	{"pad with 2.5", []kind{wide}, "2x3 | 3 | 0x3", func(x tensors) *tensor.Tensor { return x[0].PadConstant(2.5, widths(x[0], 1, 2)) }, func(x ...array) array {
		shape := slices.Clone(x[0].shape)
		shape[0]++
		shape[len(shape)-1] += 2
		return build(shape, func(out []int) float64 {
			in := slices.Clone(out)
			in[0]--
			for i, n := range x[0].shape {
				if in[i] < 0 || in[i] >= n {
					return 2.5
				}
			}
			return x[0].at(in...)
		})
	}},
	{"pad edge", []kind{wide}, "2x3 | 3 | 1x1 | 2x3x4 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].PadEdge(widths(x[0], 2, 3)) }, padded(2, 3, func(k, n int) int { return max(0, min(k, n-1)) })},
	{"pad reflect", []kind{wide}, "4x5 | 5 | 1x1 | 2x3 | 2x3x2 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].PadReflect(widths(x[0], 7, 3)) }, padded(7, 3, bounce(false))},
	{"pad symmetric", []kind{wide}, "4x5 | 5 | 1x1 | 2x3 | 2x3x2 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].PadSymmetric(widths(x[0], 7, 3)) }, padded(7, 3, bounce(true))},

	{"take 0", []kind{wide, label(4)}, "4x3 5 | 4 2x3 | 4x2 . | 4x3 0 | 4x0 2 | 4x1x2x1x2 2x2x1 | 4x3 1x9", func(x tensors) *tensor.Tensor { return x[0].Take(x[1], 0) }, taken(0)},
	{"take -1", []kind{wide, label(4)}, "3x4 5 | 2x3x4 2x3 | 4 . | 0x4 2", func(x tensors) *tensor.Tensor { return x[0].Take(x[1], -1) }, taken(-1)},
	{"take 1", []kind{wide, label(4)}, "3x4x2 5 | 2x4x3 2x3 | 2x4 3 | 2x4x1x2x3 2", func(x tensors) *tensor.Tensor { return x[0].Take(x[1], 1) }, taken(1)},
	{"take from the end", []kind{wide, label(4)}, "4x3 5 | 4 2x3", func(x tensors) *tensor.Tensor { return x[0].Take(x[1].AddScalar(-4), 0) }, func(x ...array) array { return taken(0)(x...) }},
	{"gather nd", []kind{wide, label(3)}, "3x3 4x2 | 3x4 5x1 | 3x3x2 2x2x2 | 3x3 2 | 3x2x1x2x2 2x1 | 3x4 0x1 | 3x0 2x1 | 3x2 0", func(x tensors) *tensor.Tensor { return x[0].GatherND(x[1]) }, gathered},
	{"scatter", []kind{wide, label(3)}, "5 5x1 | 4x5 4x1 | 2x2x5 2x2x1 | 0x5 0x1", func(x tensors) *tensor.Tensor {
		return tensor.Scatter(x[1], x[0], append([]int{3}, x[0].Shape()[x[1].Rank()-1:]...)...)
	}, func(x ...array) array {
		zeros := build(append([]int{3}, x[0].shape[len(x[1].shape)-1:]...), func([]int) float64 { return 0 })
		return scattered(zeros, x[1], x[0])
	}},
	{"scatter add", []kind{wide, wide, label(3)}, "3 5 5x1 | 3x5 4x5 4x1 | 3x3x2 4x2 4x2 | 3x2 2x2x2 2x2x1 | 3x3 . 2 | 3x2 0x2 0x1 | 3x2x1x2x2 2x2x1x2x2 2x1", func(x tensors) *tensor.Tensor { return x[0].ScatterAdd(x[2], x[1]) },
		func(x ...array) array { return scattered(x[0], x[2], x[1]) }},
	{"segment sum", []kind{wide, label(3)}, "5 5 | 4x2 4 | 0x2 0 | 1x3 1 | 5x2x1x2x2 5 | 4x0 4", func(x tensors) *tensor.Tensor { return x[0].SegmentSum(x[1], 3) }, func(x ...array) array {
		return build(append([]int{3}, x[0].shape[1:]...), func(out []int) (s float64) {
			for row, k := range whole(x[1].values) {
				if k == out[0] {
					s += x[0].at(append([]int{row}, out[1:]...)...)
				}
			}
			return s
		})
	}},
	{"one hot", []kind{label(5)}, "3 | . | 2x3 | 0 | 1 | 2x1x3x2x2", func(x tensors) *tensor.Tensor { return x[0].OneHot(5) }, func(x ...array) array {
		return build(append(slices.Clone(x[0].shape), 5), func(out []int) float64 {
			n := len(out) - 1
			if int(x[0].at(out[:n]...)) == out[n] {
				return 1
			}
			return 0
		})
	}},

	{"diag 0", []kind{wide}, "3 | 1 | 0 | 2x3 | 0x2 | 2x0 | 2x1x2x2x3", func(x tensors) *tensor.Tensor { return x[0].Diag(0) }, onDiagonal(0)},
	{"diag 2", []kind{wide}, "3 | 1 | 0 | 2x3 | 0x2", func(x tensors) *tensor.Tensor { return x[0].Diag(2) }, onDiagonal(2)},
	{"diag -1", []kind{wide}, "3 | 1 | 0 | 2x3 | 0x2", func(x tensors) *tensor.Tensor { return x[0].Diag(-1) }, onDiagonal(-1)},
	{"diagonal 0", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Diagonal(0) }, diagonals(0)},
	{"diagonal 2", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Diagonal(2) }, diagonals(2)},
	{"diagonal -1", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Diagonal(-1) }, diagonals(-1)},
	{"trace 1", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Trace(1) }, func(x ...array) array { return sum(-1)(diagonals(1)(x...)) }},
	{"triu 0", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Triu(0) }, masked(func(i, j int) bool { return j >= i })},
	{"triu -1", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Triu(-1) }, masked(func(i, j int) bool { return j >= i-1 })},
	{"triu 5", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Triu(5) }, masked(func(i, j int) bool { return j >= i+5 })},
	{"tril 0", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Tril(0) }, masked(func(i, j int) bool { return j <= i })},
	{"tril 1", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Tril(1) }, masked(func(i, j int) bool { return j <= i+1 })},
	{"tril -5", []kind{wide}, matrices, func(x tensors) *tensor.Tensor { return x[0].Tril(-5) }, masked(func(i, j int) bool { return j <= i-5 })},

	{"full like", []kind{bit}, one, func(x tensors) *tensor.Tensor { return x[0].FullLike(1.5) }, each(func(float64) float64 { return 1.5 })},
}

func stacked(axis int) func(...array) array {
	return func(x ...array) array {
		return build(with(x[0].shape, axis, len(x)), func(out []int) float64 { return x[out[axis]].at(without(out, axis)...) })
	}
}

func onDiagonal(k int) func(...array) array {
	return moved(func(x []int) []int {
		n := x[len(x)-1] + max(k, -k)
		return append(slices.Clone(x[:len(x)-1]), n, n)
	}, func(out, x []int) []int {
		i, j, first := last(out)
		if j-i != k {
			return nil
		}
		return append(first, min(i, j))
	})
}

func diagonals(k int) func(...array) array {
	return moved(func(x []int) []int {
		m, n, first := last(x)
		length := 0
		for i := range m {
			if i+k >= 0 && i+k < n {
				length++
			}
		}
		return append(slices.Clone(first), length)
	}, func(out, x []int) []int {
		i := out[len(out)-1] + max(-k, 0)
		return append(out[:len(out)-1], i, i+k)
	})
}

func masked(in func(i, j int) bool) func(...array) array {
	return moved(unchanged, func(out, _ []int) []int {
		if i, j, _ := last(out); !in(i, j) {
			return nil
		}
		return out
	})
}
