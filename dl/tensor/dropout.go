package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Dropout sets each element to 0 with the probability rate and divides the others by 1-rate, so
// that the expected sum stays (Srivastava and others, 2014). Which ones is drawn from the stream,
// anew for each epoch and step of the tape.
func (x *Tensor) Dropout(rate float32, s Stream) *Tensor { return apply(dropout{rate, s}, x) }

type dropout struct {
	rate   float32
	stream Stream
}

func (o dropout) String() string                { return fmt.Sprintf("dropout %.4g", o.rate) }
func (dropout) Shape(in []Shape) (Shape, error) { return in[0], nil }

func (o dropout) Forward(c *Call) { o.draw(c).Drop(c.Out.data, c.In[0].data, false) }

// draw says which elements are dropped in this step. It is in the call's plan then, for Backward.
func (o dropout) draw(c *Call) *kernels.Dropping {
	d, ok := c.plan.(*kernels.Dropping)
	if !ok {
		if d = (&kernels.Dropping{}); o.rate < 1 { // else all are scaled by 0
			d.Limit, d.Scale = uint32(float64(o.rate)*(1<<32)), 1/(1-o.rate)
		}
		c.plan = d
	}
	d.Stream = uint64(c.Tape.stream(o.stream))
	return d
}

// dx = dy/(1-rate) where x was kept, which the numbers of Forward's stream tell once more.
func (dropout) Backward(c *Call) {
	if dx, add := c.grad(0); dx != nil {
		c.plan.(*kernels.Dropping).Drop(dx, c.Out.grad.values, add)
	}
}
