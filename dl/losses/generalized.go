package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// CategoricalGeneralizedCrossEntropy is (1 - p^q)/q of the probability p of the class that is right,
// for classes given by number, of which some may be wrong (Zhang and Sabuncu, 2018): got
// [batch ... classes], want [batch ...]. p is kept from 0 by 1e-7, where its gradient is 0; Keras's is
// infinite at 0.
func CategoricalGeneralizedCrossEntropy(options ...GeneralizedOption) *Loss {
	l := newLoss("CategoricalGeneralizedCrossEntropy", "categorical_generalized_cross_entropy", map[string]any{"q": 0.5})
	for _, o := range options {
		o.generalized(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.fits(want, got)
		want = l.numbers(want, got)
		q := l.number("q")
		p := got.Mul(want.OneHot(got.Dim(-1))).Sum(-1).Clip(epsilon, 1)
		return p.Pow(tensor.Scalar(q)).Neg().AddScalar(1).Scale(1 / q)
	}
	return l
}

// numbers are the numbers of classes, one for each row of got.
func (l *Loss) numbers(want, got *tensor.Tensor) *tensor.Tensor {
	w, g := classNumbers(want, got), got.Shape()
	if len(g) < 2 || !w.Shape().Equal(g[:len(g)-1]) {
		tensor.Fail("", l.name, []*tensor.Tensor{want, got}, "the loss wants the number of the class as the target (input 0), one for each row of predictions (input 1)")
	}
	return w
}
