package tensor

import "math"

// Abs returns |x| of each element. Its gradient at 0 is 0, as Keras's.
func (x *Tensor) Abs() *Tensor { return apply(abs, x) }

var abs = &elementwise{"abs",
	func(y, x []float32) {
		for i, v := range x {
			y[i] = float32(math.Abs(float64(v)))
		}
	},
	func(dx, dy, x, y []float32) { // d |x| = sign(x) dx
		for i, v := range x {
			switch {
			case v > 0:
				dx[i] += dy[i]
			case v < 0:
				dx[i] -= dy[i]
			}
		}
	}}
