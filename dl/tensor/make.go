package tensor

import "math"

// Zeros returns zeros of a shape.
func Zeros(shape ...int) *Tensor { return New(shape, nil) }

// Ones returns ones of a shape.
func Ones(shape ...int) *Tensor { return Full(1, shape...) }

// Full returns a tensor of a shape whose elements are all v.
func Full(v float32, shape ...int) *Tensor {
	x := New(shape, nil)
	for i := range x.data {
		x.data[i] = v
	}
	return x
}

// Identity returns the matrix [n n] with ones on the main diagonal and zeros elsewhere.
func Identity(n int) *Tensor { return Eye(n, n, 0) }

// Eye returns a matrix with ones on a diagonal and zeros elsewhere; k is how far it lies above the
// main one, or below if it is negative.
func Eye(rows, columns, k int) *Tensor {
	x := New(Shape{rows, columns}, nil)
	for i := range rows {
		if j := i + k; j >= 0 && j < columns {
			x.data[i*columns+j] = 1
		}
	}
	return x
}

// Arange returns start, start+step and so on to before stop. Each is computed in float64, from
// start, so that errors do not add up.
func Arange(start, stop, step float64) *Tensor {
	n := math.Ceil((stop - start) / step)
	if step == 0 || !(n < math.MaxInt32) {
		Fail("", "Arange", nil, "in steps of %v one does not come from %v to %v, or in too many", step, start, stop)
	}
	x := New(Shape{int(max(n, 0))}, nil)
	for i := range x.data {
		x.data[i] = float32(start + float64(float64(i)*step))
	}
	return x
}

// Linspace returns n numbers at equal distances, the first of which is start and the last stop.
func Linspace(start, stop float64, n int) *Tensor {
	if n < 0 {
		Fail("", "Linspace", nil, "there cannot be %d numbers", n)
	}
	x := New(Shape{n}, nil)
	for i := range x.data {
		part := float64(i) / float64(max(n-1, 1))
		x.data[i] = float32(start + float64(part*(stop-start)))
	}
	if n > 1 {
		x.data[n-1] = float32(stop)
	}
	return x
}

// Meshgrid returns the coordinates of the points of a grid, each [len(y) len(x)], for x [columns]
// and y [rows].
func Meshgrid(x, y *Tensor) (xs, ys *Tensor) {
	if x.Rank() != 1 || y.Rank() != 1 {
		Fail("", "Meshgrid", []*Tensor{x, y}, "the coordinates along each side are wanted, with one axis each")
	}
	return x.BroadcastTo(y.knownDim("Meshgrid", 0), -1), y.ExpandDims(1).BroadcastTo(-1, x.knownDim("Meshgrid", 0))
}

// ZerosLike returns zeros of x's shape, also where that is not known while a model is built. It has
// no gradient.
func (x *Tensor) ZerosLike() *Tensor { return x.FullLike(0) }

// OnesLike returns ones of x's shape; see [Tensor.ZerosLike].
func (x *Tensor) OnesLike() *Tensor { return x.FullLike(1) }

// FullLike returns a tensor of x's shape whose elements are all v; see [Tensor.ZerosLike].
func (x *Tensor) FullLike(v float32) *Tensor { return apply(fullLike{v}, x) }

type fullLike struct{ v float32 }

func (fullLike) String() string                  { return "full_like" }
func (fullLike) Shape(in []Shape) (Shape, error) { return in[0], nil }
func (fullLike) Backward(*Call)                  {}

func (fullLike) flops([]Shape) int { return 0 }

func (o fullLike) Forward(c *Call) {
	for i := range c.Out.data {
		c.Out.data[i] = o.v
	}
}
