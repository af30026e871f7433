package kernels

// A GRU is the recurrent part of a layer of that name, in the form in which the reset gate comes after
// the product (Cho and others, 2014; as cuDNN and Keras have it). With three parts of z[t], the inputs',
// and three of w[t] = h[t-1]·u + b,
//
//	g = σ(z₀ + w₀),  r = σ(z₁ + w₁),  c = tanh(z₂ + r·w₂)
//	h[t] = g·h[t-1] + (1-g)·c
//
// A time step that is masked, with a mask of 0, leaves h as it was. As in an LSTM, a thread takes some
// samples through all time steps.
type GRU struct{ Batch, Steps, Units int }

// GRUKept is what Forward leaves for Backward: g, r and c [batch, steps, 3*units], w₂ and h before each
// step [batch, steps, units].
type GRUKept struct{ Gates, Product, Before []float32 }

// Forward computes h [batch, steps, units] from z [batch, steps, 3*units], u [units, 3*units] and
// b [3*units]. b, the state before the first step, h0 [batch, units], and the mask [batch, steps] may be nil.
func (l GRU) Forward(h []float32, kept GRUKept, z, u, b, h0, mask []float32) {
	l.run(gruJob{h: h, kept: kept, z: z, u: u, b: b, h0: h0, mask: mask})
}

// Backward computes from dh [batch, steps, units] the gradients of z and w [batch, steps, 3*units], and
// of the state before the first step, if dh0 is not nil. That of u is kept.Beforeᵀ·dw, of b the sum of dw.
func (l GRU) Backward(dz, dw, dh0, dh []float32, kept GRUKept, u, mask []float32) {
	turned := buffers.take()
	defer buffers.put(turned)
	n := l.Units
	t := turned.get(3 * n * n)
	transpose(t, n, u, 3*n, n, 3*n)
	l.run(gruJob{back: true, dz: dz, dw: dw, dh0: dh0, dh: dh, kept: kept, u: t, mask: mask})
}

func (l GRU) run(job gruJob) {
	if l.Batch*l.Steps*l.Units == 0 {
		return
	}
	j := gruJobs.take()
	*j = job
	j.GRU = l
	if parts := (l.Batch + sampleRows - 1) / sampleRows; parts > 1 && 12*l.Batch*l.Steps*l.Units*l.Units > parallelFlop {
		j.parts = parts
		Run(parts, j)
	} else {
		j.parts = 1
		j.Do(0)
	}
	*j = gruJob{}
	gruJobs.put(j)
}

type gruJob struct {
	GRU
	parts      int
	back       bool
	h, z, u, b []float32 // u is transposed on the way back
	h0, mask   []float32
	kept       GRUKept
	dz, dw     []float32
	dh, dh0    []float32
}

var gruJobs freeList[gruJob]

func (j *gruJob) Do(part int) {
	from, to := j.Batch*part/j.parts, j.Batch*(part+1)/j.parts
	if j.back {
		j.backward(from, to)
	} else {
		j.forward(from, to)
	}
}

func (j *gruJob) masked(b, t int) bool { return j.mask != nil && j.mask[b*j.Steps+t] == 0 }

func (j *gruJob) forward(from, to int) {
	n := j.Units
	products := buffers.take()
	defer buffers.put(products)
	w := products.get((to - from) * 3 * n)
	for t := range j.Steps {
		for b := from; b < to; b++ {
			before := j.kept.Before[(b*j.Steps+t)*n:][:n]
			switch {
			case t > 0:
				copy(before, j.h[(b*j.Steps+t-1)*n:])
			case j.h0 != nil:
				copy(before, j.h0[b*n:])
			default:
				clear(before)
			}
		}
		Gemm(to-from, 3*n, n, j.kept.Before[(from*j.Steps+t)*n:], j.Steps*n, 1, j.u, 3*n, 1, w, 3*n, Epilogue{Bias: j.b})
		for b := from; b < to; b++ {
			at := b*j.Steps + t
			before, h := j.kept.Before[at*n:][:n], j.h[at*n:][:n]
			if j.masked(b, t) {
				copy(h, before)
				continue
			}
			w, z, gates := w[(b-from)*3*n:][:3*n], j.z[at*3*n:][:3*n], j.kept.Gates[at*3*n:][:3*n]
			copy(j.kept.Product[at*n:][:n], w[2*n:])
			add(gates[:2*n], z[:2*n], w[:2*n])
			sigmoids(gates[:2*n], gates[:2*n])
			g, r, c := gates[:n], gates[n:2*n], gates[2*n:]
			copy(c, z[2*n:])
			mulAdd(c, r, w[2*n:])
			tanhs(c, c)
			blend(h, g, c, before)
		}
	}
}

func (j *gruJob) backward(from, to int) {
	n, rows := j.Units, to-from
	states := buffers.take()
	defer buffers.put(states)
	dh := states.get(rows * n) // the gradient of h after the step
	clear(dh)
	for t := j.Steps - 1; t >= 0; t-- {
		for b := from; b < to; b++ {
			at := b*j.Steps + t
			dh, dz, dw := dh[(b-from)*n:][:n], j.dz[at*3*n:][:3*n], j.dw[at*3*n:][:3*n]
			add(dh, dh, j.dh[at*n:][:n])
			if j.masked(b, t) {
				clear(dz) // dh goes on to the step before as it is
				clear(dw)
				continue
			}
			gruGrad(dz, dw, dh, j.kept.Gates[at*3*n:][:3*n], j.kept.Product[at*n:][:n], j.kept.Before[at*n:][:n])
		}
		if t > 0 || j.dh0 != nil {
			Gemm(rows, n, 3*n, j.dw[(from*j.Steps+t)*3*n:], j.Steps*3*n, 1, j.u, n, 1, dh, n, Epilogue{Add: true})
		}
	}
	if j.dh0 != nil {
		copy(j.dh0[from*n:to*n], dh)
	}
}

// blend is h = c + update*(before-c), each step rounded.
func blend(h, update, c, before []float32) {
	if vectorBlend(h, update, c, before) {
		return
	}
	for k, g := range update {
		h[k] = c[k] + float32(g*(before[k]-c[k]))
	}
}

// gruGrad is the gradient of one step of one sample: dz and dw from dh, which becomes the part of the
// gradient of h before the step that does not come by the product.
func gruGrad(dz, dw, dh, gates, product, before []float32) {
	n := len(dh)
	product, before = product[:n], before[:n]
	g, r, c := gates[:n], gates[n:2*n], gates[2*n:3*n]
	dg, dr, dc := dz[:n], dz[n:2*n], dz[2*n:3*n]
	wg, wr, wc := dw[:n], dw[n:2*n], dw[2*n:3*n]
	if vectorGruUpdateGrad(dg, wg, dc, dh, g, c, before) {
		vectorGruResetGrad(dr, wr, wc, dc, product, r)
		return
	}
	for k, d := range dh {
		g, r, c := g[k], r[k], c[k]
		dg[k] = float32(d*(before[k]-c)) * float32(g*(1-g))
		dc[k] = float32(d*(1-g)) * (1 - float32(c*c))
		dr[k] = float32(dc[k]*product[k]) * float32(r*(1-r))
		wg[k], wr[k], wc[k] = dg[k], dr[k], dc[k]*r
		dh[k] = d * g
	}
}
