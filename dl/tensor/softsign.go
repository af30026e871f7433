package tensor

import "math"

// Softsign returns x/(1+|x|) of each element.
func (x *Tensor) Softsign() *Tensor { return apply(softsign, x) }

var softsign = &elementwise{"softsign",
	func(y, x []float32) {
		y = y[:len(x)]
		for i, v := range x {
			y[i] = v / (1 + float32(math.Abs(float64(v))))
		}
	},
	func(d, dy, x, y []float32) { // d x/(1+|x|) = dx/(1+|x|)²
		dy, x = dy[:len(d)], x[:len(d)]
		for i, v := range x {
			by := 1 / (1 + float32(math.Abs(float64(v))))
			d[i] = float32(dy[i] * float32(by*by))
		}
	}}
