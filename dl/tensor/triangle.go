package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Triu returns the upper triangles of the matrices that x's last two axes are, with zeros below
// diagonal k, which lies k above the main one, or below it if k is negative.
func (x *Tensor) Triu(k int) *Tensor { return apply(triangle{k, true}, x) }

// Tril returns the lower triangles of the matrices that x's last two axes are, with zeros above
// diagonal k, which lies k above the main one, or below it if k is negative.
func (x *Tensor) Tril(k int) *Tensor { return apply(triangle{k, false}, x) }

type triangle struct {
	k     int
	upper bool
}

func (o triangle) String() string {
	if o.upper {
		return fmt.Sprintf("triu %d", o.k)
	}
	return fmt.Sprintf("tril %d", o.k)
}

func (o triangle) Shape(in []Shape) (Shape, error) {
	if len(in[0]) < 2 {
		return nil, wrongf("a tensor with %d axes is no matrix, so it has no triangles", len(in[0]))
	}
	return in[0], nil
}

// rows calls f for each row of the matrices, which begins at element i and belongs to the triangle
// from column from to before column to, of n.
func (o triangle) rows(x Shape, f func(i, from, to, n int)) {
	m, n := x.Dim(-2), x.Dim(-1)
	for i := range x[:len(x)-1].Size() {
		on := min(max(i%m+o.k, 0), n)
		if o.upper {
			f(i*n, on, n, n)
		} else {
			f(i*n, 0, min(max(i%m+o.k+1, 0), n), n)
		}
	}
}

func (triangle) flops([]Shape) int { return 0 }

func (o triangle) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	o.rows(c.In[0].shape, func(i, from, to, n int) {
		clear(y[i : i+from])
		copy(y[i+from:i+to], x[i+from:i+to])
		clear(y[i+to : i+n])
	})
}

func (o triangle) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	o.rows(c.In[0].shape, func(i, from, to, _ int) { kernels.AddTo(dx[i+from:i+to], dy[i+from:i+to]) })
}
