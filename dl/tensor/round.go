package tensor

import "math"

// Floor returns the greatest whole number that is not above x, of each element. What rounds has no
// gradient.
func (x *Tensor) Floor() *Tensor { return apply(floor, x) }

// Ceil returns the smallest whole number that is not below x, of each element; see [Tensor.Floor].
func (x *Tensor) Ceil() *Tensor { return apply(ceil, x) }

// Round returns the nearest whole number of each element, and of two that are as near the even
// one, as NumPy and Keras do; see [Tensor.Floor].
func (x *Tensor) Round() *Tensor { return apply(round, x) }

// Trunc returns x without its fraction, of each element; see [Tensor.Floor].
func (x *Tensor) Trunc() *Tensor { return apply(trunc, x) }

// Each is a loop of its own, since the compiler makes one instruction of these functions.
var (
	floor = &elementwise{"floor", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = float32(math.Floor(float64(v)))
		}
	}, nil}
	ceil = &elementwise{"ceil", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = float32(math.Ceil(float64(v)))
		}
	}, nil}
	round = &elementwise{"round", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = float32(math.RoundToEven(float64(v)))
		}
	}, nil}
	trunc = &elementwise{"trunc", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = float32(math.Trunc(float64(v)))
		}
	}, nil}
)
