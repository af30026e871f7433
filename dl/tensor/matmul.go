package tensor

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// MatMul returns the product x·w of matrices, by NumPy's rule: x [... m k] and w [... k n] give
// [... m n], where the axes before the last two are matched as by [Tensor.Add]. A vector x [k] is
// taken for one row, and a vector w [k] for one column, which the result does not have then.
//
// A factor that is transposed, such as in x.MatMul(y.Transpose(0, 2, 1)), is not copied by Fit,
// Evaluate and Predict: the product reads it where it lies.
func (x *Tensor) MatMul(w *Tensor) *Tensor { return apply(matMul{}, x, w) }

// matMul is a product of which either side may be read with its last two axes exchanged.
type matMul struct{ left, right bool }

func (matMul) String() string { return "matmul" }

func (o matMul) Shape(in []Shape) (Shape, error) {
	x, w := o.sides(in[0], in[1])
	if len(x) < 1 || len(w) < 1 {
		return nil, wrongf("a product wants vectors or matrices; Mul multiplies with a scalar")
	}
	if len(w) == 1 {
		if k, n := x.Dim(-1), w[0]; k != n && k != Unknown && n != Unknown {
			return nil, wrongf("the last axis of the left side (%d) is not the one of the right side (%d)", k, n)
		}
		return slices.Clone(x[:len(x)-1]), nil
	}
	if k, n := x.Dim(-1), w.Dim(-2); k != n && k != Unknown && n != Unknown {
		return nil, wrongf("the last axis of the left side (%d) is not the last but one of the right side (%d)", k, n)
	}
	out, err := broadcast(x[:max(len(x)-2, 0)], w[:len(w)-2])
	if err != nil {
		return nil, wrongf("the axes before the last two: %v", err)
	}
	if len(x) > 1 {
		out = append(out, x.Dim(-2))
	}
	return append(out, w.Dim(-1)), nil
}

func (o matMul) flops(in []Shape) int {
	out, err := o.Shape(in)
	if err != nil {
		return 0
	}
	x, _ := o.sides(in[0], in[1])
	return 2 * out.Size() * x.Dim(-1)
}

// sides are the shapes as they are multiplied.
func (o matMul) sides(x, w Shape) (Shape, Shape) {
	if o.left {
		x = lastTwoExchanged(x)
	}
	if o.right {
		w = lastTwoExchanged(w)
	}
	return x, w
}

func lastTwoExchanged(s Shape) Shape {
	s = slices.Clone(s)
	n := len(s)
	s[n-1], s[n-2] = s[n-2], s[n-1]
	return s
}

// flat reports whether all of x is one matrix [m k], since w is one, and how w [k n] is to be read.
func (o matMul) flat(c *Call) (m, k, n, rws, cws int, ok bool) {
	x, w := c.In[0].shape, c.In[1].shape
	if len(w) != 2 || o.left {
		return
	}
	m = x[:len(x)-1].Size()
	if o.right {
		return m, w[1], w[0], 1, w[1], true
	}
	return m, w[0], w[1], w[1], 1, true
}

func (o matMul) Forward(c *Call) {
	x, w, y := c.In[0].data, c.In[1].data, c.Out.data
	if m, k, n, rws, cws, ok := o.flat(c); ok {
		kernels.Gemm(m, n, k, x, k, 1, w, rws, cws, y, n, kernels.Epilogue{})
		return
	}
	o.plan(c).forward().run(y, x, w, false)
}

func (o matMul) Backward(c *Call) { o.gradients(c, c.Out.grad.values) }

// y = x·w, so dx = dy·wᵀ and dw = xᵀ·dy.
func (o matMul) gradients(c *Call, dy []float32) {
	x, w := c.In[0].data, c.In[1].data
	m, k, n, rws, cws, ok := o.flat(c)
	if dx, add := o.grad(c, 0); dx != nil {
		if ok {
			kernels.Gemm(m, k, n, dy, n, 1, w, cws, rws, dx, k, kernels.Epilogue{Add: add})
		} else {
			o.plan(c).gradient(0).run(dx, dy, w, add)
		}
		o.graded(c, 0, dx)
	}
	if dw, add := o.grad(c, 1); dw != nil {
		switch {
		case ok && o.right:
			kernels.Gemm(n, k, m, dy, 1, n, x, k, 1, dw, k, kernels.Epilogue{Add: add})
		case ok:
			kernels.Gemm(k, n, m, x, 1, k, dy, n, 1, dw, n, kernels.Epilogue{Add: add})
		default:
			o.plan(c).gradient(1).run(dw, dy, x, add)
		}
		o.graded(c, 1, dw)
	}
}

// grad is Call.grad. A side that is read transposed stands for a call of transpose, whose gradient
// would be computed first and then added: to give the same bits, it is so here, too.
func (o matMul) grad(c *Call, i int) (dx []float32, add bool) {
	dx, add = c.grad(i)
	if add && o.exchanged(i) {
		return c.keep(max(len(c.In[0].data), len(c.In[1].data)))[:len(dx)], false
	}
	return dx, add
}

// graded adds what was computed apart to the gradient.
func (o matMul) graded(c *Call, i int, part []float32) {
	if dx := c.In[i].grad.values; o.exchanged(i) && len(part) > 0 && &part[0] != &dx[0] {
		kernels.AddTo(dx, part)
	}
}

func (o matMul) exchanged(i int) bool { return i == 0 && o.left || i == 1 && o.right }

func (o matMul) plan(c *Call) *products {
	if p, ok := c.plan.(*products); ok {
		return p
	}
	x, w := o.sides(c.In[0].shape, c.In[1].shape)
	y := c.Out.shape
	var xs, ws, ys [maxRank]int
	o.steps(&xs, x, o.left)
	o.steps(&ws, w, o.right)
	strides(ys[:], y, y)

	// The axes from the end: those of the matrices, and then of the batch.
	xm, wn := len(x) > 1, len(w) > 1
	loops := []loop{{size: x.Dim(-1), steps: [3]int{xs[len(x)-1], ws[max(len(w)-2, 0)], 0}}}
	end := len(y)
	if wn {
		end--
		loops = append(loops, loop{size: y[end], steps: [3]int{0, ws[len(w)-1], ys[end]}})
	}
	if xm {
		end--
		loops = append(loops, loop{size: y[end], steps: [3]int{xs[len(x)-2], 0, ys[end]}})
	}
	for i := range end { // of y; those of x and w end where it ends
		l := loop{size: y[i], steps: [3]int{0, 0, ys[i]}}
		if a := i - end + len(x) - 2; a >= 0 && x[a] != 1 {
			l.steps[0] = xs[a]
		}
		if a := i - end + len(w) - 2; a >= 0 && w[a] != 1 {
			l.steps[1] = ws[a]
		}
		loops = append(loops, l)
	}
	p := &products{loops: loops}
	c.plan = p
	return p
}

// steps are those of a shape whose last two axes may be exchanged.
func (matMul) steps(steps *[maxRank]int, s Shape, exchanged bool) {
	step := 1
	for i := len(s) - 1; i >= 0; i-- {
		steps[i] = step
		step *= s[i]
	}
	if exchanged {
		n := len(s)
		steps[n-1], steps[n-2] = s[n-2], 1
	}
}

// fuseTransposed makes a product read where it lies what was transposed for it alone.
func fuseTransposed(c *Call, alone func(*Tensor) bool) *Call {
	o, ok := c.Op.(matMul)
	if !ok {
		return nil
	}
	in, parts := slices.Clone(c.In), written(c)
	for i, exchanged := range []*bool{&o.left, &o.right} {
		if *exchanged || !alone(in[i]) || !exchangesLastTwo(in[i].call) {
			continue
		}
		*exchanged = true
		parts = append([]*Call{in[i].call}, parts...)
		in[i] = in[i].call.In[0]
	}
	if o == c.Op {
		return nil
	}
	return &Call{Op: o, Layer: c.Layer, In: in, Out: c.Out, Tape: c.Tape, parts: parts}
}

// exchangesLastTwo reports whether a call is a transpose of the last two axes.
func exchangesLastTwo(c *Call) bool {
	o, ok := c.Op.(transpose)
	n := len(c.Out.shape)
	if !ok || n < 2 {
		return false
	}
	order, _ := o.order(c.In[0].shape)
	for i, a := range order[:n-2] {
		if a != i {
			return false
		}
	}
	return order[n-1] == n-2
}
