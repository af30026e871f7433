package tensor

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// dense is the fused x·w + b, with or without a ReLU and a dropout: the bias and the ReLU are done in
// the product's last loop, the dropout while what was computed is in the cache.
type dense struct {
	product matMul
	relu    bool
	drop    *dropout
}

// fuseDense makes matmul, add of a row, relu and dropout one call. It is called for every c, so that
// the add is fused first, and the others then join it.
func fuseDense(c *Call, alone func(*Tensor) bool) *Call {
	switch op := c.Op.(type) {
	case add:
		if !alone(c.In[0]) {
			return nil
		}
		product := c.In[0].call
		o, ok := product.Op.(matMul)
		if !ok || o.left || len(product.In[1].shape) != 2 || len(c.In[1].shape) != 1 || c.In[1].Dim(0) != product.Out.Dim(-1) {
			return nil
		}
		return &Call{Op: dense{product: o}, Layer: c.Layer, In: []*Tensor{product.In[0], product.In[1], c.In[1]}, Out: c.Out, Tape: c.Tape, parts: append(written(product), c)}
	case relu:
		if !alone(c.In[0]) {
			return nil
		}
		d := c.In[0].call
		o, ok := d.Op.(dense)
		if !ok || o.relu || o.drop != nil {
			return nil
		}
		o.relu = true
		return &Call{Op: o, Layer: c.Layer, In: d.In, Out: c.Out, Tape: c.Tape, parts: append(written(d), c)}
	case dropout:
		if !alone(c.In[0]) {
			return nil
		}
		d := c.In[0].call
		o, ok := d.Op.(dense)
		if !ok || o.drop != nil {
			return nil
		}
		o.drop = &op
		return &Call{Op: o, Layer: c.Layer, In: d.In, Out: c.Out, Tape: c.Tape, parts: append(written(d), c)}
	}
	return nil
}

// written are the calls that c stands for, in a slice of their own.
func written(c *Call) []*Call {
	if c.parts == nil {
		return []*Call{c}
	}
	return slices.Clone(c.parts)
}

func (d dense) Shape(in []Shape) (Shape, error) { return d.product.Shape(in[:2]) }

func (d dense) Forward(c *Call) {
	m, k, n, rws, cws, _ := d.product.flat(c)
	e := kernels.Epilogue{Bias: c.In[2].data, ReLU: d.relu}
	if d.drop != nil {
		e.Drop = d.drop.draw(c)
	}
	kernels.Gemm(m, n, k, c.In[0].data, k, 1, c.In[1].data, rws, cws, c.Out.data, n, e)
}

// With z = x·w + b and y = max(z, 0): dz = dy where y > 0, dx = dz·wᵀ, dw = xᵀ·dz, db = Σ dz. What a
// dropout has left of y is above 0 where both let it pass. dz takes dy's place, which is not needed any
// more.
func (d dense) Backward(c *Call) {
	dz := c.Out.grad.values
	switch dropping, _ := c.plan.(*kernels.Dropping); {
	case d.relu && d.drop != nil:
		kernels.ReLUDropGrad(dz, dz, c.Out.data, dropping.Scale)
	case d.relu:
		kernels.ReLUGrad(dz, dz, c.Out.data, false)
	case d.drop != nil:
		dropping.Drop(dz, dz, false)
	}
	d.product.gradients(c, dz)
	if db, add := c.grad(2); db != nil {
		kernels.SumRows(db, dz, add)
	}
}
