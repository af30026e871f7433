package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// LSTM goes through z [batch time 4·units], what the inputs of an LSTM give to its gates i, f, g
// and o, with the recurrent weights u [units 4·units], from the states h and c [batch units] on
// (Hochreiter and Schmidhuber, 1997). With z[t] + h·u as the gates,
//
//	c = σ(f)·c + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// It returns both after each step, side by side: [batch time 2·units]. A step whose mask, of
// [batch time], is 0 leaves them as they were; the mask may be nil.
func (z *Tensor) LSTM(u, h, c, mask *Tensor) *Tensor {
	if mask == nil {
		return apply(lstm{}, z, u, h, c)
	}
	return apply(lstm{masked: true}, z, u, h, c, mask)
}

type lstm struct{ masked bool }

func (o lstm) Shape(in []Shape) (Shape, error) {
	z, u := in[0], in[1]
	if len(z) != 3 || len(u) != 2 {
		return nil, wrongf("it wants z [batch time 4·units] and u [units 4·units]")
	}
	if u[1] != 4*u[0] || z[2] != Unknown && z[2] != u[1] {
		return nil, wrongf("the gates (input 0) want %d numbers for %d units, and so do the recurrent weights (input 1)", 4*u[0], u[0])
	}
	for i, s := range in[2:4] {
		if want := (Shape{z[0], u[0]}); len(s) != 2 || !sameKnown(s, want) {
			return nil, wrongf("the states are [batch units], %v; input %d is not", want, i+2)
		}
	}
	if o.masked && !sameKnown(in[4], z[:2]) {
		return nil, wrongf("the mask (input 4) is not [batch time]")
	}
	return Shape{z[0], z[1], 2 * u[0]}, nil
}

func (lstm) flops(in []Shape) int {
	z, u := in[0], in[1]
	return z[0] * z[1] * (2*u.Size() + 9*u[0] + u[1])
}

func (o lstm) parts(c *Call) (l kernels.LSTM, kept kernels.LSTMKept, mask []float32) {
	z := c.In[0].shape
	l = kernels.LSTM{Batch: z[0], Steps: z[1], Units: c.In[1].shape[0]}
	n := z[0] * z[1] * l.Units
	aux := c.keep(6 * n)
	kept = kernels.LSTMKept{Gates: aux[:4*n], Before: aux[4*n : 5*n], Tanh: aux[5*n:]}
	if o.masked {
		mask = c.In[4].data
	}
	return
}

func (o lstm) Forward(c *Call) {
	l, kept, mask := o.parts(c)
	l.Forward(c.Out.data, kept, c.In[0].data, c.In[1].data, c.In[2].data, c.In[3].data, mask)
}

// With dz the gradient of what goes into the gates: du = Σ h[t-1]ᵀ·dz[t].
func (o lstm) Backward(c *Call) {
	l, kept, mask := o.parts(c)
	n, states := l.Batch*l.Steps*4*l.Units, l.Batch*l.Units
	// What nobody wants, or is to be added to another gradient, is computed aside.
	aside := c.Tape.room(n + 2*states)
	dz, addZ := c.grad(0)
	written := dz
	if dz == nil || addZ {
		written = aside[2*states:]
	}
	var dh, dc []float32
	if c.In[2].wantsGrad() {
		dh = aside[:states]
	}
	if c.In[3].wantsGrad() {
		dc = aside[states : 2*states]
	}
	l.Backward(written, dh, dc, c.Out.grad.values, c.Out.data, kept, c.In[1].data, c.In[3].data, mask)
	if addZ {
		kernels.AddTo(dz, written)
	}
	if du, add := c.grad(1); du != nil {
		kernels.Gemm(l.Units, 4*l.Units, l.Batch*l.Steps, kept.Before, 1, l.Units, written, 4*l.Units, 1, du, 4*l.Units, kernels.Epilogue{Add: add})
	}
	for i, d := range [][]float32{dh, dc} {
		if dx, add := c.grad(2 + i); add {
			kernels.AddTo(dx, d)
		} else if dx != nil {
			copy(dx, d)
		}
	}
}
