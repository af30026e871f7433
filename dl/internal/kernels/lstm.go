package kernels

// LSTM is the cell of a long short-term memory (Hochreiter and Schmidhuber, 1997). With i, f, g, o the
// four parts of x[t]·w + h[t-1]·u + b,
//
//	c[t] = σ(f)·c[t-1] + σ(i)·tanh(g)
//	h[t] = σ(o)·tanh(c[t])
//
// The weights are w [in, 4*units], u [units, 4*units] and b [4*units].
var LSTM Cell = lstm{}

type lstm struct{}

func (lstm) cells() int { return 1 }

// gates are i, f, g, o, and tanh(c).
func (lstm) gates() int { return 5 }

func (lstm) blocks(to []block, n, k int) []block { return append(to, block{0, k, 0, 4 * n}) }

func (lstm) stack(matrix []float32, w RecurrentWeights, n int) {
	copy(matrix, w.Recurrent)
	copy(matrix[n*4*n:], w.Bias)
	copy(matrix[(n+1)*4*n:], w.Kernel)
}

func (lstm) unstack(d RecurrentGradients, matrix []float32, n int) {
	d.Kernel.put(0, matrix[(n+1)*4*n:])
	d.Recurrent.put(0, matrix[:n*4*n])
	d.Bias.put(0, matrix[n*4*n:][:4*n])
}

func (lstm) forward(after, before state, gates []float32) {
	n := len(after.h)
	i, f, g, o, tanh := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:4*n], gates[4*n:]
	if vectorLstmCell(after.c, i, f, g, before.c) {
		vectorLstmOutput(after.h, o, tanh, after.c)
		return
	}
	sigmoids(gates[:2*n], gates[:2*n])
	tanhs(g, g)
	sigmoids(o, o)
	mul(after.c, i, g)
	mulAdd(after.c, f, before.c)
	tanhs(tanh, after.c)
	mul(after.h, o, tanh)
}

// Each gate's gradient goes through its activation.
func (lstm) backward(dgates []float32, d state, gates []float32, before state) {
	lstmGrad(dgates, d.h, d.c, gates, before.c)
	clear(d.h)
}

// lstmGrad computes the gradients of the gates from those of h and c, of which the second becomes that
// of c before the step.
func lstmGrad(dgates, dh, dc, gates, before []float32) {
	n := len(dh)
	dc, before, tanh := dc[:n], before[:n], gates[4*n:5*n]
	i, f, g, o := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:4*n]
	di, df, dg, do := dgates[:n], dgates[n:2*n], dgates[2*n:3*n], dgates[3*n:4*n]
	if vectorLstmOutputGrad(do, dc, dh, o, tanh) {
		vectorLstmCellGrad(di, df, dg, dc, i, f, g, before)
		return
	}
	for k, d := range dh {
		t, o := tanh[k], o[k]
		do[k] = float32(float32(d*t)*o) * (1 - o)
		c := dc[k] + float32(float32(d*o)*(1-float32(t*t)))
		i, f, g := i[k], f[k], g[k]
		di[k] = float32(float32(c*g)*i) * (1 - i)
		dg[k] = float32(c*i) * (1 - float32(g*g))
		df[k] = float32(float32(c*before[k])*f) * (1 - f)
		dc[k] = c * f
	}
}
