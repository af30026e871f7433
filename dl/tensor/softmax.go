package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// Softmax makes the elements along the last axis positive with the sum 1: e^xᵢ/Σe^xⱼ.
func (x *Tensor) Softmax() *Tensor { return apply(softmax{}, x) }

type softmax struct{}

func (softmax) Shape(in []Shape) (Shape, error) {
	if len(in[0]) == 0 {
		return nil, wrongf("a scalar has no last axis")
	}
	return in[0], nil
}

func (softmax) Forward(c *Call) { kernels.Softmax(c.Out.data, c.In[0].data, c.Out.Dim(-1)) }

// dx = y·(dy - Σ dy·y) along the axis.
func (softmax) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	y, dy, n := c.Out.data, c.Out.grad.values, c.Out.Dim(-1)
	for o := 0; o+n <= len(y) && n > 0; o += n {
		var s float32
		for i := o; i < o+n; i++ {
			s += float32(dy[i] * y[i])
		}
		for i := o; i < o+n; i++ {
			dx[i] += float32(y[i] * (dy[i] - s))
		}
	}
}

// logits returns what x was the softmax or sigmoid of, or nil. A loss on them is more accurate,
// since the logarithm of the loss and the exponential of the activation cancel.
func logits(x *Tensor, isActivation func(Op) bool) *Tensor {
	if x.call != nil && isActivation(x.call.Op) {
		return x.call.In[0]
	}
	return nil
}

func isSoftmax(o Op) bool { _, ok := o.(softmax); return ok }
func isSigmoid(o Op) bool { return o == Op(sigmoid) }

// Probability reports whether x is the output of a softmax or sigmoid, so that it is no logit.
func (x *Tensor) Probability() bool {
	return x.call != nil && (isSoftmax(x.call.Op) || isSigmoid(x.call.Op))
}
