package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// dense is the fused x·w + b, with or without a ReLU: the bias and the ReLU are done in the
// product's last loop.
type dense struct{ relu bool }

// fuseDense makes matmul, add of a row and relu one call. It is called for every c, so that the
// add is fused first and the relu then joins it.
func fuseDense(c *Call, alone func(*Tensor) bool) *Call {
	switch c.Op.(type) {
	case add:
		if !alone(c.In[0]) {
			return nil
		}
		product := c.In[0].call
		if _, ok := product.Op.(matMul); !ok || len(product.In[1].shape) != 2 || len(c.In[1].shape) != 1 || c.In[1].Dim(0) != product.Out.Dim(-1) {
			return nil
		}
		return &Call{Op: dense{}, Layer: c.Layer, In: []*Tensor{product.In[0], product.In[1], c.In[1]}, Out: c.Out, Tape: c.Tape, parts: []*Call{product, c}}
	case relu:
		if !alone(c.In[0]) {
			return nil
		}
		d := c.In[0].call
		if o, ok := d.Op.(dense); !ok || o.relu {
			return nil
		}
		return &Call{Op: dense{relu: true}, Layer: c.Layer, In: d.In, Out: c.Out, Tape: c.Tape, parts: append(d.parts[:len(d.parts):len(d.parts)], c)}
	}
	return nil
}

func (dense) Shape(in []Shape) (Shape, error) { return matMul{}.Shape(in[:2]) }

func (d dense) Forward(c *Call) {
	x, w, b := c.In[0].data, c.In[1], c.In[2].data
	k, n := w.shape[0], w.shape[1]
	m := c.Out.shape[:len(c.Out.shape)-1].Size()
	kernels.Gemm(m, n, k, x, k, 1, w.data, n, 1, c.Out.data, n, kernels.Epilogue{Bias: b, ReLU: d.relu})
}

// With z = x·w + b and y = max(z, 0): dz = dy where y > 0, dx = dz·wᵀ, dw = xᵀ·dz, db = Σ dz.
// dz takes dy's place, which is not needed any more.
func (d dense) Backward(c *Call) {
	x, w, dz := c.In[0].data, c.In[1], c.Out.grad.values
	k, n := w.shape[0], w.shape[1]
	m := c.Out.shape[:len(c.Out.shape)-1].Size()
	if d.relu {
		kernels.ReLUGrad(dz, dz, c.Out.data, false)
	}
	if dx, add := c.grad(0); dx != nil {
		kernels.Gemm(m, k, n, dz, n, 1, w.data, 1, n, dx, k, kernels.Epilogue{Add: add})
	}
	if dw, add := c.grad(1); dw != nil {
		kernels.Gemm(k, n, m, x, 1, k, dz, n, 1, dw, n, kernels.Epilogue{Add: add})
	}
	if db, add := c.grad(2); db != nil {
		kernels.SumRows(db, dz, add)
	}
}
