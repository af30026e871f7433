package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// CTC is -ln of the probability of a sequence of labels by the logits of the classes at each time
// step, whichever way it is spread over them (Graves and others, 2006): got [batch time classes],
// want [batch length]. Class 0 is the blank; shorter sequences are filled up with zeros. The model
// ends without a softmax. See [tensor.Tensor.CTC].
func CTC(options ...Option) *Loss {
	l := newLoss("CTC", "ctc", nil)
	for _, o := range options {
		o.loss(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.fits(want, got)
		return got.CTC(want)
	}
	return l
}
