package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// GRU goes through x [batch time in] from the state h [batch units] on (Cho and others, 2014, with the
// reset gate after the product, as Keras has it). The weights are a kernel [in 3·units], a recurrent
// kernel [units 3·units] and a bias [2 3·units]. With three parts of z = x[t]·kernel + bias[0] and three
// of v = h·recurrent + bias[1],
//
//	g = σ(z₀ + v₀),  r = σ(z₁ + v₁),  c = tanh(z₂ + r·v₂)
//	h = g·h + (1-g)·c
//
// It returns h after each step, [batch time units], or, without sequences, after the last one, [batch
// units]. A step whose mask, of [batch time], is 0 leaves it as it was; the mask may be nil.
func (x *Tensor) GRU(kernel, recurrentKernel, bias, h, mask *Tensor, sequences bool) *Tensor {
	return recurrent{name: "gru", cell: kernels.GRU, gates: 3, states: 1, sequences: sequences}.call(x, kernel, recurrentKernel, bias, mask, h)
}
