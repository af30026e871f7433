package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Mish returns x·tanh(ln(1+eˣ)) of each element (Misra, 2019).
func (x *Tensor) Mish() *Tensor { return apply(mish, x) }

// With w = eˣ: tanh(ln(1+w)) = n/(n+2), n = w·(w+2), which is exact for negative x, too.
var mish = &elementwise{"mish",
	func(y, x []float32) {
		boundedExp(y, x)
		x = x[:len(y)]
		for i, w := range y {
			n := float32(w * (w + 2))
			y[i] = float32(x[i] * (n / (n + 2)))
		}
	},
	func(d, dy, x, y []float32) { // d x·t = (t + x·t') dx, where t = n/(n+2) and t' = 4w(w+1)/(n+2)²
		boundedExp(d, x)
		dy, x = dy[:len(d)], x[:len(d)]
		for i, w := range d {
			n := float32(w * (w + 2))
			by := 1 / (n + 2)
			d[i] = float32(dy[i] * (float32(n*by) + float32(x[i]*float32(4*w*by)*float32((w+1)*by))))
		}
	}}

// boundedExp sets y = eˣ, where x counts as 20 if it is more: tanh(ln(1+eˣ)) is 1 from there on,
// and no square overflows.
func boundedExp(y, x []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] = min(v, 20)
	}
	kernels.Exp(y, y)
}
