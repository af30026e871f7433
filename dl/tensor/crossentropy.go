package tensor

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// epsilon keeps probabilities away from 0 and 1 where a logarithm is taken, as Keras's does.
const epsilon = 1e-7

// SparseCrossentropy returns -ln p of the class that is right, for each row of probabilities
// p [... classes]; want [...] or [... 1] are the numbers of the classes. If p is a softmax, the loss is
// computed from what it is the softmax of, which is exact also where p is nearly 0; else p is
// divided by its sum and kept from 0 and 1 by 1e-7, as Keras does.
func (p *Tensor) SparseCrossentropy(want *Tensor) *Tensor {
	if z := logits(p, isSoftmax); z != nil {
		return z.SparseCrossentropyFromLogits(want)
	}
	return apply(sparseCrossentropy{}, p, want)
}

// SparseCrossentropyFromLogits is SparseCrossentropy of the softmax of x.
func (x *Tensor) SparseCrossentropyFromLogits(want *Tensor) *Tensor {
	return apply(sparseCrossentropy{logits: true}, x, want)
}

// Crossentropy returns -Σ t·ln p for each row of probabilities p [... classes], where t are the
// probabilities that are right. The logarithm is taken as in [Tensor.SparseCrossentropy].
func (p *Tensor) Crossentropy(t *Tensor) *Tensor {
	if z := logits(p, isSoftmax); z != nil {
		return z.CrossentropyFromLogits(t)
	}
	return apply(crossentropy{}, p, t)
}

// CrossentropyFromLogits is Crossentropy of the softmax of x.
func (x *Tensor) CrossentropyFromLogits(t *Tensor) *Tensor {
	return apply(crossentropy{logits: true}, x, t)
}

// BinaryCrossentropy returns -(t·ln p + (1-t)·ln(1-p)) for each element. If p is a sigmoid, it is
// computed from what it is the sigmoid of; else p is kept from 0 and 1 by 1e-7, as Keras does.
func (p *Tensor) BinaryCrossentropy(t *Tensor) *Tensor {
	if z := logits(p, isSigmoid); z != nil {
		return z.BinaryCrossentropyFromLogits(t)
	}
	return apply(binaryCrossentropy{}, p, t)
}

// BinaryCrossentropyFromLogits is BinaryCrossentropy of the sigmoid of x.
func (x *Tensor) BinaryCrossentropyFromLogits(t *Tensor) *Tensor {
	return apply(binaryCrossentropy{logits: true}, x, t)
}

type sparseCrossentropy struct{ logits bool }

func (sparseCrossentropy) String() string { return "sparse_crossentropy" }

func (sparseCrossentropy) Shape(in []Shape) (Shape, error) {
	x, want := in[0], in[1]
	if len(x) == 0 || x.Dim(-1) == 0 {
		return nil, wrongf("there are no classes")
	}
	out := x[:len(x)-1]
	if !sameKnown(out, want) && !(len(want) == len(x) && want.Dim(-1) == 1 && sameKnown(out, want[:len(want)-1])) {
		return nil, wrongf("the second input has one class number for each row of the first: %v is wanted", out)
	}
	return append(Shape{}, out...), nil
}

func (o sparseCrossentropy) Forward(c *Call) {
	x, want, n := c.In[0].data, c.In[1].data, c.In[0].Dim(-1)
	p := c.keep(len(x))
	if o.logits {
		kernels.Softmax(p, x, n)
	}
	for i := range c.Out.data {
		row := x[i*n : i*n+n]
		k := int(want[i])
		if k < 0 || k >= n || float32(k) != want[i] {
			Fail(c.Layer, "sparse_crossentropy", c.In, "label %v of row %d is not a class: there are %d, from 0 to %d", want[i], i, n, n-1)
		}
		if o.logits {
			c.Out.data[i] = float32(surprise(row, p[i*n:i*n+n], k))
			continue
		}
		var sum float64
		for _, v := range row {
			sum += float64(v)
		}
		c.Out.data[i] = float32(-math.Log(clipped(float64(row[k]) / sum)))
	}
}

// From logits x: dx = dy·(p - [j = k]). From probabilities divided by their sum s, where they are
// not cut: dx = dy·(1/s - [j = k]/x).
func (o sparseCrossentropy) Backward(c *Call) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	x, want, dy, n := c.In[0].data, c.In[1].data, c.Out.grad.values, c.In[0].Dim(-1)
	if o.logits {
		kernels.SoftmaxCrossentropyGrad(dx, c.keep(len(x)), want, dy, n, add)
		return
	}
	if !add {
		clear(dx)
	}
	for i, k := range want {
		row := x[i*n : i*n+n]
		var sum float64
		for _, v := range row {
			sum += float64(v)
		}
		if q := float64(row[int(k)]) / sum; q != clipped(q) {
			continue
		}
		for j := range row {
			dx[i*n+j] += float32(float64(dy[i]) / sum)
		}
		dx[i*n+int(k)] -= dy[i] / row[int(k)]
	}
}

type crossentropy struct{ logits bool }

func (crossentropy) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 || in[0].Dim(-1) == 0 {
		return nil, wrongf("there are no classes")
	}
	if !sameKnown(in[0], in[1]) {
		return nil, wrongf("the second input wants the shape of the first: one probability for each class")
	}
	return append(Shape{}, in[0][:len(in[0])-1]...), nil
}

func (o crossentropy) Forward(c *Call) {
	x, t, n := c.In[0].data, c.In[1].data, c.In[0].Dim(-1)
	for i := range c.Out.data {
		row, want := x[i*n:i*n+n], t[i*n:i*n+n]
		var sum, loss float64
		for _, v := range row {
			sum += float64(v)
		}
		if o.logits {
			sum = logSumExp(row)
		}
		for j, v := range row {
			if o.logits {
				loss += float64(want[j]) * (sum - float64(v))
			} else {
				loss -= float64(want[j]) * math.Log(clipped(float64(v)/sum))
			}
		}
		c.Out.data[i] = float32(loss)
	}
}

// From logits: dx = dy·(p·Σt - t). From probabilities q = x/s, where t is not cut:
// dx = dy·(Σt - t/q)/s. Either way dt = -dy·ln p.
func (o crossentropy) Backward(c *Call) {
	if dx := c.gradToAdd(0); dx != nil {
		o.backward(c, dx)
	}
	dt := c.gradToAdd(1)
	if dt == nil {
		return
	}
	x, dy, n := c.In[0].data, c.Out.grad.values, c.In[0].Dim(-1)
	for i := range dy {
		row, d := x[i*n:i*n+n], dt[i*n:i*n+n]
		var sum float64
		for _, v := range row {
			sum += float64(v)
		}
		if o.logits {
			sum = logSumExp(row)
		}
		for j, v := range row {
			if o.logits {
				d[j] += float32(float64(dy[i]) * (sum - float64(v)))
			} else {
				d[j] -= float32(float64(dy[i]) * math.Log(clipped(float64(v)/sum)))
			}
		}
	}
}

// backward adds the gradient of what is compared with t.
func (o crossentropy) backward(c *Call, dx []float32) {
	x, t, dy, n := c.In[0].data, c.In[1].data, c.Out.grad.values, c.In[0].Dim(-1)
	for i := range dy {
		row, want, d := x[i*n:i*n+n], t[i*n:i*n+n], dx[i*n:i*n+n]
		var sum, all float64
		if o.logits {
			sum = logSumExp(row)
			for _, v := range want {
				all += float64(v)
			}
			for j, v := range row {
				d[j] += float32(float64(dy[i]) * (math.Exp(float64(v)-sum)*all - float64(want[j])))
			}
			continue
		}
		for _, v := range row {
			sum += float64(v)
		}
		for j, v := range row {
			if q := float64(v) / sum; q == clipped(q) {
				all += float64(want[j])
			}
		}
		for j, v := range row {
			part := all
			if q := float64(v) / sum; q == clipped(q) {
				part -= float64(want[j]) / q
			}
			d[j] += float32(float64(dy[i]) * part / sum)
		}
	}
}

type binaryCrossentropy struct{ logits bool }

func (binaryCrossentropy) String() string { return "binary_crossentropy" }

func (binaryCrossentropy) Shape(in []Shape) (Shape, error) {
	if !sameKnown(in[0], in[1]) {
		return nil, wrongf("the second input wants the shape of the first")
	}
	return append(Shape{}, in[0]...), nil
}

func (o binaryCrossentropy) Forward(c *Call) {
	for i, x := range c.In[0].data {
		t := float64(c.In[1].data[i])
		if v := float64(x); o.logits { // max(v, 0) - v·t + ln(1 + e^-|v|)
			c.Out.data[i] = float32(max(v, 0) - v*t + math.Log1p(math.Exp(-math.Abs(v))))
		} else {
			p := clipped(v)
			c.Out.data[i] = float32(-t*math.Log(p) - (1-t)*math.Log1p(-p))
		}
	}
}

// From logits: dx = dy·(p - t), dt = -dy·x. From probabilities, where p is not cut:
// dx = dy·(p - t)/p(1 - p), and everywhere dt = dy·(ln(1 - p) - ln p).
func (o binaryCrossentropy) Backward(c *Call) {
	dy := c.Out.grad.values
	if dx := c.gradToAdd(0); dx != nil {
		for i, x := range c.In[0].data {
			v, t := float64(x), float64(c.In[1].data[i])
			if o.logits {
				dx[i] += float32(float64(dy[i]) * (1/(1+math.Exp(-v)) - t))
			} else if v == clipped(v) {
				dx[i] += float32(float64(dy[i]) * (v - t) / (v * (1 - v)))
			}
		}
	}
	if dt := c.gradToAdd(1); dt != nil {
		for i, x := range c.In[0].data {
			if o.logits {
				dt[i] -= float32(dy[i] * x)
			} else {
				p := clipped(float64(x))
				dt[i] += float32(float64(dy[i]) * (math.Log1p(-p) - math.Log(p)))
			}
		}
	}
}

func clipped(p float64) float64 { return min(max(p, epsilon), 1-epsilon) }

// surprise is -ln p[k] for p, the softmax of a row: what the row has above x[k], and ln(1 + the others'
// share of the greatest). Both are positive, so that small losses keep their digits, and the exponentials are
// those of p.
func surprise(row, p []float32, k int) float64 {
	top, most, sum := row[0], p[0], 0.0
	for j, v := range p {
		sum += float64(v)
		if v > most {
			top, most = row[j], v
		}
	}
	return float64(top) - float64(row[k]) + math.Log1p((sum-float64(most))/float64(most))
}

func logSumExp(row []float32) float64 {
	top := float64(row[0])
	for _, v := range row {
		top = max(top, float64(v))
	}
	var sum float64
	for _, v := range row {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum)
}
