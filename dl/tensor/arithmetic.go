package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Add returns x+y, element by element. Shapes that differ are matched by NumPy's rule: aligned at
// their ends, an axis of size 1 or a lacking one is repeated.
func (x *Tensor) Add(y *Tensor) *Tensor { return apply(add{}, x, y) }

// Sub returns x-y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Sub(y *Tensor) *Tensor { return apply(sub{}, x, y) }

// Mul returns x*y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Mul(y *Tensor) *Tensor { return apply(mul, x, y) }

// Div returns x/y, element by element, with [Tensor.Add]'s rule for shapes.
func (x *Tensor) Div(y *Tensor) *Tensor { return apply(div, x, y) }

// Reciprocal returns 1/x of each element.
func (x *Tensor) Reciprocal() *Tensor { return apply(reciprocal, x) }

// Maximum returns the greater of x and y, element by element, with [Tensor.Add]'s rule for shapes.
// Where both are equal, the gradient is halved between them, as Keras on JAX does.
func (x *Tensor) Maximum(y *Tensor) *Tensor { return apply(maximum, x, y) }

// Minimum returns the smaller of x and y, element by element; see [Tensor.Maximum].
func (x *Tensor) Minimum(y *Tensor) *Tensor { return apply(minimum, x, y) }

type (
	add struct{ pairs }
	sub struct{ pairs }
)

// pairs is the shape rule of an op on two tensors, element by element.
type pairs struct{}

func (pairs) Shape(in []Shape) (Shape, error) { return broadcast(in[0], in[1]) }

func (add) Forward(c *Call) { c.pairwise(kernels.Add) }

// z = x + y, so dx = dz and dy = dz, summed where it was repeated.
func (add) Backward(c *Call) {
	c.sumTo(0, 1)
	c.sumTo(1, 1)
}

func (sub) Forward(c *Call) { c.pairwise(kernels.Sub) }

// z = x - y, so dx = dz and dy = -dz.
func (sub) Backward(c *Call) {
	c.sumTo(0, 1)
	c.sumTo(1, -1)
}

var (
	mul = &binary{"mul", kernels.Mul,
		func(d, dz, x, y, z []float32) { kernels.Mul(d, dz, y) }, // ∂xy/∂x = y
		func(d, dz, x, y, z []float32) { kernels.Mul(d, dz, x) }} // ∂xy/∂y = x

	div = &binary{"div", kernels.Div,
		func(d, dz, x, y, z []float32) { kernels.Div(d, dz, y) }, // ∂(x/y)/∂x = 1/y
		func(d, dz, x, y, z []float32) { // ∂(x/y)/∂y = -z/y
			dz, y, z = dz[:len(d)], y[:len(d)], z[:len(d)]
			for i := range d {
				d[i] = -float32(dz[i]*z[i]) / y[i]
			}
		}}

	reciprocal = &elementwise{"reciprocal",
		func(y, x []float32) { kernels.ScalarDiv(y, 1, x) },
		func(d, dy, x, y []float32) { // d(1/x) = -dx/x²
			dy, y = dy[:len(d)], y[:len(d)]
			for i := range d {
				d[i] = -float32(dy[i]*y[i]) * y[i]
			}
		}}

	maximum = &binary{"maximum", kernels.Maximum,
		func(d, dz, x, y, z []float32) { kernels.OfGreater(d, dz, x, y) },
		func(d, dz, x, y, z []float32) { kernels.OfGreater(d, dz, y, x) }}

	minimum = &binary{"minimum", kernels.Minimum,
		func(d, dz, x, y, z []float32) { kernels.OfGreater(d, dz, y, x) },
		func(d, dz, x, y, z []float32) { kernels.OfGreater(d, dz, x, y) }}
)
