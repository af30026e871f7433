package tensor

import "math"

// Abs returns |x| of each element. Its gradient at 0 is 0, as Keras's.
func (x *Tensor) Abs() *Tensor { return apply(abs, x) }

// Sign returns -1 where x is negative, 1 where it is positive, and 0 where it is 0; NaN stays. It
// has no gradient.
func (x *Tensor) Sign() *Tensor { return apply(sign, x) }

var (
	abs = &elementwise{"abs",
		func(y, x []float32) {
			y = y[:len(x)]
			for i, v := range x {
				y[i] = float32(math.Abs(float64(v)))
			}
		},
		func(d, dy, x, y []float32) { // d |x| = sign(x) dx
			dy, x = dy[:len(d)], x[:len(d)]
			for i, v := range x {
				d[i] = only(dy[i], v > 0) - only(dy[i], v < 0)
			}
		}}
	sign = &elementwise{"sign", func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			if v == v {
				v = bit(v > 0) - bit(v < 0)
			}
			y[i] = v
		}
	}, nil}
)
