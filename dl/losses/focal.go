package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// BinaryFocalCrossentropy is a [BinaryCrossentropy] in which samples that are predicted well count
// less: each is multiplied by (1-p)^gamma, where p is the probability that was given to what is right
// (Lin and others, 2017). Both are [batch ... columns].
func BinaryFocalCrossentropy(options ...BinaryFocalOption) *Loss {
	l := newLoss("BinaryFocalCrossentropy", "binary_focal_crossentropy", map[string]any{
		"apply_class_balancing": false, "alpha": 0.25, "gamma": 2.0, "from_logits": false, "label_smoothing": 0.0, "axis": -1})
	for _, o := range options {
		o.binaryFocal(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		l.fits(want, got)
		values := l.binary(want, got)
		want, got = l.align(want, got)
		want = l.smooth(want, 2)
		if l.logits() {
			got = got.Sigmoid()
		}
		// 1-p is |want - got| for labels of 0 and 1, and want + got - 2·want·got for all.
		wrong := want.Add(got).Sub(want.Mul(got).Scale(2))
		values = values.Mul(wrong.Pow(tensor.Scalar(l.number("gamma"))))
		if l.flag("apply_class_balancing") {
			alpha := l.number("alpha")
			values = values.Mul(want.Scale(2*alpha - 1).AddScalar(1 - alpha)) // alpha·want + (1-alpha)(1-want)
		}
		return values.Mean(l.axis())
	}
	return l
}

// CategoricalFocalCrossentropy is a [CategoricalCrossentropy] in which classes that are predicted
// well count less: -Σ alpha·(1-got)^gamma·want·ln got over the classes (Lin and others, 2017). Both
// are [batch ... classes].
func CategoricalFocalCrossentropy(options ...FocalOption) *Loss {
	l := newLoss("CategoricalFocalCrossentropy", "categorical_focal_crossentropy", map[string]any{
		"alpha": 0.25, "gamma": 2.0, "from_logits": false, "label_smoothing": 0.0, "axis": -1})
	for _, o := range options {
		o.focal(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		l.fits(want, got)
		want, got = l.align(want, got)
		want = l.smooth(want, got.Dim(l.axis()))
		if l.logits() {
			got = got.Softmax(l.axis())
		}
		p := got.Div(got.KeepDims().Sum(l.axis())).Clip(epsilon, 1-epsilon)
		focus := p.Neg().AddScalar(1).Pow(tensor.Scalar(l.number("gamma"))).Scale(-l.number("alpha"))
		return focus.Mul(want).Mul(p.Log()).Sum(l.axis())
	}
	return l
}
