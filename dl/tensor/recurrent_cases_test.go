package tensor_test

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The inputs are x, the kernel, the recurrent kernel, the bias, the states, and the mask.
var recurrentCases = []opCase{
	{"lstm", []kind{wide}, "2x3x3 3x8 2x8 8 2x2 2x2 | 1x1x1 1x4 1x4 4 1x1 1x1 | 18x2x4 4x12 3x12 12 18x3 18x3 | 257x2x1 1x4 1x4 4 257x1 257x1 | " +
		"0x2x3 3x4 1x4 4 0x1 0x1 | 2x0x3 3x4 1x4 4 2x1 2x1 | 2x2x0 0x4 1x4 4 2x1 2x1",
		func(x tensors) *tensor.Tensor { return x[0].LSTM(x[1], x[2], x[3], x[4], x[5], nil, true) }, lstmOf(true)},
	{"lstm masked", []kind{wide, wide, wide, wide, wide, wide, bit}, "2x4x3 3x8 2x8 8 2x2 2x2 2x4 | 17x3x1 1x4 1x4 4 17x1 17x1 17x3",
		func(x tensors) *tensor.Tensor { return x[0].LSTM(x[1], x[2], x[3], x[4], x[5], x[6], true) }, lstmOf(true)},
	{"lstm last", []kind{wide, wide, wide, wide, wide, wide, bit}, "2x4x3 3x8 2x8 8 2x2 2x2 2x4 | 17x3x1 1x4 1x4 4 17x1 17x1 17x3 | 2x0x3 3x4 1x4 4 2x1 2x1 2x0",
		func(x tensors) *tensor.Tensor { return x[0].LSTM(x[1], x[2], x[3], x[4], x[5], x[6], false) }, lstmOf(false)},
	{"gru", []kind{wide}, "2x3x3 3x6 2x6 2x6 2x2 | 1x1x1 1x3 1x3 2x3 1x1 | 18x2x4 4x9 3x9 2x9 18x3 | " +
		"0x2x3 3x3 1x3 2x3 0x1 | 2x0x3 3x3 1x3 2x3 2x1 | 2x2x0 0x3 1x3 2x3 2x1",
		func(x tensors) *tensor.Tensor { return x[0].GRU(x[1], x[2], x[3], x[4], nil, true) }, gruOf(true)},
	{"gru masked", []kind{wide, wide, wide, wide, wide, bit}, "2x4x3 3x6 2x6 2x6 2x2 2x4 | 17x3x1 1x3 1x3 2x3 17x1 17x3",
		func(x tensors) *tensor.Tensor { return x[0].GRU(x[1], x[2], x[3], x[4], x[5], true) }, gruOf(true)},
	{"gru last", []kind{wide, wide, wide, wide, wide, bit}, "2x4x3 3x6 2x6 2x6 2x2 2x4 | 17x3x1 1x3 1x3 2x3 17x1 17x3 | 2x0x3 3x3 1x3 2x3 2x1 2x0",
		func(x tensors) *tensor.Tensor { return x[0].GRU(x[1], x[2], x[3], x[4], x[5], false) }, gruOf(false)},
}

// rowTimes is row·m, the sum of column k of the matrix m weighed by row.
func rowTimes(row []float64, m array, k int) (sum float64) {
	for j, v := range row {
		sum += v * m.at(j, k)
	}
	return sum
}

// throughTime takes one sample after the other through time: step changes its states. It returns the first
// of them after each step, or after the last, and the others after the last.
func throughTime(x, mask array, masked, sequences bool, states []array, step func(x []float64, s [][]float64)) array {
	batch, steps, in, units := x.shape[0], x.shape[1], x.shape[2], states[0].shape[1]
	var values []float64
	for b := range batch {
		s := make([][]float64, len(states))
		for i := range s {
			s[i] = append(s[i], states[i].values[b*units:][:units]...)
		}
		for t := range steps {
			if !masked || mask.at(b, t) != 0 {
				step(x.values[(b*steps+t)*in:][:in], s)
			}
			if sequences {
				values = append(values, s[0]...)
			}
		}
		if sequences {
			s = s[1:]
		}
		values = append(values, slices.Concat(s...)...)
	}
	switch {
	case sequences:
		return array{[]int{batch, steps + len(states) - 1, units}, values}
	case len(states) == 1:
		return array{[]int{batch, units}, values}
	}
	return array{[]int{batch, len(states), units}, values}
}

// gruOf is a GRU, element by element.
func gruOf(sequences bool) func(in ...array) array {
	return func(in ...array) array {
		w, u, bias := in[1], in[2], in[3]
		units := u.shape[0]
		return throughTime(in[0], in[len(in)-1], len(in) > 5, sequences, in[4:5], func(x []float64, s [][]float64) {
			h := s[0]
			z := func(k int) float64 { return rowTimes(x, w, k) + bias.at(0, k) }
			v := func(k int) float64 { return rowTimes(h, u, k) + bias.at(1, k) }
			next := make([]float64, units)
			for k := range units {
				g, r := logistic(z(k)+v(k)), logistic(z(units+k)+v(units+k))
				next[k] = g*h[k] + (1-g)*math.Tanh(z(2*units+k)+r*v(2*units+k))
			}
			s[0] = next
		})
	}
}

// lstmOf is an LSTM, element by element.
func lstmOf(sequences bool) func(in ...array) array {
	return func(in ...array) array {
		w, u, bias := in[1], in[2], in[3]
		units := u.shape[0]
		return throughTime(in[0], in[len(in)-1], len(in) > 6, sequences, in[4:6], func(x []float64, s [][]float64) {
			h, c := s[0], s[1]
			gate := func(k int) float64 { return rowTimes(x, w, k) + rowTimes(h, u, k) + bias.at(k) }
			newH, newC := make([]float64, units), make([]float64, units)
			for k := range units {
				newC[k] = logistic(gate(units+k))*c[k] + logistic(gate(k))*math.Tanh(gate(2*units+k))
				newH[k] = logistic(gate(3*units+k)) * math.Tanh(newC[k])
			}
			s[0], s[1] = newH, newC
		})
	}
}
