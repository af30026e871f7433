package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// MatMul returns the product x·w: x [... k] and w [k n] give [... n], row by row; x [... m k] and
// w [... k n] of rank 3 and more are multiplied matrix by matrix, and all axes but the last two
// must be the same.
func (x *Tensor) MatMul(w *Tensor) *Tensor { return apply(matMul{}, x, w) }

type matMul struct{}

func (matMul) Shape(in []Shape) (Shape, error) {
	x, w := in[0], in[1]
	if len(x) < 1 || len(w) < 2 {
		return nil, wrongf("a product wants matrices")
	}
	if k, n := x.Dim(-1), w.Dim(-2); k != n && k != Unknown && n != Unknown {
		return nil, wrongf("the last axis of the left side (%d) is not the last but one of the right side (%d)", k, n)
	}
	if len(w) > 2 {
		if len(x) != len(w) || !sameKnown(x[:len(x)-2], w[:len(w)-2]) {
			return nil, wrongf("the axes before the last two are not the same")
		}
	}
	out := append(Shape{}, x...)
	out[len(out)-1] = w.Dim(-1)
	return out, nil
}

// sameKnown reports whether the axes that are known in both are the same.
func sameKnown(s, t Shape) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range s {
		if s[i] != t[i] && s[i] != Unknown && t[i] != Unknown {
			return false
		}
	}
	return true
}

// sizes are the number of products, and the sizes of each: [m k]·[k n].
func (matMul) sizes(c *Call) (batch, m, k, n int) {
	x, w := c.In[0], c.In[1]
	k, n = w.Dim(-2), w.Dim(-1)
	batch, m = 1, x.shape[:len(x.shape)-1].Size()
	if len(w.shape) > 2 {
		m = x.Dim(-2)
		batch = x.shape[:len(x.shape)-2].Size()
	}
	return
}

func (o matMul) Forward(c *Call) {
	batch, m, k, n := o.sizes(c)
	x, w, y := c.In[0].data, c.In[1].data, c.Out.data
	for i := range batch {
		kernels.Gemm(m, n, k, x[i*m*k:], k, 1, w[i*k*n:], n, 1, y[i*m*n:], n, kernels.Epilogue{})
	}
}

// y = x·w, so dx = dy·wᵀ and dw = xᵀ·dy.
func (o matMul) Backward(c *Call) {
	batch, m, k, n := o.sizes(c)
	x, w, dy := c.In[0].data, c.In[1].data, c.Out.grad.values
	if dx, add := c.grad(0); dx != nil {
		for i := range batch {
			kernels.Gemm(m, k, n, dy[i*m*n:], n, 1, w[i*k*n:], 1, n, dx[i*m*k:], k, kernels.Epilogue{Add: add})
		}
	}
	if dw, add := c.grad(1); dw != nil {
		for i := range batch {
			kernels.Gemm(k, n, m, x[i*m*k:], 1, k, dy[i*m*n:], n, 1, dw[i*k*n:], n, kernels.Epilogue{Add: add})
		}
	}
}
