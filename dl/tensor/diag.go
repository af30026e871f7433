package tensor

import "fmt"

// Diag returns matrices with the elements of x's last axis on a diagonal and zeros elsewhere:
// [... n] becomes [... n+|k| n+|k|]. k is how far the diagonal lies above the main one, or below if
// it is negative.
func (x *Tensor) Diag(k int) *Tensor { return apply(diag{k}, x) }

// Diagonal returns a diagonal of the matrices that x's last two axes are: [... m n] becomes
// [... length]. k is how far it lies above the main one, or below if it is negative.
func (x *Tensor) Diagonal(k int) *Tensor { return apply(diagonal{k}, x) }

// Trace returns the sum of a diagonal; see [Tensor.Diagonal].
func (x *Tensor) Trace(k int) *Tensor { return x.Diagonal(k).Sum(-1) }

type diag struct{ k int }

func (o diag) String() string { return fmt.Sprintf("diag %d", o.k) }

func (o diag) Shape(in []Shape) (Shape, error) {
	x := in[0]
	if len(x) == 0 {
		return nil, wrongf("a scalar has no axis that could be a diagonal")
	}
	if len(x) == maxRank {
		return nil, wrongf("a tensor has at most %d axes", maxRank)
	}
	n := x.Dim(-1)
	if n != Unknown {
		n += max(o.k, -o.k)
	}
	return append(append(Shape{}, x[:len(x)-1]...), n, n), nil
}

func (o diag) grid(c *Call) (g grid) {
	x, n := c.In[0].shape, c.Out.Dim(-1)
	g.y = onDiagonal(n, o.k)
	g.axis(x.Dim(-1), 1, n+1)
	g.axis(x[:len(x)-1].Size(), x.Dim(-1), n*n)
	return g
}

func (diag) flops([]Shape) int { return 0 }

func (o diag) Forward(c *Call) {
	clear(c.Out.data)
	g := o.grid(c)
	g.forward(c.Out.data, c.In[0].data)
}

func (o diag) Backward(c *Call) {
	g := o.grid(c)
	g.backward(c, 0, true)
}

// onDiagonal is where the diagonal of a matrix with so many columns begins.
func onDiagonal(columns, k int) int {
	if k < 0 {
		return -k * columns
	}
	return k
}

type diagonal struct{ k int }

func (o diagonal) String() string { return fmt.Sprintf("diagonal %d", o.k) }

func (o diagonal) Shape(in []Shape) (Shape, error) {
	x := in[0]
	if len(x) < 2 {
		return nil, wrongf("a tensor with %d axes is no matrix, so it has no diagonal; Diag makes a matrix of one", len(x))
	}
	m, n := x.Dim(-2), x.Dim(-1)
	length := Unknown
	if m != Unknown && n != Unknown {
		length = max(0, min(m+min(o.k, 0), n-max(o.k, 0)))
	}
	return append(append(Shape{}, x[:len(x)-2]...), length), nil
}

func (o diagonal) grid(c *Call) (g grid) {
	x, n := c.In[0].shape, c.In[0].Dim(-1)
	length := c.Out.Dim(-1)
	g.x = onDiagonal(n, o.k)
	g.axis(length, n+1, 1)
	g.axis(x[:len(x)-2].Size(), x.Dim(-2)*n, length)
	return g
}

func (diagonal) flops([]Shape) int { return 0 }

func (o diagonal) Forward(c *Call) {
	g := o.grid(c)
	g.forward(c.Out.data, c.In[0].data)
}

func (o diagonal) Backward(c *Call) {
	g := o.grid(c)
	g.backward(c, 0, len(c.Out.data) == len(c.In[0].data))
}
