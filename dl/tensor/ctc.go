package tensor

import (
	"fmt"
	"math"
)

// CTC returns -ln p of each sequence of labels [batch length] by the logits x [batch time classes],
// where p is the sum over all ways to spread the labels over the time steps, with repetitions and
// with blanks between them (Graves and others, 2006, "Connectionist Temporal Classification"). Class
// 0 is the blank; labels are numbers from 1 to classes-1, and a shorter sequence is filled up with
// zeros at its end. A label that is the same as the one before it takes a blank between them. The
// result is [batch].
//
// The sums are taken of logarithms, and the gradient is exact, by the forward-backward algorithm.
func (x *Tensor) CTC(labels *Tensor) *Tensor { return apply(ctc{}, x, labels) }

type ctc struct{}

func (ctc) Shape(in []Shape) (Shape, error) {
	x, labels := in[0], in[1]
	switch {
	case len(x) != 3:
		return nil, wrongf("the first input wants the logits of the classes at each time step: [batch time classes]")
	case len(labels) != 2 || !sameKnown(x[:1], labels[:1]):
		return nil, wrongf("the second input wants a sequence of labels for each of the first: [batch length]")
	case x.Dim(-1) == 0:
		return nil, wrongf("there are no classes")
	}
	return Shape{x[0]}, nil
}

// A ctcWork is what a call of ctc works on, of one sequence at a time.
type ctcWork struct {
	path        []int     // the labels with blanks between and around them
	logs        []float64 // of the probabilities [time classes]
	alpha, beta []float64 // [time path]: ln p of the paths that reach a place, and of those on from it
	classes     []float64 // ln of the sum over the places of a class, at one time step
}

// Forward keeps the gradient, if one is wanted, since both take the same sums.
func (ctc) Forward(c *Call) {
	steps, classes, length := c.In[0].Dim(1), c.In[0].Dim(2), c.In[1].Dim(1)
	work, ok := c.plan.(*ctcWork)
	if !ok {
		places := 2*length + 1
		work = &ctcWork{
			path: make([]int, 0, places), logs: make([]float64, steps*classes),
			alpha: make([]float64, steps*places), beta: make([]float64, steps*places), classes: make([]float64, classes),
		}
		c.plan = work
	}
	var grad []float32
	if c.Out.grad != nil {
		grad = c.keep(steps * classes * len(c.Out.data))
	}
	for b := range c.Out.data {
		if wrong := work.spread(c.In[1].data[b*length:(b+1)*length], steps, classes); wrong != "" {
			Fail(c.Layer, "ctc", c.In, "row %d: %s", b, wrong)
		}
		from, to := b*steps*classes, (b+1)*steps*classes
		work.logSoftmax(c.In[0].data[from:to], classes)
		all := work.forward(steps, classes)
		c.Out.data[b] = float32(-all)
		if grad != nil {
			work.backward(steps, classes)
			work.gradient(grad[from:to], steps, classes, all)
		}
	}
}

// spread puts the labels of a row on the path, or says what is wrong with them.
func (w *ctcWork) spread(labels []float32, steps, classes int) (wrong string) {
	n := len(labels)
	for n > 0 && labels[n-1] == 0 {
		n--
	}
	w.path = append(w.path[:0], 0)
	need := n
	for i, v := range labels[:n] {
		k := int(v)
		switch {
		case v == 0:
			return fmt.Sprintf("there is a 0 before label %v: 0 is the blank, which only fills up the end; number the classes from 1", labels[i+1])
		case float32(k) != v || k < 0 || k >= classes:
			return fmt.Sprintf("label %v is none of the classes, which are those from 1 to %d", v, classes-1)
		case i > 0 && labels[i-1] == v:
			need++
		}
		w.path = append(w.path, k, 0)
	}
	if need > steps {
		return fmt.Sprintf("the labels take %d time steps, with a blank between two that are the same, and there are %d: give shorter labels or longer sequences", need, steps)
	}
	return ""
}

func (w *ctcWork) logSoftmax(x []float32, classes int) {
	for i := 0; i < len(x); i += classes {
		row := x[i : i+classes]
		sum := logSumExp(row)
		for k, v := range row {
			w.logs[i+k] = float64(v) - sum
		}
	}
}

// skips reports whether a path may go from the place before the last to this one: to a label that
// is not the one before it.
func (w *ctcWork) skips(s int) bool { return s > 1 && w.path[s] != 0 && w.path[s] != w.path[s-2] }

// forward fills alpha, and returns ln p of all paths.
func (w *ctcWork) forward(steps, classes int) float64 {
	n := len(w.path)
	if steps == 0 {
		return 0 // the one path of no labels
	}
	first := w.alpha[:n]
	for s := range first {
		first[s] = math.Inf(-1)
	}
	for s := range min(n, 2) {
		first[s] = w.logs[w.path[s]]
	}
	for t := 1; t < steps; t++ {
		last, now, logs := w.alpha[(t-1)*n:t*n], w.alpha[t*n:(t+1)*n], w.logs[t*classes:(t+1)*classes]
		for s := range now {
			v := last[s]
			if s > 0 {
				v = logAddExp(v, last[s-1])
			}
			if w.skips(s) {
				v = logAddExp(v, last[s-2])
			}
			now[s] = v + logs[w.path[s]]
		}
	}
	end := w.alpha[(steps-1)*n : steps*n]
	if n == 1 {
		return end[0]
	}
	return logAddExp(end[n-1], end[n-2])
}

// backward fills beta: ln p of the paths on from a place, without the time step itself.
func (w *ctcWork) backward(steps, classes int) {
	n := len(w.path)
	if steps == 0 {
		return
	}
	last := w.beta[(steps-1)*n : steps*n]
	for s := range last {
		last[s] = math.Inf(-1)
		if s >= n-2 {
			last[s] = 0
		}
	}
	for t := steps - 2; t >= 0; t-- {
		next, now, logs := w.beta[(t+1)*n:(t+2)*n], w.beta[t*n:(t+1)*n], w.logs[(t+1)*classes:(t+2)*classes]
		for s := range now {
			v := next[s] + logs[w.path[s]]
			if s+1 < n {
				v = logAddExp(v, next[s+1]+logs[w.path[s+1]])
			}
			if s+2 < n && w.skips(s+2) {
				v = logAddExp(v, next[s+2]+logs[w.path[s+2]])
			}
			now[s] = v
		}
	}
}

// gradient is d(-ln p)/dx = softmax(x) - the part of p that goes through the class at the time step.
func (w *ctcWork) gradient(dx []float32, steps, classes int, all float64) {
	n := len(w.path)
	for t := range steps {
		sums := w.classes
		for k := range sums {
			sums[k] = math.Inf(-1)
		}
		for s, k := range w.path {
			sums[k] = logAddExp(sums[k], w.alpha[t*n+s]+w.beta[t*n+s])
		}
		for k, v := range sums {
			dx[t*classes+k] = float32(math.Exp(w.logs[t*classes+k]) - math.Exp(v-all))
		}
	}
}

func (ctc) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	per := c.In[0].Dim(1) * c.In[0].Dim(2)
	for b, dy := range c.Out.grad.values {
		row := c.aux[b*per : (b+1)*per]
		for i, d := range row {
			dx[b*per+i] += float32(dy * d)
		}
	}
}

// flops counts an exponential, a logarithm and three sums for each time step and place of a path, and
// the softmax.
func (ctc) flops(in []Shape) int {
	return in[0].Size()*3 + in[0][0]*in[0][1]*(2*in[1][1]+1)*5
}

// logAddExp is ln(eˣ + eʸ).
func logAddExp(x, y float64) float64 {
	low, high := x, y
	if low > high {
		low, high = high, low
	}
	if !(low > high-40) { // also where both are -∞; e⁻⁴⁰ is nothing beside 1
		return high
	}
	return high + math.Log1p(math.Exp(low-high))
}
