package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Log returns the natural logarithm of each element.
func (x *Tensor) Log() *Tensor { return apply(log, x) }

// Log1p returns the natural logarithm of 1+x of each element, exactly also where x is nearly 0.
func (x *Tensor) Log1p() *Tensor { return apply(log1p, x) }

// Log2 returns the logarithm to the base 2 of each element.
func (x *Tensor) Log2() *Tensor { return apply(log2, x) }

// Log10 returns the logarithm to the base 10 of each element.
func (x *Tensor) Log10() *Tensor { return apply(log10, x) }

var (
	log = &elementwise{"log", kernels.Log,
		func(d, dy, x, y []float32) { kernels.Div(d, dy, x) }} // d ln x = dx/x
	log1p = &elementwise{"log1p", kernels.Log1p,
		func(d, dy, x, y []float32) { // d ln(1+x) = dx/(1+x)
			dy, x = dy[:len(d)], x[:len(d)]
			for i := range d {
				d[i] = dy[i] / (1 + x[i])
			}
		}}
	log2 = &elementwise{"log2", each(math.Log2),
		func(d, dy, x, y []float32) { overScaled(d, dy, x, math.Ln2) }} // d log₂ x = dx/(x·ln 2)
	log10 = &elementwise{"log10", each(math.Log10),
		func(d, dy, x, y []float32) { overScaled(d, dy, x, math.Ln10) }} // d log₁₀ x = dx/(x·ln 10)
)

// overScaled sets d = dy/(x·factor).
func overScaled(d, dy, x []float32, factor float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	for i := range d {
		d[i] = dy[i] / float32(x[i]*factor)
	}
}
