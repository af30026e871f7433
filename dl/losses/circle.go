package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// Circle moves the predictions of samples of one class together and those of different classes apart
// (Sun and others, 2020). got [batch elements] are vectors of length 1, and want [batch] are the
// numbers of the classes. With s the cosine of the angle between a sample and another,
//
//	softplus(ln Σ e^(gamma·max(1-s+margin, 0)·(1-s-margin)) + ln Σ e^(gamma·max(s+margin, 0)·(s-margin)))
//
// where the first sum goes over the others of its class and the second over all others. Samples whose
// loss is 0 are not counted in the mean, as in Keras.
func Circle(options ...CircleOption) *Loss {
	l := newLoss("Circle", "circle", map[string]any{"gamma": 80.0, "margin": 0.4, "remove_diagonal": true})
	for _, o := range options {
		o.circle(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		if got.Rank() != 2 {
			tensor.Fail("", l.name, []*tensor.Tensor{want, got}, "the loss wants one vector for each sample (input 1), [batch elements]: end the model with layers.Flatten")
		}
		want = l.numbers(want, got)
		gamma, margin := l.number("gamma"), l.number("margin")
		alike := want.ExpandDims(1).Equal(want.ExpandDims(0))
		others := alike.Neg().AddScalar(1)
		if l.flag("remove_diagonal") {
			alike = alike.Mul(tensor.Identity(got.Dim(0)).Neg().AddScalar(1))
		}
		zero := tensor.Scalar(0)
		distance := got.MatMul(got.Transpose()).Neg().AddScalar(1).Maximum(zero)
		positive := distance.AddScalar(margin).Maximum(zero).Mul(distance.AddScalar(-margin)).Scale(gamma)
		negative := distance.Neg().AddScalar(1 + margin).Maximum(zero).Mul(distance.Neg().AddScalar(1 - margin)).Scale(gamma)
		values := logSumOf(alike, positive).Add(logSumOf(others, negative)).Softplus()
		return values.WithMask(values.Greater(zero))
	}
	return l
}

// logSumOf is ln Σeˣ over the columns where the mask is 1. A row without any is far below all others,
// and still finite, so that it has a gradient, of 0.
func logSumOf(mask, x *tensor.Tensor) *tensor.Tensor {
	return tensor.Where(mask, x, tensor.Scalar(-1e9)).LogSumExp(1)
}
