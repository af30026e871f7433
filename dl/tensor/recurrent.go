package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// recurrent is an LSTM or a GRU. Its inputs are x [batch time in], the kernel, the recurrent kernel, the
// bias, the states [batch units] and perhaps a mask [batch time].
type recurrent struct {
	name          string
	cell          kernels.Cell
	gates, states int
	sequences     bool // h is returned after each step, else after the last one
	masked        bool
}

// firstState is the input that is the first of the states.
const firstState = 4

func (o recurrent) call(x, kernel, recurrentKernel, bias, mask *Tensor, states ...*Tensor) *Tensor {
	in := append([]*Tensor{x, kernel, recurrentKernel, bias}, states...)
	if o.masked = mask != nil; o.masked {
		in = append(in, mask)
	}
	return apply(o, in...)
}

func (o recurrent) String() string { return o.name }

func (o recurrent) Shape(in []Shape) (Shape, error) {
	x, w, u, b := in[0], in[1], in[2], in[3]
	if len(x) != 3 || len(w) != 2 || len(u) != 2 {
		return nil, wrongf("it wants x [batch time in], a kernel [in %d·units] and a recurrent kernel [units %d·units]", o.gates, o.gates)
	}
	units := u[0]
	bias := Shape{o.gates * units}
	if o.cell == kernels.GRU {
		bias = Shape{2, o.gates * units}
	}
	if u[1] != o.gates*units || w[1] != u[1] || !b.Equal(bias) {
		return nil, wrongf("%d units want a kernel (input 1) [in %d], a recurrent kernel (input 2) [%d %d] and a bias (input 3) %v", units, o.gates*units, units, o.gates*units, bias)
	}
	if x[2] != w[0] && x[2] != Unknown {
		return nil, wrongf("a time step has %d numbers (input 0), and the kernel (input 1) is for %d", x[2], w[0])
	}
	for i, s := range in[firstState:][:o.states] {
		if want := (Shape{x[0], units}); len(s) != 2 || !sameKnown(s, want) {
			return nil, wrongf("the states are [batch units], %v; input %d is not", want, firstState+i)
		}
	}
	if i := firstState + o.states; o.masked && !sameKnown(in[i], x[:2]) {
		return nil, wrongf("the mask (input %d) is not [batch time]", i)
	}
	switch rest := o.states - 1; {
	case o.sequences && (x[1] == Unknown || rest == 0):
		return Shape{x[0], x[1], units}, nil
	case o.sequences:
		return Shape{x[0], x[1] + rest, units}, nil
	case rest == 0:
		return Shape{x[0], units}, nil
	default:
		return Shape{x[0], 1 + rest, units}, nil
	}
}

// flops are those of the products, the sums and the gates.
func (o recurrent) flops(in []Shape) int {
	x, w, u := in[0], in[1], in[2]
	return x[0] * x[1] * (2*w.Size() + 2*u.Size() + (o.gates+5)*u[0] + 2*u[1])
}

func (o recurrent) kernel(c *Call) (l kernels.Recurrent, kept, mask []float32) {
	x := c.In[0].shape
	l = kernels.Recurrent{Cell: o.cell, Batch: x[0], Steps: x[1], In: x[2], Units: c.In[2].shape[0], Sequences: o.sequences, Trains: c.Out.grad != nil}
	if o.masked {
		mask = c.In[firstState+o.states].data
	}
	return l, c.keep(l.Kept()), mask
}

func (o recurrent) Forward(c *Call) {
	l, kept, mask := o.kernel(c)
	weights := kernels.RecurrentWeights{Kernel: c.In[1].data, Recurrent: c.In[2].data, Bias: c.In[3].data}
	var cell []float32
	if o.states == 2 {
		cell = c.In[firstState+1].data
	}
	l.Forward(c.Out.data, kept, c.In[0].data, weights, c.In[firstState].data, cell, mask)
}

func (o recurrent) Backward(c *Call) {
	l, kept, mask := o.kernel(c)
	gradient := func(i int) (g kernels.Gradient) {
		g.Values, g.Add = c.grad(i)
		return g
	}
	var d kernels.RecurrentGradients
	d.X, d.Kernel, d.Recurrent, d.Bias, d.H = gradient(0), gradient(1), gradient(2), gradient(3), gradient(firstState)
	if o.states == 2 {
		d.C = gradient(firstState + 1)
	}
	l.Backward(d, c.Out.grad.values, kept, mask)
}
