package tensor_test

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var recurrentCases = []opCase{
	{"lstm", []kind{wide}, "2x3x8 2x8 2x2 2x2 | 1x1x4 1x4 1x1 1x1 | 18x2x12 3x12 18x3 18x3 | 0x2x4 1x4 0x1 0x1 | 2x0x4 1x4 2x1 2x1",
		func(x tensors) *tensor.Tensor { return x[0].LSTM(x[1], x[2], x[3], nil) }, lstmOf},
	{"lstm masked", []kind{wide, wide, wide, wide, bit}, "2x4x8 2x8 2x2 2x2 2x4 | 17x3x4 1x4 17x1 17x1 17x3",
		func(x tensors) *tensor.Tensor { return x[0].LSTM(x[1], x[2], x[3], x[4]) }, lstmOf},
	{"gru", []kind{wide}, "2x3x6 2x6 6 2x2 | 1x1x3 1x3 3 1x1 | 18x2x9 3x9 9 18x3 | 0x2x3 1x3 3 0x1 | 2x0x3 1x3 3 2x1",
		func(x tensors) *tensor.Tensor { return x[0].GRU(x[1], x[2], x[3], nil) }, gruOf},
	{"gru masked", []kind{wide, wide, wide, wide, bit}, "2x4x6 2x6 6 2x2 2x4 | 17x3x3 1x3 3 17x1 17x3",
		func(x tensors) *tensor.Tensor { return x[0].GRU(x[1], x[2], x[3], x[4]) }, gruOf},
}

// gruOf is a GRU, element by element.
func gruOf(in ...array) array {
	z, u := in[0], in[1]
	units := u.shape[0]
	out := array{shape: []int{z.shape[0], z.shape[1], units}, values: make([]float64, z.shape[0]*z.shape[1]*units)}
	for b := range z.shape[0] {
		h := make([]float64, units)
		for k := range units {
			h[k] = in[3].at(b, k)
		}
		for t := range z.shape[1] {
			if len(in) < 5 || in[4].at(b, t) != 0 {
				w := func(k int) float64 {
					sum := in[2].at(k)
					for j := range units {
						sum += h[j] * u.at(j, k)
					}
					return sum
				}
				next := make([]float64, units)
				for k := range units {
					g, r := logistic(z.at(b, t, k)+w(k)), logistic(z.at(b, t, units+k)+w(units+k))
					next[k] = g*h[k] + (1-g)*math.Tanh(z.at(b, t, 2*units+k)+r*w(2*units+k))
				}
				h = next
			}
			copy(out.values[(b*z.shape[1]+t)*units:], h)
		}
	}
	return out
}

// lstmOf is an LSTM, element by element.
func lstmOf(in ...array) array {
	z, u := in[0], in[1]
	units := u.shape[0]
	out := array{shape: []int{z.shape[0], z.shape[1], 2 * units}, values: make([]float64, z.shape[0]*z.shape[1]*2*units)}
	for b := range z.shape[0] {
		h, c := make([]float64, units), make([]float64, units)
		for k := range units {
			h[k], c[k] = in[2].at(b, k), in[3].at(b, k)
		}
		for t := range z.shape[1] {
			if len(in) < 5 || in[4].at(b, t) != 0 {
				gate := func(k int) float64 {
					sum := z.at(b, t, k)
					for j := range units {
						sum += h[j] * u.at(j, k)
					}
					return sum
				}
				newH, newC := make([]float64, units), make([]float64, units)
				for k := range units {
					newC[k] = logistic(gate(units+k))*c[k] + logistic(gate(k))*math.Tanh(gate(2*units+k))
					newH[k] = logistic(gate(3*units+k)) * math.Tanh(newC[k])
				}
				h, c = newH, newC
			}
			at := (b*z.shape[1] + t) * 2 * units
			copy(out.values[at:], h)
			copy(out.values[at+units:], c)
		}
	}
	return out
}
