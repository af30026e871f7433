package tensor

import "fmt"

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
	s := o.stream.With(int(c.Tape.epoch)).With(int(c.Tape.step))
	scale := 1 / (1 - o.rate)
	limit := uint64(float64(o.rate) * (1 << 32))
	for i := range keep {
		keep[i] = 0
		if s.Bits(i)>>32 >= limit {
			keep[i] = scale
		}
		c.Out.data[i] = float32(c.In[0].data[i] * keep[i])
	}
}

func (dropout) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	for i, k := range c.keep(len(dx)) {
		dx[i] += float32(k * c.Out.grad.values[i])
	}
}
