package tensor

import (
	"fmt"
	"math"

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

func (o dropout) Forward(c *Call) {
	keep := c.keep(len(c.Out.data))
	s := c.Tape.stream(o.stream)
	scale := math.Float32bits(1 / (1 - o.rate))
	limit := uint64(float64(o.rate) * (1 << 32))
	x, y := c.In[0].data[:len(keep)], c.Out.data[:len(keep)]
	for i := range keep {
		keep[i] = math.Float32frombits(scale &^ below(s.Bits(i)>>32, limit))
		y[i] = x[i] * keep[i]
	}
}

func (dropout) Backward(c *Call) {
	dx, add := c.grad(0)
	if dx == nil {
		return
	}
	keep, dy := c.keep(len(dx)), c.Out.grad.values
	if !add {
		kernels.Mul(dx, keep, dy)
		return
	}
	for i, k := range keep {
		dx[i] += float32(k * dy[i])
	}
}
