package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// GRU goes through z [batch time 3·units], what the inputs of a GRU give to its gates, with the
// recurrent weights u [units 3·units] and bias b [3·units], from the state h [batch units] on (Cho
// and others, 2014, with the reset gate after the product, as Keras has it). With three parts of
// z[t] and three of w = h·u + b,
//
//	g = σ(z₀ + w₀),  r = σ(z₁ + w₁),  c = tanh(z₂ + r·w₂)
//	h = g·h + (1-g)·c
//
// It returns h after each step: [batch time units]. A step whose mask, of [batch time], is 0 leaves
// it as it was; the mask may be nil.
func (z *Tensor) GRU(u, b, h, mask *Tensor) *Tensor {
	if mask == nil {
		return apply(gru{}, z, u, b, h)
	}
	return apply(gru{masked: true}, z, u, b, h, mask)
}

type gru struct{ masked bool }

func (o gru) Shape(in []Shape) (Shape, error) {
	z, u, b, h := in[0], in[1], in[2], in[3]
	if len(z) != 3 || len(u) != 2 {
		return nil, wrongf("it wants z [batch time 3·units] and u [units 3·units]")
	}
	if u[1] != 3*u[0] || z[2] != Unknown && z[2] != u[1] || !sameKnown(b, Shape{u[1]}) {
		return nil, wrongf("the gates (input 0) want %d numbers for %d units, and so do the recurrent weights (input 1) and the bias (input 2)", 3*u[0], u[0])
	}
	if !sameKnown(h, Shape{z[0], u[0]}) {
		return nil, wrongf("the state (input 3) is not [batch units], %v", Shape{z[0], u[0]})
	}
	if o.masked && !sameKnown(in[4], z[:2]) {
		return nil, wrongf("the mask (input 4) is not [batch time]")
	}
	return Shape{z[0], z[1], u[0]}, nil
}

func (gru) flops(in []Shape) int {
	z, u := in[0], in[1]
	return z[0] * z[1] * (2*u.Size() + 8*u[0] + u[1])
}

func (o gru) parts(c *Call) (l kernels.GRU, kept kernels.GRUKept, mask []float32) {
	z := c.In[0].shape
	l = kernels.GRU{Batch: z[0], Steps: z[1], Units: c.In[1].shape[0]}
	n := z[0] * z[1] * l.Units
	aux := c.keep(5 * n)
	kept = kernels.GRUKept{Gates: aux[:3*n], Product: aux[3*n : 4*n], Before: aux[4*n:]}
	if o.masked {
		mask = c.In[4].data
	}
	return
}

func (o gru) Forward(c *Call) {
	l, kept, mask := o.parts(c)
	l.Forward(c.Out.data, kept, c.In[0].data, c.In[1].data, c.In[2].data, c.In[3].data, mask)
}

// With dw the gradient of h·u + b: du = Σ h[t-1]ᵀ·dw[t], db = Σ dw[t].
func (o gru) Backward(c *Call) {
	l, kept, mask := o.parts(c)
	n, states := l.Batch*l.Steps*3*l.Units, l.Batch*l.Units
	aside := c.Tape.room(2*n + states)
	dw := aside[:n]
	dz, addZ := c.grad(0)
	written := dz
	if dz == nil || addZ {
		written = aside[n : 2*n]
	}
	var dh []float32
	if c.In[3].wantsGrad() {
		dh = aside[2*n : 2*n+states]
	}
	l.Backward(written, dw, dh, c.Out.grad.values, kept, c.In[1].data, mask)
	if addZ {
		kernels.AddTo(dz, written)
	}
	if du, add := c.grad(1); du != nil {
		kernels.Gemm(l.Units, 3*l.Units, l.Batch*l.Steps, kept.Before, 1, l.Units, dw, 3*l.Units, 1, du, 3*l.Units, kernels.Epilogue{Add: add})
	}
	if db, add := c.grad(2); db != nil {
		kernels.SumRows(db, dw, add)
	}
	if dx, add := c.grad(3); add {
		kernels.AddTo(dx, dh)
	} else if dx != nil {
		copy(dx, dh)
	}
}
