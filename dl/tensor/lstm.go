package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// LSTM goes through x [batch time in] from the states h and c [batch units] on (Hochreiter and
// Schmidhuber, 1997). The weights are a kernel [in 4·units], a recurrent kernel [units 4·units] and a
// bias [4·units]. With the gates i, f, g and o the four parts of x[t]·kernel + h·recurrent + bias,
//
//	c = σ(f)·c + σ(i)·tanh(g)
//	h = σ(o)·tanh(c)
//
// It returns h after each step and then c after the last one, [batch time+1 units], or, without
// sequences, h and c after the last one, [batch 2 units]. A step whose mask, of [batch time], is 0
// leaves both as they were; the mask may be nil.
func (x *Tensor) LSTM(kernel, recurrentKernel, bias, h, c, mask *Tensor, sequences bool) *Tensor {
	return recurrent{name: "lstm", cell: kernels.LSTM, gates: 4, states: 2, sequences: sequences}.call(x, kernel, recurrentKernel, bias, mask, h, c)
}
