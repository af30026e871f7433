package kernels

// An LSTM is the recurrent part of a layer of that name: what goes from time step to time step
// (Hochreiter and Schmidhuber, 1997). With i, f, g, o the four parts of z[t] + h[t-1]·u,
//
//	c[t] = σ(f)·c[t-1] + σ(i)·tanh(g)
//	h[t] = σ(o)·tanh(c[t])
//
// A time step that is masked, with a mask of 0, leaves both as they were. The samples know nothing of
// each other, so a thread takes some through all time steps, and u stays in its cache.
type LSTM struct{ Batch, Steps, Units int }

// LSTMKept is what Forward leaves for Backward: the activated gates [batch, steps, 4*units], h before
// each step and the hyperbolic tangent of c after it [batch, steps, units].
type LSTMKept struct{ Gates, Before, Tanh []float32 }

// Forward computes out [batch, steps, 2*units], h and c side by side, from z [batch, steps, 4*units]
// and u [units, 4*units]. The states before the first step, h0 and c0 [batch, units], may be nil for
// zeros, the mask [batch, steps] for none.
func (l LSTM) Forward(out []float32, kept LSTMKept, z, u, h0, c0, mask []float32) {
	l.run(lstmJob{out: out, kept: kept, z: z, u: u, h0: h0, c0: c0, mask: mask})
}

// Backward computes dz [batch, steps, 4*units] from dout [batch, steps, 2*units], and the gradients of
// the states before the first step, where dh0 and dc0 are not nil. That of u is kept.Beforeᵀ·dz.
func (l LSTM) Backward(dz, dh0, dc0, dout, out []float32, kept LSTMKept, u, c0, mask []float32) {
	turned := buffers.take()
	defer buffers.put(turned)
	n := l.Units
	t := turned.get(4 * n * n)
	transpose(t, n, u, 4*n, n, 4*n)
	l.run(lstmJob{back: true, dz: dz, dh0: dh0, dc0: dc0, dout: dout, out: out, kept: kept, u: t, c0: c0, mask: mask})
}

// sampleRows are the samples of a part: as many as make the product of a step worth while.
const sampleRows = 16

func (l LSTM) run(job lstmJob) {
	if l.Batch*l.Steps*l.Units == 0 {
		return
	}
	j := lstmJobs.take()
	*j = job
	j.LSTM = l
	if parts := (l.Batch + sampleRows - 1) / sampleRows; parts > 1 && 16*l.Batch*l.Steps*l.Units*l.Units > parallelFlop {
		j.parts = parts
		Run(parts, j)
	} else {
		j.parts = 1
		j.Do(0)
	}
	*j = lstmJob{}
	lstmJobs.put(j)
}

type lstmJob struct {
	LSTM
	parts        int
	back         bool
	out, z, u    []float32 // u is transposed on the way back
	h0, c0, mask []float32
	kept         LSTMKept
	dz, dh0, dc0 []float32
	dout         []float32
}

var lstmJobs freeList[lstmJob]

func (j *lstmJob) Do(part int) {
	from, to := j.Batch*part/j.parts, j.Batch*(part+1)/j.parts
	if j.back {
		j.backward(from, to)
	} else {
		j.forward(from, to)
	}
}

func (j *lstmJob) masked(b, t int) bool { return j.mask != nil && j.mask[b*j.Steps+t] == 0 }

// cell is c before step t of a sample; nil means zeros.
func (j *lstmJob) cell(b, t int) []float32 {
	n := j.Units
	if t > 0 {
		return j.out[(b*j.Steps+t-1)*2*n+n:][:n]
	}
	if j.c0 == nil {
		return nil
	}
	return j.c0[b*n:][:n]
}

func (j *lstmJob) forward(from, to int) {
	n := j.Units
	for t := range j.Steps {
		for b := from; b < to; b++ {
			at := b*j.Steps + t
			copy(j.kept.Gates[at*4*n:][:4*n], j.z[at*4*n:])
			before := j.kept.Before[at*n:][:n]
			switch {
			case t > 0:
				copy(before, j.out[(at-1)*2*n:])
			case j.h0 != nil:
				copy(before, j.h0[b*n:])
			default:
				clear(before)
			}
		}
		first := from*j.Steps + t
		if t > 0 || j.h0 != nil {
			Gemm(to-from, 4*n, n, j.kept.Before[first*n:], j.Steps*n, 1, j.u, 4*n, 1, j.kept.Gates[first*4*n:], j.Steps*4*n, Epilogue{Add: true})
		}
		for b := from; b < to; b++ {
			at := b*j.Steps + t
			gates, out := j.kept.Gates[at*4*n:][:4*n], j.out[at*2*n:][:2*n]
			h, c, before := out[:n], out[n:], j.cell(b, t)
			if j.masked(b, t) {
				copy(h, j.kept.Before[at*n:])
				if clear(c); before != nil {
					copy(c, before)
				}
				continue
			}
			sigmoids(gates[:2*n], gates[:2*n])
			tanhs(gates[2*n:3*n], gates[2*n:3*n])
			sigmoids(gates[3*n:], gates[3*n:])
			i, f, g, o := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:]
			mul(c, i, g)
			if before != nil {
				mulAdd(c, f, before)
			}
			tanh := j.kept.Tanh[at*n:][:n]
			tanhs(tanh, c)
			mul(h, o, tanh)
		}
	}
}

func (j *lstmJob) backward(from, to int) {
	n, rows := j.Units, to-from
	states := buffers.take()
	defer buffers.put(states)
	both := states.get(2 * rows * n) // the gradients of h and c after the step
	clear(both)
	dh, dc := both[:rows*n], both[rows*n:]
	for t := j.Steps - 1; t >= 0; t-- {
		for b := from; b < to; b++ {
			at, row := b*j.Steps+t, (b-from)*n
			dout := j.dout[at*2*n:][:2*n]
			dh, dc, dz := dh[row:][:n], dc[row:][:n], j.dz[at*4*n:][:4*n]
			add(dh, dh, dout[:n])
			add(dc, dc, dout[n:])
			if j.masked(b, t) {
				clear(dz) // dh and dc go on to the step before as they are
				continue
			}
			lstmGrad(dz, dh, dc, j.kept.Gates[at*4*n:][:4*n], j.kept.Tanh[at*n:][:n], j.cell(b, t))
			clear(dh)
		}
		first := from*j.Steps + t
		if t > 0 || j.dh0 != nil {
			Gemm(rows, n, 4*n, j.dz[first*4*n:], j.Steps*4*n, 1, j.u, n, 1, dh, n, Epilogue{Add: true})
		}
	}
	if j.dh0 != nil {
		copy(j.dh0[from*n:to*n], dh)
	}
	if j.dc0 != nil {
		copy(j.dc0[from*n:to*n], dc)
	}
}

// lstmGrad is the gradient of one step of one sample: dz from dh and dc, which becomes that of the cell
// before. With c' = f·c + i·g and h = o·tanh(c'), each gate's gradient goes through its activation.
func lstmGrad(dz, dh, dc, gates, tanh, before []float32) {
	n := len(dh)
	dc, tanh = dc[:n], tanh[:n]
	i, f, g, o := gates[:n], gates[n:2*n], gates[2*n:3*n], gates[3*n:4*n]
	di, df, dg, do := dz[:n], dz[n:2*n], dz[2*n:3*n], dz[3*n:4*n]
	if before == nil { // zeros
		clear(df)
	} else {
		before = before[:n]
		if vectorLstmOutputGrad(do, dc, dh, o, tanh) {
			vectorLstmCellGrad(di, df, dg, dc, i, f, g, before)
			return
		}
	}
	for k, d := range dh {
		t, o := tanh[k], o[k]
		do[k] = float32(float32(d*t)*o) * (1 - o)
		c := dc[k] + float32(float32(d*o)*(1-float32(t*t)))
		i, f, g := i[k], f[k], g[k]
		di[k] = float32(float32(c*g)*i) * (1 - i)
		dg[k] = float32(c*i) * (1 - float32(g*g))
		if before != nil {
			df[k] = float32(float32(c*before[k])*f) * (1 - f)
		}
		dc[k] = c * f
	}
}
