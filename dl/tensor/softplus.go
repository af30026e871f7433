package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Softplus returns ln(1+eˣ) of each element (Glorot and others, 2011).
func (x *Tensor) Softplus() *Tensor { return apply(softplus, x) }

// SparsePlus returns 0 below -1, x above 1, and (x+1)²/4 between, of each element (Blondel and
// others, 2020).
func (x *Tensor) SparsePlus() *Tensor { return apply(sparsePlus, x) }

// Squareplus returns (x + √(x²+b))/2 of each element (Barron, 2021); Keras's default of b is 4. It
// must not be negative.
func (x *Tensor) Squareplus(b float32) *Tensor {
	if !(b >= 0) {
		Fail("", "squareplus", []*Tensor{x}, "b is %v, and the square root of x²+b wants 0 or more", b)
	}
	return apply(squareplus{b: b}, x)
}

var (
	softplus = &elementwise{"softplus", kernels.Softplus,
		func(d, dy, x, y []float32) { kernels.SoftplusGrad(d, dy, x, false) }} // d ln(1+eˣ) = σ(x) dx
	sparsePlus = &elementwise{"sparse_plus",
		func(y, x []float32) {
			y = y[:len(x)]
			for i, v := range x {
				w := max(v+1, 0)
				y[i] = kernels.Either(v >= 1, v, float32(w*w)/4)
			}
		},
		func(d, dy, x, y []float32) { // dx·min(max(x+1, 0), 2)/2
			dy, x = dy[:len(d)], x[:len(d)]
			for i, v := range x {
				d[i] = float32(dy[i] * (min(max(v+1, 0), 2) / 2))
			}
		}}
)

type squareplus struct {
	alone
	b float32
}

// Where x is negative, (x + √)/2 = b/2(√ - x), which does not cancel.
func (o squareplus) Forward(c *Call) {
	y, b := c.Out.data, float64(o.b)
	for i, x := range c.In[0].data {
		v := float64(x)
		root := math.Sqrt(float64(v*v) + b)
		if v < 0 {
			y[i] = float32(b / (2 * (root - v)))
		} else {
			y[i] = float32((v + root) / 2)
		}
	}
}

// dx = ½(1 + x/√(x²+b))·dy = y/√(x²+b)·dy; at x = b = 0 it is ½.
func (o squareplus) Backward(c *Call) {
	c.chain(func(d, dy, x, y []float32) {
		dy, y = dy[:len(d)], y[:len(d)]
		for i, v := range x {
			root := math.Sqrt(float64(float64(v)*float64(v)) + float64(o.b))
			slope := 0.5
			if root != 0 {
				slope = float64(y[i]) / root
			}
			d[i] = float32(float64(dy[i]) * slope)
		}
	})
}
