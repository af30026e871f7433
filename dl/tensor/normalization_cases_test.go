package tensor_test

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

const featureShapes = "4x3 | 3x1 | 5x4x2 | 2x3x1x2x5 | 17x5"

var normalizationCases = []opCase{
	{"feature moments", []kind{wide}, featureShapes + " | 1x3 | 4 | 2x0", func(x tensors) *tensor.Tensor { return x[0].FeatureMoments() },
		func(x ...array) array { return featureMoments(x[0]) }},
	{"batch normalization", []kind{wide, positive}, "4x3 2x3 3 3 | 3x1 2x1 1 1 | 2x3x4 2x4 4 4 | 0x3 2x3 3 3 | 2x0 2x0 0 0 | 2x1x3x2x2 2x2 2 2",
		func(x tensors) *tensor.Tensor { return x[0].BatchNormalization(x[1], x[2], x[3], 0.25) },
		func(x ...array) array { return standardized(x[0], x[1], x[2], x[3]) }},
	{"batch normalization without weights", []kind{wide, positive}, "4x3 2x3 | 5 2x5",
		func(x tensors) *tensor.Tensor { return x[0].BatchNormalization(x[1], nil, nil, 0.25) },
		func(x ...array) array { return standardized(x[0], x[1], array{}, array{}) }},
	{"batch normalization by itself", []kind{wide}, "4x3 3 3 | 3x1 1 1 | 2x3x4 4 4 | 2x1x3x2x2 2 2",
		func(x tensors) *tensor.Tensor {
			return x[0].BatchNormalization(x[0].FeatureMoments(), x[1], x[2], 0.25)
		},
		func(x ...array) array { return standardized(x[0], featureMoments(x[0]), x[1], x[2]) }},
	{"batch normalization by itself, moments used twice", []kind{wide}, "4x3 3 | 2x3x4 4 | 17x5 5",
		func(x tensors) *tensor.Tensor {
			m := x[0].FeatureMoments()
			return x[0].BatchNormalization(m, x[1], nil, 0.25).Add(m.Slice(0, 1, 2).Reshape(-1)).Add(x[0])
		},
		func(x ...array) array {
			m := featureMoments(x[0])
			y := standardized(x[0], m, x[1], array{})
			return build(y.shape, func(i []int) float64 { return y.at(i...) + m.at(1, i[len(i)-1]) + x[0].at(i...) })
		}},
	{"layer normalization", []kind{wide}, "4x3 3 3 | 3x1 1 1 | 2x3x4 4 4 | 0x3 3 3 | 2x0 0 0 | 5 5 5 | 2x1x3x2x2 2 2",
		func(x tensors) *tensor.Tensor { return x[0].LayerNormalization(x[1], x[2], 0.25) },
		func(x ...array) array { return layerNormalized(x[0], x[1], x[2], false, -1) }},
	{"layer normalization along 1 and 2", []kind{wide}, "2x3x4 3x4 3x4 | 1x2x3 2x3 2x3 | 0x2x3 2x3 2x3",
		func(x tensors) *tensor.Tensor { return x[0].LayerNormalization(x[1], x[2], 0.25, 2, 1) },
		func(x ...array) array { return layerNormalized(x[0], x[1], x[2], false, 1, 2) }},
	{"layer normalization along 1", []kind{wide}, "2x3x4 3 3 | 2x1x2 1 1 | 2x3x2x2x1 3 3",
		func(x tensors) *tensor.Tensor { return x[0].LayerNormalization(x[1], x[2], 0.25, 1) },
		func(x ...array) array { return layerNormalized(x[0], x[1], x[2], false, 1) }},
	{"layer normalization without weights, twice", []kind{wide}, "4x3 | 2x3x4",
		func(x tensors) *tensor.Tensor {
			return x[0].LayerNormalization(nil, nil, 0.25).Add(x[0].LayerNormalization(nil, nil, 0.25))
		},
		func(x ...array) array {
			y := layerNormalized(x[0], array{}, array{}, false, -1)
			return build(y.shape, func(i []int) float64 { return 2 * y.at(i...) })
		}},
	{"rms normalization", []kind{wide}, "4x3 3 | 3x1 1 | 2x3x4 4 | 0x3 3 | 5 5 | 2x1x3x2x2 2",
		func(x tensors) *tensor.Tensor { return x[0].RMSNormalization(x[1], 0.25) },
		func(x ...array) array { return layerNormalized(x[0], x[1], array{}, true, -1) }},
	{"rms normalization along 1 and 3", []kind{wide}, "2x3x4x2 3x2 | 1x1x1x1 1x1",
		func(x tensors) *tensor.Tensor { return x[0].RMSNormalization(x[1], 0.25, -1, 1) },
		func(x ...array) array { return layerNormalized(x[0], x[1], array{}, true, 1, 3) }},
	{"group normalization", []kind{wide}, "2x3x4 4 4 | 3x2 2 2 | 2x3x2x6 6 6 | 0x3x2 2 2 | 2x0x2 2 2 | 2x2x1x2x4 4 4",
		func(x tensors) *tensor.Tensor { return x[0].GroupNormalization(2, x[1], x[2], 0.25) },
		func(x ...array) array { return groupNormalized(2, x[0], x[1], x[2]) }},
	{"instance normalization, twice", []kind{wide}, "2x5x3 | 1x2x3",
		func(x tensors) *tensor.Tensor {
			return x[0].GroupNormalization(3, nil, nil, 0.25).Add(x[0].GroupNormalization(3, nil, nil, 0.25))
		},
		func(x ...array) array {
			y := groupNormalized(3, x[0], array{}, array{})
			return build(y.shape, func(i []int) float64 { return 2 * y.at(i...) })
		}},
	{"attention", []kind{wide}, "2x3x2x4 2x5x2x4 2x5x2x3 | 1x1x1x1 1x1x1x1 1x1x1x1 | 2x3x4x2 2x2x2x2 2x2x2x1 | 0x2x1x3 0x2x1x3 0x2x1x2 | 2x0x1x3 2x2x1x3 2x2x1x2",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[1], x[2], nil, tensor.AttentionForm{Scale: 0.5})
		},
		func(x ...array) array { return attended(x[0], x[1], x[2], nil, 0.5, false, 0, false) }},
	{"causal attention", []kind{wide}, "2x3x2x4 2x5x2x4 2x5x2x3 | 1x5x1x2 1x3x1x2 1x3x1x2",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[1], x[2], nil, tensor.AttentionForm{Scale: 0.5, Causal: true})
		},
		func(x ...array) array { return attended(x[0], x[1], x[2], nil, 0.5, true, 0, false) }},
	{"causal attention with a window", []kind{wide}, "2x7x2x4 2x5x2x4 2x5x2x3 | 1x9x1x2 1x3x1x2 1x3x1x2",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[1], x[2], nil, tensor.AttentionForm{Scale: 0.5, Causal: true, Window: 2})
		},
		func(x ...array) array { return attended(x[0], x[1], x[2], nil, 0.5, true, 2, false) }},
	{"attention in a window, to itself", []kind{wide}, "2x5x2x3 | 1x1x1x1",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[0], x[0], nil, tensor.AttentionForm{Scale: 0.5, Window: 2})
		},
		func(x ...array) array { return attended(x[0], x[0], x[0], nil, 0.5, false, 2, false) }},
	{"attention, some heads of one", []kind{wide}, "2x3x2x2",
		func(x tensors) *tensor.Tensor {
			k := x[0].Reshape(-1, 6, 1, 2)
			return x[0].Attend(k, k, nil, tensor.AttentionForm{Scale: 0.5})
		},
		func(x ...array) array {
			k := array{[]int{x[0].shape[0], 6, 1, 2}, x[0].values}
			return attended(x[0], k, k, nil, 0.5, false, 0, false)
		}},
	{"masked attention", []kind{wide, wide, wide, bit}, "2x3x2x4 2x5x2x4 2x5x2x3 2x2x3x5 | 2x3x2x4 2x5x2x4 2x5x2x3 2x1x1x5 | 2x3x2x4 2x5x2x4 2x5x2x3 3x1 | 2x3x2x4 2x5x2x4 2x5x2x3 . | 2x3x4x2 2x5x2x2 2x5x2x1 4x3x5",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[1], x[2], x[3], tensor.AttentionForm{Scale: 0.5})
		},
		func(x ...array) array { return attended(x[0], x[1], x[2], &x[3], 0.5, false, 0, false) }},
	{"masked causal attention, zeros where nothing is seen", []kind{wide, wide, wide, bit}, "2x3x2x4 2x5x2x4 2x5x2x3 2x2x3x5 | 2x3x2x4 2x5x2x4 2x5x2x3 2x1x1x5 | 2x3x2x4 2x5x2x4 2x5x2x3 3x1",
		func(x tensors) *tensor.Tensor {
			return x[0].Attend(x[1], x[2], x[3], tensor.AttentionForm{Scale: 0.5, Causal: true, ZeroUnseen: true})
		},
		func(x ...array) array { return attended(x[0], x[1], x[2], &x[3], 0.5, true, 0, true) }},
}

// featureMoments are the mean and the variance of each column.
func featureMoments(x array) array {
	n := x.shape[len(x.shape)-1]
	return build([]int{2, n}, func(i []int) float64 {
		var mean, square float64
		rows := float64(len(x.values) / n)
		for k := i[1]; k < len(x.values); k += n {
			mean += x.values[k] / rows
		}
		for k := i[1]; k < len(x.values); k += n {
			square += (x.values[k] - mean) * (x.values[k] - mean) / rows
		}
		return []float64{mean, square}[i[0]]
	})
}

// weighted is v·gamma + beta, of which either may be empty.
func weighted(v float64, gamma, beta array, i ...int) float64 {
	if gamma.values != nil {
		v *= gamma.at(i...)
	}
	if beta.values != nil {
		v += beta.at(i...)
	}
	return v
}

const normalizationEpsilon = 0.25

func standardized(x, moments, gamma, beta array) array {
	return build(x.shape, func(i []int) float64 {
		k := i[len(i)-1]
		return weighted((x.at(i...)-moments.at(0, k))/math.Sqrt(moments.at(1, k)+normalizationEpsilon), gamma, beta, k)
	})
}

// over calls f for all elements that differ from index i along the axes alone.
func over(x array, i []int, axes []int, f func(v float64)) {
	build(x.shape, func(j []int) float64 {
		for axis := range j {
			if !slices.Contains(axes, axis) && j[axis] != i[axis] {
				return 0
			}
		}
		f(x.at(j...))
		return 0
	})
}

func layerNormalized(x, gamma, beta array, rms bool, axes ...int) array {
	axes = slices.Clone(axes)
	for k := range axes {
		axes[k] = x.axis(axes[k])
	}
	type moments struct{ mean, inverse float64 }
	known := map[int]moments{} // by the row of the other axes
	return build(x.shape, func(i []int) float64 {
		row := 0
		for axis, k := range i {
			if !slices.Contains(axes, axis) {
				row = row*x.shape[axis] + k
			}
		}
		m, ok := known[row]
		if !ok {
			var n, square float64
			over(x, i, axes, func(v float64) { n++; m.mean += v })
			m.mean /= n
			if rms {
				m.mean = 0
			}
			over(x, i, axes, func(v float64) { square += (v - m.mean) * (v - m.mean) })
			m.inverse = 1 / math.Sqrt(square/n+normalizationEpsilon)
			known[row] = m
		}
		var at []int
		for _, axis := range axes {
			at = append(at, i[axis])
		}
		return weighted((x.at(i...)-m.mean)*m.inverse, gamma, beta, at...)
	})
}

func groupNormalized(groups int, x, gamma, beta array) array {
	n := x.shape[len(x.shape)-1]
	if len(x.values) == 0 {
		return x
	}
	size, sample := n/groups, len(x.values)/x.shape[0]
	type moments struct{ mean, inverse float64 }
	of := make([]moments, x.shape[0]*groups)
	for k := range of {
		var sum, square, count float64
		b, g := k/groups, k%groups
		for i := range sample {
			if i%n/size == g {
				sum += x.values[b*sample+i]
				count++
			}
		}
		for i := range sample {
			if i%n/size == g {
				square += math.Pow(x.values[b*sample+i]-sum/count, 2)
			}
		}
		of[k] = moments{sum / count, 1 / math.Sqrt(square/count+normalizationEpsilon)}
	}
	return build(x.shape, func(i []int) float64 {
		k := i[len(i)-1]
		m := of[i[0]*groups+k/size]
		return weighted((x.at(i...)-m.mean)*m.inverse, gamma, beta, k)
	})
}

// attended is attention, element by element.
func attended(q, k, v array, mask *array, scale float64, causal bool, window int, zero bool) array {
	steps, serves := k.shape[1], 1
	if k.shape[2] > 0 {
		serves = q.shape[2] / k.shape[2]
	}
	weights := func(b, t, h int) []float64 {
		p := make([]float64, steps)
		sum := 0.0
		for s := range p {
			d := t - s
			if (mask == nil || mask.at(b, h, t, s) != 0) && (!causal || d >= 0) && (window == 0 || d < window && -d < window) {
				score := 0.0
				for i := range q.shape[3] {
					score += q.at(b, t, h, i) * k.at(b, s, h/serves, i)
				}
				p[s] = math.Exp(score * scale)
				sum += p[s]
			}
		}
		for s := range p {
			switch {
			case sum > 0:
				p[s] /= sum
			case !zero:
				p[s] = 1 / float64(steps)
			}
		}
		return p
	}
	type place struct{ b, t, h int }
	known := map[place][]float64{}
	return build([]int{q.shape[0], q.shape[1], q.shape[2], v.shape[3]}, func(i []int) float64 {
		at := place{i[0], i[1], i[2]}
		if known[at] == nil {
			known[at] = weights(i[0], i[1], i[2])
		}
		y := 0.0
		for s, p := range known[at] {
			y += p * v.at(i[0], s, i[2]/serves, i[3])
		}
		return y
	})
}
