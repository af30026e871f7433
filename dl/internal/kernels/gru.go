package kernels

// GRU is the cell of a gated recurrent unit, in the form in which the reset gate comes after the product
// (Cho and others, 2014; as cuDNN and Keras have it). With three parts of z = x[t]·w + b₀ and three of
// v = h[t-1]·u + b₁,
//
//	g = σ(z₀ + v₀),  r = σ(z₁ + v₁),  c = tanh(z₂ + r·v₂)
//	h[t] = g·h[t-1] + (1-g)·c
//
// The weights are w [in, 3*units], u [units, 3*units] and b [2, 3*units]. Of the products z₂ and v₂ are
// kept apart, and of z₀ and v₀, and z₁ and v₁, the sums.
var GRU Cell = gru{}

type gru struct{}

func (gru) cells() int { return 0 }

// gates are g, r, c and v₂.
func (gru) gates() int { return 4 }

func (gru) blocks(to []block, n, k int) []block {
	return append(to, block{0, k, 0, 2 * n}, block{n, k, 2 * n, 3 * n}, block{0, n + 1, 3 * n, 4 * n})
}

func (gru) stack(matrix []float32, w RecurrentWeights, n int) {
	for j := range n {
		row, u := matrix[j*4*n:][:4*n], w.Recurrent[j*3*n:][:3*n]
		copy(row, u[:2*n])
		copy(row[3*n:], u[2*n:])
	}
	bias, b0, b1 := matrix[n*4*n:][:4*n], w.Bias[:3*n], w.Bias[3*n:]
	add(bias[:2*n], b0[:2*n], b1[:2*n])
	copy(bias[2*n:], b0[2*n:])
	copy(bias[3*n:], b1[2*n:])
	for j, rest := 0, matrix[(n+1)*4*n:]; j*4*n < len(rest); j++ {
		copy(rest[j*4*n:][:3*n], w.Kernel[j*3*n:])
	}
}

func (gru) unstack(d RecurrentGradients, matrix []float32, n int) {
	for j, rest := 0, matrix[(n+1)*4*n:]; j*4*n < len(rest); j++ {
		d.Kernel.put(j*3*n, rest[j*4*n:][:3*n])
	}
	for j := range n {
		row := matrix[j*4*n:][:4*n]
		d.Recurrent.put(j*3*n, row[:2*n])
		d.Recurrent.put(j*3*n+2*n, row[3*n:])
	}
	bias := matrix[n*4*n:][:4*n]
	d.Bias.put(0, bias[:3*n])
	d.Bias.put(3*n, bias[:2*n])
	d.Bias.put(5*n, bias[3*n:])
}

func (gru) forward(after, before state, gates []float32) {
	n := len(after.h)
	g, r, c, v := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:]
	if vectorGruCell(after.h, g, r, c, v, before.h) {
		return
	}
	sigmoids(gates[:2*n], gates[:2*n])
	mulAdd(c, r, v)
	tanhs(c, c)
	for k, g := range g {
		after.h[k] = c[k] + float32(g*(before.h[k]-c[k]))
	}
}

func (gru) backward(dgates []float32, d state, gates []float32, before state) {
	gruGrad(dgates, d.h, gates, before.h)
}

// gruGrad computes the gradients of z₀ and v₀, z₁ and v₁, z₂, and v₂ from that of h, which becomes the
// part of the gradient of h before the step that does not come by the product.
func gruGrad(dgates, dh, gates, before []float32) {
	n := len(dh)
	before = before[:n]
	g, r, c, v := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:4*n]
	dg, dr, dc, dv := dgates[:n], dgates[n:2*n], dgates[2*n:3*n], dgates[3*n:4*n]
	if vectorGruUpdateGrad(dg, dc, dh, g, c, before) {
		vectorGruResetGrad(dr, dv, dc, v, r)
		return
	}
	for k, d := range dh {
		g, r, c := g[k], r[k], c[k]
		dg[k] = float32(d*(before[k]-c)) * float32(g*(1-g))
		dc[k] = float32(d*(1-g)) * (1 - float32(c*c))
		dr[k] = float32(dc[k]*v[k]) * float32(r*(1-r))
		dv[k] = dc[k] * r
		dh[k] = d * g
	}
}
