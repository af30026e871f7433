package tensor_test

import "math"

// An array is the reference that ops are compared with: float64, and written with indices rather
// than with strides and blocks, so that it shares no thought with what it checks.
type array struct {
	shape  []int
	values []float64
}

// build makes an array of that shape, whose element at an index is f of the index.
func build(shape []int, f func(index []int) float64) array {
	size := 1
	for _, n := range shape {
		size *= n
	}
	a := array{shape: shape, values: make([]float64, 0, size)}
	index := make([]int, len(shape))
	var fill func(axis int)
	fill = func(axis int) {
		if axis == len(shape) {
			a.values = append(a.values, f(index))
			return
		}
		for index[axis] = 0; index[axis] < shape[axis]; index[axis]++ {
			fill(axis + 1)
		}
	}
	fill(0)
	return a
}

// at is the element at an index, which may be one of an array that a is repeated to.
func (a array) at(index ...int) float64 {
	index = index[len(index)-len(a.shape):]
	k := 0
	for axis, n := range a.shape {
		k *= n
		if n > 1 {
			k += index[axis]
		}
	}
	return a.values[k]
}

// axis is the axis of that number, which is negative if counted from the end.
func (a array) axis(i int) int { return (i + len(a.shape)) % len(a.shape) }

// common is the shape that all arrays are repeated to.
func common(xs ...array) []int {
	var shape []int
	for _, x := range xs {
		for len(shape) < len(x.shape) {
			shape = append([]int{1}, shape...)
		}
	}
	for _, x := range xs {
		for i, n := range x.shape {
			if n != 1 {
				shape[len(shape)-len(x.shape)+i] = n
			}
		}
	}
	return shape
}

// each applies f to every element.
func each(f func(float64) float64) func(...array) array {
	return func(x ...array) array {
		return build(x[0].shape, func(i []int) float64 { return f(x[0].at(i...)) })
	}
}

// pair applies f to the elements that meet.
func pair(f func(x, y float64) float64) func(...array) array {
	return func(x ...array) array {
		return build(common(x...), func(i []int) float64 { return f(x[0].at(i...), x[1].at(i...)) })
	}
}

// fold takes along axes the fold of the elements by f from a start, and then the last function of
// it and of how many elements there were. No axes mean all.
func fold(start float64, f func(a, x float64) float64, last func(a float64, n int) float64, axes ...int) func(...array) array {
	return func(x ...array) array {
		gone := make([]bool, len(x[0].shape))
		for i := range gone {
			gone[i] = len(axes) == 0
		}
		for _, a := range axes {
			gone[x[0].axis(a)] = true
		}
		var stays []int
		n := 1
		for i, d := range x[0].shape {
			if gone[i] {
				n *= d
			} else {
				stays = append(stays, d)
			}
		}
		return build(stays, func(out []int) float64 {
			a := start
			build(x[0].shape, func(in []int) float64 {
				k := 0
				for i := range in {
					if !gone[i] {
						if in[i] != out[k] {
							return 0
						}
						k++
					}
				}
				a = f(a, x[0].at(in...))
				return 0
			})
			return last(a, n)
		})
	}
}

func sum(axes ...int) func(...array) array {
	return fold(0, func(a, x float64) float64 { return a + x }, func(a float64, _ int) float64 { return a }, axes...)
}

func mean(axes ...int) func(...array) array {
	return fold(0, func(a, x float64) float64 { return a + x }, func(a float64, n int) float64 { return a / float64(n) }, axes...)
}

func greatest(axis int) func(...array) array {
	return fold(math.Inf(-1), math.Max, func(a float64, _ int) float64 { return a }, axis)
}

// shaped is the array in another shape.
func shaped(shape ...int) func(...array) array {
	return func(x ...array) array { return array{shape, x[0].values} }
}

// turned is the array with axis i of the result being axis axes[i].
func turned(axes ...int) func(...array) array {
	return func(x ...array) array {
		shape := make([]int, len(axes))
		for i, a := range axes {
			shape[i] = x[0].shape[x[0].axis(a)]
		}
		return build(shape, func(out []int) float64 {
			in := make([]int, len(out))
			for i, a := range axes {
				in[x[0].axis(a)] = out[i]
			}
			return x[0].at(in...)
		})
	}
}

func joined(axis int) func(...array) array {
	return func(xs ...array) array {
		axis := xs[0].axis(axis)
		shape := append([]int{}, xs[0].shape...)
		shape[axis] = 0
		for _, x := range xs {
			shape[axis] += x.shape[axis]
		}
		return build(shape, func(out []int) float64 {
			in := append([]int{}, out...)
			for _, x := range xs {
				if in[axis] < x.shape[axis] {
					k := 0 // at would take an axis of size 1 for a repeated one, which it is not here
					for i, n := range x.shape {
						k = k*n + in[i]
					}
					return x.values[k]
				}
				in[axis] -= x.shape[axis]
			}
			panic("past the end")
		})
	}
}

func part(axis, from, to int) func(...array) array {
	return func(x ...array) array {
		axis := x[0].axis(axis)
		shape := append([]int{}, x[0].shape...)
		shape[axis] = to - from
		return build(shape, func(out []int) float64 {
			in := append([]int{}, out...)
			in[axis] += from
			return x[0].at(in...)
		})
	}
}

// product is x·w, where w is a matrix, or a matrix for each of x's.
func product(x ...array) array {
	a, w := x[0], x[1]
	k := w.shape[len(w.shape)-2]
	shape := append([]int{}, a.shape...)
	shape[len(shape)-1] = w.shape[len(w.shape)-1]
	return build(shape, func(out []int) float64 {
		var s float64
		for i := range k {
			left := append(append([]int{}, out[:len(out)-1]...), i)
			right := []int{i, out[len(out)-1]}
			if len(w.shape) > 2 {
				right = append(append([]int{}, out[:len(out)-2]...), right...)
			}
			s += a.at(left...) * w.at(right...)
		}
		return s
	})
}

// row are the elements along the last axis.
func (a array) row(index []int) []float64 {
	n := a.shape[len(a.shape)-1]
	row := make([]float64, n)
	for j := range row {
		row[j] = a.at(append(append([]int{}, index...), j)...)
	}
	return row
}

func exponentials(row []float64) (parts []float64, all float64) {
	for _, v := range row {
		parts = append(parts, math.Exp(v))
		all += math.Exp(v)
	}
	return parts, all
}

func softmaxOf(x ...array) array {
	return build(x[0].shape, func(i []int) float64 {
		parts, all := exponentials(x[0].row(i[:len(i)-1]))
		return parts[i[len(i)-1]] / all
	})
}

// inside keeps a probability from 0 and 1, as Keras does.
func inside(p float64) float64 { return math.Min(math.Max(p, 1e-7), 1-1e-7) }

// normalized are probabilities divided by their sum and kept from 0 and 1.
func normalized(x array) array {
	return build(x.shape, func(i []int) float64 {
		var all float64
		for _, v := range x.row(i[:len(i)-1]) {
			all += v
		}
		return inside(x.at(i...) / all)
	})
}

// sparseLoss is -ln p of the class that is right.
func sparseLoss(p array, labels array) array {
	return build(p.shape[:len(p.shape)-1], func(i []int) float64 {
		k := 0
		for axis, n := range p.shape[:len(p.shape)-1] {
			k = k*n + i[axis]
		}
		return -math.Log(p.row(i)[int(labels.values[k])])
	})
}

// loss is -Σ t·ln p.
func loss(p, t array) array {
	return build(p.shape[:len(p.shape)-1], func(i []int) float64 {
		var s float64
		want := t.row(i)
		for j, v := range p.row(i) {
			s -= want[j] * math.Log(v)
		}
		return s
	})
}

func binaryLoss(p, t float64) float64 { return -t*math.Log(p) - (1-t)*math.Log(1-p) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
